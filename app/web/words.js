// The words of the record's vocabularies, as a reader is told them.

export const RELATIONS = {
  supports: { to: "Supports", from: "Supported by" },
  contrasts: { to: "Contrasts with", from: "Contrasted by" },
  qualifies: { to: "Qualifies", from: "Qualified by" },
  answers: { to: "Answers", from: "Answered by" },
};

export const EVIDENCE = {
  original: "Backed by a quotation with the original words",
  quoted: "Backed by a quotation",
  paraphrased: "Paraphrased in the article",
};

export const CLAIM_KINDS = {
  description: "what is or was",
  explanation: "why, or what it means",
  evaluation: "a judgement",
  prediction: "what will, may or will not happen",
  recommendation: "what should be done",
};

export const VERDICTS = {
  exact: "Said, in these words.",
  near: "Said, in nearly these words.",
  partial: "Said in part.",
  reported: "Reported, but not quoted.",
  none: "Nobody on record said this.",
};

export const SUBSTANCE = { negation: "a negation", number: "a number", date: "a date", name: "a name" };

/** One and many of each kind of record. */
export const KINDS = {
  quote: ["Quotation", "Quotations"],
  claim: ["Claim", "Claims"],
  person: ["Person", "People"],
  organization: ["Organization", "Organizations"],
  topic: ["Topic", "Topics"],
  event: ["Event", "Events"],
  source: ["Source", "Sources"],
};

/** The filters of the API, as a reader is offered them. */
export const FILTERS = {
  speaker: "Speaker",
  organization: "Organization",
  topic: "Topic",
  kind: "Type",
  evidence: "Evidence",
  attribution: "Attribution",
  has_original: "Original words",
  original_language: "Original language",
  role: "Role",
  country: "Country",
  participant: "Participant",
  broader: "Broader topic",
};

/** Values that their API names do not say well. */
export const VALUES = {
  has_original: { true: "With original words", false: "Without original words" },
  attribution: {
    named: "Named speaker",
    collective: "Unnamed group",
    author: "The author",
    unattributed: "Not attributed",
  },
  evidence: {
    original: "Quoted, with original words",
    quoted: "Quoted",
    paraphrased: "Paraphrased",
  },
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

/**
 * A date as far as it is known, such as `February 2022`.
 * @param {string} date YYYY-MM-DD
 * @param {string} precision
 */
export function day(date, precision) {
  /** @type {Intl.DateTimeFormatOptions} */
  const options = { year: "numeric", timeZone: "UTC" };
  if (precision !== "year") options.month = "long";
  if (precision === "day") options.day = "numeric";
  return new Intl.DateTimeFormat("en-US", options).format(new Date(`${date}T00:00:00Z`));
}
