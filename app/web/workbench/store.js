// The state of the folder as the server last told it, and each change of it.

import { announce, notice } from "../notices.js";
import { conflict } from "./dialogs.js";

/** @typedef {[number, number]} Span code points, end exclusive */
/**
 * @typedef {{id: string, value: Record<string, any>, is_draft: boolean, comments: string[], spans: Span[], original: Span[]}} Entry
 */
/**
 * @typedef {{section: string | null, id: string | null, key: string | null} & import("../faults.js").Fault} Fault
 */
/** @typedef {{id: string, names: string[], is_own: boolean}} Name */
/**
 * @typedef {{name: string, text: string, versions: Record<string, string>, sections: Record<string, Entry[]>,
 *   registers: Record<string, Name[]>, faults: Fault[], can_undo: boolean, can_redo: boolean}} State
 */
/**
 * @typedef {{key: string, type: "text" | "flag" | "choice" | "list" | "map" | "maps", is_required: boolean,
 *   of: string | null, description: string, options?: string[], fields?: Field[]}} Field
 */
/** @typedef {{section: string, id: string}} Place an entry */
/** @typedef {{section: string, id: string, before: string | null, after: string | null}} Changed */

export const REGISTERS = ["people", "organizations", "topics"];
const IN_TEXT = ["affiliations", "events", "claims", "quotes"];

/** @type {State} */
let state;
let answered = "";
/** @type {Record<string, Field[]>} */
let forms;
/** @type {() => void} */
let onChange = () => {};

/** Read the folder, and call a function after each change. @param {() => void} changed */
export async function open(changed) {
  forms = await (await fetch("/workbench/forms")).json();
  onChange = changed;
  await reload();
}

export const current = () => state;

/** The fields of a section's entries. @param {string} section */
export const formOf = (section) => forms[section] ?? [];

/** Read the folder again. */
export async function reload() {
  const response = await fetch("/workbench/state").catch(() => null);
  if (!response?.ok) return notice("The workbench does not answer. Is `onrecord annotate` still running?");
  accept(await response.text());
}

/** @param {string} answer a state; nothing is shown anew where it is the one before */
function accept(answer) {
  if (answer === answered) return;
  answered = answer;
  state = JSON.parse(answer);
  onChange();
}

/** @param {Place | null} place */
export function entryAt(place) {
  return (place && state.sections[place.section]?.find((each) => each.id === place.id)) ?? null;
}

/** @param {Place} place */
export function faultsAt({ section, id }) {
  return state.faults.filter((each) => each.section === section && each.id === id);
}

/** The words of the text in a span. @param {Span} span */
export function wordsAt([start, end]) {
  return Array.from(state.text).slice(start, end).join("");
}

/** Whether nobody has decided on an entry yet, or it has a fault. @param {Place} place */
export function isOpen(place) {
  return Boolean(entryAt(place)?.is_draft) || faultsAt(place).length > 0;
}

/** Every entry: the source and the registers, then those of the text in its order, then all others. @returns {Place[]} */
export function places() {
  const of = (/** @type {string} */ section) => (state.sections[section] ?? []).map(({ id }) => ({ section, id }));
  const start = (/** @type {Place} */ place) => entryAt(place)?.spans[0]?.[0] ?? Infinity;
  const inText = IN_TEXT.flatMap(of).sort((one, other) => start(one) - start(other) || 0);
  return [...["source", ...REGISTERS].flatMap(of), ...inText, ...["cited", "relations"].flatMap(of)];
}

/** What to call a person, an organization or a topic. @param {string} id */
export function nameOf(id) {
  const names = REGISTERS.flatMap((register) => state.registers[register] ?? []);
  const own = REGISTERS.flatMap((register) => state.sections[register] ?? []).find((each) => each.id === id);
  return names.find((each) => each.id === id)?.names[0] ?? own?.value["name"] ?? id;
}

/**
 * Change an entry. Returns whether it was changed.
 * @param {Place} place
 * @param {{changes?: Record<string, any>, spans?: Span[], original?: Span, accept?: boolean}} change
 */
export function change(place, change) {
  return send("PUT", `/entries/${place.section}/${encodeURIComponent(place.id)}`, place.section, change);
}

/**
 * Add an entry. Returns its place, or null.
 * @param {string} section
 * @param {{entry: Record<string, any>, span?: Span | null}} entry
 * @returns {Promise<Place | null>}
 */
export async function create(section, entry) {
  const before = new Set((state.sections[section] ?? []).map(({ id }) => id));
  if (!(await send("POST", `/entries/${section}`, section, entry))) return null;
  const id = (state.sections[section] ?? []).find((each) => !before.has(each.id))?.id;
  return id ? { section, id } : null;
}

/** @param {Place} place */
export function remove({ section, id }) {
  return send("DELETE", `/entries/${section}/${encodeURIComponent(id)}`, section, {});
}

/** Cut a claim in two. @param {Place} place @param {number} at */
export function split({ id }, at) {
  return send("POST", `/claims/${id}/split`, "claims", { at });
}

/** @param {"undo" | "redo"} step */
export async function step(step) {
  if (await send("POST", `/${step}`, null, {})) announce(step === "undo" ? "Undone" : "Redone");
}

/** The change before; each waits for it, because it is made to what that left. @type {Promise<unknown>} */
let before = Promise.resolve();

/** Wait until every change is written. */
export const settled = () => before;

/**
 * Send a change, after those before it.
 * @param {string} method
 * @param {string} path
 * @param {string | null} section
 * @param {object} body
 * @returns {Promise<boolean>}
 */
function send(method, path, section, body) {
  const sent = before.then(() => sendNow(method, path, section, body));
  before = sent.catch(() => {});
  return sent;
}

/**
 * Send a change. If another program has changed the file, ask what to do; what was typed is not lost.
 * @param {string} method
 * @param {string} path
 * @param {string | null} section
 * @param {object} body
 * @returns {Promise<boolean>}
 */
async function sendNow(method, path, section, body) {
  const version = section && state.versions[REGISTERS.includes(section) ? section : "dossier"];
  const query = method === "DELETE" ? `?${new URLSearchParams({ version: version ?? "" })}` : "";
  const response = await fetch(`/workbench${path}${query}`, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...body, version }),
  }).catch(() => null);
  if (!response) {
    notice("The workbench does not answer, and nothing was written. Is `onrecord annotate` still running?");
    return false;
  }
  if (response.ok) {
    accept(await response.text());
    return true;
  }
  const answer = await response.json().catch(() => ({ detail: response.statusText }));
  if (response.status === 409) {
    const isAgain = await conflict(answer, section ? body : null);
    await reload();
    return isAgain && sendNow(method, path, section, body);
  }
  const detail = typeof answer.detail === "string" ? answer.detail : answer.detail?.[0]?.msg;
  notice(`Not written: ${detail}`, { passing: true });
  return false;
}
