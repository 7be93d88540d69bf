// What a preview tells: the faults in a folder that is being written, and when what is shown changes.

import { h } from "./dom.js";

/** @typedef {{file: string | null, line: number | null, detail: string, near: string | null}} Fault */
/** @typedef {{state: string, record: string, is_shown: boolean, count: number, faults: Fault[]}} State */

const RETRY = 1000; // milliseconds

/**
 * Wait for each change, and hand it on.
 * @param {(state: State) => void} show
 */
export async function follow(show) {
  for (let seen = ""; ;) {
    const response = await fetch(`/preview?${new URLSearchParams({ seen })}`).catch(() => null);
    if (!response?.ok) {
      await new Promise((resume) => setTimeout(resume, RETRY));
      continue;
    }
    /** @type {State} */
    const state = await response.json();
    if (state.state !== seen) show(state);
    seen = state.state;
  }
}

/** @param {Fault} fault */
export function faultItem({ file, line, detail, near }) {
  const place = h("span", { class: "place" }, file, line && `:${line}`);
  return h("li", {}, place, " ", detail, near && h("span", { class: "near" }, " Nearest: ", near));
}
