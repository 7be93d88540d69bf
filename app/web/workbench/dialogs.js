// What is asked in a window of its own: a new entry, what to do about a conflict, and the keys.

import { h } from "../dom.js";
import { row } from "./fields.js";
import { slug } from "./names.js";
import { create, formOf } from "./store.js";

/** @typedef {import("./store.js").Place} Place */

const NUMBERED = ["affiliations", "claims", "quotes", "relations"];
const ASKED = ["id", "native_name", "native_name_basis", "from", "to", "kind", "basis", "note"];

/**
 * Show a dialog until it is closed; returns the value of the button that closed it.
 * @param {string} title
 * @param {import("../dom.js").Child[]} content
 * @param {[string, string][]} buttons value and words, the main one first
 * @returns {Promise<string>}
 */
export function dialog(title, content, buttons) {
  const actions = buttons.map(([value, words]) => h("button", { value, formnovalidate: true }, words));
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id: "dialog-title" }, title),
    content,
    h("p", { class: "actions" }, actions),
  );
  const element = h("dialog", { "aria-labelledby": "dialog-title" }, form);
  document.body.append(element);
  element.showModal();
  const focused = element.querySelector("[autofocus], input, select") ?? actions[0];
  if (focused instanceof HTMLElement) focused.focus();
  return new Promise((resolve) => {
    element.addEventListener("close", () => {
      element.remove();
      resolve(element.returnValue);
    });
  });
}

/**
 * Ask for the keys of a new entry and add it. Returns its place, or null.
 * @param {string} section
 * @param {Record<string, any>} [known]
 * @param {import("./store.js").Span | null} [span]
 * @returns {Promise<Place | null>}
 */
export async function newEntry(section, known = {}, span = null) {
  const entry = { ...known };
  if (!NUMBERED.includes(section)) entry["id"] = slug(String(known["name"] ?? known["label"] ?? ""));
  const fields = formOf(section).filter(
    ({ key, is_required: isRequired }) =>
      (isRequired || ASKED.includes(key)) && !(key === "id" && NUMBERED.includes(section)),
  );
  const rows = fields.map((field) =>
    row(field, entry[field.key], `new.${field.key}`, (value) => {
      if (value === null) delete entry[field.key];
      else entry[field.key] = value;
    }),
  );
  const answer = await dialog(`Add to ${section}`, rows, [
    ["add", "Add"],
    ["cancel", "Cancel"],
  ]);
  return answer === "add" ? create(section, { entry, span }) : null;
}

/**
 * Another program has changed the file. Returns whether the user's change is to be made to what it is now.
 * @param {{detail: string, changed: import("./store.js").Changed[]}} answer
 * @param {object | null} mine
 */
export async function conflict({ detail, changed }, mine) {
  const entries = changed.map(({ section, id, before, after }) =>
    h(
      "details",
      { open: changed.length === 1 },
      h("summary", {}, `${section} ${id}`, before === null ? " (new)" : after === null ? " (removed)" : ""),
      before && h("pre", { class: "before" }, before),
      after && h("pre", { class: "after" }, after),
    ),
  );
  const { version: _, ...own } = /** @type {any} */ (mine ?? {});
  const typed = mine && [
    h("p", {}, "Your change, which is not written yet:"),
    h("pre", {}, JSON.stringify(own, null, 2)),
  ];
  const answer = await dialog(
    "The file has changed",
    [h("p", {}, `${detail}.`), entries, typed],
    [
      ...(mine ? [/** @type {[string, string]} */ (["again", "Read it again and make my change"])] : []),
      ["reload", "Read it again"],
    ],
  );
  return answer === "again";
}

/** Show the keys. @param {{keys: string, words: string}[]} commands */
export function help(commands) {
  const rows = commands.map(({ keys, words }) => h("div", {}, h("dt", {}, h("kbd", {}, keys)), h("dd", {}, words)));
  const text =
    "In the text: arrow keys move by words and lines; with Shift they select. In a field: Enter or Tab writes it; Escape leaves it.";
  return dialog("Keys", [h("dl", { class: "keys" }, rows), h("p", { class: "hint" }, text)], [["close", "Close"]]);
}
