"""Recognize Chinese, Japanese, Korean and Russian words in Latin letters."""

import re
from collections.abc import Sequence

from anyascii import anyascii
from rapidfuzz.fuzz import ratio

from app.drafting.scripts import HAN_LETTER, KANA_LETTER
from app.text.normalize import fold
from app.text.pinyin import pinyin_phrases

MIN_SIMILARITY = 60  # percent, of a romanization with the one that the letters have by the tables of anyascii
MIN_SYLLABLES = 3  # of pinyin without tones that no Chinese characters stand beside
TONES = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")
ROMAJI = re.compile(
    r"(?:(?:[kgsztdnhbpmyrwfj]|ky|gy|sh|ch|ts|ny|hy|by|py|my|ry|kk|pp|tt|ss|ssh|tch|cch)?[aiueoāīūēō]|n['’]?)+",
    re.IGNORECASE,
)
KOREAN = re.compile(
    r"(?:(?:kk|tt|pp|ss|jj|ch|[gndrlmbsjktph])?(?:yae|yeo|wae|ya|ye|yo|yu|wa|wo|we|wi|eo|eu|ui|ae|oe"
    r"|[aeiou])(?:ng|[nmlktpbg])?)+"
)
KOREAN_VOWEL = re.compile("eo|eu|ae|oe|ui")
# Groups of letters that are frequent in romanized Russian and rare in English.
RUSSIAN = re.compile(
    r"zh|kh|shch|[oe]go$|ost'?$|stvo$|tv[aou]$|ts?i(?:ya|ia|ja)$|[^aeiou]'(?:$|[a-z])|^(?:v|na|po|ne|za|iz|ot"
    r"|do|so|byl|kak|chto)$"
    r"|(?:ov|ev|ykh|ikh|ami|omu|yi|ii|iy|yy|oi|oy|ei|nok|tok|vyi|aya|aia|oye|oe|ye|nie|niye|niya)$"
    r"|[bcdfgklmnprstvz][aoiuy]$"
)
COUNTRIES = {
    "ru": re.compile(r"\b(?:Russia|Soviet|Moscow|Kremlin|Siberia)|[а-яё]{3}"),
    "zh": re.compile(r"\b(?:Chin(?:a|ese)\b|Beijing|Taiwan|Mandarin)|[\u4e00-\u9fff]"),
    "ja": re.compile(r"\b(?:Japan|Tokyo)|[\u3041-\u30ff]"),
    "ko": re.compile(r"\b(?:Korea|Seoul)|[\uac00-\ud7a3]"),
}
MIN_LETTERS = 6  # of Japanese or Korean
NOT_ROMANIZED = frozenset(str.split(
    """the of and in is that for it as was with on by this are be from or an at not which have has but see page also
    literally meaning ie eg sic emphasis original translation author editor who he she they we i you"""
))  # fmt: skip


def is_romanization(latin: str, words: str) -> bool:
    """Return whether Latin letters can spell words of another script."""
    plain = fold(latin)
    if not re.fullmatch(r"[a-z'’ʹ\s\d,.:;!?-]+", plain) or not re.search("[a-z]", plain):
        return False
    spelled = re.findall(r"[a-z']+", plain.replace("’", "'"))
    if NOT_ROMANIZED & set(spelled):
        return False
    if KANA_LETTER.search(words) or HAN_LETTER.search(words):
        letters = [word.replace("'", "") for word in spelled]
        return bool(pinyin_phrases(letters)) or all(ROMAJI.fullmatch(word) for word in letters)
    squeezed = re.sub("[^a-z]", "", plain)
    return ratio(squeezed, re.sub("[^a-z]", "", fold(anyascii(words)))) >= MIN_SIMILARITY


def languages_of(text: str) -> list[str]:
    """Return the languages whose countries a text speaks of."""
    return [language for language, names in COUNTRIES.items() if names.search(text)]


def language_of_romanization(words: str, languages: Sequence[str]) -> str | None:
    """Return which of some languages words in Latin letters are a romanization of, or None."""
    plain = fold(words).replace("’", "'").replace("ʹ", "'").replace('"', "'")
    letters = re.findall(r"[a-z']+", plain)
    capitals = [word for word in words.split() if word[0].isupper()]
    if 2 * len(capitals) > len(words.split()):
        return None
    if (
        (words[:1].isupper() and len(letters) == 1)
        or not re.fullmatch(r"[a-z'\s-]+", plain)
        or NOT_ROMANIZED & set(letters)
    ):
        return None
    if TONES.search(words) and pinyin_phrases([word.replace("'", "") for word in letters]):
        return "zh"
    return next((language for language in languages if can_be(language, letters)), None)


def can_be(language: str, letters: Sequence[str]) -> bool:
    """Return whether words in lower case can be a romanization of a language."""
    bare = [word.replace("'", "") for word in letters]
    if language == "ru":
        russian = [word for word in letters if RUSSIAN.search(word)]
        return 2 * len(russian) >= len(letters) and any(len(word) > 3 for word in russian)  # noqa: PLR2004 - a preposition
    if language == "zh":
        ways = pinyin_phrases(bare)
        return bool(ways) and len(ways[0]) >= MIN_SYLLABLES
    if sum(map(len, bare)) < MIN_LETTERS:
        return False
    if language == "ja":
        return all(ROMAJI.fullmatch(word) for word in bare)
    return all(KOREAN.fullmatch(word) for word in bare) and any(KOREAN_VOWEL.search(word) for word in bare)
