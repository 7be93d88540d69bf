// What can be done, each with its key; buttons name the key of what they do.

import { notice } from "../notices.js";
import { attribute, candidates } from "./card.js";
import { help, newEntry } from "./dialogs.js";
import * as store from "./store.js";
import { choose, focusCard, focusField, togglePreview, view } from "./view.js";

/** @typedef {import("./store.js").Place} Place */
/** @typedef {{keys: string, words: string, run: (event: Event) => unknown, code?: RegExp}} Command `code` is that of a key */

/** @type {Command[]} */
const COMMANDS = [
  { keys: "J", words: "next entry to decide", run: () => go(1, store.isOpen) },
  { keys: "K", words: "previous entry to decide", run: () => go(-1, store.isOpen) },
  { keys: "N", words: "next entry of all", run: () => go(1, () => true) },
  { keys: "P", words: "previous entry of all", run: () => go(-1, () => true) },
  { keys: "1–5", words: "choose this speaker; with Shift: as well", run: speak, code: /^Digit[1-5]$/ },
  { keys: "0", words: "the author of the article says it", run: speakAuthor, code: /^Digit0$/ },
  { keys: "A", words: "accept the draft, and go on", run: accept },
  { keys: "X", words: "reject or remove the entry", run: reject },
  { keys: "F", words: "to the first field that needs something", run: focusField },
  { keys: "T", words: "to the text", run: () => view.text?.element.focus() },
  { keys: "Q", words: "make the selected words a quotation", run: () => add("quotes", view.text?.quoted()) },
  { keys: "O", words: "make them the original of the chosen quotation", run: original },
  { keys: "C", words: "make them a claim", run: () => add("claims", view.text?.selected()) },
  { keys: "E", words: "make them an event", run: () => add("events", view.text?.selected()) },
  { keys: "B", words: "make them an affiliation", run: () => add("affiliations", view.text?.selected()) },
  { keys: "W", words: "attribute the entry to them, as printed", run: attributeToWords },
  { keys: "M", words: "move the entry to them", run: () => move(false) },
  { keys: "+", words: "add them to the entry as another part", run: () => move(true), code: /^(Equal|NumpadAdd)$/ },
  { keys: "S", words: "split the claim where they begin", run: split },
  { keys: "R", words: "relate the claim to another", run: relate },
  { keys: "U", words: "undo", run: () => store.step("undo") },
  { keys: "Y", words: "redo", run: () => store.step("redo") },
  { keys: "V", words: "show or hide the preview", run: togglePreview },
  { keys: "L", words: "list all entries", run: () => choose(null) },
  { keys: "?", words: "these keys", run: () => help(COMMANDS), code: /^Slash$/ },
];

/** @param {string} message */
const say = (message) => notice(message, { passing: true });

/** All other entries, from the chosen one on. */
function others() {
  const all = store.places();
  const at = all.findIndex((each) => each.section === view.chosen?.section && each.id === view.chosen.id);
  return at < 0 ? all : [...all.slice(at + 1), ...all.slice(0, at)];
}

/** @param {number} direction @param {(place: Place) => boolean} test */
function go(direction, test) {
  const next = (direction > 0 ? others() : others().reverse()).find(test);
  if (next) choose(next);
  else say(store.places().some(store.isOpen) ? "No other entry is to be decided." : "Everything is decided.");
}

/** An entry with a fault is not accepted: what the draft offers would be gone. */
async function accept() {
  await store.settled();
  if (!view.chosen || !store.entryAt(view.chosen)?.is_draft) return;
  const [fault] = store.faultsAt(view.chosen);
  if (fault) {
    say(`Not accepted: ${fault.detail}`);
    focusField();
  } else if (await store.change(view.chosen, { accept: true })) go(1, store.isOpen);
}

async function reject() {
  const next = others().find(store.isOpen) ?? null;
  if (view.chosen && view.chosen.section !== "source" && (await store.remove(view.chosen))) choose(next);
}

/** @param {Event} event of a key, or of a button that has its number */
function speak(event) {
  const number = event instanceof KeyboardEvent ? event.code.at(-1) : commandOf(event);
  const entry = store.entryAt(view.chosen);
  const offer = entry && candidates(entry)[Number(number) - 1];
  if (!view.chosen || !offer) return;
  if (offer.id === null) return attribute(view.chosen, { attributed_to: offer.words });
  const isMore = event instanceof KeyboardEvent && event.shiftKey;
  const before = isMore ? (entry.value["speakers"] ?? []).filter((/** @type {string} */ id) => id !== offer.id) : [];
  return attribute(view.chosen, { speakers: [...before, offer.id] });
}

function speakAuthor() {
  const isAttributed = view.chosen && ["quotes", "claims"].includes(view.chosen.section);
  if (!isAttributed || !view.chosen) return say("Choose a quotation or a claim first.");
  return store.change(view.chosen, { changes: { speakers: null, attributed_to: null, attribution: "author" } });
}

/** @param {string} section @param {import("./store.js").Span | null | undefined} span */
async function add(section, span) {
  if (!span) return say("Select words of the text first.");
  const words = store.wordsAt(span);
  const kind = words.split(/\s+/).length > 5 ? "sentence" : "phrase";
  const place = await (section === "events" || section === "affiliations"
    ? newEntry(section, section === "events" ? { name: words } : {}, span)
    : store.create(section, { entry: section === "quotes" ? { kind } : {}, span }));
  if (!place) return;
  choose(place);
  focusField();
}

function original() {
  const span = view.text?.quoted();
  if (view.chosen?.section === "quotes" && span) return store.change(view.chosen, { original: span });
  return say("Choose a quotation, and select its original words.");
}

function attributeToWords() {
  const span = view.text?.selected();
  const isAttributed = view.chosen && ["quotes", "claims"].includes(view.chosen.section);
  if (isAttributed && view.chosen && span) return attribute(view.chosen, { attributed_to: store.wordsAt(span) });
  return say("Choose a quotation or a claim, and select words.");
}

/** @param {boolean} isPart */
function move(isPart) {
  const span = view.chosen?.section === "quotes" ? view.text?.quoted() : view.text?.selected();
  if (!span || !view.chosen) return say("Choose an entry, and select words.");
  const before = isPart ? (store.entryAt(view.chosen)?.spans ?? []) : [];
  return store.change(view.chosen, { spans: [...before, span] });
}

function split() {
  const span = view.text?.selected();
  if (view.chosen?.section === "claims" && span) return store.split(view.chosen, span[0]);
  return say("Choose a claim, and select the words with which the second one begins.");
}

async function relate() {
  if (view.chosen?.section !== "claims") return say("Choose a claim first.");
  const span = view.text?.selected() ?? null;
  const place = await newEntry("relations", { from: view.chosen.id, basis: span ? "source" : "editorial" }, span);
  if (place) choose(place);
}

/** The key that a button names. @param {Event} event */
function commandOf(event) {
  return /** @type {Element} */ (event.target).closest("[data-command]")?.getAttribute("data-command");
}

/** @param {MouseEvent} event */
export function onClick(event) {
  const key = commandOf(event);
  if (key) COMMANDS.find(({ keys, code }) => keys === key || code?.test(`Digit${key}`))?.run(event);
}

/** @param {KeyboardEvent} event */
export function onKey(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const isField = target.matches("input:not([type=checkbox]), select, textarea");
  const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
  if (document.querySelector("dialog[open]") || event.defaultPrevented) return;
  if (isField) {
    const isEnter = event.key === "Enter" && (event.ctrlKey || target.tagName === "INPUT");
    return isEnter || event.key === "Escape" ? focusCard() : undefined;
  }
  if (event.key === "Escape" && target.matches(".fields input, .fields button, .fields summary")) return focusCard();
  const key = event.key === "Escape" ? "L" : event.key.toUpperCase();
  const isUndo = event.ctrlKey || event.metaKey ? { Z: event.shiftKey ? "Y" : "U", Y: "Y" }[key] : undefined;
  if (hasModifier && !isUndo) return;
  const command = COMMANDS.find(({ keys, code }) => keys === (isUndo ?? key) || code?.test(event.code));
  if (!command) return;
  event.preventDefault();
  return command.run(event);
}
