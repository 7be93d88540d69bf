// The entries of the folder as the passages and notes that the reading page draws.

import { Text } from "./passages.js";
import { prepareFrom, siglumOf, toneOf, whose } from "./voices.js";
import { current, isOpen, nameOf } from "./store.js";

/** @typedef {import("./store.js").Entry} Entry */
/** @typedef {import("./marks.js").Article} Article */

const MARKS = { events: "◆", affiliations: "@" };

/** The text with everything that was read from it. @returns {Article} */
export function articleOf() {
  const { text, sections } = current();
  const attributed = ["quotes", "claims"].map((section) => (sections[section] ?? []).map(recordOf));
  prepareFrom(attributed);
  const notes = ["affiliations", "events", "claims", "quotes"].flatMap((section) =>
    (sections[section] ?? []).filter((each) => each.spans.length).map((each) => noteOf(section, each)),
  );
  notes.sort((one, other) => one.start - other.start || other.end - one.end);
  const passages = notes.flatMap(({ entry, ...of }) => [
    ...of.spans.map(({ start, end }) => ({ key: of.key, start, end, of })),
    ...entry.original.map(([start, end]) => ({
      key: `${of.key}#original`,
      start,
      end,
      of,
      language: entry.value["original"]?.language ?? "und",
    })),
  ]);
  return { text: new Text(text), notes: new Map(notes.map((each) => [each.key, each])), passages };
}

/** What the looks of an entry depend on, as the API has it. @param {Entry} entry */
function recordOf({ value }) {
  const ids = Array.isArray(value["speakers"]) ? value["speakers"] : [];
  const group = value["attributed_to"] ?? null;
  return {
    speakers: ids.map((id) => /** @type {any} */ ({ id, name: nameOf(id) })),
    attributed_to: group,
    attribution: ids.length ? "named" : group ? "collective" : String(value["attribution"] ?? "unknown"),
    rendering: value["rendering"] ?? null,
    translation: value["translation"] ?? (value["original"] ? "printed" : "unknown"),
  };
}

/** @param {string} section @param {Entry} entry */
function noteOf(section, entry) {
  const record = recordOf(entry);
  const spans = entry.spans.map(([start, end]) => ({ start, end }));
  const isAttributed = section === "quotes" || section === "claims";
  const number = entry.id.replace(/^c0*/, "");
  const mark =
    section === "quotes" ? siglumOf(record) : section === "claims" ? number : MARKS[/** @type {"events"} */ (section)];
  const open = isOpen({ section, id: entry.id }) ? ", to decide" : "";
  return {
    entry,
    kind: isAttributed ? section : "events",
    record,
    key: `${section}/${entry.id}`,
    start: Math.min(...spans.map((each) => each.start)),
    end: Math.max(...spans.map((each) => each.end)),
    spans,
    mark,
    tone: isAttributed ? toneOf(record) : "tone-0",
    label: `${mark}: ${section.slice(0, -1)} ${entry.id}${isAttributed ? `, ${whose(record)}` : ""}${open}`,
    words: "",
  };
}
