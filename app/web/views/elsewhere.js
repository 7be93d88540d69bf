// Quotations in other articles with the same words, the same original, or linked as translations.

import { byWords } from "../differences.js";
import { h } from "../dom.js";
import { inLanguage } from "../languages.js";
import { page } from "../voices.js";

/** @typedef {import("../api.js").Schemas["Change"]} Change */
/** @typedef {import("../api.js").Schemas["AlsoIn"]} Elsewhere */

/** @param {Elsewhere[]} items */
export function alsoIn(items) {
  return h("section", {}, h("h3", {}, "Also in"), h("ul", { class: "plain" }, items.map(other)));
}

/** @param {Elsewhere} item */
function other({ quote, difference, verdict, pointer, reasons }) {
  const isText = pointer === "/text";
  const steps = verdict === "exact" ? [] : byWords(difference).map(change);
  const why = {
    words: verdict === "exact" ? "the same words" : "nearly the same words",
    original: verdict === "exact" || !steps.length || isText ? "the same original" : "a similar original",
    translation: "linked as a translation",
  };
  const { url, text, source, original } = quote;
  return h(
    "li",
    { class: "elsewhere" },
    h("a", { href: page(url), ...inLanguage(quote.language) }, "“", isText && steps.length ? steps : text, "”"),
    !isText && steps.length > 0 && h("p", { class: "hanzi", ...inLanguage(original?.language) }, steps),
    h("p", { class: "aside" }, "in ", h("a", { href: page(source.url) }, source.title)),
    h("p", { class: "aside" }, reasons.map((each) => why[each]).join(", ")),
  );
}

/** @param {Change} step */
function change({ kind, given, said }) {
  if (kind === "equal") return said;
  return [
    given && h("del", {}, h("span", { class: "unseen" }, "[only here:] "), given),
    said && h("ins", {}, h("span", { class: "unseen" }, "[only there:] "), said),
  ];
}
