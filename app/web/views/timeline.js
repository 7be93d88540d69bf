// The timeline: the events of an article, and the claims with a date on which they were said.

import { dateWords, firstDay, machineDate } from "../dates.js";
import { h, svg } from "../dom.js";
import { byline, page, seal } from "../voices.js";
import { count } from "../words.js";

/** @typedef {import("../api.js").Event} Event */
/** @typedef {import("../api.js").Claim} Claim */
/** @typedef {import("../dom.js").Child} Child */
/** @typedef {{date: string, announced: boolean, kind: string, url: string, title: string, lines: Child}} Entry */

const DAY = 86_400_000; // milliseconds
const LEAST = 84; // pixels from one entry to the next
const MOST = 120; // pixels that the longest wait adds

/**
 * @param {Event[]} events in the order of time
 * @param {Claim[]} claims
 */
export function timeline(events, claims) {
  const entries = [...events.map(eventEntry), ...claims.flatMap(claimEntry)];
  entries.sort((one, other) => firstDay(one.date) - firstDay(other.date));
  const days = entries.map((each) => firstDay(each.date) / DAY);
  const waits = days.map((day, at) => (days[at + 1] ?? day) - day);
  const longest = Math.log1p(Math.max(...waits, 1));
  return h(
    "ol",
    { class: "timeline" },
    entries.map((entry, at) => {
      const wait = waits[at] ?? 0;
      const last = at + 1 === entries.length;
      const height = last ? LEAST : LEAST + (Math.log1p(wait) / longest) * MOST;
      const item = h("li", { class: entry.kind }, rail(entry, wait, last), ...content(entry, wait));
      item.style.setProperty("min-height", `${height}px`);
      return item;
    }),
  );
}

/** @param {Event} event @returns {Entry} */
function eventEntry({ happened_on: date, status, url, name, place, participants, counts, id }) {
  const number = counts?.["claims"] ?? 0;
  const search = h("a", { href: `/find?in=claim&event=${id}` }, count(number, "claim"));
  const where = [place, participants.map((each) => each.name).join(", ")].filter(Boolean).join(" · ");
  const lines = [h("p", { class: "post" }, where), number > 0 && h("p", { class: "counts" }, search)];
  return { date, announced: status === "announced", kind: "event", url, title: name, lines };
}

/** A claim whose date the source gives. @param {Claim} claim @returns {Entry[]} */
function claimEntry(claim) {
  const { date, date_basis: basis, status, url, text } = claim;
  if (!date || basis !== "said") return [];
  const lines = h("p", { class: "by" }, seal(claim), byline(claim));
  return [{ date, announced: status === "announced", kind: "statement", url, title: text, lines }];
}

/** @param {Entry} entry @param {number} wait in days */
function content({ date, announced, kind, url, title, lines }, wait) {
  return [
    h(
      "p",
      { class: "date" },
      kind === "statement" && "Said ",
      h("time", { datetime: machineDate(date) }, dateWords(date)),
      announced && h("span", { class: "announced" }, " announced"),
    ),
    h("h3", {}, h("a", { href: page(url) }, title)),
    lines,
    wait > 31 && h("p", { class: "wait" }, waiting(wait)),
  ];
}

/**
 * The line of time beside an entry, with a mark that is filled where something happened and open where it was announced.
 * @param {Entry} entry
 * @param {number} wait in days
 * @param {boolean} last
 */
function rail({ announced, kind }, wait, last) {
  const line = { x1: 10, x2: 10 };
  return svg(
    "svg",
    { class: "rail", width: 20, height: "100%", "aria-hidden": "true", preserveAspectRatio: "none" },
    svg("line", { ...line, y1: 0, y2: 14, class: "short" }),
    !last && svg("line", { ...line, y1: 14, y2: "100%", class: wait > 31 ? "long" : "after" }),
    svg("circle", { cx: 10, cy: 14, r: kind === "statement" ? 3.5 : 5.5, class: announced ? "open" : null }),
  );
}

/** @param {number} days */
function waiting(days) {
  const years = days / 365.25;
  return years >= 1.5 ? `${Math.round(years)} years later` : `${Math.round(days / 30.4)} months later`;
}
