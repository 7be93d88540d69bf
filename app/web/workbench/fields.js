// The keys of an entry as inputs: texts, words of a vocabulary, ids, and maps of such.

import { h } from "../dom.js";
import { newEntry } from "./dialogs.js";
import { nameBox } from "./names.js";
import { nameOf } from "./store.js";

/** @typedef {import("./store.js").Field} Field */
/** @typedef {(value: any) => void} Save null: the key has no value */

const LONG = ["text", "note", "exact", "gloss", "description", "starts", "ends"];

/**
 * The input for a value, which calls `save` with each other one.
 * @param {Field} field
 * @param {any} value
 * @param {string} path tells it from all others on the page
 * @param {Save} save
 * @returns {HTMLElement}
 */
export function input(field, value, path, save) {
  const { key, type, of } = field;
  if (type === "flag") return flag(key, value, path, save);
  if (type === "choice") return choice(field, value, path, save);
  if (type === "map") return map(field, value ?? {}, path, save);
  if (type === "maps") return maps(field, Array.isArray(value) ? value : [], path, save);
  if (type === "list") return list(field, Array.isArray(value) ? value : [], path, save);
  if (of) {
    const pick = (/** @type {string} */ id) => save(id || null);
    return nameBox({ of, path, label: key, value: value ?? "", pick, add: adding(pick) });
  }
  const attributes = { "data-path": path, "aria-label": key, "aria-required": field.is_required ? "true" : null };
  const onchange = (/** @type {Event} */ event) => save(/** @type {HTMLInputElement} */ (event.target).value || null);
  if (!LONG.includes(key)) return h("input", { ...attributes, value: value ?? "", onchange, autocomplete: "off" });
  return h("textarea", { ...attributes, rows: 1, onchange }, value ?? "");
}

/** What adds a name to a register of the dossier, and then picks it. @param {(id: string) => void} pick */
function adding(pick) {
  return async (/** @type {string} */ register, /** @type {string} */ name) => {
    const key = register === "topics" ? "label" : "name";
    const place = await newEntry(register, { [key]: name });
    if (place) pick(place.id);
  };
}

/** @param {string} key @param {any} value @param {string} path @param {Save} save */
function flag(key, value, path, save) {
  const onchange = (/** @type {Event} */ event) => save(/** @type {HTMLInputElement} */ (event.target).checked || null);
  return h("input", { type: "checkbox", "data-path": path, "aria-label": key, checked: value === true, onchange });
}

/** @param {Field} field @param {any} value @param {string} path @param {Save} save */
function choice({ key, options = [] }, value, path, save) {
  const words = value && !options.includes(value) ? [value, ...options] : options;
  return h(
    "select",
    {
      "data-path": path,
      "aria-label": key,
      onchange: (/** @type {Event} */ event) => save(/** @type {HTMLSelectElement} */ (event.target).value || null),
    },
    h("option", { value: "" }, "–"),
    words.map((each) => h("option", { value: each, selected: each === value }, each)),
  );
}

/** @param {Field} field @param {any[]} values @param {string} path @param {Save} save */
function list({ key, of }, values, path, save) {
  const saved = (/** @type {any[]} */ others) => save(others.length ? others : null);
  const pick = (/** @type {string} */ id) => id && !values.includes(id) && saved([...values, id]);
  const chips = values.map((each, at) =>
    h(
      "span",
      { class: "chip" },
      of ? nameOf(each) : each,
      h(
        "button",
        { type: "button", "aria-label": `Remove ${each}`, onclick: () => saved(values.toSpliced(at, 1)) },
        "×",
      ),
    ),
  );
  const onchange = (/** @type {Event} */ event) => pick(/** @type {HTMLInputElement} */ (event.target).value.trim());
  const box = of
    ? nameBox({ of, path, label: key, isKept: false, pick, add: adding(pick) })
    : h("input", { "data-path": path, "aria-label": key, placeholder: "add …", onchange });
  return h("span", { class: "chips" }, chips, box);
}

/** @param {Field} field @param {Record<string, any>} value @param {string} path @param {Save} save */
function map({ key, fields = [] }, value, path, save) {
  const rows = fields.map((each) =>
    row(each, value[each.key], `${path}.${each.key}`, (one) => {
      const { [each.key]: _, ...others } = value;
      const all = one === null ? others : { ...others, [each.key]: one };
      save(Object.keys(all).length ? all : null);
    }),
  );
  return h(
    "details",
    { class: "map", "data-open": path, open: Object.keys(value).length > 0 },
    h("summary", {}, key),
    rows,
  );
}

/** @param {Field} field @param {any[]} values @param {string} path @param {Save} save */
function maps(field, values, path, save) {
  const saved = (/** @type {any[]} */ others) => save(others.length ? others : null);
  const items = values.map((each, at) =>
    h(
      "div",
      { class: "item" },
      (field.fields ?? []).map((one) =>
        input(one, each?.[one.key], `${path}.${at}.${one.key}`, (value) => {
          const { [one.key]: _, ...others } = each ?? {};
          saved(values.with(at, value === null ? others : { ...others, [one.key]: value }));
        }),
      ),
      h(
        "button",
        {
          type: "button",
          "aria-label": `Remove ${field.key} ${at + 1}`,
          onclick: () => saved(values.toSpliced(at, 1)),
        },
        "×",
      ),
    ),
  );
  const [first] = field.fields ?? [];
  const add =
    first?.of &&
    nameBox({
      of: first.of,
      path,
      label: `add ${field.key}`,
      isKept: false,
      pick: (id) => saved([...values, { id }]),
      add: () => {},
    });
  return h("div", { class: "items" }, items, add);
}

/**
 * A key with its input.
 * @param {Field} field
 * @param {any} value
 * @param {string} path
 * @param {Save} save
 * @param {(Node | null)[]} remarks faults and questions about it
 */
export function row(field, value, path, save, remarks = []) {
  const { key, description, is_required: isRequired } = field;
  const label = h(
    "span",
    { class: "key", title: description },
    key,
    isRequired && h("span", { "aria-hidden": "true" }, " *"),
  );
  return h("div", { class: "row" }, field.type === "map" ? null : label, input(field, value, path, save), remarks);
}
