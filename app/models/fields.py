"""The fields that dossiers, tables and API responses share, with their descriptions."""

import re
from itertools import takewhile
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.models.dates import EDTF, EdtfDate
from app.models.enums import (
    Attribution,
    AttributionBasis,
    Basis,
    Certainty,
    ClaimKind,
    ClaimStatus,
    EventStatus,
    OrganizationKind,
    QuoteKind,
    Role,
    SourceKind,
    Translation,
)
from app.suggestions.codes import is_language_code, language_code
from app.suggestions.validation_messages import COUNTRY_PATTERN, ID_PATTERN

SLUG = ID_PATTERN


# The syntax of language tags (RFC 5646, section 2.1). The regular grandfathered tags have the form of any other tag.
PRIVATE_USE = "[Xx](?:-[A-Za-z0-9]{1,8})+"
IRREGULAR_TAGS = (
    "en-GB-oed|i-ami|i-bnn|i-default|i-enochian|i-hak|i-klingon|i-lux|i-mingo|i-navajo|i-pwn|i-tao|i-tay|i-tsu"
    "|sgn-BE-FR|sgn-BE-NL|sgn-CH-DE"
)
TAG_PATTERN = (
    "^(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}"  # language and extlangs; no language has a subtag of 4 to 8 letters
    "(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"  # script and region
    "(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"  # variants
    "(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*"  # extensions
    f"(?:-{PRIVATE_USE})?|{PRIVATE_USE}|{IRREGULAR_TAGS})$"
)
MAX_TAG = 35  # characters, which no registered combination exceeds (RFC 5646, section 4.4.1)


def canonical(tag: str) -> str:
    """Return a BCP 47 tag in the case that RFC 5646, section 2.1.1, recommends: `zh-Hans`, `en-US`, `en-x-us`."""
    language, *subtags = tag.lower().split("-")
    main = list(takewhile(lambda subtag: len(subtag) > 1, subtags)) if len(language) > 1 else []
    by_length = {2: str.upper, 4: str.capitalize}  # a region, a script
    cased = (by_length.get(len(subtag), str)(subtag) for subtag in main)
    return "-".join([language, *cased, *subtags[len(main) :]])


def is_well_formed(tag: str) -> bool:
    """Return whether a text is a BCP 47 tag (RFC 5646, section 2.1) that repeats no variant and no singleton."""
    if not tag.isascii() or not re.fullmatch(TAG_PATTERN, canonical(tag)):
        return False
    subtags = re.split("(?:^|-)x-", tag.lower())[0].split("-")[1:]
    unique = [*takewhile(lambda subtag: len(subtag) > 1, subtags), *(each for each in subtags if len(each) == 1)]
    return len(unique) == len(set(unique))


def nearest_tag(text: str) -> str | None:
    """Return the tag of a language by its English name or country, or the longest tag that a text starts with."""
    if named := language_code(text):
        return canonical(named)
    subtags = re.split(r"[^\w-]", text.strip())[0].replace("_", "-").split("-")
    starts = ("-".join(subtags[:end]) for end in range(len(subtags), 0, -1))
    return next((canonical(start) for start in starts if is_language_tag(start)), None)


def is_language_tag(text: str) -> bool:
    """Return whether a text is a BCP 47 tag whose language is registered, if it has two letters as in `zh`."""
    language = text.lower().partition("-")[0]
    return is_well_formed(text) and (len(language) != len("zh") or is_language_code(language))


def parse_tag(text: str) -> str:
    """Return a BCP 47 tag in canonical case. Raises PydanticCustomError if the text is not one."""
    if is_language_tag(text):
        return canonical(text)
    detail = "should be a language tag (BCP 47) that repeats no part, such as en or zh-Hans"
    raise PydanticCustomError("language_tag", detail, {"suggestion": nearest_tag(text)})


Tag = Annotated[
    str,
    StringConstraints(max_length=MAX_TAG),
    AfterValidator(parse_tag),
    WithJsonSchema({"type": "string", "pattern": TAG_PATTERN, "maxLength": MAX_TAG}),
]
Line = Annotated[str, StringConstraints(min_length=1)]
Country = Annotated[str, StringConstraints(pattern=COUNTRY_PATTERN)]
ARTICLE = "article"  # the translator of quoted words if the source names nobody
NOTE = "Editorial: a remark by the editors of this record."


class NamedFields(BaseModel):
    name: Line = Field(description="The name as the source prints it.")
    short_name: str | None = Field(
        default=None, description="A short name for labels, such as the surname; null if the name is short enough."
    )
    native_name: str | None = Field(default=None, description="The name in its own language and script.")
    native_name_basis: Basis | None = Field(
        default=None, description="Whether a source prints the native name or the editors added it."
    )


class PersonFields(NamedFields):
    family_name: str | None = Field(
        default=None, description="The family name, with its particles. Citations split the name by it."
    )
    given_name: str | None = Field(default=None, description="The given name. Citations split the name by it.")
    aliases: list[str] = Field(default=[], description="Other names that a search finds the person by.")
    role: Role = Field(description="The capacity in which the person appears in this record.")
    description: str | None = Field(default=None, description="Who the person is, where no affiliation says it.")


class OrganizationFields(NamedFields):
    abbreviation: str | None = Field(default=None, description="The abbreviation, as printed.")
    kind: OrganizationKind = Field(description="The kind of organization.")
    country: Country | None = Field(
        default=None, description="ISO 3166-1 alpha-2 code of the country, if a source names it."
    )


class TopicFields(BaseModel):
    label: Line = Field(description="The name of the topic.")
    description: str | None = Field(default=None, description="What the topic covers.")


class SourceFields(BaseModel):
    kind: SourceKind = Field(description="The kind of document.")
    title: Line = Field(description="The title.")
    title_supplied: bool = Field(
        default=False, description="True if the document has no title and the editors supplied this one."
    )
    language: Tag | None = Field(default=None, description="BCP 47 tag of the language the document is written in.")
    published_on: EdtfDate | None = Field(default=None, description=f"The date of publication, {EDTF}.")
    external_url: str | None = Field(default=None, description="The address of the document itself, on another site.")
    rights: str | None = Field(default=None, description="Who owns the document, and on what terms it is shown.")
    note: str | None = Field(default=None, description=NOTE)


class AttributedFields(BaseModel):
    attribution: Attribution = Field(description="To whom the source attributes it.")
    attributed_to: str | None = Field(
        default=None, description="The collective as printed, such as `scholars`; null for any other attribution."
    )
    attribution_basis: AttributionBasis = Field(
        default="source",
        description="Whether the passage itself states the attribution or the editors infer it from the context.",
    )


class CorrectedFields(BaseModel):
    correction: Line | None = Field(
        default=None, description="Why the words of the record were corrected after it was first loaded."
    )


class EventFields(BaseModel):
    name: Line = Field(description="What happened, neutrally worded by the editors.")
    happened_on: EdtfDate = Field(description=f"The date of the event, {EDTF}.")
    place: str | None = Field(default=None, description="Where it happened, as printed.")
    status: EventStatus = Field(default="happened", description="Whether the source says that it happened.")
    note: str | None = Field(default=None, description=NOTE)


class ClaimFields(BaseModel):
    kind: ClaimKind = Field(description="The kind of proposition.")
    text: Line = Field(description="The proposition, neutrally worded by the editors. It is not a quotation.")
    certainty: Certainty | None = Field(
        default=None,
        description="Editorial: how certain the claim is, judged by the words of its passage; null if not judged.",
    )
    status: ClaimStatus = Field(default="current", description="Whether the claim is still maintained.")
    hearsay: bool = Field(
        default=False, description="True if the source marks this as hearsay, for example with `reportedly`."
    )
    hearsay_marker: Line | None = Field(default=None, description="The words that mark it as hearsay, as printed.")
    note: str | None = Field(default=None, description=NOTE)


class QuoteFields(BaseModel):
    kind: QuoteKind = Field(description="How much is quoted.")
    translation: Translation = Field(
        default="unknown", description="Whether the words are a translation of what was said."
    )
    gloss: str | None = Field(default=None, description="Editorial: a word-for-word translation of the original words.")
    note: str | None = Field(default=None, description=NOTE)
