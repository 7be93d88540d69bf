// The workbench: the text on the left, the card of one entry beside it, the preview where it is wanted; and its keys.

import { byId, h } from "../dom.js";
import { follow } from "../faults.js";
import { announce, notice } from "../notices.js";
import { articleOf } from "./article.js";
import { attribute, candidates, card, list } from "./card.js";
import { help, newEntry } from "./dialogs.js";
import {
  change,
  create,
  current,
  entryAt,
  faultsAt,
  isOpen,
  open,
  places,
  reload,
  remove,
  settled,
  split,
  step,
} from "./store.js";
import { WorkText } from "./text.js";

/** @typedef {import("./store.js").Place} Place */
/** @typedef {{keys: string, words: string, run: (event: KeyboardEvent) => unknown, test?: RegExp}} Command */

/** @type {Place | null} */
let chosen = null;
/** @type {WorkText | null} */
let text = null;

let hasPreview = false; // whether there is a state to show

/** @type {Command[]} */
const COMMANDS = [
  { keys: "J", words: "next entry to decide", run: () => go(1, isOpen) },
  { keys: "K", words: "previous entry to decide", run: () => go(-1, isOpen) },
  { keys: "N", words: "next entry of all", run: () => go(1, () => true) },
  { keys: "P", words: "previous entry of all", run: () => go(-1, () => true) },
  {
    keys: "1–5",
    words: "choose this speaker; with Shift: as well",
    run: (event) => speak(Number(event.code.at(-1)) - 1, event.shiftKey),
    test: /^Digit[1-5]$/,
  },
  { keys: "A", words: "accept the draft, and go on", run: () => accept() },
  { keys: "X", words: "reject or remove the entry", run: () => reject() },
  { keys: "F", words: "to the first field that needs something", run: () => focusField() },
  { keys: "T", words: "to the text", run: () => text?.element.focus() },
  { keys: "Q", words: "make the selected words a quotation", run: () => add("quotes", text?.quoted()) },
  { keys: "O", words: "make them the original of the chosen quotation", run: () => original() },
  { keys: "C", words: "make them a claim", run: () => add("claims", text?.selected()) },
  { keys: "E", words: "make them an event", run: () => add("events", text?.selected()) },
  { keys: "B", words: "make them an affiliation", run: () => affiliation() },
  { keys: "W", words: "attribute the entry to them, as printed", run: () => attributeToWords() },
  { keys: "M", words: "move the entry to them", run: () => move(false) },
  {
    keys: "+",
    words: "add them to the entry as another part",
    run: () => move(true),
    test: /^(Equal|NumpadAdd|BracketRight)$/,
  },
  { keys: "S", words: "split the claim where they begin", run: () => splitClaim() },
  { keys: "R", words: "relate the claim to another", run: () => relate() },
  { keys: "U", words: "undo; with Shift: redo", run: (event) => step(event.shiftKey ? "redo" : "undo") },
  { keys: "V", words: "show or hide the preview", run: () => togglePreview() },
  { keys: "L", words: "list all entries", run: () => choose(null) },
  { keys: "?", words: "these keys", run: () => help(COMMANDS), test: /^Slash$/ },
];

/** Choose an entry, or none. @param {Place | null} place */
function choose(place) {
  chosen = place && entryAt(place) ? place : null;
  showCard();
  byId("card").scrollTop = 0;
  bring(text?.choose(chosen && `${chosen.section}/${chosen.id}`) ?? null);
  const heading = byId("card").querySelector("h2");
  if (heading instanceof HTMLElement) heading.focus({ preventScroll: true });
  if (chosen) announce(`${chosen.section} ${chosen.id}${isOpen(chosen) ? ", to decide" : ""}`);
}

/** @param {string} key */
function chooseKey(key) {
  const [section = "", id = ""] = key.split("/");
  choose({ section, id });
}

/** Show everything anew; what was being typed stays. */
function show() {
  const { name, faults } = current();
  const undecided = places().filter(isOpen).length;
  document.title = `${name} · Workbench`;
  byId("name").textContent = name;
  const counts = [
    undecided ? `${undecided} to decide` : "all decided",
    faults.length ? `${faults.length} faults` : "no faults",
  ];
  byId("status").textContent = counts.join(" · ").replace(" 1 faults", " 1 fault");
  byId("status").className = faults.length ? "faulty" : "sound";
  showText();
  showCard();
  showCommands();
}

function showText() {
  const place = byId("text");
  const { scrollTop } = place;
  const hadFocus = place.contains(document.activeElement);
  const cursor = text && [text.anchor, text.focus];
  const selected = text?.selected();
  text = new WorkText(articleOf(), chooseKey);
  text.markOpen((key) => {
    const [section = "", id = ""] = key.split("/");
    return isOpen({ section, id });
  });
  if (cursor) [text.anchor, text.focus] = /** @type {[number, number]} */ (cursor);
  text.choose(chosen && `${chosen.section}/${chosen.id}`);
  place.replaceChildren(text.element);
  text.arrange();
  place.scrollTop = scrollTop;
  if (hadFocus) text.element.focus({ preventScroll: true });
  if (selected) text.selectSpan(selected);
}

function showCard() {
  const place = byId("card");
  if (chosen && !entryAt(chosen)) chosen = null;
  const key = chosen ? `${chosen.section}/${chosen.id}` : "";
  const typing = place.dataset["entry"] === key ? unfinished(place) : () => {};
  const actions = { accept, reject, speak: (/** @type {number} */ at) => speak(at, false) };
  place.replaceChildren(h("div", { class: "card" }, chosen ? card(chosen, choose, actions) : list(choose)));
  place.dataset["entry"] = key;
  typing();
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
    }
    place.scrollTop = scrollTop;
  };
}

function showCommands() {
  const { can_undo: canUndo, can_redo: canRedo } = current();
  const isShown = !byId("preview").hidden;
  const button = (/** @type {string} */ words, /** @type {() => unknown} */ onclick, /** @type {object} */ more = {}) =>
    h("button", { type: "button", onclick, ...more }, words);
  byId("commands").replaceChildren(
    button("Undo", () => step("undo"), { disabled: !canUndo }),
    button("Redo", () => step("redo"), { disabled: !canRedo }),
    button("Preview", togglePreview, { "aria-pressed": String(isShown) }),
    button("Keys", () => help(COMMANDS)),
  );
}

/** @param {number} direction @param {(place: Place) => boolean} test */
function go(direction, test) {
  const all = places();
  const at = all.findIndex((each) => each.section === chosen?.section && each.id === chosen.id);
  const from = at < 0 && direction < 0 ? all.length : at;
  const others =
    direction > 0
      ? [...all.slice(from + 1), ...all.slice(0, Math.max(from, 0))]
      : [...all.slice(0, Math.max(from, 0)).reverse(), ...all.slice(from + 1).reverse()];
  const next = others.find(test);
  if (next) choose(next);
  else notice(places().some(isOpen) ? "No other entry is to be decided." : "Everything is decided.", { passing: true });
}

/** An entry with a fault is not accepted: what it asks would be gone. */
async function accept() {
  await settled();
  if (!chosen || !entryAt(chosen)?.is_draft) return;
  const [fault] = faultsAt(chosen);
  if (fault) notice(`Not accepted: ${fault.detail}`, { passing: true });
  else if (await change(chosen, { accept: true })) go(1, isOpen);
}

async function reject() {
  if (!chosen || chosen.section === "source") return;
  const all = places();
  const at = all.findIndex((each) => each.section === chosen?.section && each.id === chosen.id);
  const next = [...all.slice(at + 1), ...all.slice(0, at)].find(isOpen) ?? null;
  if (await remove(chosen)) choose(next);
}

/** @param {number} at @param {boolean} isMore */
function speak(at, isMore) {
  const entry = entryAt(chosen);
  const offer = entry && candidates(entry)[at];
  if (!chosen || !offer) return;
  if (offer.id === null) return attribute(chosen, { attributed_to: offer.words });
  const others = isMore ? (entry.value["speakers"] ?? []).filter((/** @type {string} */ id) => id !== offer.id) : [];
  return attribute(chosen, { speakers: [...others, offer.id] });
}

function focusField() {
  const rows = [...byId("card").querySelectorAll(".fields > .row")];
  const row = rows.find((each) => each.querySelector(".fault, .question")) ?? rows[0];
  const field = row?.querySelector("input, select, textarea");
  if (field instanceof HTMLElement) field.focus();
}

/** @param {string} section @param {import("./store.js").Span | null | undefined} span */
async function add(section, span) {
  if (!span) return notice("Select words of the text first.", { passing: true });
  const words =
    current().text &&
    Array.from(current().text)
      .slice(...span)
      .join("");
  /** @type {Record<string, any>} */
  const entry = {};
  if (section === "quotes") entry["kind"] = words.split(/\s+/).length > 5 ? "sentence" : "phrase";
  const place =
    section === "events" ? await newEntry(section, { name: words }, span) : await create(section, { entry, span });
  if (!place) return;
  choose(place);
  focusField();
}

async function affiliation() {
  const span = text?.selected();
  if (!span) return notice("Select words of the text first.", { passing: true });
  choose(await newEntry("affiliations", {}, span));
}

function original() {
  const span = text?.quoted();
  if (chosen?.section !== "quotes" || !span)
    return notice("Choose a quotation and select its original words.", { passing: true });
  return change(chosen, { original: span });
}

function attributeToWords() {
  const span = text?.selected();
  if (!span || !chosen || !["quotes", "claims"].includes(chosen.section))
    return notice("Choose a quotation or a claim, and select words.", { passing: true });
  const words = Array.from(current().text)
    .slice(...span)
    .join("");
  return attribute(chosen, { attributed_to: words });
}

/** @param {boolean} isPart */
function move(isPart) {
  const span = chosen?.section === "quotes" ? text?.quoted() : text?.selected();
  if (!span || !chosen) return notice("Choose an entry, and select words.", { passing: true });
  return change(chosen, { spans: [...(isPart ? (entryAt(chosen)?.spans ?? []) : []), span] });
}

function splitClaim() {
  const span = text?.selected();
  if (chosen?.section !== "claims" || !span)
    return notice("Choose a claim, and select the words with which the second one begins.", { passing: true });
  return split(chosen, span[0]);
}

async function relate() {
  if (chosen?.section !== "claims") return notice("Choose a claim first.", { passing: true });
  const span = text?.selected() ?? null;
  const place = await newEntry("relations", { from: chosen.id, basis: span ? "source" : "editorial" }, span);
  if (place) choose(place);
}

function togglePreview() {
  byId("preview").hidden = !byId("preview").hidden;
  showPreview();
  showCommands();
}

/** The reading page, as soon as there is a state without faults; it then follows the changes by itself. */
function showPreview() {
  const place = byId("preview");
  if (place.hidden || place.querySelector("iframe")) return;
  const waiting = h("p", { class: "waiting" }, "The preview appears as soon as the dossier has no faults.");
  place.replaceChildren(hasPreview ? h("iframe", { src: "/", title: "Preview of the reading page" }) : waiting);
}

/** @param {Element | null} piece */
function bring(piece) {
  const frame = byId("text").getBoundingClientRect();
  const rect = piece?.getClientRects()[0];
  if (rect && (rect.top < frame.top + 40 || rect.bottom > frame.bottom - 60)) {
    byId("text").scrollBy({ top: rect.top - frame.top - frame.height / 3 });
  }
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const isField = target.matches("input:not([type=checkbox]), select, textarea");
  if (document.querySelector("dialog[open]") || event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && !isField && /^[zy]$/i.test(event.key)) {
    event.preventDefault();
    return step(event.shiftKey || event.key === "y" ? "redo" : "undo");
  }
  const isDone = event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || target.tagName === "INPUT"));
  if (isField && isDone) return /** @type {HTMLElement | null} */ (byId("card").querySelector("h2"))?.focus();
  if (event.key === "Escape") return choose(null);
  if (isField || event.ctrlKey || event.metaKey || event.altKey) return;
  const command = COMMANDS.find(({ keys, test }) =>
    test ? test.test(event.code) || event.key === keys : event.key.toUpperCase() === keys,
  );
  if (!command) return;
  event.preventDefault();
  return command.run(event);
}

document.addEventListener("keydown", onKey);
await open(show);
choose(places().find(isOpen) ?? null);
follow(async ({ is_shown: isShown }) => {
  hasPreview = isShown;
  showPreview();
  await reload();
});
