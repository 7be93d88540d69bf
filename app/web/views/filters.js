// The filters of a search: boxes with live counts, each of which is a part of the address.

import { h } from "../dom.js";
import { EITHER, FILTERS, GROUPS, VALUES } from "../facets.js";
import { go } from "../router.js";
import { capital, sealOf } from "../voices.js";
import { KINDS } from "../words.js";

/** @typedef {import("../api.js").FacetValue} FacetValue */
/** @typedef {import("../dom.js").Child} Child */

const WIDE = "(min-width: 56rem)"; // as in lists.css
const SHOWN = 6; // values of a filter, before the rest is asked for
const FEW = 4; // filters that need no groups

let opened = false;
/** @type {Map<string, boolean>} which groups the reader opened or closed */
const groups = new Map();

/**
 * The filters of one question.
 * @param {URL} url
 * @param {FacetValue[]} kinds
 * @param {string[]} chosen kinds
 * @param {{name: string, values: FacetValue[]}[]} facets
 */
export function filters(url, kinds, chosen, facets) {
  const boxes = kinds.map(({ value, count }) =>
    box("in", value, KINDS[/** @type {keyof typeof KINDS} */ (value)][1] ?? value, count, chosen.includes(value)),
  );
  const form = h(
    "form",
    {
      class: "filters",
      "aria-label": "Filter the results",
      onchange: (/** @type {Event} */ event) => narrow(url, event),
    },
    boxes.length > 0 && h("fieldset", {}, h("legend", {}, "Kind"), boxes),
    filterGroups(url, facets),
  );
  const remember = (/** @type {Event} */ event) => (opened = /** @type {HTMLDetailsElement} */ (event.target).open);
  if (window.matchMedia(WIDE).matches) return form;
  return h(
    "details",
    { class: "narrowing", open: opened, ontoggle: remember },
    h("summary", {}, "Filter the results"),
    form,
  );
}

/**
 * The filters that there is something to choose from: one by one, or in groups where there are many.
 * @param {URL} url
 * @param {{name: string, values: FacetValue[]}[]} facets
 */
function filterGroups(url, facets) {
  const used = (/** @type {string} */ name) => url.searchParams.has(name);
  const sets = facets.flatMap(({ name, values }) => {
    const set = facet(name, values, used(name));
    return set ? [{ name, set }] : [];
  });
  const names = Object.values(GROUPS).flat();
  const alone = sets.filter(({ name }) => sets.length <= FEW || !names.includes(name));
  return [
    alone.map(({ set }) => set),
    Object.entries(GROUPS).map(([title, inside], at) => {
      const own = sets.filter((each) => inside.includes(each.name) && !alone.includes(each));
      const open = groups.get(title) ?? (at === 0 || own.some(({ name }) => used(name)));
      return (
        own.length > 0 &&
        group(
          title,
          open,
          own.map(({ set }) => set),
        )
      );
    }),
  ];
}

/** @param {string} title @param {boolean} open @param {Child} sets */
function group(title, open, sets) {
  const ontoggle = (/** @type {Event} */ event) => {
    groups.set(title, /** @type {HTMLDetailsElement} */ (event.target).open);
  };
  return h("details", { class: "group", open, ontoggle }, h("summary", {}, title), sets);
}

/**
 * A filter with its values, or null where there is nothing to choose.
 * @param {string} name
 * @param {FacetValue[]} values
 * @param {boolean} used
 */
function facet(name, values, used) {
  if (values.length < 2 && !used) return null;
  const words = /** @type {Record<string, Record<string, string>>} */ (VALUES)[name] ?? {};
  const boxes = values.map(({ value, label, count, selected }) => {
    const sign = name === "speaker" && sealOf({ id: value, name: label });
    return box(name, value, words[value] ?? capital(label), count, selected, sign);
  });
  const rest = boxes.slice(SHOWN);
  const open = values.slice(SHOWN).some((each) => each.selected);
  return h(
    "fieldset",
    {},
    h("legend", {}, FILTERS[/** @type {keyof typeof FILTERS} */ (name)]),
    boxes.slice(0, SHOWN),
    rest.length > 0 && h("details", { open }, h("summary", {}, `${rest.length} more`), rest),
  );
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string} label
 * @param {number} number
 * @param {boolean} checked
 * @param {Child} [sign]
 */
function box(name, value, label, number, checked, sign) {
  return h(
    "label",
    { class: "choice" },
    h("input", { type: "checkbox", name, value, checked, id: `${name}-${value}` }),
    sign,
    h("span", { class: "value" }, label),
    h("span", { class: "number" }, number.toLocaleString("en")),
  );
}

/** A box was checked or unchecked: go to the address that says so. @param {URL} url @param {Event} event */
function narrow(url, event) {
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  const { name } = /** @type {HTMLInputElement} */ (event.target);
  const values = new FormData(form).getAll(name).map(String);
  const next = new URL(url);
  const kept = name === "in" ? ["q"] : [...next.searchParams.keys()].filter((each) => each !== "cursor");
  for (const each of [...next.searchParams.keys()]) if (!kept.includes(each)) next.searchParams.delete(each);
  // A question of yes or no takes one answer: both are the same as neither.
  const both = EITHER.includes(name) && values.length > 1;
  if (values.length && !both) next.searchParams.set(name, values.join(","));
  else next.searchParams.delete(name);
  go(next.pathname + next.search);
}
