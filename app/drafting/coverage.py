"""List what an article has and no entry of its dossier covers: quotations, foreign words, dates, names, sentences."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from app.dossiers.checking import Dossier
from app.dossiers.passages import spans_of
from app.dossiers.places import excerpt
from app.dossiers.registers import Registers
from app.dossiers.unused import register_references
from app.dossiers.yaml import FaultError, Range
from app.drafting.article import Article
from app.drafting.dates import find_dates
from app.drafting.names import find_people
from app.drafting.quotations import find_quotations
from app.drafting.scripts import FOREIGN_LETTER, LATIN
from app.drafting.sentences import find_sentences
from app.text.normalize import Span, fold

LEFT_OUT = re.compile(r"^\s*# left out: *(.+?)\s*$", re.MULTILINE)
FOREIGN_RUN = re.compile(rf"{FOREIGN_LETTER}(?:[^\n()（）{LATIN}]*{FOREIGN_LETTER})?")
LETTER = re.compile(r"[^\W\d_]")
KINDS = {  # of items, in the order of reports: the name in the totals, and the warning
    "quotation": ("quotations", "no quote has these words"),
    "foreign": ("foreign runs", "no original has these words, and they are nobody's native name"),
    "date": ("dates", "no event or affiliation has this date"),
    "name": ("names", "the dossier refers to nobody of this name"),
    "sentence": ("sentences", "no entry is read from this sentence"),
}


class Item(NamedTuple):
    """Something that an article has, and whether an entry covers it."""

    kind: str
    span: Span
    is_covered: bool


class Coverage:
    """Counts, over dossiers, of what their articles have and what of it their entries cover."""

    def __init__(self) -> None:
        self.items, self.covered, self.left_out = Counter[str](), Counter[str](), 0

    def uncovered(self, dossier: Dossier, registers: Registers) -> Iterator[FaultError]:
        """Yield a warning for each item that no entry of a dossier covers, by kind, and count all items.

        A comment `# left out: WORDS` in `dossier.yaml` acknowledges these words, or a sentence that begins with them.
        """
        left_out = {plain(words) for words in LEFT_OUT.findall(dossier.yaml.text)}
        for item in items(dossier, registers):
            self.items[item.kind] += 1
            words = plain(dossier.text[slice(*item.span)])
            if item.is_covered:
                self.covered[item.kind] += 1
            elif words in left_out or (item.kind == "sentence" and any(map(words.startswith, left_out))):
                self.left_out += 1
            else:
                yield warning(dossier, item)

    def __str__(self) -> str:
        counts = (f"{self.covered[kind]} of {self.items[kind]} {plural}" for kind, (plural, _) in KINDS.items())
        return f"Covered: {', '.join(counts)}; left out: {self.left_out}."


def items(dossier: Dossier, registers: Registers) -> Iterator[Item]:
    """Yield the quotations, foreign words, dates, names and sentences of an article."""
    source, text, entry = dossier.entry.source, dossier.text, dossier.entry
    article = Article(text, title=source.title, published_on=source.published_on, language=source.language)
    originals = [span for quote in entry.quotes if quote.original for span in spans_of(quote.original)]
    quotes = [span for quote in entry.quotes for span in spans_of(quote)] + originals
    dated = [each.span for each in [*entry.events, *entry.affiliations] if each.span]
    dated += [claim.span for claim in entry.claims if claim.span and (claim.event or claim.said_on)]
    lists = (entry.affiliations, entry.events, entry.claims, entry.quotes, entry.relations)
    passages = [each.span for entries in lists for each in entries if each.span] + originals
    names, native_names = used_names(dossier, registers)
    quoted = characters(quotes)
    for quotation in find_quotations(article):
        yield Item("quotation", (quotation.start, quotation.end), is_mostly_in(quotation.parts, quoted))
    for span in foreign_runs(text):
        yield Item("foreign", span, overlaps(span, quotes) or plain(text[slice(*span)]) in native_names)
    for date in find_dates(article):
        is_published = date.value is not None and date.value == source.published_on
        yield Item("date", (date.start, date.end), is_published or overlaps((date.start, date.end), dated))
    for person in find_people(article):
        yield Item("name", (person.start, person.end), plain(person.name) in names)
    for span in find_sentences(text):
        is_title = plain(text[slice(*span)]) == plain(source.title)
        yield Item("sentence", span, is_title or overlaps(span, passages))


def overlaps(span: Span, others: Iterable[Span]) -> bool:
    """Return whether a span overlaps one of the others."""
    return any(start < span[1] and span[0] < end for start, end in others)


def characters(spans: Iterable[Span]) -> set[int]:
    """Return the offsets of all characters in some spans, which may overlap."""
    return {offset for span in spans for offset in range(*span)}


def is_mostly_in(parts: Iterable[Span], quoted: set[int]) -> bool:
    """Return whether at least half of the characters of some spans is quoted."""
    offsets = characters(parts)
    return 2 * len(offsets & quoted) >= len(offsets)


def foreign_runs(text: str) -> list[Span]:
    """Return the runs of another script in a text in Latin script; an empty list if the text is in another one."""
    runs = [match.span() for match in FOREIGN_RUN.finditer(text)]
    foreign = sum(end - start for start, end in runs)
    return runs if foreign * 2 < len(LETTER.findall(text)) else []


def used_names(dossier: Dossier, registers: Registers) -> tuple[set[str], set[str]]:
    """Return the names and the native names of the register entries that a dossier refers to."""
    used = {id for is_topic, id in register_references(dossier.yaml.value) if not is_topic}
    people = registers.entries["people"] | registers.entries["organizations"]
    entries: list[Any] = [entry for id, entry in people.items() if id in used]
    native_names = {plain(entry.native_name) for entry in entries if entry.native_name}
    names = {
        plain(name)
        for entry in entries
        for name in (entry.name, entry.short_name, *getattr(entry, "aliases", []))
        if name
    }
    return names | native_names, native_names


def plain(words: str) -> str:
    """Return folded words without quotation marks, spaces and punctuation around them."""
    return re.sub(r"^\W+|\W+$", "", fold(words))


def warning(dossier: Dossier, item: Item) -> FaultError:
    """Return the warning of something that no entry covers."""
    start, end = item.span
    detail = f"warning: {KINDS[item.kind][1]}: {excerpt(dossier.text, start, end)}"
    fault = FaultError(detail, file=dossier.yaml.file.with_name("article.txt"), code=f"uncovered-{item.kind}")
    fault.range = Range(*position(dossier.text, start), *position(dossier.text, end))
    fault.line = fault.range.line
    return fault


def position(text: str, at: int) -> tuple[int, int]:
    """Return the line and the column of an offset, counted from one."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
