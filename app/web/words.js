// The labels of the values of the record's vocabularies.

/** How a translation stands to the original words; all but the first depart from them. */
export const FIDELITY = {
  faithful: "faithful to the original",
  stronger: "stronger than the original",
  weaker: "weaker than the original",
  shifted: "different in meaning from the original",
  idiom: "the sense of an idiom, not its words",
};

/**
 * How the words of a quote depart from the original; null where they do not, or where nobody judged it.
 * @param {{rendering: {fidelity: keyof typeof FIDELITY | null} | null}} quote
 */
export function departure({ rendering }) {
  const fidelity = rendering?.fidelity ?? "faithful";
  return fidelity === "faithful" ? null : FIDELITY[fidelity];
}

/** One and many of each kind of record. */
export const KINDS = {
  quote: ["Quotation", "Quotations"],
  claim: ["Claim", "Claims"],
  person: ["Person", "People"],
  organization: ["Organization", "Organizations"],
  topic: ["Topic", "Topics"],
  term: ["Term", "Terms"],
  event: ["Event", "Events"],
  source: ["Source", "Sources"],
};

/**
 * A number with what it counts.
 * @param {number} number
 * @param {string} one
 * @param {string} [many]
 */
export function count(number, one, many = `${one}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}
