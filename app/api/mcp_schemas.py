"""The shapes of the results of the tools for language models."""

from typing import Any

from pydantic import BaseModel, Field

from app.api.verify import Change, Compared, SubstantiveChange
from app.models.enums import CitationFormat, MatchVerdict, ReportKind, SubstanceKind, Verdict


class Result(BaseModel):
    """A record in a list of results."""

    kind: str = Field(description="The kind of the record, such as `quote` or `claim`.")
    id: str = Field(description="The id of the record, for `fetch` and for filters.")
    title: str = Field(description="The record on one line, with its speakers.")
    url: str = Field(description="The permanent link to the record. Cite it.")
    text: str = Field(description="A quote: the quoted words, verbatim. A claim: the editors' paraphrase.")
    original: str | None = Field(description="A quote: its words in the original language, with their pinyin.")
    passage: str | None = Field(
        description="The words of the source that the record was read from, verbatim. Those outside of its quotation "
        "marks are the source's own, not the speaker's."
    )
    speakers: list[str] = Field(description="The ids of those who said it.")
    caution: str | None = Field(description="What to tell readers along with it; null if there is nothing to warn of.")


class Count(BaseModel):
    """How many records have a value."""

    value: str = Field(description="The value, for the filter of this name.")
    label: str = Field(description="The value in words.")
    count: int = Field(description="The number of records.")


class Results(BaseModel):
    """A page of results."""

    results: list[Result] = Field(description="The records.")
    total: int = Field(description="The number of records on all pages.")
    next_cursor: str | None = Field(description="The `cursor` argument for the next page; null on the last page.")
    counts: dict[str, list[Count]] = Field(
        description="By the filters in `count_by`: how many of all records have each value."
    )
    hint: str | None = Field(description="What to try if nothing was found.")


class Document(Result):
    """A whole record."""

    text: str = Field(description="What the record says. An article: its text, verbatim.")
    next_start: int | None = Field(
        description="The `start` argument for the rest of a long article; null if this is all of it."
    )
    metadata: dict[str, Any] = Field(description="The record as the API returns it, with absolute URLs.")


class Citation(BaseModel):
    """A reference to a record."""

    id: str = Field(description="The id of the record.")
    url: str = Field(description="The permanent link to the record.")
    format: CitationFormat = Field(description="The format of the citation.")
    citation: str = Field(description="The citation.")


class Match(BaseModel):
    """A quote with words like those that you sent."""

    verdict: MatchVerdict = Field(description="`exact`, `near` or `partial`.")
    score: float = Field(description="The similarity, from 0 to 1.")
    speaker_mismatch: bool = Field(description="True if somebody else said these words.")
    substantive: list[SubstantiveChange] = Field(description="The negations, numbers, dates and names that differ.")
    given: str = Field(
        description="The part of your text that was compared: not all of it if the verdict is `partial`."
    )
    difference: list[Change] = Field(description="How it differs from the quote, step by step; empty if it does not.")
    quote: Result = Field(description="The quote.")
    source: str = Field(description="The title of its source.")


class Report(BaseModel):
    """A passage or a claim that says the same without being a quotation."""

    kind: ReportKind = Field(description="Whether it is a passage or a claim.")
    score: float = Field(description="The similarity, from 0 to 1.")
    said: str = Field(description="The passage, verbatim, or the editors' paraphrase.")
    hearsay: bool = Field(description="True if the source marks it as hearsay.")
    via: list[str] = Field(description="The names of those who report it at second hand.")
    claims: list[Result] = Field(description="The claims that were read from the passage.")
    source: str = Field(description="The title of its source.")


class CheckedWords(BaseModel):
    """What the record has of some words."""

    text: str = Field(description="The words that were compared.")
    verdict: Verdict = Field(description="The verdict of the best match or report.")
    score: float = Field(description="Its similarity, from 0 to 1.")
    speaker_mismatch: bool = Field(description="True if the words are on record, but only from somebody else.")
    substantive: list[SubstanceKind] = Field(description="What differs in substance from the best match.")
    departs: bool = Field(description="True if the words are a translation that departs from the original.")
    matches: list[Match] = Field(description="The quotes that match, the best first.")
    reports: list[Report] = Field(description="The passages and claims that say the same, if no quote does.")


class CheckedQuote(CheckedWords):
    """The result of `verify_quote`."""

    named: list[str] = Field(description="The ids of the people on record whom the text names.")
    compared: Compared = Field(description="How much the text was compared with.")


class CheckedQuotation(CheckedWords):
    """A quotation in a text."""

    start: int = Field(description="The place of the words in the text, in Unicode code points.")
    end: int = Field(description="The end of the words, exclusive.")
    as_quoted: bool = Field(description="True if these words are on record, and by nobody else than the text says.")
    speakers: list[str] = Field(description="Who says it, as the text names them.")
    attributed_to: str | None = Field(description="Who says it, if the text gives no name, such as `analysts`.")


class CheckedText(BaseModel):
    """The result of `check_text`."""

    as_quoted: int = Field(description="The number of quotations that are on record as quoted.")
    quotations: list[CheckedQuotation] = Field(description="The quotations, in the order of the text.")
    compared: Compared = Field(description="How much they were compared with.")
    text: str | None = Field(description="The text of the HTML page, which the places refer to; otherwise null.")
