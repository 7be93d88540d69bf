// What is on the screen: the text, the card of the chosen entry or the list of all, and the preview.

import { byId, h } from "../dom.js";
import { announce } from "../notices.js";
import { articleOf } from "./article.js";
import { card, list } from "./card.js";
import { current, entryAt, isOpen, places } from "./store.js";
import { WorkText } from "./text.js";

/** @typedef {import("./store.js").Place} Place */

/** @type {{chosen: Place | null, text: WorkText | null, hasPreview: boolean}} */
export const view = { chosen: null, text: null, hasPreview: false };

/** @param {Place | null} place */
const keyOf = (place) => place && `${place.section}/${place.id}`;

/** @param {string} key @returns {Place} */
function placeOf(key) {
  const [section = "", id = ""] = key.split("/");
  return { section, id };
}

/** Choose an entry, or none. @param {Place | null} place */
export function choose(place) {
  view.chosen = place && entryAt(place) ? place : null;
  showCard();
  byId("card").scrollTop = 0;
  bring(view.text?.choose(keyOf(view.chosen)) ?? null);
  focusCard();
  if (place) announce(`${place.section} ${place.id}${isOpen(place) ? ", to decide" : ""}`);
}

/** Leave the field or the text that has the focus. */
export function focusCard() {
  /** @type {HTMLElement | null} */ (byId("card").querySelector("h2, summary"))?.focus({ preventScroll: true });
}

/** Go to the first field that needs something. */
export function focusField() {
  const rows = [...byId("card").querySelectorAll(".fields > .row")];
  const row = rows.find((each) => each.querySelector(".fault, .question")) ?? rows[0];
  /** @type {HTMLElement | null | undefined} */ (row?.querySelector("input, select, textarea"))?.focus();
}

/** Show everything anew; what was being typed stays. */
export function show() {
  const { name, faults, can_undo: canUndo, can_redo: canRedo } = current();
  const undecided = places().filter(isOpen).length;
  const decided = undecided ? `${undecided} to decide` : "all decided";
  const count = faults.length === 1 ? "1 fault" : `${faults.length || "no"} faults`;
  document.title = `${name} · Workbench`;
  byId("name").textContent = name;
  byId("status").textContent = `${decided} · ${count}`;
  byId("status").className = faults.length ? "faulty" : "sound";
  byId("undo").toggleAttribute("disabled", !canUndo);
  byId("redo").toggleAttribute("disabled", !canRedo);
  showText();
  showCard();
}

function showText() {
  const place = byId("text");
  const { scrollTop } = place;
  const hadFocus = place.contains(document.activeElement);
  const selected = view.text?.selected();
  const text = new WorkText(articleOf(), (key) => choose(placeOf(key)));
  text.markOpen((key) => isOpen(placeOf(key)));
  text.anchor = view.text?.anchor ?? -1;
  text.focus = view.text?.focus ?? -1;
  text.choose(keyOf(view.chosen));
  place.replaceChildren(text.element);
  text.arrange();
  place.scrollTop = scrollTop;
  if (hadFocus) text.element.focus({ preventScroll: true });
  if (selected) text.selectSpan(selected);
  view.text = text;
}

function showCard() {
  const place = byId("card");
  if (!entryAt(view.chosen)) view.chosen = null;
  const key = keyOf(view.chosen) ?? "";
  const restore = place.dataset["entry"] === key ? unfinished(place) : () => {};
  place.replaceChildren(h("div", { class: "card" }, view.chosen ? card(view.chosen) : list(choose)));
  place.dataset["entry"] = key;
  restore();
}

/**
 * Remember what is being typed, what is open and where the focus is; returns what puts it back.
 * @param {HTMLElement} place
 */
function unfinished(place) {
  const active = /** @type {HTMLInputElement | null} */ (
    place.contains(document.activeElement) ? document.activeElement : null
  );
  const path = active?.dataset["path"];
  const typed = active && "defaultValue" in active && active.value !== active.defaultValue ? active.value : null;
  const caret = typed === null ? null : (active?.selectionStart ?? null);
  const opened = [...place.querySelectorAll("details[data-open][open]")].map((each) => each.getAttribute("data-open"));
  const { scrollTop } = place;
  return () => {
    for (const each of place.querySelectorAll("details[data-open]")) {
      if (opened.includes(each.getAttribute("data-open"))) each.setAttribute("open", "");
    }
    const again = path ? place.querySelector(`[data-path="${CSS.escape(path)}"]`) : active && place.querySelector("h2");
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
    if (typed !== null && (again instanceof HTMLInputElement || again instanceof HTMLTextAreaElement)) {
      again.value = typed;
      again.setSelectionRange(caret, caret);
      if (again.role !== "combobox") writeWhenLeft(again);
      else again.dispatchEvent(new Event("input")); // shows what it completes
    }
    place.scrollTop = scrollTop;
  };
}

/** The browser reports no change of a value that a script restored. @param {HTMLElement} field */
function writeWhenLeft(field) {
  let isWritten = false;
  field.addEventListener("change", () => (isWritten = true), { once: true });
  // A field that is replaced loses the focus, too: what is typed in it is restored again.
  const write = () => !isWritten && field.isConnected && field.dispatchEvent(new Event("change"));
  field.addEventListener("blur", () => setTimeout(write), { once: true });
}

export function togglePreview() {
  byId("preview").hidden = !byId("preview").hidden;
  byId("show-preview").setAttribute("aria-pressed", String(!byId("preview").hidden));
  showPreview();
}

/** The reading page, as soon as there is a state without faults; it then follows the changes by itself. */
export function showPreview() {
  const place = byId("preview");
  if (place.hidden || place.querySelector("iframe")) return;
  const waiting = h("p", { class: "waiting" }, "The preview appears as soon as the dossier has no faults.");
  place.replaceChildren(view.hasPreview ? h("iframe", { src: "/", title: "Preview of the reading page" }) : waiting);
}

/** Scroll to a passage that cannot be seen. @param {Element | null} piece */
function bring(piece) {
  const frame = byId("text").getBoundingClientRect();
  const rect = piece?.getClientRects()[0];
  if (rect && (rect.top < frame.top + 40 || rect.bottom > frame.bottom - 60)) {
    byId("text").scrollBy({ top: rect.top - frame.top - frame.height / 3 });
  }
}
