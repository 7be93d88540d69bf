"""What may stand in a dossier and in the registers: the keys an annotator writes, and no others."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints, model_validator
from pydantic.fields import FieldInfo

from app.dossiers.yaml import Place
from app.models.enums import Basis, Precision, RelationKind
from app.models.fields import (
    SLUG,
    ClaimFields,
    Day,
    EventFields,
    OrganizationFields,
    PersonFields,
    QuoteFields,
    SourceFields,
    Tag,
    TopicFields,
)

Id = Annotated[str, StringConstraints(pattern=SLUG, max_length=100)]
Said = Annotated[str, StringConstraints(min_length=1)]
# Names are indexed, and an entry of a PostgreSQL B-tree has at most 2,704 bytes: four for a code point, and the id.
Name = Annotated[str, StringConstraints(min_length=1, max_length=500)]


def number_pattern(letter: str) -> FieldInfo:
    """Return the pattern of an id inside a source: a letter and two to nine digits."""
    return Field(pattern=rf"^{letter}[0-9]{{2,9}}$")  # type: ignore[no-any-return]


class Entry(BaseModel):
    """Anything with keys; one that is not known is refused."""

    model_config = ConfigDict(extra="forbid")
    _at: Place = PrivateAttr(default=())
    _span: tuple[int, int] | None = PrivateAttr(default=None)

    @property
    def at(self) -> Place:
        """Where the entry stands in its file."""
        return self._at

    @at.setter
    def at(self, place: Place) -> None:
        self._at = place

    @property
    def span(self) -> tuple[int, int] | None:
        """Where its passage stands in the text, once that is found."""
        return self._span

    @span.setter
    def span(self, found: tuple[int, int]) -> None:
        self._span = found


def known_together(entry: Entry, one: str, other: str) -> None:
    """Refuse an entry that gives one of two keys without the other."""
    if (getattr(entry, one) is None) != (getattr(entry, other) is None):
        raise ValueError(f"`{one}` and `{other}` go together")


class NamedEntry(Entry):
    """Whoever has a name."""

    id: Id

    @model_validator(mode="after")
    def basis_of_native_name(self) -> "NamedEntry":
        known_together(self, "native_name", "native_name_basis")
        return self


class PersonEntry(PersonFields, NamedEntry):
    name: Name


class OrganizationEntry(OrganizationFields, NamedEntry):
    name: Name


class TopicEntry(TopicFields, Entry):
    id: Id
    broader: Id | None = None


class Words(Entry):
    """A passage by its words: all of them, or those it starts and ends with; `prefix` and `suffix` stand around it."""

    exact: Said | None = None
    starts: Said | None = None
    ends: Said | None = None
    prefix: str = ""
    suffix: str = ""

    @model_validator(mode="after")
    def one_way(self) -> "Words":
        ways = (self.exact is not None, self.starts is not None, self.ends is not None)
        if ways not in self.ways():
            raise ValueError("a passage needs either `exact`, or both `starts` and `ends`")
        return self

    def ways(self) -> set[tuple[bool, ...]]:
        """Which of `exact`, `starts` and `ends` may be given together."""
        return {(True, False, False), (False, True, True)}


class Attributed(Words):
    """A passage with whoever speaks there: speakers, a collective as printed, or why there is nobody."""

    speakers: list[Id] = []
    attributed_to: Said | None = None
    attribution: Literal["author", "unattributed"] | None = None

    @model_validator(mode="after")
    def one_attribution(self) -> "Attributed":
        if sum((bool(self.speakers), self.attributed_to is not None, self.attribution is not None)) != 1:
            raise ValueError("needs exactly one of `speakers`, `attributed_to` and `attribution`")
        if self.attribution == "unattributed" and not getattr(self, "note", None):
            raise ValueError("what is unattributed needs a `note` that says why")
        return self


class SourceEntry(SourceFields, Entry):
    id: Id
    authors: list[Id] = []
    publisher: Id | None = None

    @model_validator(mode="after")
    def precision_of_date(self) -> "SourceEntry":
        known_together(self, "published_on", "published_precision")
        return self


class AffiliationEntry(Words):
    id: Annotated[str, number_pattern("a")]
    person: Id
    organization: Id
    title: Said | None = None
    unit: Said | None = None
    note: Said | None = None


class EventEntry(EventFields, Words):
    id: Id
    happened_on: Day
    precision: Precision = "day"
    participants: list[Id] = []


class ClaimEntry(ClaimFields, Attributed):
    id: Annotated[str, number_pattern("c")]
    topics: list[Id] = []
    event: Id | None = None
    said_on: Day | None = None


class OriginalEntry(Words):
    language: Tag
    reading: Said | None = None
    pinyin: Said | None = None


class QuoteEntry(QuoteFields, Attributed):
    id: Annotated[str, number_pattern("q")]
    claim: str | None = None
    language: Tag | None = None
    original: OriginalEntry | None = None
    said_in: Id | None = None
    said_on: Day | None = None


class RelationEntry(Words):
    id: Annotated[str, number_pattern("r")]
    kind: RelationKind
    from_: str = Field(alias="from")
    to: str
    basis: Basis

    def ways(self) -> set[tuple[bool, ...]]:
        """An editorial relation needs no passage."""
        return super().ways() | ({(False, False, False)} if self.basis == "editorial" else set())

    @model_validator(mode="after")
    def of_two_claims(self) -> "RelationEntry":
        if self.from_ == self.to:
            raise ValueError("a claim cannot be related to itself")
        return self


class DossierEntry(Entry):
    """The whole of a `dossier.yaml`."""

    source: SourceEntry
    cited: list[SourceEntry] = []
    affiliations: list[AffiliationEntry] = []
    events: list[EventEntry] = []
    claims: list[ClaimEntry] = []
    quotes: list[QuoteEntry] = []
    relations: list[RelationEntry] = []
