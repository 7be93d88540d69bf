"""Find the quotations of an article."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.drafting.article import Article
from app.drafting.marks import SPACES, Pair, pair_marks
from app.drafting.scripts import FOREIGN, LATIN_LETTER
from app.drafting.titles import is_title
from app.drafting.verbs import NEGATED_USE, has_saying
from app.text.normalize import Span

MARKED = re.compile(r"[“„‟\"«»‘「『‹][^“”„\"«»‘「」『』]*[”\"“»«’」』›]")  # with marks around all of it
LETTER = re.compile(r"\w")
GAP = 160  # characters of `she said` between two parts of a quotation
# What follows an original in marks of its own: its translation in marks, perhaps after `he said`.
TRANSLATION = re.compile(r"[^.!?\n“”\"«»„]{0,60}[“\"‘'«„]\s?[A-Za-z]|[ ,]?[(\[（［【][A-Za-z]")
MAX_BYLINE = 100  # characters
MIN_OPEN_WORDS = 3  # of a quotation in single marks that nothing closes
# What may follow the words of a block quotation: who said them, after a dash or in brackets.
BYLINE = re.compile(
    r"\s*(?:(?:[—–―]|--)\s?(?P<dash>[^—–―\n“”\"]{2,100})"
    r"|(?<=[\s.!?…。！？”\"])[(\[（［【](?P<bracket>[^()\[\]（）［］【】\n]{2,100})[)\]）］】])"
    r"[.,;]?\s*$"
)
BRACKETED = re.compile(
    r"(?<=[\s.!?…。！？”\"])[(\[（［【〔](?P<words>[^()\[\]（）［］【】〔〕\n]+)[)\]）］】〕][.,;]?\s*$"
)


@dataclass(frozen=True)
class Quotation:
    """Words that an article quotes. Spans are in code points, end exclusive."""

    start: int  # of the words between the marks; a period inside them stays, a closing comma goes
    end: int
    outer_start: int  # with the marks
    outer_end: int
    parts: tuple[Span, ...]  # one, or several if the article interrupts the words or they have several paragraphs
    block: bool = False  # set as a block quotation
    closed: bool = True  # False if no mark closes it
    nested: bool = False  # inside another one


def find_quotations(article: Article) -> list[Quotation]:
    """Return the quotations in the order of the text, without titles and words that somebody is said not to use.

    They may be scare quotes and terms: that somebody said them is for `attribute` to find.
    """
    text = article.text
    pairs = ((quotation(text, pair), pair) for pair in pair_marks(text))
    in_text = list(join_paragraphs(text, [each for each, pair in pairs if each and is_quoted(article, pair)]))
    blocks = list(find_blocks(article, in_text))
    starts = {each.start for each in blocks}
    others = [each for each in in_text if each.start not in starts]
    return list(
        mark_nested(join_parts(text, sorted([*others, *blocks], key=lambda each: (each.outer_start, -each.end))))
    )


def quotation(text: str, pair: Pair) -> Quotation | None:
    """Return the quotation of a pair of marks, or None if there are no words in it."""
    start, end = trim(text, pair.start, pair.end)
    if start >= end or not LETTER.search(text, start, end):
        return None
    return Quotation(start, end, pair.outer_start, pair.outer_end, ((start, end),), closed=pair.is_closed)


def trim(text: str, start: int, end: int) -> Span:
    """Return the span without spaces around it and the closing comma."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1] in SPACES or text[end - 1] in ",，、"):
        end -= 1
    return start, end


def is_quoted(article: Article, pair: Pair) -> bool:
    """Return whether the words of a pair can be a quotation."""
    text, (start, end) = article.text, (pair.start, pair.end)
    if not pair.is_closed and pair.family == "single" and text.count(" ", start, end) < MIN_OPEN_WORDS:
        return False
    if is_original(text, pair) or is_title(article, pair):
        return False
    return not NEGATED_USE.search(text, max(0, pair.outer_start - 60), pair.outer_start)


def is_original(text: str, pair: Pair) -> bool:
    """Return whether the words are an original in marks of its own, beside its translation."""
    if not FOREIGN.search(text, pair.start, pair.end) or LATIN_LETTER.search(text, pair.start, pair.end):
        return False
    before = text[pair.outer_start - 1 : pair.outer_start]
    return before in set("(（[［【〔") or bool(TRANSLATION.match(text, pair.outer_end))


def join_paragraphs(text: str, quotations: Sequence[Quotation]) -> Iterator[Quotation]:
    """Yield the quotations; one that goes on in the next paragraph, which begins with a mark again, has its parts."""
    group = list[Quotation]()
    for each in quotations:
        if group and not (not group[-1].closed and text[group[-1].outer_end : each.outer_start].strip(" \t") == "\n"):
            yield joined(group)
            group = []
        group.append(each)
    if group:
        yield joined(group)


def joined(group: Sequence[Quotation]) -> Quotation:
    """Return the quotation of which others are the parts."""
    first, last = group[0], group[-1]
    parts = tuple(part for each in group for part in each.parts)
    return (
        replace(first, end=last.end, outer_end=last.outer_end, parts=parts, closed=last.closed)
        if len(group) > 1
        else first
    )


def find_blocks(article: Article, quotations: Sequence[Quotation]) -> Iterator[Quotation]:
    """Yield a quotation for each block quotation: what stands between its marks, or all of its words."""
    text, starts = article.text, {each.outer_start: each for each in quotations}
    for lines in block_groups(article):
        first, last = lines[0][0], lines[-1][1]
        marked = starts.get(first)
        if marked and marked.end <= last and is_beside_words(text[marked.outer_end : last]):
            yield replace(marked, block=True)
            continue
        parts = tuple(trim_block(text, *line) for line in lines if has_words(text, *line))
        if parts:
            yield Quotation(parts[0][0], parts[-1][1], first, last, parts, block=True)


def block_groups(article: Article) -> Iterator[list[Span]]:
    """Yield the lines of each block quotation. One that names its speaker at its end is a block of its own."""
    group = list[Span]()
    for start, end in sorted(article.block_quotes):
        for line in re.finditer(r"[^\n]+", article.text[start:end]):
            span = start + line.start(), start + line.end()
            if group and (article.text[group[-1][1] : span[0]].strip(" \t\r") != "\n"):
                yield group
                group = []
            group.append(span)
            if BYLINE.search(article.text, max(span[0], span[1] - 150), span[1]):
                yield group
                group = []
    if group:
        yield group


def is_beside_words(rest: str) -> bool:
    """Return whether what follows the closing mark in a block is only its original, its speaker or a note."""
    return not re.search(
        r"\w", re.sub(r"[(\[（［【〔][^()\[\]（）［］【】〔〕]*[)\]）］】〕]", "", re.sub(r"[—–―]|--.*", "", rest))
    )


def has_words(text: str, start: int, end: int) -> bool:
    """Return whether a line of a block has English words, and not only their original or their speaker."""
    if re.match(r"(?:[—–―]|--)\s?[A-Z]", text[start:end]) and end - start < MAX_BYLINE:
        return False
    start, end = trim_block(text, start, end)
    return start < end and bool(LATIN_LETTER.search(text, start, end))


def trim_block(text: str, start: int, end: int) -> Span:
    """Return the span of the words of a block, without the speaker and the original after them."""
    for _ in range(3):
        shorter = end
        byline = BYLINE.search(text, max(start, end - 150), end)
        bracket = BRACKETED.search(text, start, end) if text[end - 1] in ")]）］】〕.,;" else None
        if byline and text[start : byline.start()].strip() and looks_like_name(byline["dash"] or byline["bracket"]):
            shorter = byline.start()
        elif bracket and FOREIGN.search(bracket["words"]):
            shorter = bracket.start()
        if shorter == end:
            break
        end = shorter
        start, end = trim(text, start, end)
    return strip_marks(text, *trim(text, start, end))


def looks_like_name(words: str) -> bool:
    """Return whether words in brackets or after a dash can name a speaker or a work."""
    return words.strip()[:1].isupper() and not re.search(r"[.!?]\s*$", words.strip().removesuffix("."))


def strip_marks(text: str, start: int, end: int) -> Span:
    """Return the span without marks around all of it."""
    if not MARKED.fullmatch(text, start, end):
        return start, end
    return trim(text, start + 1, end - 1)


def join_parts(text: str, quotations: Iterable[Quotation]) -> Iterator[Quotation]:
    """Yield the quotations; one that the article interrupts by `she said` has its parts."""
    group = list[Quotation]()
    for each in quotations:
        if group and each.outer_start < group[-1].outer_end:
            yield each
        elif group and is_interruption(text, group[-1], each):
            group.append(each)
        else:
            if group:
                yield joined(group)
            group = [each]
    if group:
        yield joined(group)


def is_interruption(text: str, before: Quotation, after: Quotation) -> bool:
    """Return whether the words between two quotations only say who speaks."""
    if not 0 < after.outer_start - before.outer_end <= GAP:
        return False
    gap = text[before.outer_end : after.outer_start]
    if "\n" in gap or before.block or after.block or not before.closed:
        return False
    last = text[before.outer_end - 2]
    if last not in ",，?!…—–-" and gap.lstrip()[:1] not in {",", "—", "–"}:
        return False
    clause = gap.strip().removeprefix(",").strip()
    return clause.endswith((",", "—", "–")) and has_saying(clause, is_only=True)


def mark_nested(quotations: Iterable[Quotation]) -> Iterator[Quotation]:
    """Yield the quotations in order; those inside another one are marked."""
    limit = 0
    for each in sorted(quotations, key=lambda each: (each.outer_start, -each.outer_end)):
        yield replace(each, nested=True) if each.outer_end <= limit else each
        limit = max(limit, each.outer_end)
