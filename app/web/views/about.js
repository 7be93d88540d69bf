// A person, an organization, a topic or a cited work, with everything said by or about it.

import { all, one } from "../api.js";
import { dateWords, spanWords } from "../dates.js";
import { h, outward, separated, stylesheet } from "../dom.js";
import { inOwnScript } from "../languages.js";
import { replace } from "../router.js";
import { named, page, prepare, sealOf } from "../voices.js";
import { count } from "../words.js";
import { because } from "./details.js";
import { claimItem, quoteItem } from "./statements.js";

await stylesheet("lists");

/** @typedef {import("../api.js").Person | import("../api.js").Organization} Speaker */
/** @typedef {import("../api.js").Topic} Topic */
/** @typedef {import("../api.js").SourceDetail} Work */
/** @typedef {import("../router.js").Visit} Visit */
/** @typedef {import("../dom.js").Child} Child */

const PAGES = 3; // of a hundred each, of what a record has; the rest is a search away

/** A person, with what others say to it. @param {Visit} visit */
export async function person(visit) {
  const record = await one("people", visit.id);
  const theirs = { speaker: record.id };
  const answers = all("/v1/claims", { related_to_speaker: record.id, speaker_not: record.id }, 1);
  const [said, claims] = await Promise.all([statements(theirs), answers]);
  const others = section("Claims by others related to these", claims.map(claimItem), null);
  return show(visit, record.name, speakerHeading(record, record.role, record.affiliations.map(post)), [said, others]);
}

/** An organization, with what is said there. @param {Visit} visit */
export async function organization(visit) {
  const record = await one("organizations", visit.id);
  const [own, there] = await Promise.all([statements({ speaker: record.id }), statements({ organization: record.id })]);
  return show(visit, record.name, speakerHeading(record, record.kind.replace("-", " "), []), [
    own.length ? own : there,
  ]);
}

/** A topic, with what is said about it. @param {Visit} visit */
export async function topic(visit) {
  const record = await one("topics", visit.id);
  const { label, description, broader, url } = record;
  const part =
    broader && h("p", { class: "description" }, "Part of ", h("a", { href: page(broader.url) }, broader.label));
  const lines = [description && h("p", { class: "description" }, description), part];
  return show(visit, label, heading("topic", label, lines, url), [await statements({ topic: record.id })]);
}

/** A work that is only cited, with what is quoted from it. @param {Visit} visit @param {Work} record */
export async function citedWork(visit, record) {
  const quotes = await all("/v1/quotes", { said_in: record.id }, PAGES);
  const said = section(count(quotes.length, "quotation"), quotes.map(quoteItem), { in: "quote", said_in: record.id });
  return show(visit, record.title, workHeading(record), [said]);
}

/**
 * @param {Visit} visit
 * @param {string} title
 * @param {HTMLElement} head
 * @param {Child[]} parts
 */
async function show(visit, title, head, parts) {
  if (visit.gone()) return "";
  replace(visit, h("div", { class: "about" }, head, parts));
  return title;
}

/**
 * The quotes and claims that belong to a record.
 * @param {{speaker?: string, organization?: string, topic?: string}} whose
 */
async function statements(whose) {
  const [quotes, claims] = await Promise.all([
    all("/v1/quotes", whose, PAGES),
    all("/v1/claims", whose, PAGES),
    prepare(null),
  ]);
  return [
    section(count(quotes.length, "quotation"), quotes.map(quoteItem), { in: "quote", ...whose }),
    section(count(claims.length, "claim"), claims.map(claimItem), { in: "claim", ...whose }),
  ].filter((each) => each !== null);
}

/**
 * @param {string} title
 * @param {Node[]} items
 * @param {Record<string, string> | null} search where they can be narrowed down
 */
function section(title, items, search) {
  if (!items.length) return null;
  const narrow = search && h("a", { class: "narrow", href: `/find?${new URLSearchParams(search)}` }, "filter them");
  return h("section", { class: "statements" }, h("h2", {}, title, narrow), h("div", { class: "items" }, items));
}

/**
 * @param {Child} kind
 * @param {Child} title
 * @param {Child[]} lines
 * @param {string} url of the record, in the API
 * @param {string | null} [elsewhere]
 */
function heading(kind, title, lines, url, elsewhere = null) {
  const work = outward(elsewhere);
  return h(
    "header",
    { class: "heading" },
    h("p", { class: "kicker" }, kind),
    h("h1", {}, title),
    lines,
    h(
      "p",
      { class: "buttons" },
      h("a", { class: "button", href: url }, "JSON"),
      work && h("a", { class: "button", href: work, rel: "noopener" }, "Open the document"),
    ),
  );
}

/**
 * @param {Speaker} record
 * @param {string} kind
 * @param {HTMLElement[]} posts
 */
function speakerHeading(record, kind, posts) {
  const { name, native_name: native, native_name_basis: basis, url } = record;
  const ours = basis === "editorial" ? " ours" : "";
  const title = [name, native && h("span", { class: `native${ours}`, ...inOwnScript(native) }, native)];
  const description = "description" in record ? record.description : null;
  return heading(
    [sealOf(record), kind],
    title,
    [posts, description && h("p", { class: "description" }, description)],
    url,
  );
}

/** A post, as printed, with the words that say so. @param {import("../api.js").Schemas["AffiliationPublic"]} each */
function post({ title, unit, organization, anchor, source, note, from, until }) {
  const time = spanWords(from, until);
  const printed = [title, unit].filter(Boolean).map((each) => `${each}, `);
  return h(
    "p",
    { class: "post" },
    printed,
    named(organization),
    time && h("span", { class: "time" }, ` (${time})`),
    because(anchor, source.id, "in the text"),
    note && h("span", { class: "aside ours" }, note),
  );
}

/** @param {Work} record */
function workHeading(record) {
  const { kind, title, title_supplied: supplied, authors, publisher, published_on: on } = record;
  const { reported_in: where, note, url, external_url } = record;
  const line = (/** @type {Child[]} */ ...words) => h("p", { class: "description" }, words);
  return heading(
    `cited ${kind}`,
    h("span", { class: supplied ? "ours" : null }, title),
    [
      authors.length > 0 && line("By ", separated(authors.map(named), " and ")),
      publisher && line("Published by ", named(publisher)),
      on && line(dateWords(on)),
      where && line("Cited in ", h("a", { href: page(where.url) }, where.title)),
      note && h("p", { class: "aside ours" }, note),
    ],
    url,
    external_url,
  );
}
