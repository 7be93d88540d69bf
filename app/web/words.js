// The labels of the values of the record's vocabularies.

/** The labels of a relation at either of its claims. */
export const RELATIONS = {
  supports: { to: "Supports", from: "Supported by" },
  disagrees: { to: "Disagrees with", from: "Opposed by" },
  concedes: { to: "Concedes", from: "Conceded by" },
  qualifies: { to: "Qualifies", from: "Qualified by" },
  answers: { to: "Answers", from: "Answered by" },
  repeats: { to: "Repeats", from: "Repeated by" },
};

export const EVIDENCE = {
  original: "Backed by a quotation with the original words",
  departing: "Backed by a quotation whose translation departs from the original words",
  quoted: "Backed by a quotation",
  paraphrased: "Paraphrased in the source",
};

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

export const CERTAINTY = {
  asserted: "asserted",
  hedged: "hedged: may, could, believes",
  conditional: "conditional: it depends on something else",
  questioned: "put as a question",
  denied: "denied: said not to be so",
};

/** How a claim judges whom it is about, each with a sign, so that no color is needed. */
export const STANCES = {
  favorable: { sign: "+", words: "favorable" },
  critical: { sign: "−", words: "critical" },
  neutral: { sign: "·", words: "neutral" },
  mixed: { sign: "±", words: "mixed" },
};

export const STATUSES = {
  withdrawn: "Withdrawn by whoever said it",
  announced: "Announced: the source does not say that it happened",
  disputed: "Disputed",
};

export const CLAIM_KINDS = {
  description: "what is or was",
  explanation: "why, or what it means",
  evaluation: "a judgement",
  prediction: "what will, may or will not happen",
  recommendation: "what should be done",
};

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
