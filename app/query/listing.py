"""Base classes for the query parameters of lists."""

from functools import cache, cached_property
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from app.models.enums import ReviewStatus
from app.query.bibliography import CITATIONS, is_cited
from app.query.filters import RANDOM, Filter, Several, Some, Sortable, query_text
from app.query.neighbors import SHAPES, include_error
from app.query.projection import IncludedFields, field_paths
from app.query.states import AsOf, RecordState, ReviewStatuses
from app.suggestions.validation_messages import alternatives, display
from app.suggestions.words import nearest
from app.text.query import Q_DESCRIPTION, QueryText
from app.text.search_terms import SearchedFields

Limit = Annotated[int, Field(ge=1, le=100)]
PageLimit = Annotated[int, Field(ge=0, le=100)]
ITEMS_LIMIT = "The maximum number of items on a page. `0` returns no items, only the total and the facets."
FORMATS = ("json", "csv", "ndjson")
MAX_IDS, MAX_SEED = 100, 2**53 - 1
REQUIREMENTS = {"highlight": "q", "facet_limit": "facet"}


class Filters(BaseModel):
    """The parameters that select records of a table; a subclass declares them."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    table: ClassVar[Any]
    searched: ClassVar[SearchedFields]
    q_selects_records: ClassVar[bool] = False  # whether `q` is searched in the records that annotations belong to

    q: QueryText | None = Field(None, description=Q_DESCRIPTION)
    as_of: AsOf = None

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Copy the description of each filter and of the sort orders to its parameter."""
        for field in cls.model_fields.values():
            for annotation in field.metadata:
                if isinstance(annotation, Filter | Sortable):
                    field.description = annotation.description

    @classmethod
    @cache
    def declared_filters(cls) -> tuple[tuple[str, Filter], ...]:
        """Return the name and the filter of every parameter that is a filter."""
        annotations = ((name, each) for name, field in cls.model_fields.items() for each in field.metadata)
        return tuple((name, annotation) for name, annotation in annotations if isinstance(annotation, Filter))

    @classmethod
    def facets(cls) -> dict[str, Filter]:
        """Return the filters that are facets, by name."""
        return {name: filter_ for name, filter_ in cls.declared_filters() if filter_.is_facet}

    @cached_property
    def active_filters(self) -> tuple[tuple[str, Filter, Any], ...]:
        """The name, filter and value of every filter that the request uses."""
        values = self.__dict__
        return tuple(
            (name, filter_, values[name]) for name, filter_ in self.declared_filters() if values[name] is not None
        )

    @property
    def is_filtered(self) -> bool:
        """Whether any filter or text is given."""
        selected = (self.active_filters, self.review_statuses, self.selected_ids)
        return self.q is not None or self.as_of is not None or any(map(bool, selected))

    @property
    def selected_ids(self) -> list[str] | None:
        """Return the ids in `ids`, which unknown ones may be among; None if the request has none."""
        return None

    @property
    def review_statuses(self) -> list[ReviewStatus] | None:
        """Return the requested review statuses; None if the request has none or the collection has no drafts."""
        return None

    @property
    def record_state(self) -> RecordState:
        """Return the state in which the request asks for records."""
        return RecordState(as_of=self.as_of, review=self.review_statuses)

    def selected_values(self, name: str) -> list[str]:
        """Return the distinct values of a filter as the query writes them; empty if it is not used."""
        value = getattr(self, name)
        values = value if isinstance(value, list) else [] if value is None else [value]
        return list(dict.fromkeys(map(query_text, values)))

    def selected_in_groups(self, leave_out: str | None = None) -> dict[str, list[str]]:
        """Return the values of the filters that belong to a group, but for the one to leave out."""
        names = (name for name, filter_, _ in self.active_filters if filter_.group and name != leave_out)
        return {name: self.selected_values(name) for name in names}

    def selected_beside(self, name: str) -> dict[str, list[str]]:
        """Return the values of the other filters of a filter's group."""
        declared = dict(self.declared_filters())
        selected = self.selected_in_groups(leave_out=name)
        return {other: values for other, values in selected.items() if declared[other].group == declared[name].group}


class ReviewFilters(Filters):
    """The filters of a collection with drafts."""

    review: ReviewStatuses = None

    @property
    def review_statuses(self) -> list[ReviewStatus] | None:
        """Return the reviews that the request asks for."""
        return self.review


class Listing(Filters):
    """The query parameters of a list; a subclass declares its sort orders in `sort`."""

    shape: ClassVar[type[BaseModel]]
    is_ranked: ClassVar[bool] = True  # whether matches of `q` are ordered by relevance

    format: Literal[FORMATS] | None = Field(  # type: ignore[valid-type]
        None,
        description="Return a page of JSON (`json`) or every match as a file (the other formats). "
        "By default the `Accept` header decides.",
    )
    highlight: bool = Field(False, description="Add `highlights` to each item: the places in its texts that match `q`.")
    facet: Some[str] = Field(
        None, description="Count the matches by the values of these filters, returned in `facets`."
    )
    facet_limit: Limit = Field(20, description="The maximum number of values of each facet, most frequent first.")
    fields: Some[str] = Field(
        None, description="Return only these fields of each record, such as `id,text,original.text`."
    )
    include: IncludedFields = None
    limit: PageLimit = Field(20, description=ITEMS_LIMIT)
    cursor: str | None = Field(
        None, max_length=2000, description="The `next_cursor` of the previous page, to continue the list."
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        """Restrict `facet` to the names of the facets, and `format` to the formats that the collection has."""
        super().__pydantic_init_subclass__(**options)
        if not hasattr(cls, "table"):
            return
        SHAPES[cls.table.collection] = cls.shape
        if is_cited(cls.table):
            cls.model_fields["format"].annotation = Literal[*FORMATS, *CITATIONS] | None  # type: ignore[assignment]
        names = tuple(cls.facets())
        facets: Any = list[Literal[names]]  # type: ignore[valid-type]
        length = Field(min_length=1, max_length=len(names) or None)
        cls.model_fields["facet"].annotation = Annotated[facets, Several, length] | None
        cls.model_rebuild(force=True)

    @field_validator("fields")
    @classmethod
    def known_fields(cls, names: list[str] | None) -> list[str] | None:
        """Return the names. Raises PydanticCustomError if the records do not have one of these fields."""
        known = field_paths(cls.shape)
        for name in names or []:
            if name not in known:
                top = alternatives([path for path in known if "." not in path])
                context = {"parameter": "fields", "name": display(name), "top": top, "suggestion": nearest(name, known)}
                raise PydanticCustomError(
                    "field", "should be {top}, or a field inside one of them, not {name}", context
                )
        return names

    @field_validator("include")
    @classmethod
    def known_includes(cls, paths: list[str] | None) -> list[str] | None:
        """Return the paths. Raises PydanticCustomError if the records do not refer to one of these fields."""
        if error := include_error(cls.shape, paths):
            raise PydanticCustomError("include", "{message}", {"parameter": "include", **error._asdict()})
        return paths

    @model_validator(mode="after")
    def check_requirements(self) -> Self:
        """Return the listing. Raises PydanticCustomError if a parameter is used without one that it requires."""
        for name, required in REQUIREMENTS.items():
            if getattr(self, name) != type(self).model_fields[name].default and getattr(self, required) is None:
                raise PydanticCustomError("alone", "requires {suggestion}", {"parameter": name, "suggestion": required})
        return self

    @property
    def sort_orders(self) -> list[str]:
        """Return the sort orders."""
        orders: list[str] = getattr(self, "sort")  # noqa: B009 - each list declares it with its own sort orders
        return orders

    @property
    def random_seed(self) -> int | None:
        """Return the seed of a list in random order; None in any other order."""
        return None

    @property
    def ranked(self) -> bool:
        """Whether the matches are ordered by relevance: there is a `q`, and no `sort`."""
        return self.is_ranked and self.q is not None and "sort" not in self.model_fields_set

    @classmethod
    @cache
    def sortable(cls) -> Sortable:
        """Return the declaration of the sort orders."""
        (sortable,) = (each for each in cls.model_fields["sort"].metadata if isinstance(each, Sortable))
        return sortable


class CollectionListing(Listing):
    """The query parameters of the list of a collection, whose records have ids."""

    ids: Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Several] | None = Field(
        None,
        min_length=1,
        max_length=MAX_IDS,
        description=f"Return only the records with these ids, at most {MAX_IDS}. Ids that no record has are no error: "
        "`missing` lists them. A file leaves them out.",
    )
    seed: int | None = Field(
        None,
        ge=0,
        le=MAX_SEED,
        description="The seed of `sort=random`, any number: the same seed shuffles a list in the same way, until the "
        "record changes.",
    )

    @model_validator(mode="after")
    def check_seed(self) -> Self:
        """Return the listing. Raises PydanticCustomError if random order has no seed, or a seed no random order."""
        is_random = RANDOM in self.sort_orders
        if is_random and self.seed is None:
            context = {"parameter": "seed", "suggestion": "seed=1"}
            raise PydanticCustomError("alone", "required by sort=random, any number", context)
        if self.seed is not None and not is_random:
            context = {"parameter": "seed", "suggestion": "sort=random"}
            raise PydanticCustomError("alone", "requires {suggestion}", context)
        return self

    @property
    def selected_ids(self) -> list[str] | None:
        """Return the ids in `ids`."""
        return self.ids

    @property
    def random_seed(self) -> int | None:
        """Return the seed."""
        return self.seed
