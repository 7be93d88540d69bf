"""Recognize Chinese, Japanese, Korean and Russian words in Latin letters."""

import re

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
# Groups of letters that romanized Russian has and English seldom.
RUSSIAN = re.compile(
    r"zh|kh|shch|(?:[bdfglmnprstvz]|k)(?:y[iy]|ii|iy|ij|yj)$|[oe]go$|(?:ay|ai|oy|oi|yy|ey)[ae]$|ost['’ʹ]?$|stvo$|stvi[ey]"
    r"|ts?i(?:ya|ia|ja)$|[^aeiou]['’ʹ](?:$|[a-z])|^v$|^na$|^po$|^ne$|^za$|^iz$|^ot$|ov$|ykh$|ami$|omu$|yi$"
)
NOT_ROMANIZED = frozenset(
    """the of and to in is that for it as was with on by this are be from or an at not which have has but see page also
    literally meaning ie eg sic emphasis original translation author editor who he she they we i you""".split()
)  # fmt: skip


def is_romanization(latin: str, words: str) -> bool:
    """Return whether Latin letters can spell words of another script."""
    plain = fold(latin)
    if not re.fullmatch(r"[a-z'’ʹ\s\d,.:;!?-]+", plain) or not re.search("[a-z]", plain):
        return False
    spelled = [word for word in re.findall(r"[a-z']+", plain.replace("’", "'"))]
    if NOT_ROMANIZED & set(spelled):
        return False
    if KANA_LETTER.search(words) or HAN_LETTER.search(words):
        letters = [word.replace("'", "") for word in spelled]
        return bool(pinyin_phrases(letters)) or all(ROMAJI.fullmatch(word) for word in letters)
    squeezed = re.sub("[^a-z]", "", plain)
    return ratio(squeezed, re.sub("[^a-z]", "", fold(anyascii(words)))) >= MIN_SIMILARITY


def language_of_romanization(words: str) -> str | None:
    """Return `zh`, `ja` or `ru` if words in Latin letters are surely a romanization of it, or None."""
    plain = fold(words).replace("’", "'").replace("ʹ", "'")
    if words[:1].isupper() and not re.search(r"\s", words):
        return None
    letters = re.findall(r"[a-z']+", plain)
    if not letters or not re.fullmatch(r"[a-z'\s-]+", plain) or NOT_ROMANIZED & set(letters):
        return None
    russian = [word for word in letters if RUSSIAN.search(word)]
    if 2 * len(russian) >= len(letters) and any(len(word) > 3 for word in russian):  # noqa: PLR2004 - a preposition
        return "ru"
    ways = pinyin_phrases([word.replace("'", "") for word in letters])
    if ways and (TONES.search(words) or len(ways[0]) >= MIN_SYLLABLES):
        return "zh"
    return "ja" if len(letters) > 1 and all(ROMAJI.fullmatch(word.replace("'", "")) for word in letters) else None
