// The color and the initials of each speaker in the dossier that is being written.

/** @typedef {import("../api.js").Name} Name */
/** @typedef {{siglum: string, tone: number}} Voice tone 0 is that of everyone who has no color of their own */
/** @typedef {{attribution: string, attributed_to: string | null, speakers: Name[]}} Attributed */

const TONES = 10;

/** @type {Map<string, Voice>} */
const voices = new Map();

/**
 * Give the speakers of these quotes and claims their colors, those who come most often first; sigla stay what they were.
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

/** @param {string} words */
function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
