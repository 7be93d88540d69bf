"""Find what the record reports without quoting it: passages of the sources, and claims."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from pydantic_core import from_json, to_json

from app.index.reader import Snapshot
from app.index.schema import TEXTS
from app.models.base import anchor
from app.models.tables import Source
from app.query.candidates import Paragraph, claims_about, similar_claims, similar_paragraphs
from app.query.matches import Words, comparison
from app.text.normalize import Span
from app.text.paraphrase import find_paraphrase
from app.text.similarity import MIN_SHARE, compare_passage, compare_whole, rounded
from app.text.substance import SubstantiveDifference, negations_beside, substantive_differences

SENTENCE_END = re.compile(r"[.!?]\s|[。！？\n]")


class Report(NamedTuple):
    """A passage of a source, or a claim, that says what a text says."""

    kind: Literal["passage", "claim"]
    score: float
    given: tuple[int, int]
    said: str  # the words that were compared: the passage, or the text of the claim
    source: str
    passage: tuple[int, int]  # in the text of the source
    claims: list[dict[str, Any]]
    substantive: list[SubstantiveDifference]
    is_mismatch: bool

    def sort_key(self) -> tuple[bool, bool, float, str, tuple[int, int]]:
        """Return the key that orders the best report first."""
        return bool(self.substantive), self.is_mismatch, -self.score, self.source, self.passage


def find_reports(snapshot: Snapshot, words: Words) -> list[Report]:
    """Return the passages and claims that say what a text says, the best first; then those that differ in substance."""
    passages = [
        report
        for paragraph in similar_paragraphs(snapshot, words.text)
        if (report := best(passage_report(snapshot, words, reading, paragraph) for reading in words.readings))
    ]
    shown = {claim["id"] for report in passages if not report.substantive for claim in report.claims}
    claims = (
        report
        for claim in similar_claims(snapshot, words.text)
        if claim["id"] not in shown
        and (report := best(claim_report(snapshot, words, reading, claim) for reading in words.readings))
    )
    return sorted([*passages, *claims], key=Report.sort_key)


def best(reports: Iterable[Report | None]) -> Report | None:
    """Return the best of some reports."""
    return min((report for report in reports if report), key=Report.sort_key, default=None)


def passage_report(snapshot: Snapshot, words: Words, reading: str, paragraph: Paragraph) -> Report | None:
    """Return the passage of a paragraph with the words of a reading of the text, or None."""
    found = compare_passage(reading, paragraph.text)
    if found is None:
        return None
    (given_start, given_end), (start, end) = found.given, found.said
    said, place = paragraph.text[start:end], (paragraph.start + start, paragraph.start + end)
    compared = reading[given_start:given_end]
    given = reading if found.score >= MIN_SHARE else compared
    differences = substantive_differences(given, said, words.names, said)
    if given is compared:
        sentences = sentence_around(reading, found.given), sentence_around(paragraph.text, found.said)
        beside = substantive_differences(sentences[0], said, words.names, sentences[1])
        differences += [each for each in beside if each.kind in {"number", "date"} and each not in differences]
    first = max(0, words.text.find(compared))
    claims = claims_about(snapshot, paragraph.source, said, *place)
    return Report(
        "passage",
        found.score,
        (first, first + len(compared)),
        said,
        paragraph.source,
        place,
        claims,
        [*differences, *negations_beside(reading, found.given, paragraph.text, found.said)],
        words.is_mismatch(speakers(snapshot, paragraph.source, claims), said),
    )


def sentence_around(text: str, span: Span) -> str:
    """Return the part of a text from the start of the sentence where a span starts to the end of that where it ends."""
    start = max((end.end() for end in SENTENCE_END.finditer(text, 0, span[0])), default=0)
    following = SENTENCE_END.search(text, span[1])
    return text[start : following.end() if following else len(text)]


def claim_report(snapshot: Snapshot, words: Words, reading: str, claim: dict[str, Any]) -> Report | None:
    """Return the report of a claim that says what a reading of the text says, or None."""
    proposition, passage, source = claim["text"], claim["anchor"], claim["source"]["id"]
    found = find_paraphrase(reading, (proposition, passage["exact"]))
    if found is None:
        return None
    whole = compare_whole(reading, proposition)
    context = f"{proposition}\n{passage['exact']}"
    return Report(
        "claim",
        1.0 if whole and whole.verdict == "exact" else rounded(found.score),
        (0, len(words.text)),
        proposition,
        source,
        (passage["start"], passage["end"]),
        [claim],
        substantive_differences(reading, found.wording, words.names, context),
        words.is_mismatch(speakers(snapshot, source, [claim]), found.wording),
    )


def speakers(snapshot: Snapshot, source: str, claims: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return the ids of those whose views claims are: the authors of the source if it says so in its own voice."""
    ids = {speaker["id"] for claim in claims for speaker in claim["speakers"]}
    if not claims or any(claim["attribution"] == "author" for claim in claims):
        ids |= {author["id"] for author in source_record(snapshot, source)["authors"]}
    return ids


def source_record(snapshot: Snapshot, source: str) -> dict[str, Any]:
    """Return the JSON of a source, parsed."""
    record: dict[str, Any] = from_json(snapshot.get(Source.collection, source) or b"{}")
    return record


def report_json(snapshot: Snapshot, words: Words, report: Report) -> bytes:
    """Return the JSON of a report."""
    source = source_record(snapshot, report.source)
    whole = from_json(snapshot.get(TEXTS, report.source) or b'""')
    given = words.text[report.given[0] : report.given[1]]
    return to_json({
        "kind": report.kind,
        "said": report.said,
        "source": {name: source[name] for name in ("id", "url", "title")},
        "anchor": anchor(whole, *report.passage),
        "claims": report.claims,
        **comparison(
            report.score, report.given, given, report.said, report.substantive, is_mismatch=report.is_mismatch
        ),
    })  # fmt: skip
