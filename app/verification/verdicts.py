"""Choose the verdict on a statement from its matches and reports, and make its JSON."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic_core import to_json

from app.index.reader import Snapshot
from app.text.normalize import Span
from app.text.tokens import tokenize
from app.verification.candidates import quotes_with_phrase, similar_quotes
from app.verification.matches import ComparedText, Statement, best_matches, match_json
from app.verification.reports import ComparedReport, find_reports, report_json

COMPARED_MATCHES = 5  # of a quotation in a text: as many as a verification of its words alone shows


class VerifiedStatement(NamedTuple):
    """A statement with the quotes that match and the reports, both with the best first."""

    statement: Statement
    matches: list[ComparedText]
    reports: list[ComparedReport]

    def fields(self) -> dict[str, Any]:
        """Return the verdict, its score, and the warnings, as the API shows them."""
        matches = self.matches
        best = [match for match in matches if match.similarity.verdict == matches[0].similarity.verdict]
        return {**verdict(matches, self.reports), "departs": any(match.departs for match in best)}

    def json(self, snapshot: Snapshot, fields: Mapping[str, Any], limit: int | None = None) -> bytes:
        """Return an object of JSON with the fields, and at most `limit` matches and reports."""
        matches = b",".join(map(match_json, self.matches[:limit]))
        reports = b",".join(report_json(snapshot, self.statement, report) for report in self.reports[:limit])
        return b"".join([to_json(fields)[:-1], b',"matches":[', matches, b'],"reports":[', reports, b"]}"])

    @property
    def is_as_quoted(self) -> bool:
        """Whether the whole statement is on record in the same words, and nobody else said it."""
        if not self.matches or verdict(self.matches, self.reports)["speaker_mismatch"]:
            return False
        best, text = self.matches[0], self.statement.text
        given, said = (slice(*span) for span in (best.similarity.given, best.similarity.said))
        return not best.substantive and tokenize(text[given]) == tokenize(text) == tokenize(best.text[said])


def verify_statement(snapshot: Snapshot, statement: Statement, limit: int) -> VerifiedStatement:
    """Compare a statement with the quotes on record and, if none is like it, with the texts and the claims."""
    if not tokenize(statement.text):
        return VerifiedStatement(statement, [], [])
    matches = best_matches(statement, similar_quotes(snapshot, statement.text), limit)
    is_on_record = bool(matches) and matches[0].similarity.verdict != "partial"
    reports = [] if is_on_record else find_reports(snapshot, statement)
    reports = [report for report in reports if not is_quotation(report, matches)][:limit]
    return VerifiedStatement(statement, matches, reports)


def verify_quotation(snapshot: Snapshot, statement: Statement, shown: int) -> VerifiedStatement:
    """Return the same for words between quotation marks, of whose matches and reports only a few are shown."""
    if tokenize(statement.text):
        matches = best_matches(statement, quotes_with_phrase(snapshot, statement.text), COMPARED_MATCHES)
        exact = [each for each in matches if each.similarity.verdict == "exact" and not each.is_mismatch]
        if len(exact) >= shown:
            return VerifiedStatement(statement, matches, [])
    return verify_statement(snapshot, statement, COMPARED_MATCHES)


def is_quotation(report: ComparedReport, matches: list[ComparedText]) -> bool:
    """Return whether a report is a passage inside one of the quotes that match."""
    quotes = (match.candidate.quote for match in matches if report.kind == "passage")
    return any(
        quote["source"]["id"] == report.source
        and covers((quote["anchor"]["start"], quote["anchor"]["end"]), report.passage)
        for quote in quotes
    )


def verdict(matches: list[ComparedText], reports: list[ComparedReport]) -> dict[str, Any]:
    """Return the verdict with its score, the differences of substance, and whether somebody else said the words."""
    if matches:
        best = matches[0]
        confirmed_spans = [match.similarity.given for match in matches if not match.is_mismatch]
        return {
            "verdict": best.similarity.verdict,
            "score": best.similarity.score,
            "substantive": list(dict.fromkeys(each.kind for each in best.substantive)),
            "speaker_mismatch": any(
                match.is_mismatch and not any(covers(span, match.similarity.given) for span in confirmed_spans)
                for match in matches
            ),
        }
    best_report = next((report for report in reports if not report.substantive), None)
    return {
        "verdict": "reported" if best_report else "none",
        "score": best_report.score if best_report else 0.0,
        "substantive": [],
        "speaker_mismatch": bool(best_report and best_report.is_mismatch),
    }


def covers(span: Span, other: Span) -> bool:
    """Return whether a range contains another."""
    return span[0] <= other[0] and other[1] <= span[1]
