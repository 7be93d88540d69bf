// An article with everything that was read from it, in brief, in the order of the text.

import { all, get } from "./api.js";
import { Text } from "./passages.js";
import { prepareFrom, siglumOf, toneOf, whose } from "./voices.js";
import { departure } from "./words.js";

/** @typedef {import("./api.js").Quote} Quote */
/** @typedef {import("./api.js").Claim} Claim */
/** @typedef {import("./api.js").Event} Event */
/** @typedef {{kind: "quotes", record: Quote} | {kind: "claims", record: Claim} | {kind: "events", record: Event}} Read in brief */
/**
 * A passage that a reader can choose: `key` is its path, in the API and on this page.
 * @typedef {Read & {key: string, start: number, end: number, mark: string, label: string, tone: string, words: string, spans: Span[]}} Note
 */
/** @typedef {Note["kind"]} NoteKind */
/** @typedef {{start: number, end: number}} Span a quote that the text interrupts has several */
/** @typedef {import("./passages.js").Passage & {of: Note, language?: string}} Marked */
/** @typedef {{source: import("./api.js").SourceDetail, text: Text, notes: Map<string, Note>, passages: Marked[]}} Article */

const WHOSE = "speakers.id,speakers.url,speakers.name,speakers.native_name,attribution,attributed_to";
const QUOTE = `id,text,language,anchor.start,anchor.end,parts.start,parts.end,original,gloss,translation,rendering,claim.id,${WHOSE}`;
const CLAIM = `id,kind,text,anchor.start,anchor.end,${WHOSE}`;
const EVENT = "id,name,happened_on,anchor.start,anchor.end";

/**
 * Everything that the reader of a source needs before choosing anything.
 * @param {import("./api.js").SourceDetail} source
 * @returns {Promise<Article>}
 */
export async function article(source) {
  const of = { source: source.id };
  const [quotes, claims, events] = await Promise.all([
    all("/v1/quotes", { ...of, fields: QUOTE }),
    all("/v1/claims", { ...of, fields: CLAIM }),
    all("/v1/events", { ...of, fields: EVENT }),
  ]);
  prepareFrom([quotes, claims]);
  const notes = [...quotes.map(quoteNote), ...claims.map(claimNote), ...events.map(eventNote)].sort(inTextOrder);
  return {
    source,
    text: new Text(source.text ?? ""),
    notes: new Map(notes.map((each) => [each.key, each])),
    passages: notes.flatMap(marked),
  };
}

export const FIRST = { has_text: true, limit: 1, fields: "id" };

/** The source that the front page opens: the first that was read whole. Throws where the record has none. */
export async function firstSource() {
  const { items } = await get("/v1/sources", FIRST);
  if (!items[0]) throw new Error("The record is empty: no source has been loaded yet.");
  return items[0];
}

/**
 * @param {Note} one
 * @param {Note} other
 */
function inTextOrder(one, other) {
  return one.start - other.start || other.end - one.end;
}

/** @param {Quote} record @returns {Note} */
function quoteNote(record) {
  const words = `“${record.text}”`;
  const mark = siglumOf(record);
  const label = `${mark}: quotation, ${whose(record)}, ${words}${aloud(record)}`;
  return {
    kind: "quotes",
    record,
    ...at("quotes", record),
    spans: record.parts,
    mark,
    tone: toneOf(record),
    label,
    words,
  };
}

/** What the look of a quotation tells of its translation, for those who do not see it. @param {Quote} quote */
function aloud(quote) {
  const departing = departure(quote);
  if (departing) return `, translation: ${departing}`;
  return quote.translation === "presumed" ? ", presumably a translation" : "";
}

/** @param {Claim} record @param {number} index @returns {Note} */
function claimNote(record, index) {
  const mark = String(index + 1);
  const label = `Claim ${mark}, ${whose(record)}: ${record.text}`;
  return { kind: "claims", record, ...at("claims", record), mark, tone: toneOf(record), label, words: record.text };
}

/** @param {Event} record @returns {Note} */
function eventNote(record) {
  const { name } = record;
  return {
    kind: "events",
    record,
    ...at("events", record),
    mark: "◆",
    tone: "tone-0",
    label: `Event: ${name}`,
    words: name,
  };
}

/** @param {string} collection @param {Quote | Claim | Event} record */
function at(collection, { id, anchor: { start, end } }) {
  return { key: `/${collection}/${id}`, start, end, spans: [{ start, end }] };
}

/** @param {Note} of @returns {Marked[]} */
function marked(of) {
  const own = of.spans.map(({ start, end }) => ({ key: of.key, start, end, of }));
  if (of.kind !== "quotes" || !of.record.original) return own;
  const { parts, language } = of.record.original;
  return [...own, ...parts.map(({ start, end }) => ({ key: `${of.key}#original`, start, end, of, language }))];
}
