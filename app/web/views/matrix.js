// Topics by speakers, drawn as dots: each leads to the claims it stands for.

import { h, svg } from "../dom.js";
import { page, voice } from "../voices.js";
import { count } from "../words.js";

/** @typedef {import("../api.js").Matrix} Matrix */
/** @typedef {{cell: number, left: number, top: number, row: number, narrow: boolean}} Layout pixels */

const NARROW = 720; // pixels: below, a topic stands above its dots instead of beside them

/** @param {Matrix} counts */
export function matrix(counts) {
  const place = h("div", { class: "drawing" });
  const caption = h("p", { class: "caption", "aria-hidden": "true" });
  let drawn = 0;
  new ResizeObserver(() => {
    if (place.clientWidth === drawn) return;
    drawn = place.clientWidth;
    place.replaceChildren(draw(counts, drawn));
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
  return { cell, left, top: narrow ? 26 : 130, row: narrow ? 54 : 40, narrow };
}

/** @param {Matrix} counts @param {number} width */
function draw(counts, width) {
  const { rows, columns, cells } = counts;
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
      "aria-label": "Claims by topic and speaker",
    },
    columns.map((column, x) => heading(column, x, at)),
    rows.map((row, y) => line(row, y, counts, at, most, width)),
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
    ? svg("text", { x: middle, y: 14, "text-anchor": "middle", class: "column-siglum" }, siglum)
    : svg("text", { ...turned, class: "column-label" }, label);
  return svg(
    "a",
    {
      href: found(url),
      class: `tone-${tone}`,
      "aria-label": `${siglum}, ${label}: ${count(number, "claim")}`,
    },
    words,
  );
}

/**
 * @param {Matrix["rows"][number]} row
 * @param {number} y
 * @param {Matrix} counts
 * @param {Layout} at
 * @param {number} most
 * @param {number} width
 */
function line(row, y, { columns, cells }, at, most, width) {
  const top = at.top + y * at.row;
  const middle = top + (at.narrow ? at.row - 18 : at.row / 2);
  const label = svg(
    "a",
    {
      href: page(`/v1/topics/${row.value}`),
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
 * @param {Matrix["cells"][number]} cell
 * @param {string} speaker
 * @param {string} topic
 * @param {number} x
 * @param {number} y
 * @param {number} size
 * @param {number} most
 */
function dot({ count: number, column, url }, speaker, topic, x, y, size, most) {
  const { tone } = voice(column, speaker);
  const words = `${speaker} on ${topic}: ${count(number, "claim")}`;
  const radius = Math.max(4, (Math.min(size, 36) / 2) * Math.sqrt(number / most));
  return svg(
    "a",
    { href: found(url), class: `dot tone-${tone}`, "aria-label": words },
    svg("circle", { cx: x, cy: y, r: Math.max(12, radius), class: "reach" }),
    svg("circle", { cx: x, cy: y, r: radius }),
    radius > 8 && svg("text", { x, y: y + 4, "text-anchor": "middle" }, number),
  );
}

/** The search that shows what an address of the API lists. @param {string} url */
function found(url) {
  return `/find?in=claim&${url.split("?")[1] ?? ""}`;
}
