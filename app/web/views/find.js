// Finding: one question, results of every kind, filters with live counts; the address holds all of it.

import { Refused, follow, get, address } from "../api.js";
import { h, stylesheet } from "../dom.js";
import { filters } from "./filters.js";
import { go, replace } from "../router.js";
import { prepare } from "../voices.js";
import { KINDS, count } from "../words.js";
import { item } from "./statements.js";

await stylesheet("lists");

/** @typedef {import("../router.js").Visit} Visit */
/** @typedef {import("../api.js").FacetValue} FacetValue */
/** @typedef {import("../api.js").Schemas["PageInfo"]} PageInfo */
/** @typedef {keyof typeof KINDS} Kind */
/** @typedef {{items: any[], page: PageInfo, facets: Record<string, FacetValue[]>}} Found */
/** @typedef {{q: string, kind: Kind | null, kinds: string, parameters: Record<string, string>}} Question */

const SIZE = 20;
const STALE = 410;
const AS_PRINTED = { position: "As in the text", "-date": "Newest first" };

/** Where each kind is listed, by what it can be narrowed down, and in which orders. */
const LISTS = {
  quote: {
    path: "/v1/quotes",
    facets:
      "kind,speaker,organization,attribution,attributed_to,topic,translation,fidelity,term,has_original,original_language",
    sorts: AS_PRINTED,
  },
  claim: {
    path: "/v1/claims",
    facets:
      "speaker,organization,attribution,attributed_to,via,hearsay,topic,about,stance,relation,kind,evidence,certainty,status",
    sorts: AS_PRINTED,
  },
  person: {
    path: "/v1/people",
    facets: "role,organization",
    sorts: { name: "By name", family_name: "By family name" },
  },
  organization: { path: "/v1/organizations", facets: "kind,country", sorts: { name: "By name" } },
  topic: { path: "/v1/topics", facets: "broader", sorts: { label: "By name" } },
  term: { path: "/v1/terms", facets: "speaker,fidelity,language", sorts: { text: "By expression" } },
  event: { path: "/v1/events", facets: "participant,status", sorts: { date: "Oldest first", "-date": "Newest first" } },
  source: { path: "/v1/sources", facets: "kind", sorts: { title: "By title", "-date": "Newest first" } },
};

/** @param {Visit} visit */
export async function find(visit) {
  const question = asked(visit.url);
  const { q, kind } = question;
  const box = /** @type {HTMLInputElement} */ (document.getElementById("q"));
  if (document.activeElement !== box) box.value = q;
  if (!q && !kind) return invite(visit);
  const [found, kinds] = await Promise.all([ask(visit.url, question), q ? kindsOf(q) : [], prepare(null)]);
  if (visit.gone() || !found) return "";
  const title = q ? `“${q}”` : String(KINDS[/** @type {Kind} */ (kind)][1]);
  const facets = kind ? LISTS[kind].facets.split(",").map((name) => ({ name, values: found.facets[name] ?? [] })) : [];
  swap(
    visit,
    h(
      "div",
      { class: "find" },
      h("h1", {}, q ? `Results for ${title}` : title),
      filters(visit.url, kinds, question.kinds.split(","), facets),
      h(
        "section",
        { class: "results", "aria-labelledby": "results" },
        h("h2", { id: "results", class: "unseen" }, "Results"),
        status(found, question),
        kind && sorting(visit.url, kind, question),
        h(
          "ol",
          { class: "items" },
          found.items.map((each) => h("li", {}, kind ? item(kind, each) : item(each.kind, each.record))),
        ),
        h("div", { class: "onward" }, paging(visit.url, found.page), kind && download(kind, question)),
      ),
    ),
  );
  return title;
}

/** What an address asks for: `in` is the kind of record, all else goes to the API as it is. @param {URL} url @returns {Question} */
function asked(url) {
  const { in: kinds = "", ...parameters } = Object.fromEntries(url.searchParams);
  const kind = kinds in LISTS ? /** @type {Kind} */ (kinds) : null;
  return { q: parameters["q"] ?? "", kind, kinds, parameters };
}

/**
 * One page of what is asked for; null where its cursor is stale and the first page is shown instead.
 * @param {URL} url
 * @param {Question} question
 * @returns {Promise<Found | null>}
 */
async function ask(url, { q, kind, kinds, parameters }) {
  const common = { ...parameters, highlight: q ? true : null, limit: SIZE };
  const list = kind && address(LISTS[kind].path, { ...common, facet: LISTS[kind].facets });
  return follow(list || address("/v1/search", { ...common, kind: kinds })).catch((error) => {
    if (!(error instanceof Refused) || error.problem.status !== STALE) throw error;
    const first = new URL(url);
    first.searchParams.delete("cursor");
    go(first.pathname + first.search, { replacing: true });
    return null;
  });
}

/** How many records of each kind a question finds. @param {string} q */
async function kindsOf(q) {
  return (await get("/v1/search", { q, facet: "kind", limit: 1 })).facets["kind"] ?? [];
}

/** Nothing is asked for yet: show how. @param {Visit} visit */
async function invite(visit) {
  const { items } = await get("/v1/quotes", { has_original: true, limit: 3 });
  if (visit.gone()) return "";
  const examples = items.flatMap(({ text, original }) => [text, original?.text ?? text]);
  replace(
    visit,
    h(
      "div",
      { class: "invitation" },
      h("h1", {}, "Find"),
      h("p", { class: "lead" }, "Search in English, 汉字 or pinyin: what was said, who said it, and about what."),
      h(
        "p",
        { class: "examples" },
        [...new Set(examples)].map((each) => [h("a", { href: address("/find", { q: each }) }, each), " "]),
      ),
      h(
        "ul",
        { class: "cards" },
        Object.entries(KINDS).map(([kind, [, many]]) =>
          h("li", {}, h("a", { class: "name", href: `/find?in=${kind}` }, `All ${String(many).toLowerCase()}`)),
        ),
      ),
    ),
  );
  return "Find";
}

/** How much was found. @param {Found} found @param {Question} question */
function status({ page, items }, { q, kind }) {
  const [one, many] = (kind ? KINDS[kind] : ["result", "results"]).map((each) => each.toLowerCase());
  const words = count(page.total, String(one), String(many));
  const nothing = `No results${q ? ` for “${q}”` : ""}. Try fewer words or fewer filters.`;
  return h("p", { class: "status", role: "status" }, items.length ? words : nothing);
}

/** @param {URL} url @param {Kind} kind @param {Question} question */
function sorting(url, kind, { q, parameters }) {
  const sorts = Object.entries(LISTS[kind].sorts);
  const options = q ? [["", "Most relevant"], ...sorts] : sorts;
  const chosen = parameters["sort"] ?? options[0]?.[0];
  const onchange = (/** @type {Event} */ event) => {
    const { value } = /** @type {HTMLSelectElement} */ (event.target);
    const next = new URL(url);
    next.searchParams.delete("cursor");
    if (value) next.searchParams.set("sort", value);
    else next.searchParams.delete("sort");
    go(next.pathname + next.search);
  };
  const shown = options.map(([value = "", label]) => h("option", { value, selected: value === chosen }, label));
  return h("label", { class: "sorting" }, "Order ", h("select", { id: "sort", onchange }, shown));
}

/** The whole list as a table, whatever the page. @param {Kind} kind @param {Question} question */
function download(kind, { parameters: { cursor: _, ...parameters } }) {
  const href = address(LISTS[kind].path, { ...parameters, format: "csv" });
  return h("a", { class: "button", href }, "Download all as CSV");
}

/** @param {URL} url @param {PageInfo} page */
function paging(url, { next_cursor: cursor }) {
  const begun = url.searchParams.has("cursor");
  if (!cursor && !begun) return null;
  const first = new URL(url);
  first.searchParams.delete("cursor");
  const next = new URL(url);
  next.searchParams.set("cursor", cursor ?? "");
  return h(
    "nav",
    { class: "paging", "aria-label": "Pages" },
    begun && h("a", { class: "button", href: first.pathname + first.search }, "First page"),
    cursor && h("a", { class: "button", href: next.pathname + next.search }, "Next page"),
  );
}

/**
 * Show new results, and leave a reader who chose by keyboard on what was chosen.
 * @param {Visit} visit
 * @param {HTMLElement} view
 */
function swap(visit, view) {
  const focused = document.activeElement?.closest(".find input, .find select")?.id;
  if (!focused) return replace(visit, view);
  const scrolled = window.scrollY;
  visit.main.replaceChildren(view);
  document.getElementById(focused)?.focus({ preventScroll: true });
  window.scrollTo(0, scrolled);
}
