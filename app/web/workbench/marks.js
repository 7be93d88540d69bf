// The text of an article on the screen: its passages marked where they nest or overlap, its notes in the margin.

import { h } from "../dom.js";
import { inLanguage } from "../languages.js";
import { arrange } from "../views/marks.js";
import { departs } from "../words.js";
import { segments } from "./passages.js";

/** @typedef {{start: number, end: number}} Span a quote that the text interrupts has several */
/** @typedef {{key: string, kind: string, record: any, start: number, end: number, spans: Span[], mark: string, label: string, tone: string, words: string}} Note */
/** @typedef {import("./passages.js").Passage & {of: Note, language?: string}} Marked */
/** @typedef {{text: import("./passages.js").Text, notes: Map<string, Note>, passages: Marked[]}} Article */
/** @typedef {import("./passages.js").Segment} Segment */

const CLOSING = /[”’"'»」』]/u;

/** The words are those of the source, to the letter; the marks among them are links, and no part of any word. */
export class MarkedText {
  /**
   * @param {Article} article
   * @param {(key: string) => void} choose
   */
  constructor(article, choose) {
    this.article = article;
    /** @type {Map<string, HTMLElement[]>} */
    this.pieces = new Map();
    /** @type {Map<string, HTMLElement>} in the order of the text */
    this.refs = new Map();
    this.marks = new Map(article.passages.map((each) => [each.key, each]));
    this.element = h(
      "div",
      {
        class: "text",
        onclick: (/** @type {MouseEvent} */ event) => onClick(event, choose),
        onmouseover: (/** @type {MouseEvent} */ event) => this.hint(keyOf(event)),
        onmouseleave: () => this.hint(null),
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.step(event),
      },
      this.lines(),
    );
    new ResizeObserver(() => this.arrange()).observe(this.element);
    document.fonts.ready.then(() => this.arrange());
  }

  /** The paragraphs, cut where passages begin and end. */
  lines() {
    const { text, notes, passages } = this.article;
    const all = [...notes.values()];
    const opening = groupBy(
      all.filter((each) => each.kind !== "quotes"),
      (each) => each.start,
    );
    const closing = groupBy(
      all.filter((each) => each.kind === "quotes"),
      (each) => this.closing(each),
    );
    return [...text.paragraphs()].map((paragraph) =>
      h(
        "p",
        {},
        segments(paragraph, passages, [...closing.keys()]).map((segment) => [
          (opening.get(segment.start) ?? []).map((note) => this.ref(note)),
          this.piece(segment),
          (closing.get(segment.end) ?? []).map((note) => this.ref(note)),
        ]),
      ),
    );
  }

  /** Where the siglum of a quote stands: after the mark that closes it. @param {Note} note */
  closing({ end }) {
    return CLOSING.test(this.article.text.slice(end, end + 1)) ? end + 1 : end;
  }

  /** @param {Segment} segment */
  piece({ start, end, keys }) {
    const words = this.article.text.slice(start, end);
    if (!keys.length) return words;
    const inside = keys.flatMap((key) => this.marks.get(key) ?? []);
    const language = inside.find((each) => each.language)?.language;
    const quote = inside.find((each) => each.of.kind === "quotes");
    const kind = language ? "hanzi" : quote ? wordsClass(quote.of) : "";
    const innermost = inside.at(-1)?.of.key;
    const element = h(
      "span",
      { class: `piece ${kind}`, ...(language && inLanguage(language)), "data-key": innermost },
      words,
    );
    for (const { of } of inside) {
      const pieces = this.pieces.get(of.key);
      if (pieces) pieces.push(element);
      else this.pieces.set(of.key, [element]);
    }
    return element;
  }

  /** What stands for a note in the text, or beside it: a link that keyboard and screen reader find. @param {Note} note */
  ref({ key, kind, tone, label, mark, record }) {
    const isDeparting = kind === "quotes" && departs(record);
    const looks = `ref ${kind} ${tone} ${isDeparting ? "departs" : ""}`;
    const link = h("a", { class: looks, href: key, "aria-label": label, "data-key": key }, mark);
    this.refs.set(key, link);
    return link;
  }

  arrange() {
    if (this.element.isConnected) arrange(this.element, this.refs, this.pieces);
  }

  /** Show which note is chosen; returns where its passage begins. @param {string | null} key */
  choose(key) {
    for (const each of this.element.querySelectorAll(".chosen, [aria-current]")) {
      each.classList.remove("chosen");
      each.removeAttribute("aria-current");
    }
    const pieces = (key && this.pieces.get(key)) || [];
    for (const piece of pieces) piece.classList.add("chosen");
    if (key) this.refs.get(key)?.setAttribute("aria-current", "true");
    return pieces[0] ?? null;
  }

  /** Hint at what would be chosen. @param {string | null} key */
  hint(key) {
    for (const each of this.element.querySelectorAll(".near")) each.classList.remove("near");
    for (const piece of (key && this.pieces.get(key)) || []) piece.classList.add("near");
  }

  /** From one mark in the text to the next or the one before. @param {KeyboardEvent} event */
  step(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const links = [...this.refs.values()];
    const at = links.indexOf(/** @type {HTMLElement} */ (event.target));
    if (!step || at < 0) return;
    event.preventDefault();
    links[at + step]?.focus();
  }

  /**
   * The words between two places of the text, wherever they are on the page.
   * @param {number} start
   * @param {number} end
   */
  range(start, end) {
    const range = document.createRange();
    let at = 0;
    for (const line of this.element.children) {
      for (const node of words(line)) {
        const points = Array.from(node.nodeValue ?? "");
        const offset = (/** @type {number} */ place) => points.slice(0, place - at).join("").length;
        if (at <= start && start < at + points.length) range.setStart(node, offset(start));
        if (at < end && end <= at + points.length) range.setEnd(node, offset(end));
        at += points.length;
      }
      at += 1; // the line break between two paragraphs
    }
    return range;
  }
}

/** The look of words that are quoted: quieter where we only presume that they are a translation. @param {Note} note */
function wordsClass({ tone, record }) {
  return `said ${tone} ${"translation" in record && record.translation === "presumed" ? "presumed" : ""}`;
}

/** The text nodes that hold words of the source. @param {Element} line */
export function* words(line) {
  const accept = (/** @type {Node} */ node) =>
    node.parentElement?.classList.contains("ref") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT, accept);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) yield node;
}

/** @param {Event} event */
function keyOf(event) {
  return /** @type {Element} */ (event.target).closest("[data-key]")?.getAttribute("data-key") ?? null;
}

/**
 * Words were clicked, and not selected.
 * @param {MouseEvent} event
 * @param {(key: string) => void} choose
 */
function onClick(event, choose) {
  const key = keyOf(event);
  const link = /** @type {Element} */ (event.target).closest("a");
  if (key && !link && getSelection()?.isCollapsed) choose(key);
}

/**
 * @template Item
 * @param {Item[]} items
 * @param {(item: Item) => number} by
 * @returns {Map<number, Item[]>}
 */
function groupBy(items, by) {
  /** @type {Map<number, Item[]>} */
  const groups = new Map();
  for (const item of items) {
    const group = groups.get(by(item));
    if (group) group.push(item);
    else groups.set(by(item), [item]);
  }
  return groups;
}
