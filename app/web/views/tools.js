// What a reader can take along: the citation in each style, the link, the data.

import { loaded } from "../api.js";
import { h } from "../dom.js";
import { announce } from "../notices.js";

const SHOWN = 1800; // milliseconds for which a button says that it is done

/**
 * The buttons under a card.
 * @param {string} url of the record, in the API
 * @param {string} path of the record, on this page
 * @param {boolean} citable
 */
export function tools(url, path, citable) {
  const citation = h("div", { id: "citation", hidden: true });
  const cite = button("Cite", async () => {
    if (citation.hidden) citation.replaceChildren(...(await loaded(import("./cite.js"))).citing(url));
    citation.hidden = !citation.hidden;
    cite.setAttribute("aria-expanded", String(!citation.hidden));
  });
  cite.setAttribute("aria-expanded", "false");
  cite.setAttribute("aria-controls", "citation");
  const link = button("Copy link", (self) => copy(new URL(path, location.href).href, self, "Link copied."));
  return h(
    "footer",
    { class: "tools" },
    h("div", { class: "buttons" }, citable && cite, link, h("a", { class: "button", href: url }, "JSON")),
    citable && citation,
  );
}

/**
 * @param {string} label
 * @param {(self: HTMLButtonElement) => void} pressed
 */
export function button(label, pressed) {
  const self = h("button", { type: "button", "data-label": label, onclick: () => pressed(self) }, label);
  return self;
}

/**
 * Put words on the clipboard, and say so on the button and aloud.
 * @param {string} words
 * @param {HTMLButtonElement} self
 * @param {string} said
 */
export async function copy(words, self, said) {
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
