// The details of a claim: certainty, targets, evidence, status and date.

import { loaded } from "../api.js";
import { h, separated } from "../dom.js";
import { named, page } from "../voices.js";
import { CERTAINTY, EVIDENCE, STANCES, STATUSES } from "../words.js";

/** @typedef {import("../api.js").Claim} Claim */
/** @typedef {import("../api.js").Quote} Quote */
/** @typedef {import("../dom.js").Child} Child */

const DATED = { said: "", work: " (the date of the work it was said in)", source: " (the date of the source)" };

/** @param {Claim} claim */
export async function facts(claim) {
  const { evidence, certainty, targets, topics, event, said_in: work, attribution_basis: basis } = claim;
  const links = topics.map(({ url, label }) => h("a", { href: page(url) }, label));
  return h(
    "div",
    { class: "facts" },
    h("p", { class: `evidence ${evidence}` }, EVIDENCE[evidence]),
    status(claim),
    h(
      "dl",
      {},
      certainty && row("Certainty", h("span", { class: "ours" }, CERTAINTY[certainty])),
      targets.length > 0 && row("About", h("ul", { class: "targets" }, targets.map(target))),
      basis === "inferred" && row("Attribution", h("span", { class: "ours" }, inferred("whose view it is"))),
      work && row("Said in", h("a", { href: page(work.url) }, work.title)),
      await dated(claim),
      links.length > 0 && row("Topics", separated(links, ", ")),
      event && row("Event", h("a", { href: page(event.url) }, event.name)),
    ),
  );
}

/**
 * When it was said, and where that is from.
 * @param {Pick<Claim | Quote, "date" | "date_basis">} record
 */
export async function dated({ date, date_basis: basis }) {
  if (!date || !basis) return null;
  const { dateWords } = await loaded(import("../dates.js"));
  return row(basis === "said" ? "Said" : "Dated", [dateWords(date), DATED[basis]]);
}

/** @param {string} subject */
export function inferred(subject) {
  return `inferred from the context: the passage does not say ${subject}`;
}

/**
 * @param {string} term
 * @param {Child} words
 */
export function row(term, words) {
  return [h("dt", {}, term), h("dd", {}, words)];
}

/** Whether a claim still stands, and the note that says why not. @param {Claim} claim */
function status({ status, note }) {
  if (status === "current") return null;
  return h("p", { class: `standing ${status}` }, STATUSES[status], note && [". ", h("span", { class: "ours" }, note)]);
}

/** Whom a claim is about, and how it judges them. @param {Claim["targets"][number]} target */
function target({ stance, ...name }) {
  const { words } = STANCES[stance];
  return h(
    "li",
    { class: `stance ${stance}` },
    stanceSign(stance),
    named(name),
    " ",
    h("span", { class: "ours" }, words),
  );
}

/** @param {keyof typeof STANCES} stance */
export function stanceSign(stance) {
  return h("span", { class: "sign", "aria-hidden": "true" }, STANCES[stance].sign);
}
