// Whether a quotation is a translation, by whom, and how faithful it is to the original words.

import { h } from "../dom.js";
import { inLanguage, languageName } from "../languages.js";
import { ruby } from "../ruby.js";
import { capital, named, page } from "../voices.js";
import { FIDELITY } from "../words.js";

/** @typedef {import("../api.js").Quote} Quote */
/** @typedef {Pick<Quote, "language" | "translation" | "rendering" | "original" | "gloss">} Worded */

/**
 * Whether the words are translated, the original ones, and how the translation stands to them.
 * @param {Worded} quote
 */
export function wording(quote) {
  const { original, gloss } = quote;
  return h(
    "div",
    { class: "wording" },
    h("p", { class: "translation" }, translation(quote)),
    original && ruby(original),
    gloss && h("p", { class: "gloss" }, "Word for word ", h("i", { class: "ours" }, gloss)),
    fidelity(quote.rendering),
    original && renderings(original),
  );
}

/** Whether the words are a translation, and whose. @param {Worded} quote */
function translation({ translation, language, original, rendering }) {
  const translator = rendering?.translator ? named(rendering.translator) : "the source";
  if (translation === "printed") return ["Translated from ", languageName(original?.language), " by ", translator];
  if (translation === "none") return `Said in ${languageName(language)}`;
  if (translation === "unknown") return "The source does not say whether this is a translation";
  return [h("span", { class: "ours" }, "Presumably translated by ", translator), "; the original is not printed"];
}

/**
 * How a translation stands to the original words, and why.
 * @param {Quote["rendering"]} rendering
 */
function fidelity(rendering) {
  if (!rendering?.fidelity) return null;
  const { fidelity, note } = rendering;
  const judged = h("b", {}, capital(FIDELITY[fidelity]));
  return h(
    "p",
    { class: `fidelity ${fidelity}` },
    fidelitySign(fidelity),
    h("span", { class: "ours" }, judged, note && [". ", note]),
  );
}

/**
 * The mark of a translation that departs from the original, or of one that does not.
 * @param {keyof typeof FIDELITY} fidelity
 */
export function fidelitySign(fidelity) {
  return h("span", { class: "sign", "aria-hidden": "true" }, fidelity === "faithful" ? "=" : "≠");
}

/** @param {import("../api.js").Original} original */
function renderings({ term, language }) {
  const words = h("span", inLanguage(language), term.text);
  return h("p", { class: "aside" }, h("a", { href: page(term.url) }, "Every translation of ", words));
}
