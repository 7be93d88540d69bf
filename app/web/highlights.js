// Shows where in a text a question was found.

import { h } from "./dom.js";
import { Text } from "./passages.js";

/** @typedef {{pointer: string, start: number, end: number}} Highlight */

/**
 * A text of a record with what was found in it marked.
 * @param {string} text
 * @param {string} pointer JSON Pointer to the text, from the record
 * @param {Highlight[]} [highlights]
 */
export function marked(text, pointer, highlights = []) {
  const points = new Text(text);
  /** @type {(Node | string)[]} */
  const shown = [];
  let at = 0;
  for (const { start, end } of of(pointer, highlights)) {
    shown.push(points.slice(at, start), h("mark", {}, points.slice(start, end)));
    at = end;
  }
  return [...shown, points.slice(at, points.length)];
}

/**
 * What was found in one text of a record.
 * @param {string} pointer
 * @param {Highlight[]} [highlights]
 */
export function of(pointer, highlights = []) {
  return highlights.filter((each) => each.pointer === pointer);
}
