// A box that completes ids: of people, organizations, topics, claims and events.

import { h } from "../dom.js";
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
 * A box for an id; what is chosen or typed in full is handed on, and so is a name to add to a register.
 * @param {{of: string, path: string, label: string, value?: string, isKept?: boolean,
 *   pick: (id: string) => void, add: (register: string, name: string) => void}} options
 */
export function nameBox({ of, path, label, value = "", isKept = true, pick, add }) {
  const id = `names-${(boxes += 1)}`;
  const list = h("ul", { id, class: "choices", role: "listbox", "aria-label": label, hidden: true });
  const input = h("input", {
    value,
    "data-path": path,
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: isKept ? "" : "add …",
    "aria-label": label,
    "aria-expanded": "false",
    "aria-controls": id,
    "aria-autocomplete": "list",
    oninput: () => show(),
    onfocus: () => isKept || show(),
    onblur: () => close(),
    onchange: () => typed(),
    onkeydown: (/** @type {KeyboardEvent} */ event) => onKey(event),
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  let at = -1;

  function show() {
    const { choices, registers } = choicesFor(of);
    const asked = folded(input.value.trim());
    const has = (/** @type {Choice} */ each) => [each.id, ...each.names].some((name) => folded(name).includes(asked));
    const options = choices
      .filter(has)
      .slice(0, MOST)
      .map(({ id, names }) => option(() => choose(id), names.join(" "), id));
    const isNew = asked && !choices.some((each) => each.id === asked);
    const adding = isNew
      ? registers.map((each) =>
          option(() => addTo(each), `Add “${input.value.trim()}”`, `as ${NEW[/** @type {"people"} */ (each)]}`),
        )
      : [];
    list.replaceChildren(...options, ...adding);
    list.hidden = list.children.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    move(asked ? 0 : -1);
  }

  /** @param {() => void} onclick @param {string} words @param {string} hint */
  function option(onclick, words, hint) {
    return h("li", { role: "option", onclick }, h("span", {}, words), " ", h("span", { class: "hint" }, hint));
  }

  /** @param {number} to */
  function move(to) {
    at = to;
    [...list.children].forEach((each, index) => {
      each.id = `${id}-${index}`;
      each.setAttribute("aria-selected", String(index === at));
    });
    if (list.children[at]) input.setAttribute("aria-activedescendant", `${id}-${at}`);
    else input.removeAttribute("aria-activedescendant");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) return show();
      return move((at + step + list.children.length) % list.children.length);
    }
    const option = /** @type {HTMLElement | undefined} */ (list.hidden ? undefined : list.children[at]);
    if (event.key === "Enter" && option) {
      event.preventDefault();
      option.click();
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      event.preventDefault();
      close();
    }
  }

  /** @param {string} id */
  function choose(id) {
    input.value = isKept ? id : "";
    close();
    pick(id);
  }

  /** @param {string} register */
  function addTo(register) {
    const name = input.value.trim();
    close();
    add(register, name);
  }

  function typed() {
    const text = input.value.trim();
    if (isKept && text !== value) pick(text);
    else if (choicesFor(of).choices.some(({ id }) => id === text)) choose(text);
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  return h("span", { class: "names" }, input, list);
}
