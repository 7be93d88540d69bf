"""Find the original-language words that an article prints beside its quotations."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from app.drafting.article import Article
from app.drafting.quotations import Quotation
from app.drafting.romanization import is_romanization, language_of_romanization, languages_of
from app.drafting.scripts import FOREIGN, LATIN_LETTER, language_of_words, usual_han
from app.drafting.sentences import trim
from app.drafting.verbs import WORD, kind_of_verb
from app.text.normalize import CJK, Span

BRACKETS = {
    "(": ")",
    "[": "]",
    "（": "）",
    "［": "］",
    "【": "】",
    "〔": "〕",
    "〈": "〉",
    "⟨": "⟩",
    "{": "}",
    "《": "》",
}
MAX_LENGTH = 1_000  # characters in a bracket
MAX_ATTRIBUTION = 80  # characters of `she said` between a quotation and its original
MARKS = "“”„\"'‘’«»「」『』《》"
SEPARATOR = re.compile(r"\s*[,;:/|=·–—]\s*|\s+[-]\s+|\n")
CONNECTOR = re.compile(
    r"[.,;:]?\s*(?:[—–-]{1,2}|or|in (?:the )?(?:original|[A-Z][a-z]+)(?: [A-Z][a-z]+)?|literally"
    r"|i\.e\.)?[,:]?\s*(?:or\s)?"
)
LABEL = re.compile(
    r"(?:in )?(?:the )?(?:original|[A-Z][a-z]+|literally|lit\.?|Ch\.|Chin\.|Jap\.|Rus\.|Kor\.)(?: [A-Z][a-z]+)?\s*[:：]"
)
# An original in marks of its own before its translation, perhaps with `he said` between them.
MARKED = re.compile(r"[«“\"„「『](?P<words>[^«»“”\"„\n]+)[»”\"“』」](?P<gap>[^.!?\n«»“”\"„]{0,60})$")
CAPITAL_BEFORE = re.compile(r"\b[A-Z][\w-]*\s?$")  # a name, whose native name follows
CJK_RUN = re.compile(f"[{CJK}]+")
MAX_MARKED = 400
NOTE_MARKER = re.compile(r"(?:\[\d{1,3}\]|[¹²³⁰-⁹]{1,3}|\*{1,3}|†|\d{1,3}(?=\s?[(\[（［]))")


@dataclass(frozen=True)
class Original:
    """The words that a quotation translates, as printed. Spans are in code points, end exclusive."""

    start: int
    end: int
    language: str  # a BCP 47 tag: `zh-Hans`, `ja`, `ru`; `ru-Latn` if only a romanization is printed
    romanized: Span | None = None  # the romanization that stands beside it


def find_originals(article: Article, quotations: Sequence[Quotation]) -> dict[int, Original]:
    """Return the original of each quotation that has one, by the place of the quotation in the list.

    It is of the whole quotation: words beside a single word inside it, beside names and beside titles are none.
    """
    finder = OriginalFinder(article, quotations)
    return {place: original for place in range(len(quotations)) if (original := finder.find(place))}


class OriginalFinder:
    """Looks for originals around the quotations of an article. No words are the original of two of them."""

    def __init__(self, article: Article, quotations: Sequence[Quotation]) -> None:
        self.text = article.text
        self.quotations = quotations
        self.starts = [each.outer_start for each in quotations]
        self.line_ends = [match.start() for match in re.finditer("\n", self.text)]
        self.usual_han = usual_han(article.text)
        self.languages = languages_of(article.text)
        self.used = set[int]()  # where originals start

    def find(self, place: int) -> Original | None:
        """Return the original of one quotation."""
        each = self.quotations[place]
        if self.is_foreign(each.start, each.end):
            return None
        following = bisect_left(self.starts, each.outer_end)
        limit = self.starts[following] if following < len(self.starts) else len(self.text)
        limit = min(self.line_end(each.outer_end), limit)
        original = self.after(each.outer_end, limit) or self.before(each)
        if not original and each.block:
            original = self.after_block(each)
        if original and original.start not in self.used:
            self.used.add(original.start)
            return original
        return None

    def line_end(self, position: int) -> int:
        """Return where the line ends."""
        place = bisect_left(self.line_ends, position)
        return self.line_ends[place] if place < len(self.line_ends) else len(self.text)

    def is_foreign(self, start: int, end: int) -> bool:
        """Return whether words are all in another script."""
        return bool(FOREIGN.search(self.text, start, end)) and not LATIN_LETTER.search(self.text, start, end)

    def after(self, position: int, limit: int) -> Original | None:
        """Return the original after a quotation: in a bracket, or after a dash, `or` or the name of its language."""
        position = self.skip_note_marker(position, limit)
        connector = CONNECTOR.match(self.text, position, limit)
        start = connector.end() if connector else position
        bracket = self.bracket_at(start, limit)
        if bracket:
            return self.in_bracket(*bracket, is_adjacent=not connector or connector[0].strip(" .,;:") == "")
        if run := self.run_at(start, limit):
            return self.original(*run)
        if connector and re.search(r"[—–]|\bor\b|\bin\b", connector[0]):
            return self.romanized_run(start, limit)
        return self.after_attribution(position, limit)

    def after_attribution(self, position: int, limit: int) -> Original | None:
        """Return the original in a bracket after `she said`, which ends with a verb of saying."""
        opening = re.compile(r"[(\[（［]").search(self.text, position, min(limit, position + MAX_ATTRIBUTION))
        if not opening:
            return None
        words = WORD.findall(self.text[position : opening.start()])
        bracket = self.bracket_at(opening.start(), limit)
        if not words or not bracket or kind_of_verb(words[-1]) != "saying":
            return None
        return self.original(*bracket) if self.is_foreign(*bracket) else None

    def skip_note_marker(self, position: int, limit: int) -> int:
        """Return the position after the marker of a note."""
        marker = NOTE_MARKER.match(self.text, position, limit)
        return marker.end() if marker else position

    def bracket_at(self, start: int, limit: int) -> Span | None:
        """Return the span of the words in the bracket that opens here."""
        if self.text[start : start + 1] not in BRACKETS or start >= limit:
            return None
        end = self.text.find(BRACKETS[self.text[start]], start, min(self.line_end(start), start + MAX_LENGTH))
        return (start + 1, end) if end > start else None

    def in_bracket(self, start: int, end: int, *, is_adjacent: bool) -> Original | None:
        """Return the original in a bracket, with its romanization in the bracket or in the next one."""
        original = self.split(start, end)
        if original and not original.romanized:
            space = re.compile(r"\s?").match(self.text, end + 1)
            beside = self.bracket_at(space.end() if space else end + 1, len(self.text))
            if beside and is_romanization(self.text[slice(*beside)], self.text[original.start : original.end]):
                return Original(original.start, original.end, original.language, beside)
        if original or not is_adjacent:
            return original
        return self.romanized_only(start, end)

    def romanized_only(self, start: int, end: int) -> Original | None:
        """Return the original of which only a romanization is printed, or which stands in the next bracket."""
        start, end = self.without_label(start, end)
        space = re.compile(r"[\])）］]\s?").match(self.text, end)
        beside = self.bracket_at(space.end(), len(self.text)) if space else None
        if beside and self.is_foreign(*beside) and is_romanization(self.text[start:end], self.text[slice(*beside)]):
            original = self.original(*beside)
            return Original(original.start, original.end, original.language, (start, end))
        start, end = self.first_piece(start, end)
        language = language_of_romanization(self.text[start:end], self.languages_near(start))
        return Original(start, end, f"{language}-Latn") if language else None

    def languages_near(self, position: int) -> list[str]:
        """Return the languages that the text speaks of, the one of the last words in another script first."""
        runs = list(CJK_RUN.finditer(self.text, max(0, position - MAX_LENGTH), position))
        near = [language_of_words(runs[-1][0], self.usual_han)[:2]] if runs else []
        return [*near, *(language for language in self.languages if language not in near)]

    def first_piece(self, start: int, end: int) -> Span:
        """Return the words before the first separator."""
        separator = SEPARATOR.search(self.text, start, end)
        return trim(self.text, start, separator.start() if separator else end)

    def without_label(self, start: int, end: int) -> Span:
        """Return the span without `in Russian:` before it, spaces and marks."""
        label = LABEL.match(self.text, start, end)
        start, end = trim(self.text, label.end() if label else start, end)
        while start < end and self.text[start] in MARKS and self.text[end - 1] in MARKS:
            start, end = trim(self.text, start + 1, end - 1)
        return start, end

    def split(self, start: int, end: int) -> Original | None:
        """Return the original in a bracket that may also have its romanization, a label or a gloss."""
        start, end = self.without_label(start, end)
        if self.is_foreign(start, end):
            return self.original(start, end)
        first = FOREIGN.search(self.text, start, end)
        if not first:
            return None
        pieces = self.pieces(start, end)
        originals = [piece for piece in pieces if self.is_foreign(*piece)]
        if not originals:
            mixed = [piece for piece in pieces if FOREIGN.search(self.text, *piece)]
            return self.mixed(*mixed[0]) if mixed else None
        words = slice(originals[0][0], originals[0][1])
        romanized = [piece for piece in pieces if is_romanization(self.text[slice(*piece)], self.text[words])]
        original = self.original(*originals[0])
        return Original(original.start, original.end, original.language, romanized[0] if romanized else None)

    def pieces(self, start: int, end: int) -> list[Span]:
        """Return what stands between the separators, split again where the script changes at a space."""
        pieces, position = list[Span](), start
        change = re.compile(rf"(?<=[^\W\d_A-Za-zÀ-ʸ])\s+(?=[A-Za-zÀ-ʸ])|(?<=[A-Za-zÀ-ʸ'’])\s+(?={FOREIGN.pattern})")
        separators = re.compile(f"{SEPARATOR.pattern}|{change.pattern}")
        for separator in separators.finditer(self.text, start, end):
            pieces.append((position, separator.start()))
            position = separator.end()
        spans = [self.without_label(*piece) for piece in [*pieces, (position, end)]]
        return self.joined([span for span in spans if span[0] < span[1]])

    def joined(self, pieces: list[Span]) -> list[Span]:
        """Return the pieces; neighbors in another script that commas divide are one."""
        joined = list[Span]()
        for piece in pieces:
            if joined and self.is_foreign(*piece) and self.is_foreign(*joined[-1]):
                joined[-1] = joined[-1][0], piece[1]
            else:
                joined.append(piece)
        return joined

    def mixed(self, start: int, end: int) -> Original | None:
        """Return the original if it is in another script with some Latin letters, such as `入世WTO`."""
        words = self.text[start:end]
        foreign = len(FOREIGN.findall(words))
        return self.original(start, end) if foreign >= len(LATIN_LETTER.findall(words)) else None

    def original(self, start: int, end: int, romanized: Span | None = None) -> Original:
        """Return the original with these words."""
        start, end = self.without_label(start, end)
        return Original(start, end, language_of_words(self.text[start:end], self.usual_han), romanized)

    def run_at(self, start: int, limit: int) -> Span | None:
        """Return the span of the words in another script that start here."""
        first = FOREIGN.match(self.text, start, limit)
        if not first and self.text[start : start + 1] in MARKS and start + 1 < limit:
            first = FOREIGN.match(self.text, start + 1, limit)
        if not first:
            return None
        stop = LATIN_LETTER.search(self.text, first.start(), min(limit, self.line_end(start)))
        end = stop.start() if stop else limit
        last = max((match.end() for match in FOREIGN.finditer(self.text, first.start(), end)), default=first.end())
        return first.start(), last

    def romanized_run(self, start: int, limit: int) -> Original | None:
        """Return the original in a bracket after its romanization: `or weiwei jiuzhao (围魏救赵)`."""
        opening = re.compile(r"[(\[（［]").search(self.text, start, min(limit, start + MAX_ATTRIBUTION))
        bracket = self.bracket_at(opening.start(), limit) if opening else None
        if not opening or not bracket or not self.is_foreign(*bracket):
            return None
        romanized = self.without_label(start, opening.start())
        words = self.text[slice(*romanized)]
        if not words[:1].islower() or not is_romanization(words, self.text[slice(*bracket)]):
            return None
        return self.original(*bracket, romanized)

    def before(self, each: Quotation) -> Original | None:
        """Return the original before a quotation: `围魏救赵 (“strategic distraction”)`, `围魏救赵, “...”`."""
        start = max(0, each.outer_start - MAX_MARKED)
        start = self.text.rfind("\n", start, each.outer_start) + 1 or start
        marked = MARKED.search(self.text, max(start, each.outer_start - MAX_MARKED), each.outer_start)
        if marked and self.is_foreign(*marked.span("words")):
            return self.original(*marked.span("words"))
        joint = re.compile(r"[”\"’'」』»]?\s*(?:[,:—–(\[（［]|\bor\b|, or\b|,\s(?:the|an?|meaning)\b|)\s*$").search(
            self.text, max(start, each.outer_start - 12), each.outer_start
        )
        if not joint or not FOREIGN.match(self.text, joint.start() - 1):
            return None
        position = joint.start()
        while (
            position > start
            and not LATIN_LETTER.match(self.text[position - 1])
            and self.text[position - 1] not in ".!?;("
        ):
            position -= 1
        first = FOREIGN.search(self.text, position, joint.start())
        is_name = not joint[0].strip(" ,theanmig") and CAPITAL_BEFORE.search(self.text, start, position)
        return self.original(first.start(), joint.start()) if first and not is_name else None

    def after_block(self, each: Quotation) -> Original | None:
        """Return the original of a block quotation: at its end in a bracket, or the next line in another script."""
        start, end = each.end, self.line_end(each.end)
        bracket = next((place for place in range(start, min(end, start + 4)) if self.text[place] in BRACKETS), None)
        if bracket is not None and (span := self.bracket_at(bracket, end)) and (original := self.split(*span)):
            return original
        following = trim(self.text, end, self.line_end(end + 1))
        return self.original(*following) if self.is_foreign(*following) else None
