// The color and the initials of each speaker, the same everywhere on the page.

import { get } from "./api.js";
import { h, separated } from "./dom.js";
import { inOwnScript } from "./languages.js";

/** @typedef {import("./api.js").Name} Name */
/** @typedef {{siglum: string, tone: number}} Voice tone 0 is that of everyone who has no color of their own */
/** @typedef {{attribution: string, attributed_to: string | null, speakers: Name[]}} Attributed */

const TONES = 10;

/** @type {Map<string, Voice>} */
const voices = new Map();

/**
 * Give the speakers of a source their colors, those who are quoted most first; sigla stay what they were.
 * @param {string | null} source
 */
export async function prepare(source) {
  const asked = {
    source,
    facet: "speaker",
    facet_limit: 60,
    limit: 1,
    fields: "id",
  };
  const [quoting, claiming] = await Promise.all([get("/v1/quotes", asked), get("/v1/claims", asked)]);
  const values = [quoting, claiming].flatMap(({ facets }) => facets["speaker"] ?? []);
  color(values.map(({ value, label }) => ({ id: value, name: label })));
}

/**
 * Give the speakers of these quotes and claims their colors, as `prepare` does.
 * @param {Attributed[][]} lists
 */
export function prepareFrom(lists) {
  color(lists.flatMap((records) => ranked(records.flatMap((each) => each.speakers))));
}

/** Speakers by how often they come, then by id, as a facet has them. @param {Name[]} speakers */
function ranked(speakers) {
  const groups = Map.groupBy(speakers, ({ id }) => id);
  const order = [...groups].sort(([id, own], [other, theirs]) => theirs.length - own.length || (id < other ? -1 : 1));
  return order.flatMap(([, own]) => own.slice(0, 1));
}

/** @param {{id: string, name: string}[]} speakers those who are quoted most first; a speaker may come twice */
function color(speakers) {
  const names = new Map(speakers.map(({ id, name }) => [id, name]));
  [...names].forEach(([id, name], rank) => {
    voice(id, name).tone = rank < TONES ? rank + 1 : 0;
  });
}

/**
 * The voice of a speaker.
 * @param {string} id
 * @param {string} name
 * @returns {Voice}
 */
export function voice(id, name) {
  const known = voices.get(id);
  if (known) return known;
  const made = { siglum: siglum(name), tone: 0 };
  voices.set(id, made);
  return made;
}

/**
 * Initials, as editions name their witnesses, with more of the last name where somebody else has the same.
 * @param {string} name
 */
function siglum(name) {
  const taken = new Set([...voices.values()].map((each) => each.siglum));
  const words = name.split(/[\s.]+/).filter((word) => /^[\p{Lu}\p{Lo}\d]/u.test(word));
  const last = Array.from(words.at(-1) ?? name);
  const before = words
    .slice(0, -1)
    .map((word) => (/^\p{Lu}{2,3}$/u.test(word) ? word : Array.from(word)[0]))
    .join("");
  for (let length = 1; length <= last.length; length += 1) {
    const tried = before + last.slice(0, length).join("");
    if (!taken.has(tried)) return tried;
  }
  return `${before}${last[0] ?? ""}${taken.size}`;
}

/**
 * Whose a quote or a claim is, in words.
 * @param {Attributed} record
 */
export function whose({ attribution, attributed_to, speakers }) {
  if (attributed_to) return capital(attributed_to);
  if (speakers.length) return speakers.map((each) => each.name).join(" and ");
  return attribution === "author" ? "The author" : "Not attributed";
}

/**
 * The siglum of a quote or a claim.
 * @param {Attributed} record
 */
export function siglumOf({ attribution, speakers }) {
  if (speakers.length) return speakers.map(({ id, name }) => voice(id, name).siglum).join("·");
  return { author: "Au", collective: "Coll" }[attribution] ?? "?";
}

/**
 * The class that gives an element the color of a quote or a claim.
 * @param {Attributed} record
 */
export function toneOf({ speakers }) {
  return `tone-${speakers[0] ? voice(speakers[0].id, speakers[0].name).tone : 0}`;
}

/**
 * A siglum to see: the name stands beside it, or in the label of what it is in.
 * @param {Attributed} record
 */
export function seal(record) {
  return h("span", { class: `siglum ${toneOf(record)}`, "aria-hidden": "true" }, siglumOf(record));
}

/**
 * The siglum of one speaker.
 * @param {{id: string, name: string}} speaker
 */
export function sealOf({ id, name }) {
  const { siglum: letters, tone } = voice(id, name);
  return h("span", { class: `siglum tone-${tone}`, "aria-hidden": "true" }, letters);
}

/**
 * Whose a quote or a claim is, each speaker a link; the record of what a group stands for, in brackets.
 * @param {Attributed} record
 */
export function byline(record) {
  const { speakers, attributed_to: group } = record;
  if (!speakers.length) return h("span", {}, whose(record));
  const links = separated(speakers.map(named), " and ");
  if (!group || speakers.some((each) => each.name === group)) return h("span", {}, links);
  return h("span", {}, whose(record), " ", h("span", { class: "ours" }, links));
}

/**
 * A person or an organization by name, and by native name where there is one.
 * @param {Name} name
 */
export function named({ url, name, native_name }) {
  const native = native_name && [" ", h("span", { ...inOwnScript(native_name), class: "native" }, native_name)];
  return h("a", { href: page(url) }, name, native);
}

/**
 * The address at which this page shows a record of the API.
 * @param {string} url
 */
export function page(url) {
  return url.replace(/^\/v1/, "");
}

/** @param {string} words */
export function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
