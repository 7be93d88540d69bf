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
    NOTE,
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

ID = "A slug of lower-case letters, digits and hyphens. It is stable and never reused."
SAID_IN = "A work in `cited`, or another article that is loaded, in which it was said."
SAID_ON = "When it was said, only if the source says so."


def shortened_date(entry: Any, key: str, old_key: str, precision_key: str) -> Any:
    """Return an entry with an EDTF date under a key, for one with a day and its precision, as the first edition had."""
    length = {"day": 10, "month": 7, "year": 4}.get(str(entry.get(precision_key))) if isinstance(entry, dict) else None
    if length is None:
        return entry
    other_keys = {name: value for name, value in entry.items() if name not in {old_key, precision_key}}
    return other_keys | {key: str(entry.get(old_key))[:length]}


class NamedEntry(Entry):
    """A person or an organization."""

    id: Id = Field(description=ID)

    @model_validator(mode="after")
    def check_native_name(self) -> "NamedEntry":
        require_both(self, "native_name", "native_name_basis")
        return self


class PersonEntry(PersonFields, NamedEntry):
    """A person."""

    name: Name = Field(description="The name, as the source prints it.")


class OrganizationEntry(OrganizationFields, NamedEntry):
    """An organization."""

    name: Name = Field(description="The name, as the source prints it.")


class TopicEntry(TopicFields, Entry):
    """A topic."""

    id: Id = Field(description=ID)
    broader: Id | None = Field(default=None, description="The topic that this one is a part of.")


class ReviewEntry(Entry):
    """Whether somebody has verified a record: who, and when."""

    status: ReviewStatus = Field(description="Whether somebody has verified it.")
    by: Text | None = Field(default=None, description="The name of whoever verified it.")
    on: EdtfDate | None = Field(default=None, description="The date on which it was verified.")


class RevisedEntry(CorrectedFields, Entry):
    """A record whose words may be corrected, and whose review may differ from that of its source."""

    review: ReviewEntry | None = Field(default=None, description="Its review, if it is not that of the source.")


class SourceEntry(SourceFields, Entry):
    """A work that the article names."""

    id: Id = Field(description=ID)
    authors: list[Id] = Field(default=[], description="People or organizations, in the order of the source.")
    translators: list[Id] = Field(default=[], description="People or organizations who translated the whole text.")
    translation_of: Id | None = Field(default=None, description="The source of which this one is a translation.")
    publisher: Id | None = Field(default=None, description="The organization that published it.")

    @model_validator(mode="before")
    @classmethod
    def shorten_date(cls, entry: Any) -> Any:
        return shortened_date(entry, "published_on", "published_on", "published_precision")


class ArticleEntry(SourceEntry):
    """The source that a dossier was read from; its review is that of the whole dossier."""

    review: ReviewEntry | None = Field(default=None, description="The review of the whole dossier.")


class AffiliationEntry(Words):
    """A person's post at an organization."""

    id: Annotated[str, number_pattern("a")]
    person: Id = Field(description="The person.")
    organization: Id = Field(description="The organization.")
    title: Text | None = Field(default=None, description="The position, as printed.")
    unit: Text | None = Field(default=None, description="The part of the organization, as printed.")
    from_: EdtfDate | None = Field(default=None, alias="from", description="Since when, if the source says so.")
    until: EdtfDate | None = Field(default=None, description="Until when, if the source says so.")
    note: Text | None = Field(default=None, description=NOTE)

    @model_validator(mode="after")
    def check_dates(self) -> "AffiliationEntry":
        if self.from_ and self.until and parse_date(self.from_).first > parse_date(self.until).last:
            raise ValueError("`until` is before `from`")
        return self


class EventEntry(EventFields, RevisedEntry, Words):
    """Something that happened, or was announced."""

    id: Id = Field(description=ID)
    participants: list[Id] = Field(default=[], description="People and organizations that took part.")

    @model_validator(mode="before")
    @classmethod
    def shorten_date(cls, entry: Any) -> Any:
        return shortened_date(entry, "happened_on", "date", "precision")


class TargetEntry(Entry):
    """Whom a claim is about."""

    id: Id = Field(description="The person or the organization.")
    stance: Stance = Field(description="How the claim judges them, by its own words.")


class ClaimEntry(ClaimFields, RevisedEntry, Attributed):
    """One proposition, in neutral words of the editors."""

    id: Annotated[str, number_pattern("c")]
    via: list[Id] = Field(default=[], description="Who reports it at second hand, the nearest to the speaker first.")
    targets: list[TargetEntry] = Field(default=[], description="Whom it is about, and how it judges them.")
    topics: list[Id] = Field(default=[], description="What it is about.")
    event: Id | None = Field(default=None, description="An event of the dossier.")
    said_in: Id | None = Field(default=None, description=SAID_IN)
    said_on: EdtfDate | None = Field(default=None, description=SAID_ON)

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
    """The words of a quote in the language in which they were said, as the source prints them."""

    language: Tag = Field(description="BCP 47 tag of the language of these words.")
    reading: Text | None = Field(default=None, description="The correct words, if they are misprinted.")
    pinyin: Text | None = Field(default=None, description="The pinyin, if it is not the usual one.")


class RenderingEntry(Entry):
    """The translator of quoted words, and the fidelity of the translation."""

    by: Id = Field(default=ARTICLE, description="`article`, or the person or organization who translated the words.")
    fidelity: Fidelity | None = Field(default=None, description="How faithful it is; null if nobody judged.")
    note: Text | None = Field(default=None, description="Why, in a sentence; needed unless it is `faithful`.")

    @model_validator(mode="after")
    def check_note(self) -> "RenderingEntry":
        if self.fidelity not in {None, "faithful"} and not self.note:
            raise ValueError(f"a rendering that is {self.fidelity} needs a `note` that says why")
        return self


class QuoteEntry(QuoteFields, RevisedEntry, InterruptibleWords, Attributed):
    """Words between quotation marks."""

    id: Annotated[str, number_pattern("q")]
    claim: str | None = Field(default=None, description="The claim of the dossier that the quote backs.")
    language: Tag | None = Field(
        default=None, description="BCP 47 tag of the language of the quoted words, if it is not that of the source."
    )
    original: OriginalEntry | None = Field(default=None, description="The original words, if the source prints them.")
    rendering: RenderingEntry | None = Field(
        default=None, description="Who translated the words, and how faithfully; only for translated words."
    )
    translation_of: Id | None = Field(
        default=None, description="The quote of another dossier that these words translate, such as `op-ed-zh-q02`."
    )
    said_in: Id | None = Field(default=None, description=SAID_IN)
    said_on: EdtfDate | None = Field(default=None, description=SAID_ON)

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
    """What one claim does to another."""

    id: Annotated[str, number_pattern("r")]
    kind: RelationKind = Field(description="What the first claim does to the second.")
    from_: str = Field(
        alias="from", description="The first claim; one of the two may be the full id of a claim of another dossier."
    )
    to: str = Field(description="The second claim.")
    basis: Basis = Field(description="Whether the source relates them; then the words that do so are needed.")
    note: Text | None = Field(default=None, description=NOTE)

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

    source: ArticleEntry = Field(description="The article.")
    cited: list[SourceEntry] = Field(default=[], description="Works that the article names. They have no text.")
    affiliations: list[AffiliationEntry] = Field(default=[], description="Posts of people, as the article states them.")
    events: list[EventEntry] = Field(default=[], description="What happened, or was announced.")
    claims: list[ClaimEntry] = Field(default=[], description="What is said, one proposition each.")
    quotes: list[QuoteEntry] = Field(default=[], description="The words between quotation marks.")
    relations: list[RelationEntry] = Field(default=[], description="What one claim does to another.")
