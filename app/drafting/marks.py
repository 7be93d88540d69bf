"""Pair the quotation marks of a text: in every house style, misprints included, in linear time."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from app.drafting.sentences import SENTENCE_END
from app.text.normalize import HAN_AND_KANA

DOUBLE, SINGLE, GUILLEMET, SINGLE_GUILLEMET, CORNER, WHITE_CORNER = "double", "single", "«»", "‹›", "「」", "『』"
FAMILIES = {
    **dict.fromkeys('“”„‟"＂〝〞〟', DOUBLE),
    **dict.fromkeys("‘’‚‛'", SINGLE),
    **dict.fromkeys("«»", GUILLEMET),
    **dict.fromkeys("‹›", SINGLE_GUILLEMET),
    **dict.fromkeys("「」｢｣", CORNER),
    **dict.fromkeys("『』", WHITE_CORNER),
}
QUOTATION_MARK = re.compile("``|''|[" + "".join(FAMILIES) + "]")
OPENING_MARKS = "“„‟‘‚‛«‹「『｢〝"
BEFORE_OPENING = frozenset(OPENING_MARKS + " \t\u00a0\u202f\u3000\"'([{（［〔【〈《—–‒―-/:：,，、。；;=…*")
AFTER_CLOSING = frozenset(" \t\u00a0\u202f\u3000\"'’”»›」』｣)]}）］〕】〉》([（［〔【〈.,;:!?…。，、；：！？—–‒―-/")
SPACES = frozenset(" \t\u00a0\u202f\u3000")
SENTENCE_PUNCTUATION = frozenset(".,;:!?…。，)]）—–")
HAN_OR_KANA = re.compile(f"[{HAN_AND_KANA}]")
LEFT_OUT = re.compile(r"(?:\d\ds?|tis|twas|twere|em|til|till|cause|bout|round|n|cos|im|er|ere|neath)\b", re.IGNORECASE)
PLURAL_GENITIVE = re.compile(r"(?<=s)['’](?= \w)")  # or the end of a quotation


MAX_DEPTH = 12  # of quotations inside each other


class Mark(NamedTuple):
    """A quotation mark, and what it can be where it stands."""

    start: int
    end: int
    family: str
    opens: bool
    closes: bool
    is_weak: bool = False  # the apostrophe of a plural, or a closing mark
    is_in_han: bool = False  # between Han characters: a mark of theirs, and not of the English text


class Pair(NamedTuple):
    """What stands between an opening mark and its closing mark, or the end that was assumed for it."""

    outer_start: int
    start: int
    end: int
    outer_end: int
    family: str
    is_closed: bool = True


def pair_marks(text: str) -> list[Pair]:
    """Return the pairs of quotation marks, in the order of their opening marks.

    A pair never crosses the end of a line. A double mark that nothing closes ends with its line, or with the sentence
    before the next double mark.
    """
    pairs, start = list[Pair](), 0
    for line in text.splitlines(keepends=True):
        body = line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
        if QUOTATION_MARK.search(body):
            pairs += sorted(pair_line(text, start, start + len(body.rstrip())))
        start += len(line)
    return pairs


def pair_line(text: str, start: int, end: int) -> Iterator[Pair]:
    """Yield the pairs of a line."""
    marks = list(without_genitives(list(find_marks(text, start, end))))
    stack, orphans = list[Mark](), list[Mark]()
    places: dict[str, list[int]] = {family: [] for family in FAMILIES.values()}
    for mark in marks:
        open_places = places[mark.family]
        if (
            mark.closes
            and open_places
            and not (mark.is_in_han and not HAN_OR_KANA.match(text, stack[open_places[-1]].end))
        ):
            place = open_places[-1]
            opening = stack[place]
            for unclosed in stack[place:]:
                places[unclosed.family].pop()
            del stack[place:]
            yield Pair(opening.start, opening.end, mark.start, mark.end, mark.family)
        elif mark.opens and len(stack) < MAX_DEPTH:
            open_places.append(len(stack))
            stack.append(mark)
        elif not mark.is_weak and not mark.is_in_han:
            orphans.append(mark)
    if stack:
        yield from unclosed_pairs(text, end, stack, marks, orphans)


def unclosed_pairs(text: str, end: int, stack: list[Mark], marks: list[Mark], orphans: list[Mark]) -> Iterator[Pair]:
    """Yield a pair for each opening mark that none of its family closes, unless it is an apostrophe.

    It ends at a closing mark of another family that closes nothing else, or with the sentence before the next opening
    mark of its family, or with the line.
    """
    stops = [match.end() for match in SENTENCE_END.finditer(text, stack[0].end, end)]
    starts = {
        family: [mark.start for mark in marks if mark.opens and mark.family == family]
        for family in {mark.family for mark in stack}
    }
    orphan_starts = [mark.start for mark in orphans]
    for opening in stack:
        following = starts[opening.family]
        place = bisect_left(following, opening.end)
        limit = following[place] if place < len(following) else end
        orphan = bisect_left(orphan_starts, opening.end)
        stop = bisect_left(stops, limit + 1) - 1
        if orphan < len(orphans) and orphan_starts[orphan] < limit:
            closing = orphans[orphan]
            yield Pair(opening.start, opening.end, closing.start, closing.end, opening.family)
        elif opening.family == SINGLE and text[opening.start] != "‘":
            continue
        elif limit == end:
            yield Pair(opening.start, opening.end, end, end, opening.family, is_closed=False)
        elif stop >= 0 and stops[stop] > opening.end:
            yield Pair(opening.start, opening.end, stops[stop], stops[stop], opening.family, is_closed=False)


def find_marks(text: str, start: int, end: int) -> Iterator[Mark]:
    """Yield the quotation marks of a line, without those that can only be apostrophes, inches or strays."""
    for match in QUOTATION_MARK.finditer(text, start, end):
        sign, (first, last) = match[0], match.span()
        before = text[first - 1] if first > start else " "
        after = text[last] if last < end else " "
        family = DOUBLE if len(sign) == 2 else FAMILIES[sign]  # noqa: PLR2004 - `` and '' of TeX
        if family == SINGLE:
            opens, closes = single_mark(text, match, before, after)
        else:
            opens, closes = double_mark(sign, before, after)
        if opens or closes:
            is_weak = family == SINGLE and closes and bool(PLURAL_GENITIVE.match(text, first))
            is_in_han = is_han(before) and is_han(after)
            yield Mark(first, last, family, opens, closes, is_weak, is_in_han)


def is_han(character: str) -> bool:
    """Return whether a character is Han or kana."""
    return character > "\u2e7f" and bool(HAN_OR_KANA.match(character))


def double_mark(sign: str, before: str, after: str) -> tuple[bool, bool]:
    """Return whether a mark that is never an apostrophe can open and can close a quotation here."""
    is_start = before in BEFORE_OPENING or is_han(before)
    is_end = after in AFTER_CLOSING or is_han(after)
    follows_word = before not in SPACES and before not in "([（［"
    if sign in "„‟〝``「『｢":
        return True, False
    if sign in "''」』｣〞〟":
        return False, True
    if sign == "“":
        closes = is_end and follows_word and after not in "\"'“‘" and not is_han(after)
        return not closes, closes
    if sign == "”":
        opens = before in SPACES and after.isalnum()
        return opens, not opens
    if sign in "«»‹›":
        natural = sign in "«‹"
        return (natural or (is_start and after not in SPACES)), (not natural or (follows_word and is_end))
    opens, closes = is_start and after not in SPACES, follows_word and is_end
    return (False, closes) if not after.isalnum() and closes and not opens else (opens, closes)


def single_mark(text: str, match: re.Match[str], before: str, after: str) -> tuple[bool, bool]:
    """Return whether a single mark can open and can close a quotation here; neither if it is an apostrophe."""
    sign, is_start = match[0], before in BEFORE_OPENING
    if sign == "‘" and not is_start and not after.isalnum():
        return False, True  # it closes the German ‚...‘
    if before.isalnum() and after.isalnum():
        return False, False
    if sign in "‚‘‛" or (sign == "'" and is_start and not (after in AFTER_CLOSING and before not in SPACES)):
        is_apostrophe = bool(LEFT_OUT.match(text, match.end())) or not is_start or after in SPACES
        return not is_apostrophe, False
    if is_start and after.isalnum() and before not in SENTENCE_PUNCTUATION:
        return False, False  # ’90s
    return False, before not in SPACES and not after.isalnum()


def without_genitives(marks: list[Mark]) -> Iterator[Mark]:
    """Yield the marks without the apostrophes of plurals that stand inside single marks.

    A mark after an `s` is one if a clearer closing mark follows before the next opening mark.
    """
    apostrophes, has_closing = set[int](), False
    for mark in reversed(marks):
        if mark.family != SINGLE:
            continue
        if mark.opens:
            has_closing = False
        elif mark.is_weak and has_closing:
            apostrophes.add(mark.start)
        else:
            has_closing = has_closing or not mark.is_weak
    return (mark for mark in marks if mark.start not in apostrophes)
