// Topics or people by speakers, drawn as dots: each leads to the claims it stands for, colored by whose they are or, where
// they judge somebody, by how.

import { h, svg } from "../dom.js";
import { voice } from "../voices.js";
import { STANCES, count } from "../words.js";
import { stanceSign } from "./facts.js";

/** @typedef {import("../api.js").Matrix} Matrix */
/** @typedef {{cell: number, left: number, top: number, row: number, narrow: boolean}} Layout pixels */

const NARROW = 720; // pixels: below, a topic stands above its dots instead of beside them

/** @typedef {keyof typeof STANCES} Stance */
/** @typedef {Matrix["cells"][number]} Cell */

/** @typedef {{label: string, link: (row: Matrix["rows"][number]) => string}} Naming of the drawing, and of a row */

/** @param {Matrix} counts @param {Naming} naming */
export function matrix(counts, naming) {
  const place = h("div", { class: "drawing" });
  const caption = h("p", { class: "caption", "aria-hidden": "true" });
  let drawn = 0;
  new ResizeObserver(() => {
    if (place.clientWidth === drawn) return;
    drawn = place.clientWidth;
    place.replaceChildren(draw(counts, drawn, naming));
  }).observe(place);
  const tell = (/** @type {Event} */ event) => {
    const link = /** @type {Element} */ (event.target).closest("a");
    caption.textContent = link?.getAttribute("aria-label") ?? "";
  };
  return h("div", { class: "matrix", onmouseover: tell, onfocusin: tell }, place, caption);
}

/** @param {number} width @param {number} columns @returns {Layout} */
function layout(width, columns) {
  const narrow = width < NARROW;
  const left = narrow ? 0 : 270;
  const cell = Math.min(54, (width - left - (narrow ? 0 : 60)) / columns);
  return { cell, left, top: narrow ? 38 : 130, row: narrow ? 54 : 40, narrow };
}

/** The signs of the stances. */
export function stanceKey() {
  const stances = Object.entries(STANCES).map(([stance, { words }]) =>
    h("li", { class: `stance ${stance}` }, stanceSign(/** @type {Stance} */ (stance)), words),
  );
  return h("ul", { class: "kinds", "aria-label": "Kinds of judgements" }, stances);
}

/** @param {Matrix} counts @param {number} width @param {Naming} naming */
function draw(counts, width, { label, link }) {
  const { rows, cells } = counts;
  const columns = counts.columns.filter(({ value }) => cells.some((each) => each.column === value));
  const at = layout(width, columns.length);
  const height = at.top + rows.length * at.row + 6;
  const most = Math.max(...cells.map((each) => each.count), 1);
  return svg(
    "svg",
    {
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "group",
      "aria-label": label,
    },
    columns.map((column, x) => heading(column, x, at)),
    rows.map((row, y) => line(row, link(row), y, { ...counts, columns }, at, most, width)),
  );
}

/** @param {Matrix["columns"][number]} column @param {number} x @param {Layout} at */
function heading({ value, label, url, count: number }, x, at) {
  const { siglum, tone } = voice(value, label);
  const middle = at.left + (x + 0.5) * at.cell;
  const turned = {
    transform: `translate(${middle} ${at.top - 10}) rotate(-38)`,
  };
  const words = at.narrow
    ? svg("text", { x: middle, y: x % 2 ? 26 : 14, "text-anchor": "middle", class: "column-siglum" }, siglum)
    : svg("text", { ...turned, class: "column-label" }, label);
  return svg(
    "a",
    {
      href: searchFor(url),
      class: `tone-${tone}`,
      "aria-label": `${siglum}, ${label}: ${count(number, "claim")}`,
    },
    words,
  );
}

/**
 * @param {Matrix["rows"][number]} row
 * @param {string} href
 * @param {number} y
 * @param {Matrix} counts
 * @param {Layout} at
 * @param {number} most
 * @param {number} width
 */
function line(row, href, y, { columns, cells }, at, most, width) {
  const top = at.top + y * at.row;
  const middle = top + (at.narrow ? at.row - 18 : at.row / 2);
  const label = svg(
    "a",
    {
      href,
      class: "row-label",
      "aria-label": `${row.label}: ${count(row.count, "claim")}`,
    },
    at.narrow
      ? svg("text", { x: 0, y: top + 14 }, row.label)
      : svg("text", { x: at.left - 14, y: middle + 5, "text-anchor": "end" }, row.label),
  );
  const rule = svg("line", {
    x1: at.left,
    x2: Math.min(width, at.left + columns.length * at.cell),
    y1: middle,
    y2: middle,
    class: "rule",
  });
  const dots = columns.map((column, x) => {
    const cell = cells.find((each) => each.row === row.value && each.column === column.value);
    return cell && dot(cell, column.label, row.label, at.left + (x + 0.5) * at.cell, middle, at.cell, most);
  });
  return svg("g", {}, rule, label, dots);
}

/**
 * @param {Cell} cell
 * @param {string} speaker
 * @param {string} subject
 * @param {number} x
 * @param {number} y
 * @param {number} size
 * @param {number} most
 */
function dot({ count: number, column, url, stances }, speaker, subject, x, y, size, most) {
  const { tone } = voice(column, speaker);
  const judged = judgement(stances);
  const words = [`${speaker} on ${subject}: ${count(number, "claim")}`, ...stanceCounts(stances)].join(", ");
  const least = judged ? Math.min(9, size / 2) : 4;
  const radius = Math.max(least, (Math.min(size, 36) / 2) * Math.sqrt(number / most));
  const sign = judged ? STANCES[judged].sign : number;
  return svg(
    "a",
    { href: searchFor(url), class: judged ? `dot stance ${judged}` : `dot tone-${tone}`, "aria-label": words },
    judged && svg("title", {}, words),
    svg("circle", { cx: x, cy: y, r: Math.max(12, radius), class: "reach" }),
    svg("circle", { cx: x, cy: y, r: radius }),
    (judged || radius > 8) && svg("text", { x, y: y + 4, "text-anchor": "middle" }, sign),
  );
}

/**
 * How a cell judges, all in all: both ways is mixed, and whoever judges at all is not neutral.
 * @param {Cell["stances"]} stances
 * @returns {Stance | null}
 */
function judgement({ favorable = 0, critical = 0, mixed = 0, neutral = 0 }) {
  if (mixed || (favorable && critical)) return "mixed";
  if (favorable || critical) return favorable ? "favorable" : "critical";
  return neutral ? "neutral" : null;
}

/** @param {Cell["stances"]} stances */
function stanceCounts(stances) {
  return Object.entries(stances).flatMap(([stance, number]) =>
    number ? [`${number} ${STANCES[/** @type {Stance} */ (stance)].words}`] : [],
  );
}

/** The search that shows what an address of the API lists. @param {string} url */
export function searchFor(url) {
  return `/find?in=claim&${url.split("?")[1] ?? ""}`;
}
