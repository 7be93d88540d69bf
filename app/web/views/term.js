// The page of a term: an original expression with its translations.

import { one } from "../api.js";
import { h, stylesheet } from "../dom.js";
import { inLanguage, languageName } from "../languages.js";
import { replace } from "../router.js";
import { ruby } from "../ruby.js";
import { byline, capital, named, page, prepare, seal } from "../voices.js";
import { FIDELITY, count } from "../words.js";
import { fidelitySign } from "./wording.js";

await stylesheet("lists");

/** @typedef {import("../api.js").Term} Term */

/** @param {import("../router.js").Visit} visit */
export async function term(visit) {
  const [record] = await Promise.all([one("terms", visit.id), prepare(null)]);
  if (visit.gone()) return "";
  const { text, renderings, id, counts } = record;
  const total = counts?.["quotes"] ?? renderings.length;
  const search = h("a", { class: "narrow", href: `/find?in=quote&term=${id}` }, "filter them");
  const list = h(
    "section",
    { class: "statements" },
    h("h2", {}, count(total, "translation"), search),
    h(
      "ol",
      { class: "items" },
      renderings.map((each) => h("li", {}, rendering(each))),
    ),
  );
  replace(visit, h("div", { class: "about term" }, heading(record), list));
  return text;
}

/** @param {Term} term */
function heading({ text, language, pinyin, glosses, url }) {
  const original = { text, language, pinyin, reading: null };
  return h(
    "header",
    { class: "heading" },
    h("p", { class: "kicker" }, `Term in ${languageName(language)}`),
    h("h1", { class: "unseen", ...inLanguage(language) }, text),
    ruby(original),
    glosses.map((each) => h("p", { class: "gloss" }, "Word for word ", h("i", { class: "ours" }, each))),
    h("p", { class: "buttons" }, h("a", { class: "button", href: url }, "JSON")),
  );
}

/** @param {Term["renderings"][number]} rendering */
function rendering({ text, translator, fidelity, note, speakers, quote, source }) {
  const said = { attribution: "named", attributed_to: null, speakers };
  return h(
    "article",
    { class: "item rendering" },
    h("h3", { class: "words" }, h("a", { href: page(quote.url), dir: "auto" }, `“${text}”`)),
    fidelity &&
      h(
        "p",
        { class: `fidelity ${fidelity}` },
        fidelitySign(fidelity),
        h("span", { class: "ours" }, h("b", {}, capital(FIDELITY[fidelity])), note && [". ", note]),
      ),
    speakers.length > 0 && h("p", { class: "by" }, seal(said), byline(said)),
    h(
      "p",
      { class: "saying" },
      "Translated by ",
      translator ? named(translator) : "the source",
      " in ",
      titled(source),
    ),
  );
}

/** @param {{url: string, title: string}} source */
function titled({ url, title }) {
  return h("a", { href: page(url) }, title);
}
