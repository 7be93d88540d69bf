"""What the public shapes are made of, and the small references that records show of one another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.query.listing import Listing


class Shape(BaseModel):
    """A public shape: read off a row by its attributes, every key always there."""

    model_config = ConfigDict(from_attributes=True, json_schema_serialization_defaults_required=True)


class Reference(Shape):
    """A record in brief."""

    id: str = Field(description="Its id, stable and never reused.")
    url: str = Field(description="Where it is served.")


class Highlight(Shape):
    """Where in a text of the record the words that were looked for stand."""

    pointer: str = Field(description="JSON Pointer (RFC 6901) to the text, from the record.")
    start: int = Field(description="Unicode code points of the text before the words.")
    end: int = Field(description="Unicode code points up to their end, exclusive.")


class Found(Reference):
    """A record, as lists show it."""

    highlights: list[Highlight] = Field(
        default=[],
        exclude_if=lambda found: not found,
        description="Where `q` was found in it; there only where `highlight=true` asks for it.",
    )


class NameReference(Reference):
    """A person or an organization in brief."""

    name: str = Field(description="The name as the source uses it.")
    native_name: str | None = Field(description="The name in its own language and script.")


def credited(credit: Any) -> Any:
    """Whom a credit names."""
    return credit.agent.person if credit.agent.kind == "person" else credit.agent.organization


Credited = list[Annotated[NameReference, BeforeValidator(credited)]]


class TopicReference(Reference):
    """A topic in brief."""

    label: str = Field(description="What the topic is called.")


class SourceReference(Reference):
    """A source in brief."""

    title: str = Field(description="Its title.")


class EventReference(Reference):
    """An event in brief."""

    name: str = Field(description="What happened, in our neutral words.")


class ClaimReference(Reference):
    """A claim in brief."""

    text: str = Field(description="The proposition, in our neutral words.")


class Anchor(Shape):
    """Where a passage stands: W3C Web Annotation's TextPositionSelector and TextQuoteSelector in one."""

    start: int = Field(description="Unicode code points of the source before the passage.")
    end: int = Field(description="Unicode code points up to its end, exclusive.")
    exact: str = Field(description="The words, verbatim.")
    prefix: str = Field(description="The text just before.")
    suffix: str = Field(description="The text just after.")


class Counted(Found):
    """A record that says how much the record as a whole holds of it, and where to read that."""

    counts: dict[str, int] = Field(default={}, description="How many records of each kind are listed under `links`.")
    links: dict[str, str] = Field(default={}, description="The lists of them.")


@dataclass(frozen=True)
class Collection:
    """What `load` renders documents by; `lists` are the filters that count and link what belongs to a record.

    `beside` are the columns that stand beside the document: a record's detail shows them, a list does not.
    """

    listing: type[Listing]
    lists: Mapping[str, tuple[type[Listing], str]] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
