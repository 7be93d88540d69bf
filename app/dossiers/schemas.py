"""The keys and values that dossiers and registers may contain."""

from typing import Annotated, Any

from pydantic import Field, model_validator

from app.dossiers.entries import (
    Attributed,
    Entry,
    Id,
    InterruptibleWords,
    Name,
    Text,
    Words,
    number_pattern,
    require_both,
)
from app.models.dates import EdtfDate, parse_date
from app.models.enums import Basis, Fidelity, RelationKind, ReviewStatus, Stance
from app.models.fields import (
    ARTICLE,
    ClaimFields,
    CorrectedFields,
    EventFields,
    OrganizationFields,
    PersonFields,
    QuoteFields,
    SourceFields,
    Tag,
    TopicFields,
)


def shortened_date(entry: Any, key: str, old_key: str, precision_key: str) -> Any:
    """Return an entry with an EDTF date under a key, for one with a day and its precision, as the first edition had."""
    length = {"day": 10, "month": 7, "year": 4}.get(str(entry.get(precision_key))) if isinstance(entry, dict) else None
    if length is None:
        return entry
    other_keys = {name: value for name, value in entry.items() if name not in {old_key, precision_key}}
    return other_keys | {key: str(entry.get(old_key))[:length]}


class NamedEntry(Entry):
    """A person or an organization."""

    id: Id

    @model_validator(mode="after")
    def check_native_name(self) -> "NamedEntry":
        require_both(self, "native_name", "native_name_basis")
        return self


class PersonEntry(PersonFields, NamedEntry):
    name: Name


class OrganizationEntry(OrganizationFields, NamedEntry):
    name: Name


class TopicEntry(TopicFields, Entry):
    id: Id
    broader: Id | None = None


class ReviewEntry(Entry):
    """Whether somebody has verified a record: who, and when."""

    status: ReviewStatus
    by: Text | None = None
    on: EdtfDate | None = None


class RevisedEntry(CorrectedFields, Entry):
    """A record whose words may be corrected, and whose review may differ from that of its source."""

    review: ReviewEntry | None = None


class SourceEntry(SourceFields, Entry):
    id: Id
    authors: list[Id] = []
    translators: list[Id] = []
    translation_of: Id | None = None
    publisher: Id | None = None

    @model_validator(mode="before")
    @classmethod
    def shorten_date(cls, entry: Any) -> Any:
        return shortened_date(entry, "published_on", "published_on", "published_precision")


class ArticleEntry(SourceEntry):
    """The source that a dossier was read from; its review is that of the whole dossier."""

    review: ReviewEntry | None = None


class AffiliationEntry(Words):
    id: Annotated[str, number_pattern("a")]
    person: Id
    organization: Id
    title: Text | None = None
    unit: Text | None = None
    from_: EdtfDate | None = Field(default=None, alias="from")
    until: EdtfDate | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def check_dates(self) -> "AffiliationEntry":
        if self.from_ and self.until and parse_date(self.from_).first > parse_date(self.until).last:
            raise ValueError("`until` is before `from`")
        return self


class EventEntry(EventFields, RevisedEntry, Words):
    id: Id
    participants: list[Id] = []

    @model_validator(mode="before")
    @classmethod
    def shorten_date(cls, entry: Any) -> Any:
        return shortened_date(entry, "happened_on", "date", "precision")


class TargetEntry(Entry):
    """Whom a claim is about."""

    id: Id
    stance: Stance


class ClaimEntry(ClaimFields, RevisedEntry, Attributed):
    id: Annotated[str, number_pattern("c")]
    via: list[Id] = []
    targets: list[TargetEntry] = []
    topics: list[Id] = []
    event: Id | None = None
    said_in: Id | None = None
    said_on: EdtfDate | None = None

    @model_validator(mode="after")
    def check_second_hand(self) -> "ClaimEntry":
        if self.hearsay_marker and not self.hearsay:
            raise ValueError("`hearsay_marker` needs `hearsay: true`")
        if reporters := sorted({*self.via} & {*self.speakers}):
            raise ValueError(f"`via` names {reporters[0]!r}, who is a speaker: nobody reports their own view")
        if self.status == "disputed" and not self.note:
            raise ValueError("a disputed claim needs a `note` that says who disputes it, and why")
        return self


class OriginalEntry(InterruptibleWords):
    language: Tag
    reading: Text | None = None
    pinyin: Text | None = None


class RenderingEntry(Entry):
    """The translator of quoted words, and the fidelity of the translation."""

    by: Id = ARTICLE
    fidelity: Fidelity | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def check_note(self) -> "RenderingEntry":
        if self.fidelity not in {None, "faithful"} and not self.note:
            raise ValueError(f"a rendering that is {self.fidelity} needs a `note` that says why")
        return self


class QuoteEntry(QuoteFields, RevisedEntry, InterruptibleWords, Attributed):
    id: Annotated[str, number_pattern("q")]
    claim: str | None = None
    language: Tag | None = None
    original: OriginalEntry | None = None
    rendering: RenderingEntry | None = None
    translation_of: Id | None = None
    said_in: Id | None = None
    said_on: EdtfDate | None = None

    @property
    def by(self) -> str | None:
        """The id of whoever rendered the words; None if that is the article."""
        return self.rendering.by if self.rendering and self.rendering.by != ARTICLE else None

    @model_validator(mode="after")
    def check_translation(self) -> "QuoteEntry":
        if "translation" not in self.model_fields_set and (self.original or self.translation_of):
            self.translation = "printed" if self.original else "presumed"
        if (self.translation == "printed") != (self.original is not None):
            raise ValueError("`translation: printed` and `original` go together")
        if self.rendering and self.translation not in {"printed", "presumed"}:
            raise ValueError("`rendering` needs the `original` words or `translation: presumed`")
        return self


class RelationEntry(Words):
    id: Annotated[str, number_pattern("r")]
    kind: RelationKind
    from_: str = Field(alias="from")
    to: str
    basis: Basis
    note: Text | None = None

    def allowed_selectors(self) -> list[set[str]]:
        """Allow an editorial relation to have no passage."""
        return [*super().allowed_selectors(), *([set()] if self.basis == "editorial" else [])]

    @model_validator(mode="after")
    def check_claims(self) -> "RelationEntry":
        if self.from_ == self.to:
            raise ValueError("a claim cannot be related to itself")
        return self


class DossierEntry(Entry):
    """The content of a `dossier.yaml`."""

    source: ArticleEntry
    cited: list[SourceEntry] = []
    affiliations: list[AffiliationEntry] = []
    events: list[EventEntry] = []
    claims: list[ClaimEntry] = []
    quotes: list[QuoteEntry] = []
    relations: list[RelationEntry] = []
