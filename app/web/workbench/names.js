// A box that completes ids: of people, organizations, topics, claims and events.

import { h } from "../dom.js";
import { notice } from "../notices.js";
import { REGISTERS, current } from "./store.js";

/** @typedef {{id: string, names: string[]}} Choice */

const MOST = 8;
const NEW = { people: "a person", organizations: "an organization", topics: "a topic" };
let boxes = 0;

/** What has the ids that a key takes. @param {string} of @returns {{choices: Choice[], registers: string[]}} */
function choicesFor(of) {
  const { registers, sections } = current();
  const of_ = of.replace("topic", "topics").replace("person", "people").replace("organization", "organizations");
  const named = REGISTERS.filter((register) => of_.includes(register));
  const own = named.flatMap((register) =>
    (sections[register] ?? []).map(({ id, value }) => ({ id, names: [value["name"] ?? value["label"] ?? id] })),
  );
  const shared = named.flatMap((register) => registers[register] ?? []);
  const known = new Set(own.map(({ id }) => id));
  if (named.length) return { choices: [...own, ...shared.filter(({ id }) => !known.has(id))], registers: named };
  const section = of.startsWith("claim") ? "claims" : "events";
  const entries = (sections[section] ?? []).map(({ id, value }) => ({
    id,
    names: [value["text"] ?? value["name"] ?? value["exact"] ?? ""],
  }));
  return { choices: entries, registers: [] };
}

/** Letters without case and marks. @param {string} text */
function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** An id made of a name. @param {string} name */
export function slug(name) {
  return folded(name)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 60);
}

/**
 * `isKept`: the box keeps the id that is picked; `add` gets a register and a name that no register has.
 * @typedef {{of: string, path: string, label: string, value?: string, isKept?: boolean,
 *   pick: (id: string) => void, add: (register: string, name: string) => void}} Options
 */

/** A box for an id. @param {Options} options */
export function nameBox(options) {
  return new NameBox(options).element;
}

/** A combobox with what it offers, by the ARIA pattern. */
class NameBox {
  /** @param {Options} options */
  constructor(options) {
    this.options = options;
    this.id = `names-${(boxes += 1)}`;
    this.at = -1; // of the options that are shown
    const { label, path, value = "", isKept = true } = options;
    this.list = h("ul", { id: this.id, class: "choices", role: "listbox", "aria-label": label, hidden: true });
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
    this.input = h("input", {
      value,
      "data-path": path,
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      placeholder: isKept ? "" : "add …",
      "aria-label": label,
      "aria-expanded": "false",
      "aria-controls": this.id,
      "aria-autocomplete": "list",
      oninput: () => this.show(),
      onblur: () => this.close(),
      onchange: () => this.onChange(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.onKey(event),
    });
    this.element = h("span", { class: "names" }, this.input, this.list);
  }

  show() {
    const { choices, registers } = choicesFor(this.options.of);
    const words = this.input.value.trim();
    const asked = folded(words);
    const found = choices.filter(({ id, names }) => [id, ...names].some((name) => folded(name).includes(asked)));
    const options = found
      .slice(0, MOST)
      .map(({ id, names }) => this.option(() => this.choose(id), names.join(" "), id));
    const isNew = asked && !choices.some(({ id }) => id === asked);
    const adding = (isNew ? registers : []).map((register) =>
      this.option(() => this.add(register, words), `Add “${words}”`, `as ${NEW[/** @type {"people"} */ (register)]}`),
    );
    this.list.replaceChildren(...options, ...adding);
    this.list.hidden = this.list.children.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.move(asked ? 0 : -1);
  }

  /** @param {() => void} onclick @param {string} words @param {string} hint */
  option(onclick, words, hint) {
    return h("li", { role: "option", onclick }, h("span", {}, words), " ", h("span", { class: "hint" }, hint));
  }

  /** @param {number} at */
  move(at) {
    this.at = at;
    [...this.list.children].forEach((each, index) => {
      each.id = `${this.id}-${index}`;
      each.setAttribute("aria-selected", String(index === at));
    });
    if (this.list.children[at]) this.input.setAttribute("aria-activedescendant", `${this.id}-${at}`);
    else this.input.removeAttribute("aria-activedescendant");
    this.list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const { list } = this;
    const option = /** @type {HTMLElement | undefined} */ (list.hidden ? undefined : list.children[this.at]);
    if (step && list.hidden) this.show();
    else if (step) this.move((this.at + step + list.children.length) % list.children.length);
    else if (event.key === "Enter" && option) option.click();
    else if (event.key === "Escape" && !list.hidden) this.close();
    else return;
    event.preventDefault();
  }

  /** @param {string} id */
  choose(id) {
    this.input.value = this.options.isKept === false ? "" : id;
    this.close();
    this.options.pick(id);
  }

  /** @param {string} register @param {string} name */
  add(register, name) {
    if (this.options.isKept === false) this.input.value = "";
    this.close();
    this.options.add(register, name);
  }

  /** An id was typed in full. */
  onChange() {
    const { of, value = "", isKept = true, pick } = this.options;
    const text = this.input.value.trim();
    if (isKept && text !== value) pick(text);
    else if (!isKept && choicesFor(of).choices.some(({ id }) => id === text)) this.choose(text);
    else if (!isKept && text) notice(`Not added yet: “${text}”. Choose an entry of the list.`, { passing: true });
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
