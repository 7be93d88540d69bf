// The labels, groups and value labels of the filters on the page.

import { capital } from "./voices.js";
import { CERTAINTY, FIDELITY, RELATIONS, STANCES } from "./words.js";

export const FILTERS = {
  speaker: "Speaker",
  organization: "Organization",
  attribution: "Attribution",
  attributed_to: "Group, as printed",
  via: "Reported by",
  hearsay: "Hearsay",
  topic: "Topic",
  about: "About",
  stance: "Judgement",
  relation: "Relation to other claims",
  kind: "Type",
  evidence: "Evidence",
  certainty: "Certainty",
  status: "Status",
  translation: "Translation",
  fidelity: "Fidelity to the original",
  term: "Original expression",
  has_original: "Original words",
  original_language: "Original language",
  language: "Language",
  role: "Role",
  country: "Country",
  participant: "Participant",
  broader: "Broader topic",
};

/** The groups that filters stand in where there are many; a filter of no group stands before them. */
export const GROUPS = {
  "Whose words": ["speaker", "organization", "attribution", "attributed_to", "via", "hearsay"],
  "About what": ["topic", "about", "stance", "relation"],
  "How sure": ["evidence", "certainty", "status"],
  Translation: ["translation", "fidelity", "term", "has_original", "original_language"],
};

/** Filters of yes or no: both answers are the same as neither. */
export const EITHER = ["has_original", "hearsay"];

/** Values that their API names do not say well. @type {Record<string, Record<string, string>>} */
export const VALUES = {
  has_original: { true: "With original words", false: "Without original words" },
  hearsay: { true: "Marked as hearsay", false: "Not marked as hearsay" },
  attribution: {
    named: "Named speaker",
    collective: "Unnamed group",
    author: "The author",
    unattributed: "Not attributed",
  },
  evidence: {
    original: "Quoted, with original words",
    departing: "Quoted, translation departs",
    quoted: "Quoted",
    paraphrased: "Paraphrased",
  },
  translation: {
    printed: "Translated, original printed",
    presumed: "Presumably translated",
    none: "Not translated",
    unknown: "Not known",
  },
  fidelity: capitals(FIDELITY),
  certainty: capitals(CERTAINTY),
  status: { current: "Current", withdrawn: "Withdrawn", announced: "Announced", disputed: "Disputed" },
  stance: Object.fromEntries(Object.entries(STANCES).map(([value, { words }]) => [value, capital(words)])),
  relation: Object.fromEntries(Object.entries(RELATIONS).map(([value, { to }]) => [value, to])),
};

/** @param {Record<string, string>} words */
function capitals(words) {
  return Object.fromEntries(Object.entries(words).map(([value, each]) => [value, capital(each)]));
}
