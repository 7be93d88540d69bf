// The attributes for the language and the direction of words.

/** @typedef {{lang: string | null, dir: string}} LanguageAttributes */

/**
 * The attributes of words whose language is on record.
 * @param {string | null | undefined} tag BCP 47
 * @returns {LanguageAttributes}
 */
export function inLanguage(tag) {
  return { lang: tag ?? null, dir: direction(tag ?? "") };
}

/**
 * The attributes of words whose language is not on record, such as a native name.
 * @param {string} words
 * @returns {LanguageAttributes}
 */
export function inOwnScript(words) {
  let lang = null;
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(words)) lang = "ja";
  else if (/\p{Script=Hangul}/u.test(words)) lang = "ko";
  else if (/\p{Script=Han}/u.test(words)) lang = "zh";
  return { lang, dir: "auto" };
}

/** @param {string} tag */
function direction(tag) {
  try {
    const locale = /** @type {any} */ (new Intl.Locale(tag)); // TypeScript has no type for its text direction yet
    return (locale.getTextInfo?.() ?? locale.textInfo)?.direction ?? "auto";
  } catch {
    return "auto"; // the browser does not accept the tag
  }
}
