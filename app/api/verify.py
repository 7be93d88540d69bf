"""Verification: whether anyone on record said a text, in those words, nearly so or in part."""

from asyncio import to_thread
from bisect import insort
from collections.abc import Callable, Iterable
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError, to_json

from app.api.quotes import QuotePublic
from app.index.reader import Snapshot
from app.models.enums import DifferenceKind, Verdict
from app.query.candidates import Compared, similar_quotes
from app.query.page import SnapshotDependency, json_response
from app.query.parameters import from_query
from app.text.normalize import units
from app.text.similarity import Similarity, as_whole, difference, most, nearly_part, part

POINTERS = ("/text", "/original/text", "/original/reading")  # of the texts of a quote that are compared
WORTH = {"exact": 3, "near": 2, "partial": 1}
router = APIRouter(prefix="/v1/verify", tags=["search"])


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
async def verify(asked: Annotated[Asked, from_query(Asked)], snapshot: SnapshotDependency) -> Response:
    """Did anyone say this? `none` where nobody on record did; a guess is never called `exact`."""
    return json_response(await to_thread(verification, asked, snapshot))


def verification(asked: Asked, snapshot: Snapshot) -> bytes:
    """Return what the record says of a text, as JSON."""
    candidates = similar_quotes(snapshot, asked.text)
    found = best(asked.text, [each.compared for each in candidates], asked.limit)
    documents = {each.compared[1]: each.document for each in candidates}
    shown = b",".join(match(asked.text, each, documents[each.id]) for each in found)
    verdict, score = (found[0].like.verdict, found[0].like.score) if found else ("none", 0.0)
    return to_json({"text": asked.text, "verdict": verdict, "score": score})[:-1] + b',"matches":[' + shown + b"]}"


class Alike(NamedTuple):
    """A quote with its text that is most like the one given."""

    id: str
    pointer: str
    said: str
    like: Similarity

    def rank(self) -> tuple[int, float, str]:
        """Where it stands among others."""
        return -WORTH[self.like.verdict], -self.like.score, self.id


def best(text: str, candidates: Iterable[Compared], limit: int) -> list[Alike]:
    """Those whose texts are most like the one given; what was said in part is looked for where it would be shown."""
    found, others = list[Alike](), list[tuple[float, Compared]]()
    for each in candidates:
        if like := most_like(text, each, as_whole):
            found.append(like)
        else:
            others.append((max(most(text, said) for said in each[2:] if said), each))
    parts, room = list[Alike](), limit - len(found)
    for score, each in sorted(others, key=lambda other: -other[0]) if room > 0 else ():
        if len(parts) >= room and score < parts[room - 1].like.score:
            break
        if like := most_like(text, each, part if each[0] else nearly_part):
            insort(parts, like, key=Alike.rank)
    return sorted([*found, *parts], key=Alike.rank)[:limit]


def most_like(text: str, candidate: Compared, compare: Callable[[str, str], Similarity | None]) -> Alike | None:
    """The text of a quote that is most like the one given, if any is."""
    _, key, *several = candidate
    alike = [
        Alike(key, pointer, said, like)
        for pointer, said in zip(POINTERS, several, strict=True)
        if said and (like := compare(text, said))
    ]
    return min(alike, key=Alike.rank, default=None)


def match(text: str, found: Alike, document: bytes) -> bytes:
    """A quote as an answer shows it."""
    _, pointer, said, like = found
    (start, end), (begin, finish) = like.given, like.said
    compared = {"given": {"start": start, "end": end}, "said": {"start": begin, "end": finish}}
    steps = [step._asdict() for step in difference(text[start:end], said[begin:finish])]
    shown = {"verdict": like.verdict, "score": like.score, "pointer": pointer, **compared, "difference": steps}
    return to_json(shown)[:-1] + b',"quote":' + document + b"}"
