"""What every list can be asked: the question, its filters, and how its matches are counted, shown and paged."""

from collections.abc import Iterator
from functools import cache, cached_property
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from app.errors import nearest
from app.query.filters import Filter, Several, Some, Sortable, SortKey
from app.query.projection import paths
from app.text.query import ASKED, Question
from app.text.search_terms import SearchedFields

Limit = Annotated[int, Field(ge=1, le=100)]
NEEDS = {"highlight": "q", "facet_limit": "facet"}


class Filtered(BaseModel):
    """Which rows of a table are meant: a subclass declares its filters."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    table: ClassVar[Any]
    searched: ClassVar[SearchedFields]

    q: Question | None = Field(None, description=ASKED)

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Describe each parameter by what its filter says."""
        for field in cls.model_fields.values():
            for mark in field.metadata:
                field.description = getattr(mark, "says", field.description)

    @classmethod
    @cache
    def declared(cls) -> tuple[tuple[str, Filter], ...]:
        """The name and the filter of every parameter that is one."""
        marked = ((name, mark) for name, field in cls.model_fields.items() for mark in field.metadata)
        return tuple((name, mark) for name, mark in marked if isinstance(mark, Filter))

    @classmethod
    def facets(cls) -> dict[str, Filter]:
        """The filters whose values can be counted."""
        return {name: each for name, each in cls.declared() if each.facet is not None}

    @cached_property
    def used(self) -> tuple[tuple[str, Filter, Any], ...]:
        """The name, filter and value of every filter in use."""
        given = self.__dict__
        return tuple((name, each, given[name]) for name, each in self.declared() if given[name] is not None)

    def filters(self) -> Iterator[tuple[str, Filter, Any]]:
        """The name, filter and value of every filter in use."""
        return iter(self.used)

    @property
    def is_filtered(self) -> bool:
        """Whether any filter or text is given."""
        return self.q is not None or bool(self.used)

    def chosen(self, name: str) -> list[Any]:
        """The values that a filter asks for."""
        value = getattr(self, name)
        return value if isinstance(value, list) else [] if value is None else [value]


class Listing(Filtered):
    """How the rows are counted, shown and cut into pages: a subclass says in which orders they can be."""

    shape: ClassVar[type[BaseModel]]
    is_ranked: ClassVar[bool] = True  # whether what `q` finds comes by relevance

    format: Literal["json", "csv", "ndjson"] | None = Field(
        None, description="A page of JSON, or a file with every match; without it, `Accept` decides."
    )
    highlight: bool = Field(False, description="Say for each item where in its texts `q` was found.")
    facet: Some[str] = Field(None, description="Count the matches by each value of these filters.")
    facet_limit: Limit = Field(20, description="How many values of a facet are counted, the most frequent first.")
    fields: Some[str] = Field(None, description="Leave out all but these fields, such as `id,text,original.text`.")
    limit: Limit = Field(20, description="How many items a page holds.")
    cursor: str | None = Field(None, max_length=2000, description="`next_cursor` of the page before.")

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        """Name the filters that are facets, which `facet` takes."""
        super().__pydantic_init_subclass__(**options)
        names = tuple(cls.facets())
        facets: Any = list[Literal[names]]  # type: ignore[valid-type]
        several = Field(min_length=1, max_length=len(names) or None)
        cls.model_fields["facet"].annotation = Annotated[facets, Several, several] | None
        cls.model_rebuild(force=True)

    @field_validator("fields")
    @classmethod
    def known_fields(cls, names: list[str] | None) -> list[str] | None:
        """Refuse a field that the list's records do not have."""
        known = paths(cls.shape)
        for name in names or []:
            if name not in known:
                near = nearest(name, known, cutoff=0)
                about = {"parameter": "fields", "name": name[:100], "suggestion": near}
                raise PydanticCustomError("field", "no such field: {name}", about)
        return names

    @model_validator(mode="after")
    def complete(self) -> Self:
        """Refuse a parameter that says nothing without another one."""
        for name, needed in NEEDS.items():
            if getattr(self, name) != type(self).model_fields[name].default and getattr(self, needed) is None:
                raise PydanticCustomError("alone", "needs {suggestion}", {"parameter": name, "suggestion": needed})
        return self

    @property
    def ranked(self) -> bool:
        """Whether the order is that of relevance, because there is a question and no order was asked for."""
        return self.is_ranked and self.q is not None and "sort" not in self.model_fields_set

    @classmethod
    @cache
    def sort_fields(cls) -> dict[str, SortKey]:
        """Return the fields of the orders that every list declares in `sort`, by name."""
        (sortable,) = (mark for mark in cls.model_fields["sort"].metadata if isinstance(mark, Sortable))
        return sortable.fields
