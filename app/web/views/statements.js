// Quotes and claims in lists, as every view shows them.

import { dateWords } from "../dates.js";
import { h, separated } from "../dom.js";
import { marked, of } from "../highlights.js";
import { inLanguage, inOwnScript } from "../languages.js";
import { byline, capital, page, seal } from "../voices.js";
import { FIDELITY, KINDS } from "../words.js";
import { stanceSign } from "./facts.js";
import { fidelitySign } from "./wording.js";

/** @typedef {import("../api.js").Quote} Quote */
/** @typedef {import("../api.js").Claim} Claim */

/** @param {Quote} quote */
export function quoteItem(quote) {
  const { original, gloss, text, language, highlights, claim, rendering } = quote;
  return h(
    "article",
    { class: "item quote" },
    h(
      "h3",
      { class: "words", ...inLanguage(language) },
      h("a", { href: page(quote.url) }, "“", marked(text, "/text", highlights), "”"),
    ),
    original &&
      h("p", { class: "hanzi", ...inLanguage(original.language) }, marked(original.text, "/original/text", highlights)),
    original?.pinyin &&
      h("p", { class: "pinyin", lang: "zh-Latn-pinyin" }, marked(original.pinyin, "/original/pinyin", highlights)),
    gloss && h("p", { class: "gloss" }, h("i", { class: "ours" }, marked(gloss, "/gloss", highlights))),
    rendering?.fidelity &&
      h(
        "p",
        { class: `fidelity ${rendering.fidelity}` },
        fidelitySign(rendering.fidelity),
        ours(FIDELITY[rendering.fidelity]),
      ),
    h("p", { class: "by" }, seal(quote), byline(quote)),
    claim && h("p", { class: "saying" }, claim.text),
  );
}

/** @param {Claim} claim */
export function claimItem(claim) {
  const { text, anchor, highlights, kind, topics, relations, targets, hearsay, status, certainty } = claim;
  const elsewhere = of("/text", highlights).length === 0 && of("/anchor/exact", highlights).length > 0;
  return h(
    "article",
    { class: "item claim" },
    h("h3", { class: "words" }, h("a", { href: page(claim.url) }, marked(text, "/text", highlights))),
    elsewhere && h("p", { class: "saying", dir: "auto" }, marked(anchor.exact, "/anchor/exact", highlights)),
    h("p", { class: "by" }, seal(claim), byline(claim)),
    targets.some((each) => each.stance !== "neutral") &&
      h("p", { class: "tags" }, h("span", { class: "ours" }, separated(targets.map(target), " "))),
    h(
      "p",
      { class: "tags" },
      [
        capital(kind),
        hearsay && "hearsay",
        status !== "current" && status,
        certainty !== "asserted" && certainty,
        ...topics.map((each) => each.label),
        relations.length > 0 && `${relations.length} related`,
      ]
        .filter(Boolean)
        .join(" · "),
    ),
  );
}

/** Whom a claim judges, and how. @param {Claim["targets"][number]} target */
function target({ name, stance }) {
  return h(
    "span",
    { class: `stance ${stance}` },
    stanceSign(stance),
    name,
    h("span", { class: "unseen" }, ` (${stance})`),
  );
}

/** A term, with the words it was translated by. @param {import("../api.js").Term} term */
function termItem({ url, text, language, pinyin, renderings, highlights }) {
  const words = [...new Set(renderings.map((each) => `“${each.text}”`))];
  return h(
    "article",
    { class: "item term" },
    h(
      "h3",
      { class: "words hanzi", ...inLanguage(language) },
      h("a", { href: page(url) }, marked(text, "/text", highlights)),
    ),
    pinyin && h("p", { class: "pinyin", lang: "zh-Latn-pinyin" }, marked(pinyin, "/pinyin", highlights)),
    words.length > 0 && h("p", { class: "saying" }, words.join(", ")),
    h("p", { class: "tags" }, KINDS.term[0]),
  );
}

/** @param {string} words */
function ours(words) {
  return h("span", { class: "ours" }, words);
}

/**
 * A record of any kind.
 * @param {keyof typeof KINDS} kind
 * @param {any} record
 */
export function item(kind, record) {
  if (kind === "quote") return quoteItem(record);
  if (kind === "claim") return claimItem(record);
  if (kind === "term") return termItem(record);
  const {
    name,
    label,
    title,
    native_name: native,
    highlights,
    description,
    affiliations = [],
    happened_on: on,
    status,
  } = record;
  const pointer = name ? "/name" : label ? "/label" : "/title";
  return h(
    "article",
    { class: `item ${kind}` },
    h(
      "h3",
      { class: "words" },
      h("a", { href: page(record.url) }, marked(name ?? label ?? title, pointer, highlights)),
      native && [
        " ",
        h("span", { class: "native", ...inOwnScript(native) }, marked(native, "/native_name", highlights)),
      ],
    ),
    affiliations.map((/** @type {any} */ each, /** @type {number} */ at) =>
      postOf(each, `/affiliations/${at}`, highlights),
    ),
    description && h("p", { class: "saying" }, marked(description, "/description", highlights)),
    on && h("p", { class: "saying" }, dateWords(on), status === "announced" && ", announced"),
    h("p", { class: "tags" }, KINDS[kind][0]),
  );
}

/**
 * @param {import("../api.js").Schemas["AffiliationPublic"]} post
 * @param {string} pointer
 * @param {import("../highlights.js").Highlight[]} highlights
 */
function postOf({ title, organization }, pointer, highlights) {
  const printed = title && [marked(title, `${pointer}/title`, highlights), ", "];
  return h("p", { class: "post" }, printed, marked(organization.name, `${pointer}/organization/name`, highlights));
}
