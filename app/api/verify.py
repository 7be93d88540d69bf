"""Verification: whether anyone on record said a text, or the record reports it without quoting it."""

from asyncio import to_thread
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.api.claims import ClaimPublic
from app.api.originals import Original, Rendering
from app.api.quotes import QuotePublic
from app.api.schemas import Anchor, NameReference, SourceReference
from app.index.reader import Snapshot
from app.index.schema import TEXTS
from app.models.enums import DifferenceKind, MatchVerdict, ReportKind, SubstanceKind, Translation, Verdict
from app.models.tables import Claim, Organization, Person, Quote
from app.query.existing_ids import refuse_unknown
from app.query.filters import Ids
from app.query.page import SnapshotDependency, json_response
from app.query.parameters import from_query
from app.text.tokens import tokenize
from app.verification.matches import Statement
from app.verification.mentions import find_mentions
from app.verification.verdicts import verify_statement

AGENTS = (Person.collection, Organization.collection)
COMPARED = {"quotes": Quote.collection, "claims": Claim.collection, "sources": TEXTS}
router = APIRouter(prefix="/v1/verify", tags=["verification"])


class TextRange(BaseModel):
    """A range of a text."""

    start: int = Field(description="The start of the range, in Unicode code points.")
    end: int = Field(description="The end of the range, in Unicode code points, exclusive.")


class Change(BaseModel):
    """A step from the text that you sent to the text on record.

    The `given` of all steps, joined, is the compared range of your text; the `said`, joined, is that of the text on
    record.
    """

    kind: DifferenceKind = Field(description="The kind of step.")
    given: str = Field(description="The characters of the text that you sent.")
    said: str = Field(description="The characters of the text on record.")


class SubstantiveChange(BaseModel):
    """A negation, number, date or name that differs, so that the two texts may say different things."""

    kind: SubstanceKind = Field(description="What differs.")
    given: str = Field(description="The words in the text that you sent; empty if the text on record adds them.")
    said: str = Field(description="The words in the text on record; empty if your text adds them.")


class Compared(BaseModel):
    """The numbers of quotes, claims and sources on record, which the text was compared with."""

    quotes: int = Field(description="The number of quotes, in English and in the original.")
    claims: int = Field(description="The number of claims.")
    sources: int = Field(description="The number of sources whose whole text is on record.")


class Comparison(BaseModel):
    """How the text that you sent differs from a text on record."""

    score: float = Field(description="The similarity, from 0 to 1. Only equal texts have the score 1.")
    given: TextRange = Field(description="The range of the text that you sent.")
    difference: list[Change] = Field(description="The differences between the two ranges, character by character.")
    substantive: list[SubstantiveChange] = Field(
        description="The negations, numbers, dates and names that differ. Other differences can change the sense, too."
    )
    speaker_mismatch: bool = Field(
        description="True if somebody else said the words: none of their speakers is in `speaker`, or the text names "
        "people and none of them is a speaker. People are recognized by a full name, or by a surname that only one "
        "person on record has."
    )


class Match(Comparison):
    """A quote with a text that is similar to the one that you sent."""

    verdict: MatchVerdict = Field(description="How similar the two texts are.")
    pointer: str = Field(description="JSON Pointer (RFC 6901) to the text that was compared, from the root of `quote`.")
    said: TextRange = Field(description="The range of the text on record.")
    rendering_of: Original | None = Field(
        description="The words in the original language if the compared words are a translation; otherwise null."
    )
    translation: Translation = Field(description="Whether the compared words are a translation of what was said.")
    rendering: Rendering | None = Field(
        description="Who translated the compared words, and whether they depart from the original (`fidelity`, with "
        "the reason in `note`); null if they are not a translation."
    )
    quote: QuotePublic = Field(description="The quote.")


class Report(Comparison):
    """A passage or a claim that says the same as the text that you sent."""

    kind: ReportKind = Field(description="Whether it is a passage or a claim.")
    said: str = Field(description="The words that were compared: the passage, or the text of the claim.")
    source: SourceReference = Field(description="The source.")
    anchor: Anchor = Field(description="The passage in the source.")
    claims: list[ClaimPublic] = Field(
        description="The claims that were read from the passage, with their speakers; if `kind` is `claim`, that claim."
    )
    via: list[NameReference] = Field(
        description="Who reports the claims at second hand; empty if the source has them from their speakers."
    )
    hearsay: bool = Field(description="True if the source marks one of the claims as hearsay.")


class VerifiedWords(BaseModel):
    """What the record has of some words."""

    text: str = Field(description="The words that were compared.")
    verdict: Verdict = Field(description="The verdict of the best match or report.")
    score: float = Field(description="The score of the best match or report; 0 if the verdict is `none`.")
    speaker_mismatch: bool = Field(
        description="True if words of the text are on record, but only from speakers other than those that the text "
        "names, or those in `speaker`."
    )
    substantive: list[SubstanceKind] = Field(
        description="The kinds of substantive differences between the text and the best match. Read `difference`, too."
    )
    departs: bool = Field(
        description="True if a match with this verdict is a translation that departs from the original words. The "
        "`rendering` of the match says how: quote such words as a translation, with the original beside them."
    )
    matches: list[Match] = Field(
        description="The quotes that match, the best first. Partial matches are included only if there are no others."
    )
    reports: list[Report] = Field(
        description="The passages and claims that say the same, the best first, then those that differ in substance. "
        "Empty if a quote is `exact` or `near`."
    )


class Verification(VerifiedWords):
    """The result of a verification."""

    text: str = Field(description="The text that you sent.")
    named: list[NameReference] = Field(description="The people on record whom the text names.")
    compared: Compared = Field(description="What the text was compared with.")
    revision: int = Field(description="The revision of the record that the text was compared with.")


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
    speaker: Ids = Field(None, description="Check whether one of these people or organizations said it (ids).")
    limit: int = Field(5, ge=1, le=20, description="The maximum number of matches, and of reports.")


@router.get("", summary="Check one quotation", response_model=Verification)
async def verify(
    parameters: Annotated[VerifyParameters, from_query(VerifyParameters)], snapshot: SnapshotDependency
) -> Response:
    """Return whether anyone on record said a text, who said it, and whether a source reports it without quoting it.

    The text is compared with the quotes, then with the texts of the sources, then with the claims.
    """
    if parameters.speaker:
        refuse_unknown(snapshot, "speaker", parameters.speaker, AGENTS)
    return json_response(await to_thread(verification_json, parameters, snapshot))


def verification_json(parameters: VerifyParameters, snapshot: Snapshot) -> bytes:
    """Return the result of a verification as JSON."""
    text = parameters.text
    statement = Statement(text, find_mentions(snapshot, text), set(parameters.speaker or ()))
    result = verify_statement(snapshot, statement, parameters.limit)
    fields = {"text": text, **result.fields(), "named": [mention.reference for mention in statement.people]}
    return result.json(snapshot, {**fields, **compared_with(snapshot)})


def compared_with(snapshot: Snapshot) -> dict[str, Any]:
    """Return what texts are compared with: the numbers of records, and the revision."""
    counts = {
        name: snapshot.total(f"verify/{collection}", snapshot.term("collection", collection))
        for name, collection in COMPARED.items()
    }
    return {"compared": counts, "revision": snapshot.revision}
