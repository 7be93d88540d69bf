// What a reader can take along: the citation in each style, the link, the data.

import { text } from "../api.js";
import { h } from "../dom.js";
import { announce } from "../notices.js";

/** @type {{name: string, format: string, style?: string}[]} */
const STYLES = [
  { name: "Chicago", format: "text", style: "chicago-author-date" },
  { name: "APA", format: "text", style: "apa" },
  { name: "BibTeX", format: "bibtex" },
  { name: "RIS", format: "ris" },
  { name: "CSL-JSON", format: "csl-json" },
];
const SHOWN = 1800; // milliseconds for which a button says that it is done

/**
 * The buttons under a card.
 * @param {string} url of the record, in the API
 * @param {string} path of the record, on this page
 * @param {boolean} citable
 */
export function tools(url, path, citable) {
  const shown = h("div", { class: "citation", hidden: true });
  const styles = h(
    "div",
    { id: "styles", class: "styles", role: "group", "aria-label": "Copy the citation as", hidden: true },
    STYLES.map((each) => button(each.name, (self) => cite(self, shown, `${url}/citation`, each))),
  );
  const citing = button("Cite", () => {
    styles.hidden = !styles.hidden;
    shown.hidden = true;
    citing.setAttribute("aria-expanded", String(!styles.hidden));
  });
  citing.setAttribute("aria-expanded", "false");
  citing.setAttribute("aria-controls", "styles");
  const link = button("Copy link", (self) => copy(new URL(path, location.href).href, self, "Link copied."));
  return h(
    "footer",
    { class: "tools" },
    h("div", { class: "buttons" }, citable && citing, link, h("a", { class: "button", href: url }, "JSON")),
    citable && [styles, shown],
  );
}

/**
 * @param {string} label
 * @param {(self: HTMLButtonElement) => void} pressed
 */
function button(label, pressed) {
  const self = h("button", { type: "button", "data-label": label, onclick: () => pressed(self) }, label);
  return self;
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

/**
 * Put words on the clipboard, and say so on the button and aloud.
 * @param {string} words
 * @param {HTMLButtonElement} self
 * @param {string} said
 */
async function copy(words, self, said) {
  const isDone = await write(words);
  self.textContent = isDone ? "Copied" : "Select and copy";
  announce(isDone ? said : `Not copied. Select the text to copy it: ${words}`);
  setTimeout(() => (self.textContent = self.dataset["label"] ?? ""), SHOWN);
}

/** A browser has no clipboard for a page that is not served over HTTPS or from this machine. @param {string} words */
async function write(words) {
  if (!navigator.clipboard) return false;
  return navigator.clipboard.writeText(words).then(
    () => true,
    () => false,
  );
}
