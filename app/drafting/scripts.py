"""Find the words of a text that are not in the Latin script, and tell their language."""

import re
import unicodedata
from collections import Counter
from functools import cache

from babel import Locale
from babel.core import get_global
from opencc import OpenCC

from app.text.normalize import HAN, HANGUL, KANA

LATIN = "A-Za-zªºÀ-ÖØ-öø-ʸ\u1d00-\u1dbfḀ-ỿⱠ-Ɀ꜠-ꟿﬀ-ﬆＡ-Ｚａ-ｚ"
FOREIGN_LETTER = rf"[^\W\d_{LATIN}]"
FOREIGN = re.compile(FOREIGN_LETTER)
LATIN_LETTER = re.compile(f"[{LATIN}]")
HAN_LETTER, KANA_LETTER, HANGUL_LETTER = (re.compile(f"[{letters}]") for letters in (HAN, KANA, HANGUL))
# Letters that only one of the languages of a script has.
OWN_LETTERS = {
    "uk": "іїєґІЇЄҐ", "be": "ўЎ", "sr": "ђћђјљњџЂЋЈЉЊЏ", "mk": "ѓќѕЃЌЅ", "kk": "әғқңұһӘҒҚҢҰҺ", "bg": "ѝЍ",
    "fa": "پچژگکی", "ur": "ٹڈڑےںھ", "ps": "ټډړښځڅ", "ug": "ۆۈېۋ", "yi": "ײױװ",
}  # fmt: skip


def language_of_words(words: str, default_han: str = "zh-Hans") -> str:
    """Return the BCP 47 tag of words that are not in the Latin script.

    Han characters alone that all of the languages share have the tag `default_han`.
    """
    if KANA_LETTER.search(words):
        return "ja"
    if HANGUL_LETTER.search(words):
        return "ko"
    if HAN_LETTER.search(words):
        return language_of_han(words) or default_han
    letters = [letter for letter in words if FOREIGN.match(letter)]
    for tag, own in OWN_LETTERS.items():
        if set(own) & set(letters):
            return tag
    return language_of_script(script_of(letters[0])) if letters else "und"


def language_of_han(words: str) -> str | None:
    """Return the tag of Han characters that have the form of one language; None if all share them."""
    simplified, traditional = converter("t2s").convert(words), converter("s2t").convert(words)
    if any(converter("jp2t").convert(each) != each == converter("s2t").convert(each) for each in words):
        return "ja"
    if traditional != words:
        return "zh-Hans"
    return "zh-Hant" if simplified != words else None


def usual_han(text: str) -> str:
    """Return the tag that most of the Han words of a text have."""
    runs = re.findall(f"[{HAN}{KANA}]+", text)
    tags = Counter(tag for run in runs if (tag := "ja" if KANA_LETTER.search(run) else language_of_han(run)))
    return tags.most_common(1)[0][0] if tags else "zh-Hans"


@cache
def converter(config: str) -> OpenCC:
    """Return the converter of OpenCC with this name."""
    return OpenCC(config)


def script_of(letter: str) -> str:
    """Return the first word of the name of a letter in Unicode, which is its script: `CYRILLIC`."""
    return unicodedata.name(letter, "").partition(" ")[0]


@cache
def language_of_script(name: str) -> str:
    """Return the language that is most often written in a script, by the data of the Unicode CLDR."""
    codes = {english.upper(): code for code, english in Locale("en").scripts.items()}
    likely: str = get_global("likely_subtags").get(f"und_{codes.get(name)}", "und")
    return likely.partition("_")[0]
