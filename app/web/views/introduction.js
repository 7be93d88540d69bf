// What the record is, in ten seconds, and how its pages are read.

import { h } from "../dom.js";
import { inLanguage } from "../languages.js";
import { ruby } from "../ruby.js";
import { byline, seal } from "../voices.js";
import { count, departure } from "../words.js";

/** @typedef {import("../article.js").Article} Article */
/** @typedef {import("../article.js").Note} Note */
/** @typedef {import("../api.js").Quote} Quote */

/**
 * What is here, with one example of what there is nowhere else.
 * @param {Article} article
 */
export function introduction({ notes }) {
  const all = [...notes.values()];
  const quotes = all.flatMap((each) => (each.kind === "quotes" ? [each.record] : []));
  const claims = all.filter((each) => each.kind === "claims");
  const originals = quotes.filter((each) => each.original).length;
  return h(
    "section",
    { class: "introduction", "aria-label": "What this is" },
    h(
      "div",
      {},
      h("p", { class: "promise" }, "Who said what, in which words."),
      h(
        "p",
        {},
        "An article, and everything said in it: ",
        h("strong", {}, count(quotes.length, "quotation")),
        originals > 0 && [", ", h("strong", {}, `${originals} with the original words`)],
        " and ",
        h("strong", {}, count(claims.length, "claim")),
        ", each linked to its passage in the text. Select any marked words to see more.",
      ),
    ),
    specimen(all),
  );
}

/**
 * The original that tells most about its translation: a glossed one, else the shortest.
 * @param {Note[]} notes
 */
function specimen(notes) {
  const found = notes.flatMap(({ key, tone, kind, record }) =>
    kind === "quotes" && record.original ? [{ key, tone, ...record, original: record.original }] : [],
  );
  const rank = (/** @type {Quote & {original: {text: string}}} */ quote) =>
    quote.original.text.length + (quote.gloss ? 0 : 1000);
  const best = found.sort((one, other) => rank(one) - rank(other))[0];
  if (!best) return null;
  return h(
    "a",
    { class: `specimen ${best.tone}`, href: best.key },
    ruby(best.original),
    h("span", { class: "specimen-words" }, "in the article ", h("q", inLanguage(best.language), best.text)),
    best.gloss && h("span", { class: "specimen-words" }, "word for word ", h("i", { class: "ours" }, best.gloss)),
  );
}

/**
 * How the text is marked, and who speaks in it.
 * @param {Article} article
 */
export function legend({ notes }) {
  const all = [...notes.values()];
  const example = all.find((each) => each.tone !== "tone-0" && each.kind === "quotes");
  return h(
    "div",
    { class: "legend" },
    h("h2", {}, "How to read this page"),
    h(
      "dl",
      {},
      example?.kind === "quotes" && [
        h("dt", {}, h("span", { class: `said ${example.tone}` }, "colored words"), seal(example.record)),
        h("dd", {}, "a quotation, in the color and with the initials of its speaker"),
      ],
      all.some(presumed) && [
        h("dt", {}, h("span", { class: `said presumed ${example?.tone ?? ""}` }, "dotted words")),
        h(
          "dd",
          {},
          "presumably a translation: the speaker used another language, and the article does not print the original",
        ),
      ],
      all.some((each) => each.kind === "quotes" && departure(each.record)) && [
        h("dt", {}, h("span", { class: "ref-sample" }, "≠")),
        h("dd", {}, "the translation departs from the original words, which stand beside it"),
      ],
      h("dt", {}, h("span", { class: "ref-sample" }, "12")),
      h("dd", {}, "the start of a claim: one proposition from the article, neutrally worded by the editors"),
      h("dt", {}, h("span", { class: "ref-sample" }, "◆")),
      h("dd", {}, "an event"),
      h("dt", {}, h("span", { class: "ours" }, "brackets")),
      h("dd", {}, "added by the editors; the article does not say it"),
    ),
    h("h2", {}, "Speakers"),
    h("ul", { class: "voices" }, speakers(all).map(speaking)),
  );
}

/** @param {Note} note */
function presumed({ kind, record }) {
  return kind === "quotes" && record.translation === "presumed";
}

/** @typedef {{speaker: import("../api.js").Name, quotes: number, claims: number}} Speaking */

/**
 * Who speaks, those with the most claims first.
 * @param {Note[]} notes
 */
function speakers(notes) {
  /** @type {Map<string, Speaking>} */
  const found = new Map();
  for (const { kind, record } of notes) {
    if (kind === "events") continue;
    for (const speaker of record.speakers) {
      const counts = found.get(speaker.id) ?? { speaker, quotes: 0, claims: 0 };
      counts[kind] += 1;
      found.set(speaker.id, counts);
    }
  }
  return [...found.values()].sort((one, other) => other.claims - one.claims || other.quotes - one.quotes);
}

/** @param {Speaking} each */
function speaking({ speaker, quotes, claims }) {
  const own = { attribution: "named", attributed_to: null, speakers: [speaker] };
  const counts = [claims > 0 && count(claims, "claim"), quotes > 0 && count(quotes, "quotation")]
    .filter(Boolean)
    .join(", ");
  return h("li", {}, seal(own), byline(own), h("span", { class: "counts" }, counts));
}
