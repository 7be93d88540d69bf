"""Verification: whether anyone on record said a text, in those words, nearly so or in part."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError, from_json, to_json
from sqlmodel import col, select

from app.database import Snapshot
from app.listing.page import Reading, answer
from app.listing.route import Asking
from app.models import Quote
from app.resources.quotes import QuoteListing, QuotePublic
from app.search.entries import texts
from app.search.folding import units
from app.search.likeness import Likeness, difference, likeness
from app.search.matching import matches, number, of_kind, resembling
from app.vocabularies import DifferenceKind, Verdict

CANDIDATES = 200  # quotes looked at, of those found in each way
WORTH = {"exact": 3, "near": 2, "partial": 1}
router = APIRouter(prefix="/v1/verify", tags=["search"], route_class=Asking)


class Stretch(BaseModel):
    """A part of a text."""

    start: int = Field(description="Unicode code points before it.")
    end: int = Field(description="Unicode code points up to its end, exclusive.")


class Change(BaseModel):
    """One step from the text that was given to the one that was said; put together, either gives its whole stretch."""

    kind: DifferenceKind = Field(description="What the step is.")
    given: str = Field(description="What was given.")
    said: str = Field(description="What was said.")


class Match(BaseModel):
    """A quote that has the text, or something like it."""

    verdict: Verdict = Field(description="How like the two are.")
    score: float = Field(description="From 0 to 1, which only `exact` has.")
    pointer: str = Field(description="JSON Pointer (RFC 6901) to the text that was compared, from the quote.")
    given: Stretch = Field(description="The part of the text given that was compared.")
    said: Stretch = Field(description="The part of the quote's text that was compared.")
    difference: list[Change] = Field(description="From the one part to the other, character by character.")
    quote: QuotePublic = Field(description="The quote, with its speakers, its source and its original.")


class Verification(BaseModel):
    """What the record says of a text."""

    text: str = Field(description="The text given.")
    verdict: Verdict = Field(description="That of the best match.")
    score: float = Field(description="That of the best match, 0 where there is none.")
    matches: list[Match] = Field(description="The best matches first.")


def worded(text: str) -> str:
    """The text, which holds something to compare."""
    if not any(units(text)):
        raise PydanticCustomError("text", "should hold a letter or a digit")
    return text


class Asked(BaseModel):
    """What can be verified."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, AfterValidator(worded)] = Field(
        min_length=1, max_length=1000, description="A sentence or a term, English or Chinese."
    )
    limit: int = Field(5, ge=1, le=20, description="How many matches at most.")


@router.get("", response_model=Verification)
async def verify(asked: Annotated[Asked, Query()], database: Reading) -> Response:
    """Did anyone say this? `none` where nobody on record did; a guess is never called `exact`."""
    async with database.snapshot() as snapshot:
        rows = await candidates(snapshot, asked.text)
    found = [(row, *best) for row in rows if (best := most_like(asked.text, from_json(row)))]
    found.sort(key=lambda each: (-WORTH[each[3].verdict], -each[3].score, each[0]))
    shown = b",".join(match(asked.text, *each) for each in found[: asked.limit])
    verdict, score = (found[0][3].verdict, found[0][3].score) if found else ("none", 0.0)
    return answer(
        to_json({"text": asked.text, "verdict": verdict, "score": score})[:-1] + b',"matches":[' + shown + b"]}"
    )


async def candidates(snapshot: Snapshot, text: str) -> list[bytes]:
    """The quotes that may hold the text, or stand in it."""
    key, found = number(snapshot.dialect), dict[int, bytes]()
    for way in resembling(text, snapshot.dialect):
        statement = select(Quote.number, Quote.document).where(key == col(Quote.number))
        statement = statement.where(matches(way, snapshot.dialect), of_kind("quote", snapshot.dialect))
        found |= {row[0]: row[1] for row in await snapshot.rows(statement.order_by(key).limit(CANDIDATES))}
    return list(found.values())


def most_like(text: str, quote: dict[str, Any]) -> tuple[str, str, Likeness] | None:
    """The text of a quote that is most like the one given, with its pointer."""
    compared = [(pointer, said, likeness(text, said)) for pointer, said in texts(quote, QuoteListing.searched.verified)]
    alike = [(pointer, said, each) for pointer, said, each in compared if each]
    return max(alike, key=lambda each: (WORTH[each[2].verdict], each[2].score), default=None)


def match(text: str, document: bytes, pointer: str, said: str, like: Likeness) -> bytes:
    """A quote as an answer shows it."""
    (start, end), (begin, finish) = like.given, like.said
    compared = {"given": {"start": start, "end": end}, "said": {"start": begin, "end": finish}}
    steps = [step._asdict() for step in difference(text[start:end], said[begin:finish])]
    shown = {"verdict": like.verdict, "score": like.score, "pointer": pointer, **compared, "difference": steps}
    return to_json(shown)[:-1] + b',"quote":' + document + b"}"
