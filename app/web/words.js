// Words for kinds and numbers of records, and what a look depends on.

/**
 * Whether the words of a quote were judged to depart from the original.
 * @param {{rendering: {fidelity: string | null} | null}} quote
 */
export function departs({ rendering }) {
  return (rendering?.fidelity ?? "faithful") !== "faithful";
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
