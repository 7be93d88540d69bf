"""Compare what the analysis finds in a page with the truth about it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from app.drafting.article import Article
from app.drafting.dates import find_dates
from app.drafting.names import find_people
from app.drafting.originals import find_originals
from app.drafting.quotations import Quotation, find_quotations
from app.drafting.speakers import Attribution, attribute

PAGES = Path(__file__).parent / "pages"
SIGNS = ".,;:!?…。 "


@dataclass
class Share:
    """How many of the things that were found are right, and how many of the right ones were found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of what is right that was found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


@dataclass
class Score:
    """The shares of a page, and a line for each fault."""

    quotations: Share = field(default_factory=Share)
    originals: Share = field(default_factory=Share)
    values: Share = field(default_factory=Share)
    candidates: Share = field(default_factory=Share)
    people: Share = field(default_factory=Share)
    dates: Share = field(default_factory=Share)
    faults: list[str] = field(default_factory=list)

    def count(self, kind: str, fault: str | None = None, *, is_missed: bool = False) -> None:
        """Count something that is right, or a fault."""
        share: Share = getattr(self, kind)
        if fault is None:
            share.right += 1
            return
        self.faults.append(f"{kind}: {fault}")
        if is_missed:
            share.missed += 1
        else:
            share.wrong += 1


def load_page(path: Path) -> tuple[Article, dict[str, Any]]:
    """Return an article and its truth from a file: lines with `#` are headings, those with `>` block quotations."""
    truth = yaml.safe_load(path.read_text("utf-8"))
    article = Article("", authors=truth["authors"], published_on=truth["published"], language="en")
    lines, position = list[str](), 0
    for line in truth["text"].splitlines():
        words = line.removeprefix("# ").removeprefix("> ")
        span = position, position + len(words)
        if line.startswith("# "):
            article.headings.append(span)
        elif line.startswith("> "):
            article.block_quotes.append(span)
        lines.append(words)
        position = span[1] + 1
    article.text = "\n".join(lines) + "\n"
    return article, truth


def plain(words: str | None) -> str:
    """Return words as they are compared: without soft hyphens and the last punctuation mark."""
    return (words or "").replace("\xad", "").replace("\xa0", " ").strip(SIGNS)


def score(article: Article, truth: Mapping[str, Any]) -> Score:
    """Return the score of the analysis of an article."""
    found, people = find_quotations(article), find_people(article)
    result = Score()
    originals, attributions = find_originals(article, found), attribute(article, found, people)
    expected = dict(true_starts(article.text, truth["quotes"]))
    matched = set[int]()
    for number, (each, attribution) in enumerate(zip(found, attributions, strict=True)):
        starts = [start for start, _ in each.parts if start in expected]
        matched.update(starts)
        is_right = len(starts) == len(each.parts) and all(
            same_words(article.text, each, expected[start]) for start in starts
        )
        words = article.text[each.start : each.end]
        is_other = plain(words) in {plain(other) for other in truth.get("not_quotes", [])}
        if is_right or not (is_other or each.nested):
            for _ in each.parts:
                result.count("quotations", None if is_right else f"not a quotation: {words!r}")
        first = expected[starts[0]] if starts else {}
        score_original(article.text, result, originals.get(number), [expected[start] for start in starts], words)
        score_speakers(result, attribution, first, words)
    for start, quote in expected.items():
        if start not in matched and not quote.get("nested"):
            result.count("quotations", f"missed: {quote['exact']!r}", is_missed=True)
            if quote.get("original"):
                result.count("originals", f"missed: {quote['original']!r}", is_missed=True)
    score_people(result, article, truth["people"])
    score_dates(result, article, truth.get("dates", []))
    return result


def true_starts(text: str, quotes: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield where each quotation of the truth starts in the text."""
    position = 0
    for quote in quotes:
        pattern = "\xad?".join(re.escape(character) if character != " " else "[ \xa0]" for character in quote["exact"])
        matches = [match.start() for match in re.finditer(pattern, text)]
        if not matches:
            raise ValueError(f"not in the text: {quote['exact']}")
        nth = quote.get("nth")
        position = (
            matches[nth - 1]
            if nth
            else next(start for start in matches if is_quoted(text, start) and start >= position)
        )
        yield position, quote


def is_quoted(text: str, start: int) -> bool:
    """Return whether a quotation mark, a line or a bracket begins right before a place."""
    return start == 0 or text[start - 1] in "“\"‘'«„「\n"


def same_words(text: str, found: Quotation, quote: Mapping[str, Any]) -> bool:
    """Return whether one of the parts of a quotation has the words of the truth."""
    return any(plain(text[start:end]) == plain(quote["exact"]) for start, end in found.parts)


def score_original(text: str, result: Score, found: Any, quotes: list[Mapping[str, Any]], words: str) -> None:
    """Count the original of a quotation."""
    expected = [quote for quote in quotes if quote.get("original")]
    printed = text[found.start : found.end] if found else None
    if found is None:
        for quote in expected:
            result.count("originals", f"missed: {quote['original']!r} of {words!r}", is_missed=True)
        return
    right = next((quote for quote in expected if plain(quote["original"]) == plain(printed)), None)
    if right is None:
        result.count("originals", f"not an original: {printed!r} of {words!r}")
    elif found.language != right["original_language"]:
        result.count("originals", f"{printed!r} is not in {found.language}")
    elif right.get("romanized") and (not found.romanized or text[slice(*found.romanized)] != right["romanized"]):
        result.count("originals", f"{printed!r} is romanized otherwise")
    else:
        result.count("originals")


def score_speakers(result: Score, found: Attribution, quote: Mapping[str, Any], words: str) -> None:
    """Count the value of a quotation, or else its candidates."""
    speakers, names = quote.get("speakers") or [], [candidate.name for candidate in found.candidates[:3]]
    if found.speakers or found.attributed_to:
        same = set(found.speakers) == set(speakers) and plain(found.attributed_to) == plain(quote.get("attributed_to"))
        value = found.speakers or found.attributed_to
        is_right = same and quote.get("certain", False)
        result.count("values", None if is_right else f"{value} of {words!r} ({found.why})")
        return
    if quote.get("certain"):
        result.faults.append(f"no value: {words!r}: {found.candidates[:2]}")
        result.values.missed += 1
    if speakers:
        is_right = bool(set(speakers) & set(names))
        result.count("candidates", None if is_right else f"{names} of {words!r}")


def score_people(result: Score, article: Article, truth: Iterable[Mapping[str, Any]]) -> None:
    """Count the people. The authors of the page may be among them."""
    found = {each.name: each for each in find_people(article)}
    names = {each["name"] for each in truth}
    for name in found:
        if name in names or name not in article.authors:
            result.count("people", None if name in names else f"not a person: {name}")
    for each in truth:
        person = found.get(each["name"])
        if person is None:
            if each["name"] not in article.authors:
                result.count("people", f"missed: {each['name']}", is_missed=True)
            continue
        if person.native_name != each.get("native_name"):
            result.faults.append(f"native name: {person.native_name} of {person.name}")
        printed = [(post.organization, post.title, post.unit) for post in person.affiliations]
        for key in ("affiliation", "title"):
            value = each.get(key)
            if value and not any(part and (part in value or value in part) for post in printed for part in post):
                result.faults.append(f"{key}: {printed} of {person.name}, not {value}")


def score_dates(result: Score, article: Article, truth: Iterable[Mapping[str, Any]]) -> None:
    """Count the dates."""
    found = find_dates(article)
    for each in truth:
        printed = [date for date in found if plain(article.text[date.start : date.end]) == each["exact"]]
        if not printed:
            result.count("dates", f"missed: {each['exact']}", is_missed=True)
            continue
        key = each["value"], each.get("inferred", False), each.get("announced", False)
        is_right = any((date.value, date.inferred, date.announced) == key for date in printed)
        result.count("dates", None if is_right else f"{printed} is not {key}")
