// Makes the difference of two texts readable: whole words instead of single letters.

/** @typedef {import("./api.js").Schemas["Change"]} Change */

const WORD = /[\p{Script=Latin}\p{N}’']/u;

/**
 * The steps with whole words in the place of single letters: `c|fri|oop|e…` cannot be read.
 * @param {Change[]} steps
 * @returns {Change[]}
 */
export function byWords(steps) {
  /** @type {Change[]} */
  const words = [];
  for (const { kind, given, said } of steps) {
    const last = words.at(-1);
    if (kind !== "equal") {
      const [before, begun] = last?.kind === "equal" ? split(last.said, lastWord(last.said)) : ["", ""];
      if (last?.kind === "equal") words.splice(-1, 1, ...(before ? [same(before)] : []));
      const open =
        words.at(-1)?.kind === "replaced" && !before ? /** @type {Change} */ (words.pop()) : { given: "", said: "" };
      words.push({
        kind: "replaced",
        given: open.given + begun + given,
        said: open.said + begun + said,
      });
    } else if (last?.kind === "replaced") {
      const [ended, rest] = split(said, firstWord(said));
      words.splice(-1, 1, {
        kind: "replaced",
        given: last.given + ended,
        said: last.said + ended,
      });
      if (rest) words.push(same(rest));
    } else words.push(same(said));
  }
  return words;
}

/** @param {string} text @returns {Change} */
function same(text) {
  return { kind: "equal", given: text, said: text };
}

/** @param {string} text @param {number} at */
function split(text, at) {
  return /** @type {const} */ ([text.slice(0, at), text.slice(at)]);
}

/** Where the word that a text ends with begins. @param {string} text */
function lastWord(text) {
  let at = text.length;
  while (at > 0 && WORD.test(text.charAt(at - 1))) at -= 1;
  return at;
}

/** Where the word that a text begins with ends. @param {string} text */
function firstWord(text) {
  let at = 0;
  while (at < text.length && WORD.test(text.charAt(at))) at += 1;
  return at;
}
