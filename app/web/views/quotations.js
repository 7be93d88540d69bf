// Verifying a whole text: it is shown with each quotation marked by its verdict, and below what is on record of each.

import { Refused, post } from "../api.js";
import { h, stylesheet } from "../dom.js";
import { replace } from "../router.js";
import { prepare } from "../voices.js";
import { count } from "../words.js";
import { VERDICTS, field, heading, key, match, refusal, report } from "./verify.js";

await stylesheet("lists");
await stylesheet("quotations");

/** @typedef {import("../api.js").Schemas["TextVerification"]} TextVerification */
/** @typedef {import("../api.js").Schemas["VerifiedQuotation"]} VerifiedQuotation */
/** @typedef {{from: number, to: number, number: number, first: boolean}} Range */

const MOST = 200_000; // bytes that the API takes

/** What was checked last: the address does not have it, because it is nobody else's business. */
let text = "";
/** @type {TextVerification | Refused | null} */
let answer = null;

/** @param {import("../router.js").Visit} visit */
export async function verifyText(visit) {
  await prepare(null);
  if (visit.gone()) return "";
  const results = h("div", {}, answer && result(answer));
  replace(visit, h("div", { class: "verify" }, heading(true), asking(results), results));
  return "Verify a text";
}

/** @param {HTMLElement} results */
function asking(results) {
  return field({
    text,
    rows: 10,
    label: "Text",
    hint: "Each quotation in it is compared with the record, and with who is named as its speaker. At most 200 kB. The text is not stored.",
    button: "Check the text",
    submit: async (written, form) => {
      if (new TextEncoder().encode(written).length > MOST) {
        results.replaceChildren(refusal("The text has more than 200 kB. Check it in parts."));
        return;
      }
      text = written;
      form.setAttribute("aria-busy", "true");
      answer = await post("/v1/verify", written).catch((error) => {
        if (error instanceof Refused) return error;
        throw error;
      });
      form.removeAttribute("aria-busy");
      if (answer) results.replaceChildren(result(answer));
    },
  });
}

/** @param {TextVerification | Refused} answer */
function result(answer) {
  if (answer instanceof Refused) return refusal(answer.message);
  const { quotations, as_quoted, compared, revision } = answer;
  const total = quotations.length;
  return h(
    "section",
    { class: `verdict ${as_quoted === total ? "exact" : "none"}`, "aria-label": "The result" },
    h(
      "div",
      { role: "status" },
      h("h2", {}, total ? `${as_quoted} of ${count(total, "quotation")} on record as quoted` : "No quotations"),
    ),
    !total && h("p", {}, "The text has no words in quotation marks and no block quotations."),
    h(
      "p",
      { class: "aside" },
      `Compared with ${count(compared.quotes, "quotation")}, ${count(compared.claims, "claim")} and the text of `,
      `${count(compared.sources, "source")}, revision ${revision} of the record.`,
    ),
    total > 0 &&
      h(
        "p",
        { class: "key" },
        ["yes", "changed", "none"].map((state) => [h("mark", { class: state }, STATES[state]), " "]),
      ),
    total > 0 && marked(answer),
    total > 0 && key(),
    h("ol", { class: "matches" }, quotations.map(details)),
  );
}

/** @type {Record<string, string>} */
const STATES = { yes: "as quoted", changed: "otherwise, or by somebody else", none: "not on record" };

/** @param {VerifiedQuotation} quotation */
function state({ as_quoted, verdict }) {
  return as_quoted ? "yes" : verdict === "none" ? "none" : "changed";
}

/** What is said of a quotation in a sentence. @param {VerifiedQuotation} quotation */
function sentence({ as_quoted, verdict, speaker_mismatch }) {
  if (as_quoted) return "On record as quoted.";
  if (speaker_mismatch) return `${VERDICTS[verdict]} But not by whom the text names.`;
  return VERDICTS[verdict];
}

/** The text with its quotations marked; those inside others are only listed. @param {TextVerification} answer */
function marked(answer) {
  const points = Array.from(answer.text);
  const ranges = answer.quotations.flatMap(({ parts }, number) =>
    parts.map(({ start, end }, at) => ({ from: start, to: end, number, first: at === 0 })),
  );
  /** @type {Range[]} */
  const outer = [];
  for (const range of ranges.sort((one, other) => one.from - other.from || other.to - one.to)) {
    if (range.from >= (outer.at(-1)?.to ?? 0)) outer.push(range);
  }
  /** @type {import("../dom.js").Child[]} */
  const pieces = [];
  let at = 0;
  for (const range of outer) {
    pieces.push(
      points.slice(at, range.from).join(""),
      link(answer, range, points.slice(range.from, range.to).join("")),
    );
    at = range.to;
  }
  return h("div", { class: "checked", tabindex: 0, "aria-label": "The text" }, pieces, points.slice(at).join(""));
}

/** @param {TextVerification} answer @param {Range} range @param {string} words */
function link({ quotations }, { number, first }, words) {
  const quotation = /** @type {VerifiedQuotation} */ (quotations[number]);
  return h(
    "a",
    {
      class: `quotation ${state(quotation)}`,
      id: first ? `place-${number + 1}` : null,
      href: `#quotation-${number + 1}`,
      onclick: jump,
    },
    words,
    h("sup", {}, number + 1, h("span", { class: "unseen" }, ` ${sentence(quotation)}`)),
  );
}

/** Go to a place of this view, which the address does not name. @param {Event} event */
function jump(event) {
  event.preventDefault();
  const address = /** @type {HTMLAnchorElement} */ (event.currentTarget).hash;
  const place = document.getElementById(address.slice(1));
  place?.scrollIntoView({ block: "center" });
  place?.focus({ preventScroll: true });
}

/** @param {VerifiedQuotation} quotation @param {number} number */
function details(quotation, number) {
  const { text: words, speakers, attributed_to, matches, reports } = quotation;
  const who = speakers.join(" and ") || attributed_to;
  return h(
    "li",
    { id: `quotation-${number + 1}`, tabindex: -1, class: `found ${state(quotation)}` },
    h(
      "h3",
      {},
      h(
        "a",
        { href: `#place-${number + 1}`, onclick: jump, "aria-label": `Quotation ${number + 1} in the text` },
        number + 1,
      ),
      ` ${sentence(quotation)}`,
    ),
    !matches.length && h("blockquote", {}, h("p", {}, words)),
    h("p", { class: "aside" }, who ? `The text names ${who}.` : "The text does not clearly say who speaks."),
    matches.map((each) => match(each, words)),
    reports.map(report),
  );
}
