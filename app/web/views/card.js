// The card of what was chosen: whose it is and in which words, at once; the rest as soon as the API has said it.

import { one } from "../api.js";
import { h } from "../dom.js";
import { inLanguage } from "../languages.js";
import { byline, capital, seal, siglumOf } from "../voices.js";
import { CLAIM_KINDS, count } from "../words.js";
import { claimDetails, eventDetails, quoteDetails } from "./details.js";
import { tools } from "./tools.js";
import { wording } from "./wording.js";

/** @typedef {import("../article.js").Article} Article */
/** @typedef {import("../article.js").Note} Note */

/** @type {Record<string, string | undefined>} */
const VOICES = { author: "In the source’s own voice", collective: "A group, as printed" };

/**
 * The card of a note.
 * @param {Note} note
 * @param {Article} article
 * @param {HTMLElement} title where the words go
 */
export function card(note, article, title) {
  title.append(note.words);
  if (note.kind === "quotes") Object.assign(title, inLanguage(note.record.language));
  title.classList.toggle("quoted", note.kind === "quotes");
  const rest = h("div", { class: "rest", "aria-busy": "true" });
  fill(rest, note, article);
  return h(
    "article",
    { class: `card ${note.tone}`, "aria-labelledby": "card-title" },
    steps(note, article),
    kicker(note),
    note.kind !== "events" && by(note),
    title,
    note.kind === "quotes" && wording(note.record),
    rest,
  );
}

/**
 * To the note before in the text, to the next, and away.
 * @param {Note} note
 * @param {Article} article
 */
function steps(note, { notes, source }) {
  const keys = [...notes.keys()];
  const at = keys.indexOf(note.key);
  return h(
    "nav",
    { class: "steps", "aria-label": "Passages" },
    step(keys[at - 1], "Previous passage", "←"),
    h("span", { class: "place" }, `${at + 1} of ${keys.length}`),
    step(keys[at + 1], "Next passage", "→"),
    h("a", { class: "close", href: `/sources/${source.id}`, "aria-label": "Close the card", title: "Close" }, "×"),
  );
}

/**
 * @param {string | undefined} key
 * @param {string} label
 * @param {string} sign
 */
function step(key, label, sign) {
  if (!key) return h("span", { "aria-hidden": "true" }, sign);
  return h("a", { href: key, "aria-label": label, title: label }, sign);
}

/** What sort of thing it is. @param {Note} note */
function kicker(note) {
  if (note.kind === "quotes") return h("p", { class: "kicker" }, "Quotation");
  if (note.kind === "events") return h("p", { class: "kicker" }, "Event");
  const sort = h("span", { title: CLAIM_KINDS[note.record.kind] }, capital(note.record.kind));
  return h("p", { class: "kicker" }, `Claim ${note.mark} · `, sort);
}

/** Whose it is, with the posts that they had then. @param {Exclude<Note, {kind: "events"}>} note */
function by({ kind, record }) {
  const posts = h("span", { class: "posts" }, VOICES[record.attribution]);
  one(kind, record.id).then(
    ({ speakers }) => posts.append(...new Set(speakers.flatMap(post))),
    () => {}, // the card says so where the rest of it would be
  );
  return h("p", { class: "by" }, seal(record), h("span", {}, byline(record), posts));
}

/** A person's post at the time, as printed. @param {import("../api.js").Speaker} speaker */
function post({ affiliation: held }) {
  return held ? [h("span", {}, [held.title, held.unit, held.organization.name].filter(Boolean).join(", "))] : [];
}

/**
 * Add what only the whole record says.
 * @param {HTMLElement} rest
 * @param {Note} note
 * @param {Article} article
 */
async function fill(rest, note, article) {
  const ways = [...together(note, article), tools(`/v1${note.key}`, note.key, note.kind !== "events")];
  rest.append(...ways);
  try {
    for await (const part of details(note, article)) rest.insertBefore(part, ways[0] ?? null);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    rest.prepend(h("p", { class: "failed" }, words));
  }
  rest.removeAttribute("aria-busy");
}

/** @param {Note} note @param {Article} article */
function details({ kind, record }, { source }) {
  if (kind === "quotes") return quoteDetails(record.id);
  return kind === "claims" ? claimDetails(record.id, source.authors) : eventDetails(record.id);
}

/**
 * The other notes that share words with this one: where passages nest or overlap, each leads to the others.
 * @param {Note} note
 * @param {Article} article
 */
function together(note, { notes }) {
  const sharing = [...notes.values()].filter((each) =>
    each.spans.some((one) => note.spans.some((other) => one.start < other.end && one.end > other.start)),
  );
  const others = sharing.filter((each) => !told(each, note));
  if (!others.length) return [];
  const links = others.map((each) =>
    h(
      "a",
      { href: each.key },
      h(
        "span",
        { class: `mark ${each.kind} ${each.tone}` },
        each.kind === "quotes" ? siglumOf(each.record) : each.mark,
      ),
      each.words,
    ),
  );
  return [
    h(
      "details",
      { class: "together", open: others.length < 4 },
      h("summary", {}, count(others.length, "overlapping passage")),
      h(
        "ul",
        { class: "plain" },
        links.map((link) => h("li", {}, link)),
      ),
    ),
  ];
}

/**
 * Whether the card says it anyway: the note itself, the claim of a quote, the quotes of a claim.
 * @param {Note} one
 * @param {Note} other
 */
function told(one, other) {
  return one === other || backs(one, other) || backs(other, one);
}

/**
 * @param {Note} quote
 * @param {Note} claim
 */
function backs(quote, claim) {
  return quote.kind === "quotes" && claim.kind === "claims" && quote.record.claim?.id === claim.record.id;
}
