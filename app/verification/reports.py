"""Find what the record reports without quoting it: passages of the sources, and claims."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from pydantic_core import from_json, to_json

from app.index.reader import Snapshot
from app.index.schema import TEXTS
from app.models.base import anchor
from app.models.tables import Source
from app.text.normalize import Span
from app.verification.candidates import Paragraph, claims_about, similar_claims, similar_paragraphs
from app.verification.matches import Statement, comparison
from app.verification.paraphrase import find_paraphrase
from app.verification.similarity import MIN_SHARE, compare_passage, compare_whole, rounded
from app.verification.substance import SubstantiveDifference, negations_beside, substantive_differences

SENTENCE_END = re.compile(r"[.!?]\s|[。！？\n]")


class ComparedReport(NamedTuple):
    """A passage of a source, or a claim, that says the same as a statement."""

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


def find_reports(snapshot: Snapshot, statement: Statement) -> list[ComparedReport]:
    """Return the passages and claims that say the same, the best first, then those that differ in substance."""
    passages = [
        report
        for paragraph in similar_paragraphs(snapshot, statement.text)
        if (report := best(passage_report(snapshot, statement, variant, paragraph) for variant in statement.variants))
    ]
    reported_ids = {claim["id"] for report in passages if not report.substantive for claim in report.claims}
    claims = (
        report
        for claim in similar_claims(snapshot, statement.text)
        if claim["id"] not in reported_ids
        and (report := best(claim_report(snapshot, statement, variant, claim) for variant in statement.variants))
    )
    return sorted([*passages, *claims], key=ComparedReport.sort_key)


def best(reports: Iterable[ComparedReport | None]) -> ComparedReport | None:
    """Return the best of some reports."""
    return min((report for report in reports if report), key=ComparedReport.sort_key, default=None)


def passage_report(
    snapshot: Snapshot, statement: Statement, variant: str, paragraph: Paragraph
) -> ComparedReport | None:
    """Return the passage of a paragraph that has the words of a variant of the statement, or None."""
    similarity = compare_passage(variant, paragraph.text)
    if similarity is None:
        return None
    (given_start, given_end), (start, end) = similarity.given, similarity.said
    said, place = paragraph.text[start:end], (paragraph.start + start, paragraph.start + end)
    common = variant[given_start:given_end]
    given = variant if similarity.score >= MIN_SHARE else common
    differences = [
        *substantive_differences(given, said, statement.ids_by_name, said),
        *negations_beside(variant, similarity.given, paragraph.text, similarity.said),
    ]
    if given is common:
        one, other = sentence_around(variant, similarity.given), sentence_around(paragraph.text, similarity.said)
        beside = substantive_differences(one, said, statement.ids_by_name, other)
        differences += [each for each in beside if each.kind in {"number", "date"} and each not in differences]
    first = max(0, statement.text.find(common))
    claims = claims_about(snapshot, paragraph.source, said, *place)
    return ComparedReport(
        "passage",
        similarity.score,
        (first, first + len(common)),
        said,
        paragraph.source,
        place,
        claims,
        differences,
        statement.is_mismatch(speakers(snapshot, paragraph.source, claims), said),
    )


def sentence_around(text: str, span: Span) -> str:
    """Return the whole sentences of a text that a span is in."""
    start = max((end.end() for end in SENTENCE_END.finditer(text, 0, span[0])), default=0)
    following = SENTENCE_END.search(text, span[1])
    return text[start : following.end() if following else len(text)]


def claim_report(
    snapshot: Snapshot, statement: Statement, variant: str, claim: dict[str, Any]
) -> ComparedReport | None:
    """Return the report of a claim that says the same as a variant of the statement, or None."""
    proposition, passage, source = claim["text"], claim["anchor"], claim["source"]["id"]
    paraphrase = find_paraphrase(variant, (proposition, passage["exact"]))
    if paraphrase is None:
        return None
    whole = compare_whole(variant, proposition)
    context = f"{proposition}\n{passage['exact']}"
    return ComparedReport(
        "claim",
        1.0 if whole and whole.verdict == "exact" else rounded(paraphrase.score),
        (0, len(statement.text)),
        proposition,
        source,
        (passage["start"], passage["end"]),
        [claim],
        substantive_differences(variant, paraphrase.wording, statement.ids_by_name, context),
        statement.is_mismatch(speakers(snapshot, source, [claim]), paraphrase.wording),
    )


def speakers(snapshot: Snapshot, source: str, claims: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return the ids of the speakers of claims; of a passage without claims, the authors of the source."""
    speaking = [speaker for claim in claims for speaker in claim["speakers"]]
    return {agent["id"] for agent in (speaking if claims else source_record(snapshot, source)["authors"])}


def source_record(snapshot: Snapshot, source: str) -> dict[str, Any]:
    """Return the JSON of a source, parsed."""
    record: dict[str, Any] = from_json(snapshot.get(Source.collection, source) or b"{}")
    return record


def report_json(snapshot: Snapshot, statement: Statement, report: ComparedReport) -> bytes:
    """Return the JSON of a report."""
    source = source_record(snapshot, report.source)
    whole = from_json(snapshot.get(TEXTS, report.source) or b'""')
    given = statement.text[report.given[0] : report.given[1]]
    return to_json({
        "kind": report.kind,
        "said": report.said,
        "source": {name: source[name] for name in ("id", "url", "title", "title_supplied")},
        "anchor": anchor(whole, *report.passage),
        "claims": report.claims,
        "via": list({each["id"]: each for claim in report.claims for each in claim["via"]}.values()),
        "hearsay": any(claim["hearsay"] for claim in report.claims),
        **comparison(
            report.score, report.given, given, report.said, report.substantive, is_mismatch=report.is_mismatch
        ),
    })  # fmt: skip
