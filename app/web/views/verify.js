// Verifying: did anyone on record say this, and in which words really.

import { Refused, get, loaded } from "../api.js";
import { h, stylesheet } from "../dom.js";
import { inLanguage } from "../languages.js";
import { go, replace } from "../router.js";
import { byline, page, prepare, seal } from "../voices.js";
import { byWords } from "../differences.js";
import { count } from "../words.js";

await stylesheet("lists");

export const VERDICTS = {
  exact: "Said, in these words.",
  near: "Said, in nearly these words.",
  partial: "Said in part.",
  reported: "Reported, but not quoted.",
  none: "Nobody on record said this.",
};

const SUBSTANCE = { negation: "a negation", number: "a number", date: "a date", name: "a name" };

/** @typedef {import("../api.js").Schemas["Verification"]} Verification */
/** @typedef {import("../api.js").Schemas["Match"]} Match */
/** @typedef {import("../api.js").Schemas["Report"]} Report */
/** @typedef {import("../api.js").Schemas["Change"]} Change */
/** @typedef {import("../api.js").Schemas["SubstantiveChange"]} SubstantiveChange */

const MOST = 1000; // characters that the API takes

/** @param {import("../router.js").Visit} visit */
export async function verify(visit) {
  if (visit.url.searchParams.get("mode") === "text") {
    return (await loaded(import("./quotations.js"))).verifyText(visit);
  }
  const text = visit.url.searchParams.get("text") ?? "";
  /** @type {[Verification | Refused | null, void]} */
  const [answer] = await Promise.all([text.trim() ? get("/v1/verify", { text }).catch(refused) : null, prepare(null)]);
  if (visit.gone()) return "";
  replace(visit, h("div", { class: "verify" }, heading(false), asking(text), answer && result(answer)));
  return "Verify a quotation";
}

/** The title, and the two modes. @param {boolean} whole */
export function heading(whole) {
  const lead = whole
    ? "Paste a text, and see whether each of its quotations is on record, in these words and from this speaker."
    : "Paste a sentence or a term, in English or Chinese, and see whether it is on record, and in which words.";
  return [
    h("h1", {}, "Did anyone say this?"),
    h("p", { class: "lead" }, lead),
    h(
      "nav",
      { class: "modes", "aria-label": "What to verify" },
      h("a", { href: "/verify", "aria-current": !whole && "true" }, "A sentence"),
      h("a", { href: "/verify?mode=text", "aria-current": whole && "true" }, "A whole text"),
    ),
  ];
}

/** A text that cannot be verified is told so here, beside what was written. @param {unknown} error */
function refused(error) {
  if (error instanceof Refused && error.problem.status === 422) return error;
  throw error;
}

/** @param {string} text */
function asking(text) {
  return field({
    text,
    rows: 4,
    label: "Sentence or term",
    hint: `At most ${MOST} characters. Case, spaces, Chinese script (simplified or traditional) and the style of quotation marks do not matter.`,
    button: "Verify",
    most: MOST,
    submit: (written) => go(`/verify?${new URLSearchParams({ text: written.trim() })}`),
  });
}

/**
 * A form with one text, which is sent by its button or by Control and Enter.
 * @param {{text: string, rows: number, label: string, hint: string, button: string, most?: number,
 *   submit: (written: string, form: HTMLFormElement) => unknown}} options
 */
export function field({ text, rows, label, hint, button, most, submit }) {
  const area = h(
    "textarea",
    {
      id: "text",
      name: "text",
      rows,
      maxlength: most,
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
        submit(area.value, form);
      },
    },
    h("label", { for: "text" }, label),
    area,
    h("p", { id: "verify-hint", class: "aside" }, hint),
    h("button", { type: "submit", class: "primary" }, button),
  );
  return form;
}

/** What cannot be verified, and why. @param {string} reason */
export function refusal(reason) {
  return h(
    "section",
    { class: "verdict none", role: "status" },
    h("h2", {}, "This cannot be verified"),
    h("p", {}, reason),
  );
}

/** @param {Verification | Refused} answer */
function result(answer) {
  if (answer instanceof Refused) return refusal(answer.message);
  return h(
    "section",
    { class: `verdict ${answer.verdict}`, "aria-label": "The verdict" },
    h(
      "div",
      { role: "status" },
      h("h2", {}, VERDICTS[answer.verdict]),
      answer.speaker_mismatch && h("p", { class: "warning" }, mismatch(answer)),
    ),
    answer.verdict === "reported" &&
      h("p", {}, "No quotation on record has these words, so do not put them in quotation marks."),
    answer.verdict === "none" &&
      h(
        "p",
        {},
        answer.reports.length ? "What is reported below differs in substance. " : "",
        "It may still have been said: this record contains only what its sources say. ",
        h(
          "a",
          {
            href: `/find?${new URLSearchParams({ q: answer.text.slice(0, 200) })}`,
          },
          "Search for its words",
        ),
        ".",
      ),
    h(
      "p",
      { class: "aside" },
      `Compared with ${count(answer.compared.quotes, "quotation")}, ${count(answer.compared.claims, "claim")} and `,
      `the text of ${count(answer.compared.sources, "source")}, revision ${answer.revision} of the record.`,
    ),
    answer.matches.length + answer.reports.length > 0 && key(),
    h(
      "ol",
      { class: "matches" },
      answer.matches.map((each) => h("li", {}, match(each, answer.text))),
      answer.reports.map((each) => h("li", {}, report(each))),
    ),
  );
}

/** The warning that somebody else said the words. @param {Verification} answer */
function mismatch({ named }) {
  const names = named.map((each) => each.name).join(" and ");
  return names ? `The text names ${names}, but somebody else said the words below.` : "Somebody else said these words.";
}

export function key() {
  return h("p", { class: "key" }, h("del", {}, "only in your text"), " ", h("ins", {}, "only in the text on record"));
}

/** The warnings about a match or a report. @param {Match | Report} found */
function warnings({ substantive, speaker_mismatch }) {
  return [
    substantive.length > 0 &&
      h("p", { class: "warning" }, `Differs in substance: ${substantive.map(substantiveChange).join("; ")}.`),
    speaker_mismatch && h("p", { class: "warning" }, "Said by somebody else."),
  ];
}

/** @param {SubstantiveChange} change */
function substantiveChange({ kind, given, said }) {
  const words = [given && `“${given}” in your text`, said && `“${said}” on record`].filter(Boolean);
  return `${SUBSTANCE[kind]} (${words.join(", ")})`;
}

/** A passage or a claim. @param {Report} found */
export function report(found) {
  const { kind, score, difference, said, anchor, claims, source } = found;
  const isPassage = kind === "passage";
  return h(
    "article",
    { class: "match" },
    h(
      "p",
      { class: "score" },
      `${Math.round(score * 100)}% similar, `,
      isPassage ? "in the text of the source, not a quotation of its own" : "a claim in our words, not a quotation",
    ),
    warnings(found),
    h(
      "p",
      { class: "difference" },
      isPassage && h("span", { class: "around" }, `…${anchor.prefix}`),
      isPassage ? byWords(difference).map(change) : said,
      isPassage && h("span", { class: "around" }, `${anchor.suffix}…`),
    ),
    claims.map((each) =>
      h("p", { class: "by" }, seal(each), byline(each), ": ", h("a", { href: page(each.url) }, each.text)),
    ),
    !claims.length && h("p", {}, h("a", { href: page(source.url) }, "Read the source")),
  );
}

/** @param {Match} found @param {string} given */
export function match(found, given) {
  const { verdict, score, pointer, difference, quote, said, given: part, rendering_of } = found;
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
    warnings(found),
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
    rendering_of &&
      h(
        "p",
        { class: "aside" },
        "These words are a translation. The original: ",
        h("span", { lang: rendering_of.language }, rendering_of.text),
        quote.gloss && `, word for word “${quote.gloss}”`,
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
