// The reader: choosing a mark shows its card at once, from the note that is in the page, then all that the record knows.

import { page } from "../api.js";
import { byId, h } from "../dom.js";
import { go } from "../router.js";
import { copying } from "./cite.js";
import { Marks } from "./marks.js";

const SITE = " · OnRecord";
const WIDE = "(min-width: 62rem)"; // as in reader.css
const DWELL = 80; // milliseconds that a pointer rests on a mark before its card is fetched

/** @param {HTMLElement} element */
export function enhance(element) {
  const reader = new Reader(element);
  return {
    shows: (/** @type {URL} */ url, /** @type {boolean} */ chosen) => reader.shows(url, chosen),
    begin: () => reader.begin(),
    end: () => reader.observer.disconnect(),
  };
}

class Reader {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.panel = /** @type {HTMLElement} */ (element.querySelector(".panel"));
    const text = /** @type {HTMLElement} */ (element.querySelector(".text"));
    this.marks = new Marks(text);
    /** @type {Map<string, Promise<{html: string}>>} the cards that were fetched, by address */
    this.cards = new Map();
    /** @type {number | undefined} */
    this.dwelling = undefined;
    this.observer = new ResizeObserver(() => this.marks.arrange());
    this.observer.observe(text);
    document.fonts.ready.then(() => this.marks.arrange());
    text.addEventListener("click", (event) => this.click(event));
    text.addEventListener("keydown", (event) => this.marks.step(event));
    text.addEventListener("pointerover", (event) => this.hover(event));
    text.addEventListener("pointerleave", () => this.marks.hint(null));
    text.addEventListener("focusin", (event) => this.hover(event));
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") go(this.home);
    });
    copying(this.panel);
  }

  /** The addresses of the article itself. */
  get pages() {
    return (this.element.dataset["pages"] ?? "").split(" ");
  }

  get home() {
    return this.element.dataset["source"] ?? "/";
  }

  /** The address of a note. @param {string} number */
  address(number) {
    return this.marks.refs.get(number)?.pathname ?? this.home;
  }

  /** Show the place that the address says, after the page was opened; returns whether the focus is there. */
  begin() {
    const title = document.getElementById("card-title");
    const asked = this.marks.text.querySelector("mark.piece");
    if (asked) this.bring(asked);
    else if (title && window.matchMedia(WIDE).matches) this.bring(this.marks.text.querySelector(".chosen"));
    title?.focus({ preventScroll: true });
    return Boolean(title ?? asked);
  }

  /** Words were clicked, and not selected. @param {MouseEvent} event */
  click(event) {
    const number = numberAt(event);
    const isLink = /** @type {Element} */ (event.target).closest("a");
    if (number && !isLink && getSelection()?.isCollapsed) go(this.address(number));
  }

  /** Hint at what would be chosen, and fetch its card if the pointer stays. @param {Event} event */
  hover(event) {
    const number = numberAt(event);
    this.marks.hint(number);
    clearTimeout(this.dwelling);
    if (number) this.dwelling = window.setTimeout(() => this.card(this.address(number)), DWELL);
  }

  /** Show an address if it is in this article. @param {URL} url @param {boolean} chosen */
  shows(url, chosen) {
    const number = this.marks.numbers.get(url.pathname);
    if (number) this.choose(number, chosen);
    else if (this.pages.includes(url.pathname) && !url.search && !this.isAsked()) this.close(chosen);
    else return false;
    return true;
  }

  isAsked() {
    return this.marks.text.querySelector("mark.piece") !== null;
  }

  /** Show the card of a note. @param {string} number @param {boolean} chosen by the reader, rather than by going back */
  choose(number, chosen) {
    const note = /** @type {HTMLElement} */ (byId(`note-${number}`).cloneNode(true));
    const title = h("h2", { id: "card-title", class: "words", tabindex: -1 });
    title.append(.../** @type {Element} */ (note.querySelector("h3 > a")).childNodes);
    note.querySelector("h3")?.replaceWith(title);
    const rest = h("div", { class: "rest", "aria-busy": "true" });
    const looks = note.className.replace("note", "card");
    const card = h("article", { class: looks, "aria-labelledby": "card-title" }, ...note.childNodes, rest);
    this.panel.querySelector(".card")?.remove();
    this.panel.append(card);
    this.panel.hidden = false;
    this.panel.scrollTop = 0;
    this.element.classList.add("with-card", "sheet");
    this.steps(Number(number));
    this.marks.choose(number);
    this.name(this.address(number), title.textContent ?? "");
    this.fill(card, rest, this.address(number));
    if (!chosen) return;
    title.focus({ preventScroll: true });
    this.bring(this.marks.pieces.get(number)?.[0] ?? null);
  }

  /** No note is chosen. @param {boolean} chosen */
  close(chosen) {
    const before = this.marks.refs.get(this.marks.chosen ?? "");
    this.panel.hidden = true;
    this.panel.querySelector(".card")?.remove();
    this.element.classList.remove("with-card", "sheet");
    this.marks.choose(null);
    this.name(this.home, byId("title").textContent ?? "");
    if (chosen) before?.focus();
  }

  /** To the note before in the text, and to the next. @param {number} number */
  steps(number) {
    for (const [look, other] of /** @type {[string, number][]} */ ([
      ["before", number - 1],
      ["after", number + 1],
    ])) {
      const link = this.panel.querySelector(`.steps .${look}`);
      const isThere = this.marks.refs.has(String(other));
      if (isThere) link?.setAttribute("href", this.address(String(other)));
      else link?.removeAttribute("href");
      link?.setAttribute("aria-disabled", String(!isThere));
    }
    const place = this.panel.querySelector(".place > span");
    if (place) place.textContent = String(number);
  }

  /** What browsers share and keep: the title and the address. @param {string} path @param {string} title */
  name(path, title) {
    document.title = title + SITE;
    const canonical = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=canonical]"));
    if (canonical) canonical.href = new URL(path, canonical.href).href;
  }

  /** Add to a card what only the server knows. @param {HTMLElement} card @param {HTMLElement} rest @param {string} path */
  async fill(card, rest, path) {
    const { html } = await this.card(path);
    if (!card.isConnected) return;
    const answer = new DOMParser().parseFromString(html, "text/html");
    const fetched = answer.querySelector(".card");
    const found = fetched?.querySelector(".rest");
    const failure = answer.querySelector(".failure p")?.textContent;
    rest.replaceWith(found ?? h("p", { class: "failed" }, failure));
    if (!found) this.cards.delete(path);
    const title = /** @type {HTMLElement | null | undefined} */ (fetched)?.dataset["title"];
    if (title) document.title = title + SITE;
  }

  /** @param {string} path */
  card(path) {
    const known = this.cards.get(path);
    if (known) return known;
    const card = page(`${path}?part=card`);
    this.cards.set(path, card);
    return card;
  }

  /** Scroll to words that cannot be seen, perhaps because a card at the bottom hides them. @param {Element | null} piece */
  bring(piece) {
    const rect = piece?.getClientRects()[0];
    if (!rect) return;
    const isBelow = !this.panel.hidden && getComputedStyle(this.panel).position === "fixed";
    const bottom = isBelow ? this.panel.getBoundingClientRect().top : window.innerHeight;
    if (rect.top > 80 && rect.bottom < bottom - 40) return;
    const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    window.scrollBy({ top: rect.top - bottom * 0.3, behavior: isCalm ? "instant" : "smooth" });
  }
}

/** The number of the note that an event is at. @param {Event} event */
function numberAt(event) {
  return /** @type {Element} */ (event.target).closest("[data-n]")?.getAttribute("data-n") ?? null;
}
