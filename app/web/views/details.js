// What the card says beyond the words: what is claimed, what backs it, what it bears on, and what is said beside it.

import { all, get, one } from "../api.js";
import { h, separated } from "../dom.js";
import { ruby } from "../ruby.js";
import { page, seal, whose } from "../voices.js";
import { EVIDENCE, RELATIONS, dateWords } from "../words.js";

/** @typedef {import("../api.js").Claim} Claim */
/** @typedef {import("../api.js").Quote} Quote */
/** @typedef {Claim["relations"][number]} Relation */

const BRIEF = "id,url,text,speakers,attribution,attributed_to";
const BESIDE = 4; // claims on the same topic

/**
 * The original words with what they say word for word.
 * @param {Pick<Quote, "original" | "gloss">} quote
 */
export function originalWords({ original, gloss }) {
  if (!original) return null;
  const literal = gloss && h("p", { class: "gloss" }, "Word for word ", h("i", { class: "ours" }, gloss));
  return h("div", {}, ruby(original), literal);
}

/** The parts of a quote's card, one by one. @param {string} id */
export async function* quoteDetails(id) {
  const quote = await one("quotes", id);
  if (quote.said_in) {
    yield h("p", { class: "aside" }, "Said in ", h("a", { href: page(quote.said_in.url) }, quote.said_in.title));
  }
  if (quote.note) yield editorial(quote.note);
  if (!quote.claim) return;
  const claim = await one("claims", quote.claim.id);
  yield h(
    "section",
    {},
    h("h3", {}, `Claim: ${claim.kind}`),
    h("p", { class: "proposition" }, h("a", { href: page(claim.url) }, claim.text)),
    facts(claim),
  );
  yield* around(claim);
}

/** The parts of a claim's card, one by one. @param {string} id */
export async function* claimDetails(id) {
  const claim = await one("claims", id);
  yield h("blockquote", { class: "passage" }, h("p", { dir: "auto" }, claim.anchor.exact));
  if (claim.note) yield editorial(claim.note);
  yield facts(claim);
  if (claim.quotes.length) {
    yield h("section", {}, h("h3", {}, "Quotations"), h("ul", { class: "plain" }, claim.quotes.map(backing)));
  }
  yield* around(claim);
}

/** The parts of an event's card, one by one. @param {string} id */
export async function* eventDetails(id) {
  const event = await one("events", id);
  const { happened_on: on, place, anchor, note, participants } = event;
  yield h("p", { class: "aside" }, [dateWords(on), place].filter(Boolean).join(", "));
  yield h("blockquote", { class: "passage" }, h("p", { dir: "auto" }, anchor.exact));
  if (note) yield editorial(note);
  const links = participants.map((each) => h("a", { href: page(each.url) }, each.name));
  if (links.length) yield h("p", { class: "facts" }, "Participants: ", separated(links, ", "));
  const claims = await all("/v1/claims", { event: id, fields: BRIEF }, 1);
  if (claims.length) yield h("section", {}, h("h3", {}, "Claims about it"), list(claims));
}

/** What a claim bears on, and what is said beside it. @param {Claim} claim */
async function* around(claim) {
  if (claim.relations.length) {
    const shown = claim.relations.map((each) => related(each, claim.source.id));
    yield h("section", {}, h("h3", {}, "Related claims"), h("ul", { class: "plain" }, shown));
  }
  const topic = claim.topics[0];
  if (!topic) return;
  const { speakers, attribution } = claim;
  const theirs = speakers.length ? { speaker: speakers.map((each) => each.id).join(",") } : { attribution };
  const { items } = await get("/v1/claims", { ...theirs, topic: topic.id, limit: BESIDE + 1, fields: BRIEF });
  const others = items.filter((each) => each.id !== claim.id).slice(0, BESIDE);
  const title = speakers.length ? `${whose(claim)} on ${topic.label}` : `More on ${topic.label}`;
  if (others.length) yield h("section", {}, h("h3", {}, title), list(others));
}

/** What is ours, and not the source's. @param {string} note */
function editorial(note) {
  return h("p", { class: "aside ours" }, note);
}

/** How well a claim is evidenced, and what it is about. @param {Claim} claim */
function facts({ evidence, topics, event }) {
  const links = topics.map(({ url, label }) => h("a", { href: page(url) }, label));
  return h(
    "div",
    { class: "facts" },
    h("p", { class: `evidence ${evidence}` }, EVIDENCE[evidence]),
    links.length > 0 && h("p", {}, "Topics: ", separated(links, ", ")),
    event && h("p", {}, "Event: ", h("a", { href: page(event.url) }, event.name)),
  );
}

/** A quote that backs a claim. @param {Claim["quotes"][number]} quote */
function backing({ url, text, original }) {
  return h(
    "li",
    { class: "backing" },
    h("a", { href: page(url), dir: "auto" }, `“${text}”`),
    original && ruby(original),
  );
}

/**
 * One relation of a claim, with the words that say so.
 * @param {Relation} relation
 * @param {string} source
 */
function related({ kind, direction, anchor, claim }, source) {
  const speaking = { attribution: "named", attributed_to: null, speakers: claim.speakers };
  const names = claim.speakers.length > 0 && [seal(speaking), h("span", { class: "unseen" }, `${whose(speaking)}: `)];
  return h(
    "li",
    { class: `relation ${kind}` },
    h("span", { class: "how" }, RELATIONS[kind][direction]),
    h("a", { href: page(claim.url) }, names, claim.text),
    anchor ? because(anchor, source) : h("span", { class: "because ours" }, "added by the editors"),
  );
}

/**
 * A link to the words of a source that say something.
 * @param {{start: number, end: number, exact: string}} anchor
 * @param {string} source
 * @param {string} [words]
 */
export function because({ start, end, exact }, source, words = "") {
  const label = `${words || "The words that say so"}: ${exact}`;
  return h(
    "a",
    { class: "because", dir: "auto", href: `/sources/${source}?at=${start}-${end}`, "aria-label": label },
    words || exact,
  );
}

/** @param {Claim[]} claims */
function list(claims) {
  const link = (/** @type {Claim} */ each) =>
    h("a", { href: page(each.url) }, each.speakers.length > 0 && seal(each), each.text);
  return h(
    "ul",
    { class: "plain" },
    claims.map((each) => h("li", {}, link(each))),
  );
}
