// The text of the article: its marks choose entries, and words are selected with the mouse or with the arrow keys.

import { MarkedText, words } from "./marks.js";

/** @typedef {import("./store.js").Span} Span */

const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]|[\p{L}\p{N}\p{M}]+(?:[’'\-.][\p{L}\p{N}\p{M}]+)*|[^\s]/gu;
const OPENING = /^[“"‘'«‹「『]/u;
const CLOSING = /[”"’'»›」』]$/u;

export class WorkText extends MarkedText {
  /**
   * @param {import("./marks.js").Article} article
   * @param {(key: string) => void} choose
   */
  constructor(article, choose) {
    super(article, choose);
    const text = article.text.slice(0, article.text.length);
    let at = 0;
    let last = 0;
    /** @type {Span[]} */
    this.words = [...text.matchAll(WORD)].map((match) => {
      const start = at + Array.from(text.slice(last, match.index)).length;
      last = match.index + match[0].length;
      at = start + Array.from(match[0]).length;
      return [start, at];
    });
    this.element.tabIndex = 0;
    for (const link of this.refs.values()) link.tabIndex = -1; // J and K, and the list of entries, reach them all
    this.anchor = this.focus = -1; // of the selection, as places in `words`
    this.element.addEventListener("click", (event) => {
      const link = /** @type {Element} */ (event.target).closest("a");
      if (!link) return;
      event.preventDefault();
      choose(link.getAttribute("data-key") ?? "");
    });
  }

  /** Mark what is to be decided: quotations by their words, all others beside them. @param {(key: string) => boolean} isOpen */
  markOpen(isOpen) {
    for (const [key, link] of this.refs) {
      const own = (this.pieces.get(key) ?? []).filter((each) => each.dataset["key"] === key);
      for (const each of isOpen(key) ? [...own, link] : []) each.classList.add("open");
    }
  }

  /** The selected words without spaces around them, or null. @returns {Span | null} */
  selected() {
    const selection = getSelection();
    if (!selection?.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!this.element.contains(range.commonAncestorContainer)) return null;
    const start = this.place(range.startContainer, range.startOffset);
    const end = this.place(range.endContainer, range.endOffset);
    return start < end ? [start, end] : null;
  }

  /** The selected words without the quotation marks around them. @returns {Span | null} */
  quoted() {
    const span = this.selected();
    if (!span) return null;
    const [start, end] = span;
    const text = this.article.text.slice(start, end);
    const isMarked = OPENING.test(text) && CLOSING.test(text) && text.length > 2;
    return isMarked ? [start + 1, end - 1] : span;
  }

  /** The place in the text, in code points, of a place in the document. @param {Node} node @param {number} offset */
  place(node, offset) {
    const before = document.createRange();
    before.selectNodeContents(this.element);
    before.setEnd(node, offset);
    let at = 0;
    for (const line of this.element.children) {
      for (const each of words(line)) {
        if (!before.intersectsNode(each)) return at;
        const value = each.nodeValue ?? "";
        if (each === node) return at + Array.from(value.slice(0, offset)).length;
        if (before.comparePoint(each, value.length) > 0) return at;
        at += Array.from(value).length;
      }
      if (before.comparePoint(line, line.childNodes.length) > 0) return at;
      at += 1;
    }
    return at - 1;
  }

  /**
   * Move by a word or a line, or extend the selection by one; the cursor is a selected word.
   * @param {KeyboardEvent} event
   */
  step(event) {
    const isLine = event.key === "ArrowDown" || event.key === "ArrowUp";
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (this.focus < 0) this.anchor = this.focus = this.nearest(this.selected()?.[0] ?? this.chosenStart());
    else this.focus = isLine ? this.inNextLine(step) : Math.max(0, Math.min(this.focus + step, this.words.length - 1));
    if (!event.shiftKey) this.anchor = this.focus;
    this.select(this.anchor, this.focus);
  }

  /** Where the chosen passage starts. */
  chosenStart() {
    const piece = this.element.querySelector(".chosen")?.firstChild;
    return piece ? this.place(piece, 0) : 0;
  }

  /** The first word that ends after a place. @param {number} place */
  nearest(place) {
    return Math.max(
      0,
      this.words.findIndex(([, end]) => end > place),
    );
  }

  /** The word below or above the cursor. @param {number} step */
  inNextLine(step) {
    const here = this.rect(this.focus);
    let best = this.focus;
    let distance = Infinity;
    let line = here.top;
    for (let at = this.focus + step; this.words[at]; at += step) {
      const rect = this.rect(at);
      const isBeyond = Math.abs(rect.top - here.top) > here.height / 2;
      if (isBeyond && line === here.top) line = rect.top;
      if (isBeyond && Math.abs(rect.top - line) > here.height / 2) break;
      if (isBeyond && Math.abs(rect.left - here.left) < distance) {
        distance = Math.abs(rect.left - here.left);
        best = at;
      }
    }
    return best;
  }

  /** @param {number} at */
  rect(at) {
    const [start, end] = /** @type {Span} */ (this.words[at]);
    return this.range(start, end).getBoundingClientRect();
  }

  /** Select from one word to another. @param {number} anchor @param {number} focus */
  select(anchor, focus) {
    const first = this.words[Math.min(anchor, focus)];
    const last = this.words[Math.max(anchor, focus)];
    if (!first || !last) return;
    this.selectSpan([first[0], last[1]]);
    const { top, bottom } = this.rect(focus);
    const frame = /** @type {HTMLElement} */ (this.element.parentElement).getBoundingClientRect();
    if (top < frame.top + 40 || bottom > frame.bottom - 40) {
      this.element.parentElement?.scrollBy({ top: top - frame.top - frame.height / 3 });
    }
  }

  /** @param {Span} span */
  selectSpan([start, end]) {
    const range = this.range(start, end);
    getSelection()?.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
  }
}
