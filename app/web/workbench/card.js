// The card of the chosen entry: its candidates, its faults and its fields; or the list of all entries.

import { h } from "../dom.js";
import { newEntry } from "./dialogs.js";
import { row } from "./fields.js";
import { change, entryAt, faultsAt, formOf, isOpen, nameOf, places, wordsAt } from "./store.js";

/** @typedef {import("./store.js").Place} Place */
/** @typedef {import("./store.js").Entry} Entry */
/** @typedef {(place: Place | null) => void} Choose */

const TITLES = { quotes: "Quotation", claims: "Claim", events: "Event", people: "Person", affiliations: "Affiliation" };
const OTHERS = {
  organizations: "Organization",
  topics: "Topic",
  relations: "Relation",
  cited: "Cited work",
  source: "Source",
};
const ADDED = ["people", "organizations", "topics", "cited", "affiliations", "relations"]; // without words of the text
const QUESTION = /^([\w.-]+)\?\s*(.*)$/s;
const OFFER = /^(?:“(.+?)”|([a-z0-9-]+))(?:: (.*))?$/s;
const USUAL = ["speakers", "attribution", "attributed_to", "claim", "kind", "text", "topics", "original", "note"];

/**
 * The speakers that a draft offers, best first: register entries, or words as printed.
 * @param {Entry} entry
 * @returns {{id: string | null, words: string, why: string}[]}
 */
export function candidates({ comments }) {
  const question = comments.map((each) => QUESTION.exec(each)).find((each) => each?.[1] === "speakers");
  const offers = (question?.[2] ?? "").split(/;\s+/).map((each) => OFFER.exec(each));
  return offers
    .flatMap((each) =>
      each ? [{ id: each[2] ?? null, words: each[1] ?? nameOf(each[2] ?? ""), why: each[3] ?? "" }] : [],
    )
    .slice(0, 5);
}

/** Attribute an entry; whatever is attributed is not unattributed. @param {Place} place @param {Record<string, any>} changes */
export function attribute(place, changes) {
  return change(place, { changes: { ...changes, ...(entryAt(place)?.value["attribution"] && { attribution: null }) } });
}

/** The card of an entry. @param {Place} place */
export function card(place) {
  const entry = /** @type {Entry} */ (entryAt(place));
  const words = entry.spans.map(wordsAt).join(" … ");
  const offers = candidates(entry).map(({ words: name, why }, at) =>
    h("li", {}, command(String(at + 1), name, true), why && h("span", { class: "why" }, why)),
  );
  return [
    heading(place, entry),
    words && h("blockquote", { class: "passage" }, words),
    faultsAt(place)
      .filter((each) => !each.key)
      .map(faultLine),
    offers.length > 0 && h("section", { class: "offers" }, h("h3", {}, "Who says it?"), h("ol", {}, offers)),
    fields(place, entry),
  ];
}

/** A button for a command. @param {string} key @param {string} words @param {boolean} [isKeyFirst] */
function command(key, words, isKeyFirst = false) {
  const shown = h("kbd", {}, key);
  return h("button", { type: "button", "data-command": key }, isKeyFirst ? [shown, " ", words] : [words, " ", shown]);
}

/** @param {Place} place @param {Entry} entry */
function heading(place, entry) {
  const title = { ...TITLES, ...OTHERS }[/** @type {"quotes"} */ (place.section)];
  const badge = entry.is_draft && h("span", { class: "badge" }, "draft");
  return h(
    "header",
    { class: "entry" },
    h("h2", { tabindex: -1 }, title, " ", h("span", { class: "id" }, entry.id), badge),
    h("button", { type: "button", class: "close", "aria-label": "All entries", "data-command": "L" }, "×"),
    h(
      "p",
      { class: "actions" },
      entry.is_draft && command("A", "Accept"),
      place.section !== "source" && command("X", entry.is_draft ? "Reject" : "Remove"),
    ),
  );
}

/** @param {import("../faults.js").Fault} fault */
function faultLine({ detail, near }) {
  return h("p", { class: "fault" }, detail, near && h("span", { class: "near" }, " Nearest: ", near));
}

/** The keys that an entry has, needs or often has; all others wait below. @param {Place} place @param {Entry} entry */
function fields(place, entry) {
  const faults = faultsAt(place);
  const keys = formOf(place.section).map(({ key }) => key);
  const hasOffers = candidates(entry).length > 0;
  const questions = entry.comments.map((each) => QUESTION.exec(each));
  const remarks = (/** @type {string} */ key) => [
    ...faults.filter((each) => each.key === key).map(faultLine),
    ...questions
      .filter((each) => each?.[1] === key && !entry.value[key] && !(key === "speakers" && hasOffers))
      .map((each) => h("p", { class: "question" }, each?.[2] ?? "")),
  ];
  const rows = formOf(place.section)
    .filter(({ key }) => key !== "id")
    .map((field) => ({
      isShown: field.is_required || USUAL.includes(field.key) || field.key in entry.value,
      element: row(
        field,
        entry.value[field.key],
        field.key,
        (value) => change(place, { changes: together(field.key, value, entry) }),
        remarks(field.key),
      ),
    }));
  const other = entry.comments
    .filter((each) => !keys.includes(QUESTION.exec(each)?.[1] ?? ""))
    .map((each) => h("p", { class: "question" }, each));
  const hidden = rows.filter((each) => !each.isShown).map((each) => each.element);
  return h(
    "section",
    { class: "fields", "aria-label": "Keys" },
    other,
    rows.filter((each) => each.isShown).map((each) => each.element),
    hidden.length > 0 && h("details", { "data-open": "more" }, h("summary", {}, `${hidden.length} more keys`), hidden),
  );
}

/** A change of a key, and of those that cannot stand beside it. @param {string} key @param {any} value @param {Entry} entry */
function together(key, value, entry) {
  const isNamed = (key === "speakers" || key === "attributed_to") && value;
  if (isNamed && entry.value["attribution"]) return { [key]: value, attribution: null };
  if (key !== "attribution" || !value) return { [key]: value };
  return { [key]: value, speakers: null, attributed_to: null };
}

/** All entries by section, those to decide marked. @param {Choose} choose */
export function list(choose) {
  const groups = Map.groupBy(places(), ({ section }) => section);
  return Object.entries({ ...OTHERS, ...TITLES })
    .sort(([one], [other]) => order(one) - order(other))
    .map(([section]) => group(section, groups.get(section) ?? [], choose));
}

/** @param {string} section */
function order(section) {
  return [
    "source",
    "people",
    "organizations",
    "topics",
    "affiliations",
    "events",
    "claims",
    "quotes",
    "relations",
    "cited",
  ].indexOf(section);
}

/** @param {string} section @param {Place[]} entries @param {Choose} choose */
function group(section, entries, choose) {
  const open = entries.filter(isOpen).length;
  const isOwn = ["people", "organizations", "topics"].includes(section);
  const add = async () => choose(await newEntry(section));
  const title = `${section}${isOwn ? " of this dossier" : ""}`;
  return h(
    "details",
    { class: "group", "data-open": `group ${section}`, open: open > 0 },
    h("summary", {}, title, h("span", { class: "count" }, entries.length, open > 0 && ` · ${open} to decide`)),
    h(
      "ul",
      {},
      entries.map((place) => h("li", {}, item(place, choose))),
    ),
    ADDED.includes(section) && h("button", { type: "button", onclick: add }, "Add"),
  );
}

/** @param {Place} place @param {Choose} choose */
function item(place, choose) {
  const value = entryAt(place)?.value ?? {};
  const { from, kind, to, person, organization } = /** @type {any} */ (value);
  const said = value["text"] ?? value["name"] ?? value["label"] ?? value["title"] ?? value["exact"] ?? value["starts"];
  const words =
    place.section === "relations"
      ? `${from} ${kind} ${to}`
      : person
        ? `${nameOf(person)}, ${nameOf(organization)}`
        : said;
  const looks = faultsAt(place).length ? "faulty" : isOpen(place) ? "open" : "";
  return h(
    "button",
    { type: "button", class: looks, onclick: () => choose(place) },
    h("span", { class: "id" }, place.id),
    " ",
    words ?? "",
  );
}
