"""Verify every quotation of a text, each with the speakers that the text names."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from app.drafting.article import Article
from app.drafting.names import find_people
from app.drafting.quotations import Quotation
from app.drafting.speakers import attribute
from app.index.reader import Snapshot
from app.text.normalize import Span
from app.verification.matches import Statement
from app.verification.mentions import Mention, find_mentions, namesakes
from app.verification.verdicts import VerifiedStatement, verify_quotation

MAX_COMPARED = 2_000  # code points of one quotation
THREADS = 4  # that search the index for the quotations of one text: a search does not hold Python's lock
MAX_LINE = 100  # code points of a line of a text that is broken into lines of equal length
LINE_BREAK = re.compile(r"(?<=\S)[ \t]*\r?\n(?=[ \t]*\S)")


class QuotedWords(NamedTuple):
    """A quotation in a text, the words of it that are compared, and who speaks them as far as the text clearly says."""

    quotation: Quotation
    words: str
    speakers: list[str]
    attributed_to: str | None


class VerifiedQuotation(NamedTuple):
    """A quotation with those on record who are named as its speakers, and what the record has of its words."""

    quoted: QuotedWords
    mentions: list[Mention]
    result: VerifiedStatement

    def json(self, snapshot: Snapshot, limit: int) -> bytes:
        """Return the JSON of the quotation, with at most `limit` matches and reports."""
        quotation, result = self.quoted.quotation, self.result
        named = {mention.agent["id"]: mention.reference for mention in self.mentions}
        fields: dict[str, Any] = {
            "start": quotation.start,
            "end": quotation.end,
            "parts": [{"start": start, "end": end} for start, end in quotation.parts],
            "text": self.quoted.words,
            "as_quoted": result.is_as_quoted,
            "speakers": self.quoted.speakers,
            "attributed_to": self.quoted.attributed_to,
            "named": list(named.values()),
            **result.fields(),
        }
        return result.json(snapshot, fields, limit)


def plain_article(text: str) -> Article:
    """Return a plain text as an article, in which each paragraph is one line. All offsets stay.

    Paragraphs are those between empty lines, or the lines themselves if there are no empty ones and some are long.
    """
    is_wrapped = re.search(r"\n[ \t]*\r?\n", text) or max(map(len, text.split("\n"))) <= MAX_LINE
    return Article(LINE_BREAK.sub(lambda line: " " * len(line[0]), text) if is_wrapped else text)


def quoted_words(article: Article, quotations: Sequence[Quotation]) -> list[QuotedWords]:
    """Return the words and the speakers of the quotations of an article."""
    attributions = attribute(article, quotations, find_people(article)) if quotations else []
    return [
        QuotedWords(quotation, compared_words(article.text, quotation.parts), each.speakers, each.attributed_to)
        for quotation, each in zip(quotations, attributions, strict=True)
    ]


def compared_words(text: str, parts: Sequence[Span]) -> str:
    """Return the words of a quotation, its parts joined by a space. Long ones are cut."""
    words = " ".join(text[start:end] for start, end in parts)
    return words if len(words) <= MAX_COMPARED else words[:MAX_COMPARED].rpartition(" ")[0] or words[:MAX_COMPARED]


def verify_quotations(
    snapshot: Snapshot, quotations: Sequence[QuotedWords], speakers: frozenset[str], shown: int
) -> list[VerifiedQuotation]:
    """Return what the record has of each quotation, with enough matches and reports to show some.

    `speakers` are the ids of who speaks where the text names nobody.
    """
    mentions = {name: find_mentions(snapshot, name) for each in quotations for name in each.speakers}
    ids = {name: speaker_ids(snapshot, name, mentions[name]) for name in mentions}
    keys = [
        (each.words, frozenset().union(*(ids[name] for name in each.speakers)))
        if each.speakers or each.attributed_to
        else (each.words, speakers)
        for each in quotations
    ]

    def verify(key: tuple[str, frozenset[str]]) -> VerifiedStatement:
        statement = Statement(key[0], find_mentions(snapshot, key[0]), set(key[1]), is_quoted=True)
        return verify_quotation(snapshot, statement, shown)

    different = list(dict.fromkeys(keys))
    with ThreadPoolExecutor(THREADS) as threads:
        results = dict(zip(different, threads.map(verify, different), strict=True))
    return [
        VerifiedQuotation(each, [mention for name in each.speakers for mention in mentions[name]], results[key])
        for each, key in zip(quotations, keys, strict=True)
    ]


def speaker_ids(snapshot: Snapshot, name: str, mentions: Sequence[Mention]) -> set[str]:
    """Return the ids of those on record who may be meant by a name; the name itself, which is no id, if there are none.

    So the words of somebody on record are not theirs if the text says that somebody else spoke them.
    """
    ids = {mention.agent["id"] for mention in mentions} or namesakes(snapshot, name)
    return ids or {f"“{name}”"}
