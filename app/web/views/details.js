// The details in the card: the claim, its evidence, related claims, and other claims on the topic.

import { all, follow, get, loaded, one } from "../api.js";
import { h, separated } from "../dom.js";
import { ruby } from "../ruby.js";
import { page, seal, whose } from "../voices.js";
import { RELATIONS, STATUSES } from "../words.js";
import { dated, facts, inferred, row } from "./facts.js";

/** @typedef {import("../api.js").Claim} Claim */
/** @typedef {import("../api.js").Quote} Quote */
/** @typedef {import("../api.js").Name} Name */
/** @typedef {Claim["relations"][number]} Relation */
/** @typedef {Quote | Claim | import("../api.js").Event} Annotated */

const BRIEF = "id,url,text,speakers,attribution,attributed_to";
const BESIDE = 4; // claims on the same topic

/** The parts of a quote's card, one by one. @param {string} id */
export async function* quoteDetails(id) {
  const quote = await one("quotes", id);
  const { said_in: work, translation_of: translated, attribution_basis: basis, note, claim } = quote;
  yield* remarks(quote);
  const rows = [
    work && row("Said in", h("a", { href: page(work.url) }, work.title)),
    translated && row("Translates", [quoteLink(translated), " in ", translated.source.title]),
    basis === "inferred" && row("Attribution", h("span", { class: "ours" }, inferred("whose words these are"))),
    await dated(quote),
  ].filter(Boolean);
  if (rows.length) yield h("dl", { class: "facts" }, rows);
  if (note) yield editorial(note);
  if (claim) yield* claimSections(await one("claims", claim.id));
  yield* elsewhere(quote);
  yield* revisions(quote);
}

/** The claim that a quote backs, and what is around it. @param {Claim} claim */
async function* claimSections(claim) {
  yield h(
    "section",
    {},
    h("h3", {}, `Claim: ${claim.kind}`),
    h("p", { class: "proposition" }, h("a", { href: page(claim.url) }, claim.text)),
    await facts(claim),
  );
  yield* around(claim);
}

/**
 * The parts of a claim's card, one by one.
 * @param {string} id
 * @param {Name[]} authors of the article
 */
export async function* claimDetails(id, authors) {
  const claim = await one("claims", id);
  yield* remarks(claim);
  if (claim.hearsay || claim.via.length) yield (await loaded(import("./chain.js"))).chain(claim, authors);
  yield h("blockquote", { class: "passage" }, h("p", { dir: "auto" }, claim.anchor.exact));
  if (claim.note && claim.status === "current") yield editorial(claim.note);
  yield await facts(claim);
  if (claim.quotes.length) {
    yield h("section", {}, h("h3", {}, "Quotations"), h("ul", { class: "plain" }, claim.quotes.map(backing)));
  }
  yield* around(claim);
  yield* revisions(claim);
}

/** The parts of an event's card, one by one. @param {string} id */
export async function* eventDetails(id) {
  const event = await one("events", id);
  const { happened_on: on, place, anchor, note, participants, status } = event;
  yield* remarks(event);
  const { dateWords } = await loaded(import("../dates.js"));
  yield h("p", { class: "aside" }, [dateWords(on), place].filter(Boolean).join(", "));
  if (status === "announced") yield h("p", { class: "standing announced" }, STATUSES.announced);
  yield h("blockquote", { class: "passage" }, h("p", { dir: "auto" }, anchor.exact));
  if (note) yield editorial(note);
  const links = participants.map((each) => h("a", { href: page(each.url) }, each.name));
  if (links.length) yield h("p", { class: "facts" }, "Participants: ", separated(links, ", "));
  const claims = await all("/v1/claims", { event: id, fields: BRIEF }, 1);
  if (claims.length) yield h("section", {}, h("h3", {}, "Claims about it"), list(claims));
  yield* revisions(event);
}

/** What a claim bears on, and what is said beside it. @param {Claim} claim */
async function* around(claim) {
  if (claim.relations.length) {
    const shown = claim.relations.map((each) => relation(each, claim.source.id));
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

/** Where else the words of a quote are on record. @param {Quote} quote */
async function* elsewhere({ links }) {
  const { items } = await follow(/** @type {string} */ (links["also_in"]));
  if (items.length) yield (await loaded(import("./elsewhere.js"))).alsoIn(items);
}

/** That a record is a draft, or was corrected, and why. @param {Annotated} record */
function* remarks({ review, correction }) {
  if (review?.status === "draft") {
    yield h("p", { class: "remark" }, h("b", {}, "Draft"), ": nobody has verified this yet");
  }
  if (correction)
    yield h("p", { class: "remark" }, h("b", {}, "Corrected"), " ", h("span", { class: "ours" }, correction));
}

/** Since when a record is what it is, with what it was before. @param {Annotated} record */
function* revisions({ url, revision }) {
  const { added, changed } = revision;
  const words = `On record since revision ${added}${changed > added ? `, last changed in revision ${changed}` : ""}`;
  yield h("p", { class: "aside revisions" }, words, " · ", h("a", { href: `${url}/history` }, "history"));
}

/** What is ours, and not the source's. @param {string} note */
function editorial(note) {
  return h("p", { class: "aside ours" }, note);
}

/** @param {{url: string, text: string}} quote */
function quoteLink({ url, text }) {
  return h("a", { href: page(url), dir: "auto" }, `“${text}”`);
}

/** A quote that backs a claim. @param {Claim["quotes"][number]} quote */
function backing(quote) {
  return h("li", { class: "backing" }, quoteLink(quote), quote.original && ruby(quote.original));
}

/**
 * One relation of a claim, with the words that say so.
 * @param {Relation} relation
 * @param {string} source
 */
function relation({ id, kind, direction, anchor, claim, note }, source) {
  const speaking = { attribution: "named", attributed_to: null, speakers: claim.speakers };
  const names = claim.speakers.length > 0 && [seal(speaking), h("span", { class: "unseen" }, `${whose(speaking)}: `)];
  const other =
    claim.source.id !== source && h("a", { class: "aside", href: page(claim.source.url) }, claim.source.title);
  return h(
    "li",
    { class: `relation ${kind}` },
    h("span", { class: "how" }, RELATIONS[kind][direction]),
    h("a", { href: page(claim.url) }, names, claim.text),
    other && h("span", { class: "aside" }, "in ", other),
    anchor ? because(anchor, sourceOf(id)) : h("span", { class: "because ours" }, "added by the editors"),
    note && editorial(note),
  );
}

/** The source that a relation was read from: its id begins with that of the source. @param {string} id */
function sourceOf(id) {
  return id.slice(0, id.lastIndexOf("-"));
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
