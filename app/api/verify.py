"""Verification: whether a text was said by anyone on record, exactly, nearly or in part."""

from asyncio import to_thread
from bisect import insort
from collections.abc import Callable
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError, to_json

from app.api.quotes import QuotePublic
from app.index.reader import Snapshot
from app.models.enums import DifferenceKind, Verdict
from app.query.candidates import Candidate, similar_quotes
from app.query.page import SnapshotDependency, json_response
from app.query.parameters import from_query
from app.text.similarity import Similarity, compare_part, compare_whole, differences, max_part_score
from app.text.tokens import tokenize

POINTERS = ("/text", "/original/text", "/original/reading")  # to the texts of a candidate, in its order
VERDICT_RANKS = {"exact": 3, "near": 2, "partial": 1}
router = APIRouter(prefix="/v1/verify", tags=["search"])


class TextRange(BaseModel):
    """A range of a text."""

    start: int = Field(description="The start of the range, in Unicode code points.")
    end: int = Field(description="The end of the range, in Unicode code points, exclusive.")


class Change(BaseModel):
    """A step from the text that you sent to the text on record.

    The `given` of all steps, joined, are the compared range of your text; the `said`, joined, that of the other.
    """

    kind: DifferenceKind = Field(description="The kind of step.")
    given: str = Field(description="The characters of the text that you sent.")
    said: str = Field(description="The characters of the text on record.")


class Match(BaseModel):
    """A quote with a text that is similar to the one that you sent."""

    verdict: Verdict = Field(description="How similar the two texts are.")
    score: float = Field(description="The similarity, from 0 to 1. Only `exact` has the score 1.")
    pointer: str = Field(description="JSON Pointer (RFC 6901) to the text that was compared, from the root of `quote`.")
    given: TextRange = Field(description="The range of the text that you sent.")
    said: TextRange = Field(description="The range of the text on record.")
    difference: list[Change] = Field(description="The differences between the two ranges, character by character.")
    quote: QuotePublic = Field(description="The quote.")


class Verification(BaseModel):
    """The result of a verification."""

    text: str = Field(description="The text that you sent.")
    verdict: Verdict = Field(description="The verdict of the best match.")
    score: float = Field(description="The score of the best match; 0 if there is none.")
    matches: list[Match] = Field(description="The matches, the best first.")


def require_letters(text: str) -> str:
    """Return the text. Raises PydanticCustomError if it has no letter or digit to compare."""
    if not tokenize(text):
        raise PydanticCustomError("text", "should contain a letter or a digit")
    return text


class VerifyParameters(BaseModel):
    """The query parameters of a verification."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, AfterValidator(require_letters)] = Field(
        min_length=1, max_length=1000, description="The sentence or term to verify, in English or Chinese."
    )
    limit: int = Field(5, ge=1, le=20, description="The maximum number of matches.")


@router.get("", response_model=Verification)
async def verify(
    parameters: Annotated[VerifyParameters, from_query(VerifyParameters)], snapshot: SnapshotDependency
) -> Response:
    """Return whether anyone on record said a text: exactly, nearly, in part, or not at all."""
    return json_response(await to_thread(verification_json, parameters, snapshot))


def verification_json(parameters: VerifyParameters, snapshot: Snapshot) -> bytes:
    """Return the result of a verification as JSON."""
    text = parameters.text
    matches = best_matches(text, similar_quotes(snapshot, text), parameters.limit)
    best = matches[0].similarity if matches else None
    result = {"text": text, "verdict": best.verdict if best else "none", "score": best.score if best else 0.0}
    documents = b",".join(match_json(text, match) for match in matches)
    return to_json(result)[:-1] + b',"matches":[' + documents + b"]}"


class ComparedText(NamedTuple):
    """The text of a quote that is most similar to the given one."""

    id: str
    pointer: str
    text: str
    similarity: Similarity
    document: bytes

    def sort_key(self) -> tuple[int, float, str]:
        """Return the key that orders the best match first."""
        return -VERDICT_RANKS[self.similarity.verdict], -self.similarity.score, self.id


def best_matches(text: str, candidates: list[Candidate], limit: int) -> list[ComparedText]:
    """Return the quotes that are most similar to a text, the best first.

    Partial matches are expensive to find, so they are only sought while they could still be among the results.
    """
    whole, others = list[ComparedText](), list[tuple[float, Candidate]]()
    for candidate in candidates:
        if match := most_similar(text, candidate, compare_whole):
            whole.append(match)
        else:
            others.append((max(max_part_score(text, other) for other in candidate.texts if other), candidate))
    partial, room = list[ComparedText](), limit - len(whole)
    for highest_score, candidate in sorted(others, key=lambda other: -other[0]) if room > 0 else ():
        if len(partial) >= room and highest_score < partial[room - 1].similarity.score:
            break
        if match := most_similar(text, candidate, compare_part):
            insort(partial, match, key=ComparedText.sort_key)
    return sorted([*whole, *partial], key=ComparedText.sort_key)[:limit]


def most_similar(
    text: str, candidate: Candidate, compare: Callable[[str, str], Similarity | None]
) -> ComparedText | None:
    """Return the most similar text of a quote, or None if `compare` finds none similar."""
    similar = [
        ComparedText(candidate.id, pointer, other, similarity, candidate.document)
        for pointer, other in zip(POINTERS, candidate.texts, strict=True)
        if other and (similarity := compare(text, other))
    ]
    return min(similar, key=ComparedText.sort_key, default=None)


def match_json(text: str, match: ComparedText) -> bytes:
    """Return the JSON of a match."""
    (start, end), (said_start, said_end) = match.similarity.given, match.similarity.said
    steps = differences(text[start:end], match.text[said_start:said_end])
    fields = {
        "verdict": match.similarity.verdict,
        "score": match.similarity.score,
        "pointer": match.pointer,
        "given": {"start": start, "end": end},
        "said": {"start": said_start, "end": said_end},
        "difference": [step._asdict() for step in steps],
    }
    return to_json(fields)[:-1] + b',"quote":' + match.document + b"}"
