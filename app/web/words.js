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

const SEASONS = ["Spring", "Summer", "Fall", "Winter"];

/**
 * An EDTF date in words, such as `February 2022` or `February 24, 2025 – February 28, 2025`.
 * @param {string} edtf
 */
export function dateWords(edtf) {
  const [start = "", end] = edtf.split("/");
  if (end === undefined) return calendarWords(start);
  if (isOpen(start)) return `until ${calendarWords(end)}`;
  return isOpen(end) ? `since ${calendarWords(start)}` : `${calendarWords(start)} – ${calendarWords(end)}`;
}

/**
 * The first day that an EDTF date can mean, in milliseconds; of an open interval, its end.
 * @param {string} edtf
 */
export function firstDay(edtf) {
  const [start = "", end = ""] = edtf.split("/");
  const [year = "", month = 1, day = 1] = partsOf(isOpen(start) ? end : start);
  const first = Number(month) > 20 ? 3 * (Number(month) - 20) : Number(month);
  return Date.UTC(Number(year.replaceAll("X", "0")), first - 1, Number(day));
}

/**
 * A date as `<time datetime>` takes it, or null.
 * @param {string} edtf
 */
export function machineDate(edtf) {
  const plain = edtf.replaceAll(/-XX|[?~%]/g, "");
  return /^\d{4}(-(0\d|1[0-2])(-\d\d)?)?$/.test(plain) ? plain : null;
}

/** @param {string} end */
function isOpen(end) {
  return end === "" || end === "..";
}

/** Year, month and day as far as they are given. @param {string} date */
function partsOf(date) {
  return date.replaceAll(/-XX|[?~%]/g, "").split("-");
}

/** @param {string} date without a slash */
function calendarWords(date) {
  const [year = "", month, day] = partsOf(date);
  const before = /[~%]$/.test(date) ? "about " : "";
  const after = /[?%]$/.test(date) ? " (uncertain)" : "";
  return `${before}${plainWords(year, month, day)}${after}`;
}

/** @param {string} year @param {string} [month] @param {string} [day] */
function plainWords(year, month, day) {
  if (year.endsWith("XX")) return `${year.slice(0, 2)}00–${year.slice(0, 2)}99`;
  if (year.endsWith("X")) return `${year.slice(0, 3)}0s`;
  if (Number(month) > 20) return `${SEASONS[Number(month) - 21]} ${year}`;
  /** @type {Intl.DateTimeFormatOptions} */
  const options = { year: "numeric", timeZone: "UTC" };
  if (month) options.month = "long";
  if (day) options.day = "numeric";
  return new Intl.DateTimeFormat("en-US", options).format(
    new Date(`${year}-${month ?? "01"}-${day ?? "01"}T00:00:00Z`),
  );
}
