// The reader: an article, every passage of it that says something marked, and the card of the one that was chosen.

import { get, loaded, one } from "../api.js";
import { FIRST, article, firstSource } from "../article.js";
import { h, separated } from "../dom.js";
import { inLanguage } from "../languages.js";
import { go, replace } from "../router.js";
import { named } from "../voices.js";
import { card } from "./card.js";
import { introduction, legend } from "./introduction.js";
import { MarkedText } from "./text.js";

/** @typedef {import("../article.js").Article} Article */
/** @typedef {import("../router.js").Visit} Visit */
/** @typedef {{article: Article, text: MarkedText, panel: HTMLElement, chosen: string | null}} Reader */

/** @type {Reader | null} */
let open = null;

/** The front page: the first article of the record. @param {Visit} visit */
export async function readFirst(visit) {
  return read(visit, (await firstSource()).id, null);
}

/** An article, with a passage of it shown where the address says which. @param {Visit} visit */
export async function readSource(visit) {
  const source = await one("sources", visit.id);
  if (source.text !== null) return read(visit, source.id, null);
  return (await loaded(import("./about.js"))).citedWork(visit, source);
}

/**
 * An article with one quote, claim or event of it chosen.
 * @param {import("../article.js").NoteKind} kind
 */
export function readNote(kind) {
  return async (/** @type {Visit} */ visit) => {
    const key = `/${kind}/${visit.id}`;
    const here = open?.panel.isConnected && open.article.notes.has(key) ? open.article.source : null;
    return read(visit, here?.id ?? (await one(kind, visit.id)).source.id, key);
  };
}

/**
 * @param {Visit} visit
 * @param {string} id the source's
 * @param {string | null} key the chosen note's
 */
async function read(visit, id, key) {
  let reader = open;
  if (reader?.article.source.id !== id || !reader.panel.isConnected) {
    const source = await one("sources", id);
    const [content, { page }] = await Promise.all([article(source), get("/v1/sources", FIRST)]);
    if (visit.gone()) return "";
    open = reader = opened(content);
    replace(visit, introduction(content), layout(reader, page.total > 1));
    reader.text.arrange();
  }
  return key ? choose(reader, visit, key) : rest(reader, visit);
}

/** @param {Article} content @returns {Reader} */
function opened(content) {
  const close = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape" && open?.chosen) go(`/sources/${content.source.id}`);
  };
  const panel = h("aside", { class: "panel", "aria-label": "What was said", onkeydown: close });
  return { article: content, text: new MarkedText(content, go), panel, chosen: null };
}

/** @param {Reader} reader @param {boolean} isOneOfSeveral */
function layout({ article: { source }, text, panel }, isOneOfSeveral) {
  const { title, title_supplied: supplied, authors, publisher, note, language } = source;
  const heading = h(
    "header",
    { class: "title" },
    h("h1", { id: "title", class: supplied ? "ours" : null }, title),
    h(
      "p",
      { class: "author" },
      authors.length > 0 && ["By ", separated(authors.map(named), " and ")],
      publisher && [", ", named(publisher)],
    ),
    note && h("p", { class: "aside ours" }, note),
    isOneOfSeveral && h("p", { class: "aside" }, h("a", { href: "/find?in=source" }, "Other articles on record")),
  );
  const body = h(
    "article",
    { class: "article", ...inLanguage(language), "aria-labelledby": "title" },
    heading,
    text.element,
  );
  return h("div", { class: "reader" }, body, panel);
}

/**
 * Show the card of a note; returns the title of the page.
 * @param {Reader} reader
 * @param {Visit} visit
 * @param {string} key
 */
function choose(reader, visit, key) {
  const { article: content, text, panel } = reader;
  const note = content.notes.get(key);
  if (!note) return rest(reader, visit);
  const title = h("h2", { id: "card-title", tabindex: -1 });
  reader.chosen = key;
  CSS.highlights.delete("passage");
  document.body.classList.add("with-card");
  panel.replaceChildren(card(note, content, title));
  panel.scrollTop = 0;
  bring(text.choose(key), panel);
  if (visit.chosen) title.focus({ preventScroll: true });
  return note.words;
}

/**
 * No note is chosen; perhaps the words are shown that relate two claims, or give a person's post.
 * @param {Reader} reader
 * @param {Visit} visit
 */
function rest(reader, visit) {
  const { article: content, text, panel, chosen } = reader;
  text.choose(null);
  reader.chosen = null;
  CSS.highlights.delete("passage");
  document.body.classList.remove("with-card");
  panel.replaceChildren(legend(content));
  const at = /^(\d+)-(\d+)$/.exec(visit.url.searchParams.get("at") ?? "");
  if (at) {
    const range = text.range(Number(at[1]), Number(at[2]));
    CSS.highlights.set("passage", new Highlight(range));
    bring(range.startContainer.parentElement, panel);
  } else if (chosen && visit.chosen) text.refs.get(chosen)?.focus({ preventScroll: true });
  return content.source.title;
}

/**
 * Scroll to a passage that cannot be seen, perhaps because a card at the bottom of the screen hides it.
 * @param {Element | null} piece
 * @param {HTMLElement} panel
 */
function bring(piece, panel) {
  const rect = piece?.getClientRects()[0];
  if (!rect) return;
  const isBelow = getComputedStyle(panel).position === "fixed";
  const bottom = isBelow ? panel.getBoundingClientRect().top : window.innerHeight;
  if (rect.top > 80 && rect.bottom < bottom - 40) return;
  const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  window.scrollBy({ top: rect.top - bottom * 0.3, behavior: isCalm ? "instant" : "smooth" });
}
