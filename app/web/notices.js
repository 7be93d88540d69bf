// Says what happens outside the reader's view: on the screen, and to a screen reader.

import { byId } from "./dom.js";

/** @type {number | undefined} */
let vanishing;

/**
 * Show a notice under the masthead; a passing one goes away by itself.
 * @param {string} words
 * @param {{passing?: boolean}} [options]
 */
export function notice(words, { passing = false } = {}) {
  const place = byId("notice");
  clearTimeout(vanishing);
  if (place.textContent !== words) place.textContent = words; // said once, not at every attempt
  place.hidden = false;
  place.classList.toggle("passing", passing);
  if (passing) vanishing = window.setTimeout(() => (place.hidden = true), 2500);
}

/**
 * Tell those who do not see the screen.
 * @param {string} words
 */
export function announce(words) {
  byId("announcer").textContent = words;
}
