"""Response models that several collections share, and the declaration of a collection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.models.dates import EDTF, EdtfDate
from app.models.enums import ReviewStatus
from app.query.listing import Listing


class ResponseModel(BaseModel):
    """A model read from the attributes of a table row. Its JSON contains every key."""

    model_config = ConfigDict(from_attributes=True, json_schema_serialization_defaults_required=True)


class Reference(ResponseModel):
    """A reference to a record of one of `collections`, whose fields `include` can add."""

    collections: ClassVar[tuple[str, ...]] = ()
    id: str = Field(description="The id of the record. It never changes and is never given to another record.")
    url: str = Field(description="The path of the record in this API.")


class Highlight(ResponseModel):
    """A place in a text of the record that matches `q`."""

    pointer: str = Field(description="JSON Pointer (RFC 6901) to the text, from the root of the record.")
    start: int = Field(description="The offset of the match in the text, in Unicode code points.")
    end: int = Field(description="The end of the match, in Unicode code points, exclusive.")


class PublicRecord(Reference):
    """A record with an id, as lists return it."""

    highlights: list[Highlight] = Field(
        default_factory=list,
        exclude_if=lambda highlights: not highlights,
        description="The places that match `q`. Present only with `highlight=true`.",
    )


class Revisions(ResponseModel):
    """When a record was added and changed. `/v1` has the number of the present revision."""

    added: int = Field(description="The revision of the record in which it was added.")
    changed: int = Field(
        description="The revision in which its own fields last changed, not those of records that it refers to."
    )


class RevisedRecord(PublicRecord):
    """A record with its revisions."""

    revision: Revisions = Field(
        validation_alias="revisions", description="The revisions in which the record was added and last changed."
    )


class Review(ResponseModel):
    """Whether somebody has verified a record."""

    status: ReviewStatus = Field(description="Whether the record is a draft or was verified.")
    by: str | None = Field(description="Who verified or drafted it.")
    on: EdtfDate | None = Field(description=f"The date of the review, {EDTF}.")


class ReviewedRecord(RevisedRecord):
    """A record that can be verified."""

    review: Review | None = Field(description="The review of the record; null if there was none.")


class NameReference(Reference):
    """A reference to a person or an organization."""

    collections = ("people", "organizations")
    name: str = Field(description="The name as the source prints it.")
    native_name: str | None = Field(description="The name in its own language and script.")


def person_or_organization(agent: Any) -> Any:
    """Return the person or the organization that an agent is; None for None."""
    return agent and (agent.person if agent.kind == "person" else agent.organization)


def credited_agent(credit: Any) -> Any:
    """Return the person or the organization that a row of a credit table refers to."""
    return person_or_organization(credit.agent)


def name_fields(agent: Any) -> dict[str, Any]:
    """Return the fields of a reference to a person or an organization."""
    return {name: getattr(agent, name) for name in NameReference.model_fields}


class AffiliationReference(ResponseModel):
    """A person's post."""

    title: str | None = Field(description="The title of the position, as printed.")
    unit: str | None = Field(description="The part of the organization, as printed.")
    organization: NameReference = Field(description="The organization.")


class Speaker(NameReference):
    """A person or an organization who says something, with the post at the time."""

    affiliation: AffiliationReference | None = Field(
        description="A post that the person may have held on the date of the record, according to the sources."
    )


def speaking_agent(speaker: Any) -> Any:
    """Return the name of a speaker together with the post."""
    return name_fields(speaker.agent) | {"affiliation": speaker.affiliation}


Speakers = list[Annotated[Speaker, BeforeValidator(speaking_agent)]]
AgentReferences = list[Annotated[NameReference, BeforeValidator(credited_agent)]]


class TopicReference(Reference):
    """A reference to a topic."""

    collections = ("topics",)
    label: str = Field(description="The name of the topic.")


class SourceReference(Reference):
    """A reference to a source."""

    collections = ("sources",)
    title: str = Field(description="The title of the source.")
    title_supplied: bool = Field(description="Whether the editors supplied the title, because the source has none.")


class EventReference(Reference):
    """A reference to an event."""

    collections = ("events",)
    name: str = Field(description="What happened, neutrally worded by the editors.")


class ClaimReference(Reference):
    """A reference to a claim."""

    collections = ("claims",)
    text: str = Field(description="The proposition, neutrally worded by the editors. It is not a quotation.")


class Anchor(ResponseModel):
    """The place of a passage in the text of its source.

    It combines the TextPositionSelector and the TextQuoteSelector of the W3C Web Annotation model.
    """

    start: int = Field(description="The offset of the passage in the text of the source, in Unicode code points.")
    end: int = Field(description="The end of the passage, in Unicode code points, exclusive.")
    exact: str = Field(description="The passage, verbatim.")
    prefix: str = Field(description="The text just before the passage.")
    suffix: str = Field(description="The text just after the passage.")


class RecordWithLists(RevisedRecord):
    """A record that other records belong to."""

    counts: dict[str, int] = Field(
        default_factory=dict, description="The number of records in each list under `links`."
    )
    links: dict[str, str] = Field(default_factory=dict, description="The lists of the records that belong to this one.")


class SpeakingRecord(RecordWithLists):
    """A person or an organization."""

    tone: int | None = Field(
        description="The number of the speaker's color and line style, the same in every article; null if they do not "
        "speak. It never changes, and is the present one at every revision."
    )


@dataclass(frozen=True)
class Collection:
    """A collection as the index stores it.

    `lists` are the lists of a `RecordWithLists`: by name, the listing and the filter that takes the record's id.
    `beside` are columns that the index stores beside the document, because only the record itself shows them.
    """

    listing: type[Listing]
    lists: Mapping[str, tuple[type[Listing], str]] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
