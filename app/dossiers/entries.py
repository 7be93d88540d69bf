"""What the entries of dossiers have in common: their place in the file, their passages and their speakers."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints, model_validator
from pydantic.fields import FieldInfo

from app.dossiers.yaml import Location
from app.models.enums import AttributionBasis
from app.models.fields import SLUG

Id = Annotated[str, StringConstraints(pattern=SLUG, max_length=100)]
Text = Annotated[str, StringConstraints(min_length=1)]
# Names are indexed, and an entry of a PostgreSQL B-tree has at most 2,704 bytes: four for a code point, and the id.
Name = Annotated[str, StringConstraints(min_length=1, max_length=500)]


def number_pattern(letter: str) -> FieldInfo:
    """Return the pattern of an id inside a source: a letter and two to nine digits."""
    return Field(pattern=rf"^{letter}[0-9]{{2,9}}$", description=f"`{letter}01`, `{letter}02`, ...; never reused.")  # type: ignore[no-any-return]


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


class Words(Entry):
    """A passage, by all its words or by its first and last ones; `prefix` and `suffix` are the text around it."""

    selector_rule: ClassVar[str] = "a passage needs either `exact`, or both `starts` and `ends`"
    exact: Text | None = Field(default=None, description="All words of the passage, verbatim.")
    starts: Text | None = Field(default=None, description="The first words of a long passage, instead of `exact`.")
    ends: Text | None = Field(default=None, description="The last words of a long passage.")
    prefix: str = Field(default="", description="The words just before, if the passage occurs twice.")
    suffix: str = Field(default="", description="The words just after, if the passage occurs twice.")

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
    parts: list[Words] = Field(
        default=[], description="The passages of words that the source interrupts, two or more, instead of `exact`."
    )

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

    speakers: list[Id] = Field(default=[], description="People and organizations whose view it is.")
    attributed_to: Text | None = Field(
        default=None, description="A collective as printed; `speakers` beside it are the entries that it stands for."
    )
    attribution_basis: AttributionBasis = Field(
        default="source", description="Whether the passage itself says whose view it is, or the editors infer it."
    )
    attribution: Literal["author", "unattributed"] | None = Field(
        default=None,
        description="Instead of `speakers` and `attributed_to`: by the author of the source, or by nobody whom the "
        "source names; `unattributed` needs a `note`.",
    )

    @model_validator(mode="after")
    def check_attribution(self) -> "Attributed":
        named = bool(self.speakers) or self.attributed_to is not None
        if named == (self.attribution is not None):
            raise ValueError("needs `speakers`, `attributed_to` or both; otherwise `attribution`")
        if self.attribution == "unattributed" and not getattr(self, "note", None):
            raise ValueError("an unattributed passage needs a `note` that says why")
        return self
