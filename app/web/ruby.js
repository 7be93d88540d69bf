// Sets Chinese with its pinyin: one syllable over each character, whatever else stands between them.

import { h } from "./dom.js";
import { inLanguage } from "./languages.js";

/** @typedef {import("./api.js").Original} Original */

const HAN = /\p{Script=Han}/u;

/** @param {string} text */
function characters(text) {
  return Array.from(text).filter((each) => HAN.test(each));
}

/**
 * The original words, with their pinyin over them where every character has its syllable and else under them.
 * A character that only the reading has is never put among those that are printed.
 * @param {Pick<Original, "text" | "reading" | "pinyin" | "language">} original
 */
export function ruby(original) {
  const { text, reading, pinyin, language } = original;
  const read = reading ?? text;
  const shown = characters(read).join("") === characters(text).join("") ? text : read;
  const syllables = pinyin?.split(" ") ?? [];
  const fits = syllables.length > 0 && syllables.length === characters(shown).length;
  const next = syllables.values();
  const set = Array.from(shown, (each) => {
    if (!fits) return stray(each, read);
    if (each === " ") return "\u3000"; // between two parts; a flex container removes ordinary spaces
    return HAN.test(each) ? over(each, String(next.next().value)) : stray(each, read);
  });
  return h(
    "div",
    { class: "original" },
    h("p", { class: "hanzi", ...inLanguage(language) }, set),
    !fits && pinyin && h("p", { class: "pinyin", lang: "zh-Latn-pinyin" }, pinyin),
    reading &&
      h(
        "p",
        { class: "printed" },
        "Printed ",
        h("span", inLanguage(language), text),
        ", to be read ",
        h("span", { class: "ours", ...inLanguage(language) }, reading),
      ),
  );
}

/**
 * @param {string} character
 * @param {string} syllable
 */
function over(character, syllable) {
  return h("ruby", {}, character, h("rp", {}, "("), h("rt", { lang: "zh-Latn-pinyin" }, syllable), h("rp", {}, ")"));
}

/**
 * @param {string} character
 * @param {string} read
 */
function stray(character, read) {
  return read.includes(character)
    ? character
    : h("span", { class: "stray", title: "A stray mark, as printed" }, character);
}
