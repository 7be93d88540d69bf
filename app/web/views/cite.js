// The citation of a record in each style, and its link: shown and copied.

import { text } from "../api.js";
import { announce } from "../notices.js";

const SHOWN = 1800; // milliseconds for which a button says that it is done

/**
 * Copy what is asked for in the cards of a panel.
 * @param {HTMLElement} panel
 */
export function copying(panel) {
  panel.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (
      /** @type {Element} */ (event.target).closest(".cite .styles a, [data-copy]")
    );
    if (!button) return;
    event.preventDefault();
    if (button.dataset["copy"]) copy(button.dataset["copy"], button, "Link copied.");
    else cite(/** @type {HTMLAnchorElement} */ (button));
  });
}

/** Fetch a citation, show it, and copy it. @param {HTMLAnchorElement} link */
async function cite(link) {
  const shown = /** @type {HTMLElement} */ (link.closest(".cite")?.querySelector(".citation"));
  const citation = (await text(link.pathname + link.search)).trimEnd();
  shown.textContent = citation;
  shown.hidden = false;
  await copy(citation, link, `Citation copied: ${link.textContent}.`);
}

/**
 * Put words on the clipboard, and say so on the button and aloud.
 * @param {string} words
 * @param {HTMLElement} button
 * @param {string} said
 */
async function copy(words, button, said) {
  const isDone = await write(words);
  button.dataset["label"] ??= button.textContent ?? "";
  button.textContent = isDone ? "Copied" : "Select and copy";
  announce(isDone ? said : `Not copied. Select the text to copy it: ${words}`);
  setTimeout(() => (button.textContent = button.dataset["label"] ?? ""), SHOWN);
}

/** A browser has no clipboard for a page that is not served over HTTPS or from this machine. @param {string} words */
async function write(words) {
  if (!navigator.clipboard) return false;
  return navigator.clipboard.writeText(words).then(
    () => true,
    () => false,
  );
}
