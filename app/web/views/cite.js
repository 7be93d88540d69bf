// The citation of a record in each style: fetched, shown, and copied.

import { text } from "../api.js";
import { h } from "../dom.js";
import { button, copy } from "./tools.js";

/** @type {{name: string, format: string, style?: string}[]} */
const STYLES = [
  { name: "Chicago", format: "text", style: "chicago-author-date" },
  { name: "APA", format: "text", style: "apa" },
  { name: "BibTeX", format: "bibtex" },
  { name: "RIS", format: "ris" },
  { name: "CSL-JSON", format: "csl-json" },
];

/**
 * The styles to choose from, and the place where the citation is shown.
 * @param {string} url of the record, in the API
 */
export function citing(url) {
  const shown = h("div", { class: "citation", hidden: true });
  const styles = STYLES.map((each) => button(each.name, (self) => cite(self, shown, `${url}/citation`, each)));
  return [h("div", { class: "styles", role: "group", "aria-label": "Copy the citation as" }, styles), shown];
}

/**
 * Fetch a citation, show it, and copy it.
 * @param {HTMLButtonElement} self
 * @param {HTMLElement} shown
 * @param {string} url
 * @param {{name: string, format: string, style?: string}} form
 */
async function cite(self, shown, url, { name, format, style }) {
  shown.hidden = false;
  try {
    const citation = (await text(url, { format, style })).trimEnd();
    shown.replaceChildren(h("pre", { tabindex: 0, "aria-label": `The citation as ${name}` }, citation));
    await copy(citation, self, `Citation copied: ${name}.`);
  } catch (error) {
    shown.replaceChildren(h("p", { class: "failed" }, error instanceof Error ? error.message : String(error)));
  }
}
