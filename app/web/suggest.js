// The search box: suggestions while typing, by the ARIA pattern of a combobox with a list.

import { Refused, get } from "./api.js";
import { h } from "./dom.js";
import { inOwnScript } from "./languages.js";
import { announce } from "./notices.js";
import { go } from "./router.js";
import { KINDS, count } from "./words.js";

/** @typedef {import("./api.js").Schemas["Suggestion"]} Suggestion */

const PAUSE = 120; // milliseconds without a key before the API is asked

/**
 * Suggest records while somebody types into a search form.
 * @param {HTMLFormElement} form
 */
export function suggestIn(form) {
  const input = /** @type {HTMLInputElement} */ (form.querySelector("input"));
  const list = h("ul", { id: "suggestions", role: "listbox", "aria-label": "Suggestions", hidden: true });
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", "suggestions");
  input.setAttribute("aria-autocomplete", "list");
  input.after(list);
  const box = new Box(input, list);
  form.addEventListener("submit", (event) => box.onSubmit(event));
}

/** A combobox and what it suggests. */
class Box {
  /** @param {HTMLInputElement} input @param {HTMLUListElement} list */
  constructor(input, list) {
    this.input = input;
    this.list = list;
    this.at = -1;
    /** @type {number | undefined} */
    this.pause = undefined;
    input.addEventListener("input", () => this.onInput());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.close());
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  }

  onInput() {
    clearTimeout(this.pause);
    this.pause = window.setTimeout(() => this.ask(this.input.value), PAUSE);
  }

  /** @param {string} typed */
  async ask(typed) {
    if (!typed.trim()) return this.close();
    const answer = await get("/v1/suggest", { q: typed, limit: 8 }).catch((error) => {
      if (error instanceof Refused) return { items: [] };
      throw error;
    });
    if (typed !== this.input.value || document.activeElement !== this.input) return;
    this.show(answer.items);
  }

  /** @param {Suggestion[]} items */
  show(items) {
    this.at = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...items.map((item, index) => this.option(item, index)));
    this.list.hidden = items.length === 0;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
    if (items.length) announce(count(items.length, "suggestion"));
  }

  /** @param {Suggestion} item @param {number} index */
  option({ kind, label, native, hint, url }, index) {
    return h(
      "li",
      {
        id: `suggestion-${index}`,
        role: "option",
        "aria-selected": "false",
        "data-to": pageOf(url),
        onclick: () => this.open(pageOf(url)),
      },
      h("span", { class: "label" }, label, native && [" ", h("span", inOwnScript(native), native)]),
      h("span", { class: "hint" }, hint ?? KINDS[kind][0]),
    );
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
    if (!step || this.list.hidden) return;
    event.preventDefault();
    const options = [...this.list.children];
    const places = options.length + 1; // one is the box itself
    this.at = ((this.at + 1 + step + places) % places) - 1;
    options.forEach((each, index) => each.setAttribute("aria-selected", String(index === this.at)));
    if (this.at < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", `suggestion-${this.at}`);
    options[this.at]?.scrollIntoView({ block: "nearest" });
  }

  /** @param {Event} event */
  onSubmit(event) {
    event.preventDefault();
    const to = this.list.children[this.at]?.getAttribute("data-to");
    if (to && !this.list.hidden) return this.open(to);
    const q = this.input.value.trim();
    this.open(q ? `/find?${new URLSearchParams({ q })}` : "/find");
  }

  /** @param {string} to */
  open(to) {
    this.close();
    go(to);
  }

  close() {
    clearTimeout(this.pause);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.at = -1;
  }
}

/** The address of the page of a record, from its URL in the API. @param {string} url */
function pageOf(url) {
  return url.replace(/^\/v1/, "");
}
