// Verifying: did anyone on record say this, and in which words really.

import { Refused, get } from "../api.js";
import { h } from "../dom.js";
import { inLanguage } from "../languages.js";
import { go, replace } from "../router.js";
import { byline, page, prepare, seal } from "../voices.js";
import { byWords } from "../differences.js";
import { VERDICTS } from "../words.js";

/** @typedef {import("../api.js").Schemas["Verification"]} Verification */
/** @typedef {import("../api.js").Schemas["Match"]} Match */
/** @typedef {import("../api.js").Schemas["Change"]} Change */

const MOST = 1000; // characters that the API takes

/** @param {import("../router.js").Visit} visit */
export async function verify(visit) {
  const text = visit.url.searchParams.get("text") ?? "";
  /** @type {[Verification | Refused | null, void]} */
  const [answer] = await Promise.all([text.trim() ? get("/v1/verify", { text }).catch(refused) : null, prepare(null)]);
  if (visit.gone()) return "";
  replace(
    visit,
    h(
      "div",
      { class: "verify" },
      h("h1", {}, "Did anyone say this?"),
      h(
        "p",
        { class: "lead" },
        "Paste a sentence or a term, in English or Chinese, and see whether it is on record, and in which words.",
      ),
      asking(text),
      answer && result(answer),
    ),
  );
  return "Verify a quotation";
}

/** A text that cannot be verified is told so here, beside what was written. @param {unknown} error */
function refused(error) {
  if (error instanceof Refused && error.problem.status === 422) return error;
  throw error;
}

/** @param {string} text */
function asking(text) {
  const area = h(
    "textarea",
    {
      id: "text",
      name: "text",
      rows: 4,
      maxlength: MOST,
      required: true,
      "aria-describedby": "verify-hint",
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
      },
    },
    text,
  );
  const form = h(
    "form",
    {
      class: "asking",
      action: "/verify",
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        go(`/verify?${new URLSearchParams({ text: area.value.trim() })}`);
      },
    },
    h("label", { for: "text" }, "Sentence or term"),
    area,
    h(
      "p",
      { id: "verify-hint", class: "aside" },
      `At most ${MOST} characters. Case, spaces, Chinese script (simplified or traditional) and the style of quotation marks do not matter.`,
    ),
    h("button", { type: "submit", class: "primary" }, "Verify"),
  );
  return form;
}

/** @param {Verification | Refused} answer */
function result(answer) {
  if (answer instanceof Refused)
    return h(
      "section",
      { class: "verdict none", role: "status" },
      h("h2", {}, "This cannot be verified"),
      h("p", {}, answer.message),
    );
  return h(
    "section",
    { class: `verdict ${answer.verdict}`, "aria-label": "The verdict" },
    h("div", { role: "status" }, h("h2", {}, VERDICTS[answer.verdict])),
    answer.verdict === "none" &&
      h(
        "p",
        {},
        "It may still have been said: this record contains only what its sources quote. ",
        h(
          "a",
          {
            href: `/find?${new URLSearchParams({ q: answer.text.slice(0, 200) })}`,
          },
          "Search for its words",
        ),
        ".",
      ),
    answer.matches.length > 0 && key(),
    h(
      "ol",
      { class: "matches" },
      answer.matches.map((each) => h("li", {}, match(each, answer.text))),
    ),
  );
}

function key() {
  return h("p", { class: "key" }, h("del", {}, "only in your text"), " ", h("ins", {}, "only in the text on record"));
}

/** @param {Match} found @param {string} given */
function match({ verdict, score, pointer, difference, quote, said, given: part }, given) {
  const points = Array.from(
    pointer === "/text"
      ? quote.text
      : pointer === "/original/reading"
        ? (quote.original?.reading ?? "")
        : (quote.original?.text ?? ""),
  );
  const mine = Array.from(given);
  const language = pointer === "/text" ? quote.language : quote.original?.language;
  return h(
    "article",
    { class: `match ${verdict}` },
    h("p", { class: "score" }, `${Math.round(score * 100)}% similar`, verdict === "partial" && ", a part of it"),
    h(
      "blockquote",
      inLanguage(language),
      h(
        "p",
        { class: "difference" },
        h("span", { class: "around" }, points.slice(0, said.start).join("")),
        byWords(difference).map(change),
        h("span", { class: "around" }, points.slice(said.end).join("")),
      ),
    ),
    (part.start > 0 || part.end < mine.length) &&
      h(
        "p",
        { class: "aside" },
        "Compared with this part of your text: ",
        h("q", {}, mine.slice(part.start, part.end).join("")),
      ),
    h("p", { class: "by" }, seal(quote), byline(quote)),
    h("p", {}, h("a", { href: page(quote.url) }, "Read it in the source")),
  );
}

/** @param {Change} step */
function change({ kind, given, said }) {
  if (kind === "equal") return said;
  return [
    given && h("del", {}, h("span", { class: "unseen" }, "[only in your text:] "), given),
    said && h("ins", {}, h("span", { class: "unseen" }, "[on record:] "), said),
  ];
}
