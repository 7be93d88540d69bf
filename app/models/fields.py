"""The fields that a dossier writes, a table stores and the API serves under one name, described once."""

import re
from contextlib import suppress
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError
from sqlmodel import JSON, Date, Field

from app.models.enums import (
    Attribution,
    Basis,
    ClaimKind,
    OrganizationKind,
    Precision,
    QuoteKind,
    Role,
    SourceKind,
    enum_type,
)

SLUG = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"  # an id


def nearest_day(written: str) -> str:
    """The day that was perhaps meant."""
    with suppress(ValueError):
        return date.fromisoformat(written[:10]).isoformat()  # without its hyphens, or with a time
    return "2025-02-18"


def day(value: object) -> object:
    """A date written out, and nothing that could be taken for one."""
    if isinstance(value, date):
        return value
    value = str(value)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise PydanticCustomError("day", "Input should be a day of the calendar", {"suggestion": nearest_day(value)})


Day = Annotated[date, BeforeValidator(day)]


def canonical(tag: str) -> str:
    """A BCP 47 tag in the case that RFC 5646, section 2.1.1, recommends: `zh-Hans`, `en-US`."""
    by_length = {2: str.upper, 4: str.title}  # a region, a script
    first, *others = tag.lower().split("-")
    return "-".join([first, *(by_length.get(len(part), str.lower)(part) for part in others)])


TAG = StringConstraints(pattern="^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=35)
Tag = Annotated[str, TAG, AfterValidator(canonical)]
Line = Annotated[str, StringConstraints(min_length=1)]
Country = Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]


class NamedFields(BaseModel):
    name: Line = Field(description="The name as the source uses it.")
    native_name: str | None = Field(default=None, description="The name in its own language and script.")
    native_name_basis: Basis | None = Field(
        default=None, description="Whether a source prints the native name or we added it.", sa_type=enum_type(Basis)
    )


class PersonFields(NamedFields):
    family_name: str | None = Field(default=None, description="The family name.")
    given_name: str | None = Field(default=None, description="The given name.")
    aliases: list[str] = Field(default=[], description="Other names the person is found under.", sa_type=JSON)
    role: Role = Field(description="In what capacity the record knows the person.", sa_type=enum_type(Role))
    description: str | None = Field(default=None, description="Who the person is, beyond a post.")


class OrganizationFields(NamedFields):
    abbreviation: str | None = Field(default=None, description="Its abbreviation, as printed.")
    kind: OrganizationKind = Field(description="What sort of organization it is.", sa_type=enum_type(OrganizationKind))
    country: Country | None = Field(default=None, description="ISO 3166-1 alpha-2 code, where a source names it.")


class TopicFields(BaseModel):
    label: Line = Field(description="What the topic is called.")
    description: str | None = Field(default=None, description="What belongs to it.")


class SourceFields(BaseModel):
    kind: SourceKind = Field(description="What sort of document it is.", sa_type=enum_type(SourceKind))
    title: Line = Field(description="Its title.")
    title_supplied: bool = Field(default=False, description="True where the title is ours, because none was given.")
    language: Tag | None = Field(default=None, description="BCP 47 tag of the language it is written in.")
    published_on: Day | None = Field(default=None, description="When it was published.", sa_type=Date)
    published_precision: Precision | None = Field(
        default=None, description="How much of that date is known.", sa_type=enum_type(Precision)
    )
    external_url: str | None = Field(default=None, description="Where the document itself can be read.")
    rights: str | None = Field(default=None, description="Who owns it, and on what terms it is shown.")
    note: str | None = Field(default=None, description="Editorial: what a reader should know about it.")


class AttributedFields(BaseModel):
    attribution: Attribution = Field(
        description="Whose it is, or that nobody is named.", sa_type=enum_type(Attribution)
    )
    attributed_to: str | None = Field(default=None, description="The collective as printed, such as `scholars`.")


class EventFields(BaseModel):
    name: Line = Field(description="What happened, in our neutral words.")
    place: str | None = Field(default=None, description="Where, as printed.")
    note: str | None = Field(default=None, description="Editorial: what a reader should know about it.")


class ClaimFields(BaseModel):
    kind: ClaimKind = Field(description="What sort of proposition it is.", sa_type=enum_type(ClaimKind))
    text: Line = Field(description="The proposition, in our neutral words.")
    note: str | None = Field(default=None, description="Editorial: what a reader should know about it.")


class QuoteFields(BaseModel):
    kind: QuoteKind = Field(description="How much is quoted.", sa_type=enum_type(QuoteKind))
    gloss: str | None = Field(default=None, description="Editorial: what the original says word for word.")
    note: str | None = Field(default=None, description="Editorial: what a reader should know about it.")
