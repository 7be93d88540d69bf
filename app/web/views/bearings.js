// The map of claims: arcs between those of which the one supports, opposes, concedes, qualifies, answers or repeats the other.

import { h, svg } from "../dom.js";
import { page, seal, toneOf, whose } from "../voices.js";
import { RELATIONS } from "../words.js";

/** @typedef {import("../api.js").Claim} Claim */
/** @typedef {Claim["relations"][number]} Relation */
/** @typedef {{from: number, to: number, relation: Relation, claim: Claim}} Arc */

/** @typedef {{row: number, width: number}} Layout pixels: of a claim's row, and of the room for the arcs */

const NARROW = "(max-width: 40rem)"; // as in picture.css
const GAP = 22; // pixels between two groups
const EDGE = 8; // pixels from a dot to the right edge of its drawing
const KINDS = /** @type {(keyof typeof RELATIONS)[]} */ (Object.keys(RELATIONS));

/** @param {Claim[]} claims in the order of the text */
export function bearings(claims) {
  const groups = connected(claims);
  if (!groups.length) return h("p", { class: "aside" }, "No claims in this article are related to each other.");
  const layout = window.matchMedia(NARROW).matches ? { row: 68, width: 76 } : { row: 46, width: 130 };
  const ordered = groups.flat();
  const tops = places(groups, layout);
  const arcs = ordered.flatMap((claim) => arcsOf(claim, new Map(ordered.map((each, at) => [each.id, at]))));
  const list = h(
    "ol",
    { class: "claims" },
    ordered.map((claim, at) => row(claim, at, tops[at] ?? 0)),
  );
  const height = (tops.at(-1) ?? 0) + layout.row;
  const place = h("div", { class: "drawing bearings" }, drawing(arcs, tops, height, ordered, layout), list);
  for (const [name, pixels] of Object.entries({ height, row: layout.row, arcs: layout.width })) {
    place.style.setProperty(`--${name}`, `${pixels}px`);
  }
  const light = (/** @type {Event} */ event) => hint(place, /** @type {Element} */ (event.target));
  for (const name of ["mouseover", "focusin"]) place.addEventListener(name, light);
  for (const name of ["mouseleave", "focusout"]) place.addEventListener(name, () => hint(place, null));
  return h("div", {}, key(), place);
}

/**
 * @param {Claim} claim
 * @param {number} at
 * @param {number} top pixels
 */
function row(claim, at, top) {
  const words = h("span", { class: "claim-text" }, claim.text);
  const speaker = h("span", { class: "unseen" }, `${whose(claim)}: `);
  const item = h("li", { "data-at": at }, h("a", { href: page(claim.url) }, seal(claim), speaker, words));
  item.style.setProperty("top", `${top}px`);
  return item;
}

/** Claims that relations tie together, directly or by others; the first of a group is the first in the text. @param {Claim[]} claims */
function connected(claims) {
  const byId = new Map(claims.map((each) => [each.id, each]));
  const seen = new Set();
  /** @type {Claim[][]} */
  const groups = [];
  for (const first of claims) {
    if (seen.has(first.id) || !first.relations.length) continue;
    /** @type {Claim[]} */
    const group = [];
    for (const waiting = [first]; waiting.length;) {
      const claim = /** @type {Claim} */ (waiting.pop());
      if (seen.has(claim.id)) continue;
      seen.add(claim.id);
      group.push(claim);
      waiting.push(...claim.relations.flatMap((each) => byId.get(each.claim.id) ?? []));
    }
    groups.push(claims.filter((each) => group.includes(each)));
  }
  return groups.filter((each) => each.length > 1); // a claim that bears only on other articles has no line here
}

/** How far down each claim stands, in pixels. @param {Claim[][]} groups @param {Layout} layout */
function places(groups, { row: high }) {
  let top = 0;
  return groups.flatMap((group) => {
    const rows = group.map((_, at) => top + at * high);
    top += group.length * high + GAP;
    return rows;
  });
}

/** @param {Claim} claim @param {Map<string, number>} at @returns {Arc[]} */
function arcsOf(claim, at) {
  const from = at.get(claim.id) ?? 0;
  return claim.relations
    .filter((each) => each.direction === "to")
    .flatMap((relation) => {
      const to = at.get(relation.claim.id);
      return to === undefined ? [] : [{ from, to, relation, claim }];
    });
}

/** @param {Arc[]} arcs @param {number[]} tops @param {number} height @param {Claim[]} ordered @param {Layout} layout */
function drawing(arcs, tops, height, ordered, { row: high, width }) {
  const middle = (/** @type {number} */ at) => (tops[at] ?? 0) + high / 2;
  return svg(
    "svg",
    {
      class: "arcs",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "group",
      "aria-label": "Relations between claims",
    },
    svg(
      "defs",
      {},
      KINDS.map((kind) =>
        svg(
          "marker",
          {
            id: `tip-${kind}`,
            viewBox: "0 0 8 8",
            refX: 7,
            refY: 4,
            markerWidth: 8,
            markerHeight: 8,
            markerUnits: "userSpaceOnUse",
            orient: "auto",
            class: kind,
          },
          svg("path", { d: "M0 0.8 L7.5 4 L0 7.2z" }),
        ),
      ),
    ),
    [...arcs]
      .sort((one, other) => Math.abs(other.from - other.to) - Math.abs(one.from - one.to))
      .map((arc) => curve(arc, middle(arc.from), middle(arc.to), width)),
    ordered.map((claim, at) => svg("circle", { cx: width - EDGE, cy: middle(at), r: 4.5, class: toneOf(claim) })),
  );
}

/** @param {Arc} arc @param {number} start @param {number} end @param {number} width all in pixels */
function curve({ from, to, relation, claim }, start, end, width) {
  const dot = width - EDGE;
  const reach = Math.max(2, dot - (0.14 + 0.17 * Math.sqrt(Math.abs(from - to))) * width);
  const side = start < end ? -4 : 4; // an arrow arrives a little beside the dot
  const path = `M${dot - 6} ${start} C${reach} ${start} ${reach} ${end} ${dot - 8} ${end + side}`;
  const words = `${whose(claim)}: “${claim.text}” ${RELATIONS[relation.kind].to.toLowerCase()} “${relation.claim.text}”`;
  const anchored = relation.anchor ? `. The words that say so: ${relation.anchor.exact}` : ". Added by the editors";
  const because = anchored + (relation.note ? ` [${relation.note}]` : "");
  const href = relation.anchor
    ? `/sources/${claim.source.id}?at=${relation.anchor.start}-${relation.anchor.end}`
    : page(claim.url);
  return svg(
    "a",
    {
      href,
      class: `arc ${relation.kind}`,
      "aria-label": words + because,
      "data-from": from,
      "data-to": to,
    },
    svg("title", {}, words + because),
    svg("path", { d: path, class: "reach" }),
    svg("path", {
      d: path,
      class: "line",
      "marker-end": `url(#tip-${relation.kind})`,
    }),
  );
}

/** Bring forward what belongs to what is pointed at. @param {HTMLElement} place @param {Element | null} target */
function hint(place, target) {
  const arc = target?.closest(".arc");
  const at = target?.closest("li")?.getAttribute("data-at");
  const from = arc?.getAttribute("data-from");
  const to = arc?.getAttribute("data-to");
  place.classList.toggle("pointing", Boolean(arc || at));
  const near = new Set([at, from, to]);
  for (const each of place.querySelectorAll(".arc")) {
    const ends = [each.getAttribute("data-from"), each.getAttribute("data-to")];
    const lit = each === arc || (at !== null && at !== undefined && ends.includes(at));
    each.classList.toggle("lit", lit);
    if (lit) for (const end of ends) near.add(end);
  }
  for (const row of place.querySelectorAll("li")) row.classList.toggle("lit", near.has(row.getAttribute("data-at")));
}

function key() {
  return h(
    "ul",
    { class: "kinds", "aria-label": "Kinds of relations" },
    KINDS.map((kind) =>
      h(
        "li",
        {},
        svg(
          "svg",
          {
            width: 44,
            height: 12,
            "aria-hidden": "true",
            class: `arc ${kind}`,
          },
          svg("path", { d: "M2 6 H42", class: "line" }),
        ),
        RELATIONS[kind].to.toLowerCase(),
      ),
    ),
  );
}
