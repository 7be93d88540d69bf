"""The keys and values that dossiers and registers may contain."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints, model_validator
from pydantic.fields import FieldInfo

from app.dossiers.yaml import Location
from app.models.dates import EdtfDate, parse_date
from app.models.enums import AttributionBasis, Basis, Fidelity, RelationKind, ReviewStatus, Stance
from app.models.fields import (
    ARTICLE,
    SLUG,
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

Id = Annotated[str, StringConstraints(pattern=SLUG, max_length=100)]
Text = Annotated[str, StringConstraints(min_length=1)]
# Names are indexed, and an entry of a PostgreSQL B-tree has at most 2,704 bytes: four for a code point, and the id.
Name = Annotated[str, StringConstraints(min_length=1, max_length=500)]


def number_pattern(letter: str) -> FieldInfo:
    """Return the pattern of an id inside a source: a letter and two to nine digits."""
    return Field(pattern=rf"^{letter}[0-9]{{2,9}}$")  # type: ignore[no-any-return]


class Entry(BaseModel):
    """A map in a YAML file. An unknown key is an error."""

    model_config = ConfigDict(extra="forbid")
    _location: Location = PrivateAttr(default=())
    _span: tuple[int, int] | None = PrivateAttr(default=None)

    @property
    def location(self) -> Location:
        """Where the entry is in its file."""
        return self._location

    @location.setter
    def location(self, location: Location) -> None:
        self._location = location

    @property
    def span(self) -> tuple[int, int] | None:
        """Start and end of its passage in code points, end exclusive, or None before it is found."""
        return self._span

    @span.setter
    def span(self, span: tuple[int, int]) -> None:
        self._span = span

    @property
    def passages(self) -> "list[Words]":
        """The passages that the entry was read from: one, several if the source interrupts the words, or none."""
        return []


def require_both(entry: Entry, one: str, other: str) -> None:
    """Raise ValueError if an entry has one of two keys without the other."""
    if (getattr(entry, one) is None) != (getattr(entry, other) is None):
        raise ValueError(f"`{one}` and `{other}` go together")


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


class Words(Entry):
    """A passage, by all its words or by its first and last ones; `prefix` and `suffix` are the text around it."""

    selector_rule: ClassVar[str] = "a passage needs either `exact`, or both `starts` and `ends`"
    exact: Text | None = None
    starts: Text | None = None
    ends: Text | None = None
    prefix: str = ""
    suffix: str = ""

    @model_validator(mode="after")
    def check_selectors(self) -> "Words":
        selectors = {name for name in ("exact", "starts", "ends") if getattr(self, name) is not None}
        if selectors not in self.allowed_selectors():
            raise ValueError(self.selector_rule)
        return self

    @property
    def passages(self) -> "list[Words]":
        return [self] if self.exact or self.starts else []

    def allowed_selectors(self) -> list[set[str]]:
        """Return the combinations of `exact`, `starts` and `ends` that are valid."""
        return [{"exact"}, {"starts", "ends"}]


class InterruptibleWords(Words):
    """Words in one passage, or in two or more `parts` if the source interrupts them."""

    selector_rule = f"{Words.selector_rule}, or `parts` if the source interrupts it"
    parts: list[Words] = []

    def allowed_selectors(self) -> list[set[str]]:
        """Allow no selector beside `parts`."""
        return [set()] if self.parts else super().allowed_selectors()

    @model_validator(mode="after")
    def check_parts(self) -> "InterruptibleWords":
        if len(self.parts) == 1:
            raise ValueError("`parts` needs two or more; write words that nothing interrupts as `exact`")
        if self.parts and (self.prefix or self.suffix):
            raise ValueError("`prefix` and `suffix` belong inside one of the `parts`")
        return self

    @property
    def passages(self) -> list[Words]:
        return self.parts or super().passages


class Attributed(Words):
    """A passage with its speakers, the collective as printed, or the reason why there is neither.

    `speakers` beside `attributed_to` are the register entries that the collective stands for.
    """

    speakers: list[Id] = []
    attributed_to: Text | None = None
    attribution_basis: AttributionBasis = "source"
    attribution: Literal["author", "unattributed"] | None = None

    @model_validator(mode="after")
    def check_attribution(self) -> "Attributed":
        named = bool(self.speakers) or self.attributed_to is not None
        if named == (self.attribution is not None):
            raise ValueError("needs `speakers`, `attributed_to` or both; otherwise `attribution`")
        if self.attribution == "unattributed" and not getattr(self, "note", None):
            raise ValueError("an unattributed passage needs a `note` that says why")
        return self


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
