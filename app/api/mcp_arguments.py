"""The arguments of the tools for language models, and the errors in them."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from app.api.all_collections import COLLECTIONS
from app.errors import ProblemError, Refusal, fault, problem_error
from app.models.enums import CitationFormat, CitationStyle, RecordKind
from app.query.filters import split_commas
from app.query.listing import Filters, Listing
from app.suggestions.words import nearest

LISTINGS = {each.listing.table.collection: each.listing for each in COLLECTIONS}
LIST_ARGUMENTS = {"sort", "limit", "cursor"}  # parameters of a list that are arguments of their own
# Parameters that do not select records, such as `format` and `fields`.
FORM_PARAMETERS = Listing.model_fields.keys() - Filters.model_fields.keys() - LIST_ARGUMENTS
Arguments = TypeVar("Arguments", bound="ToolArguments")
Null = SkipJsonSchema[None]
T = TypeVar("T")


def as_list(value: object) -> object:
    """Return values separated by commas as a list."""
    return split_commas([value]) if isinstance(value, str) else split_commas(value)


Several = Annotated[list[T], BeforeValidator(as_list), Field(min_length=1, max_length=50)] | Null
Words = Several[str]
FilterValues = Annotated[
    dict[str, Any], WithJsonSchema({"type": "object", "additionalProperties": {"type": "string"}}, mode="validation")
]
Id = Annotated[str, Field(min_length=1, max_length=2000)]
Cursor = Annotated[
    Annotated[str, Field(max_length=2000)] | Null,
    Field(description="The `next_cursor` of the previous result, to get the next page of the same call."),
]


class ToolArguments(BaseModel):
    """The arguments of a tool."""

    model_config = ConfigDict(extra="forbid")


class SearchArguments(ToolArguments):
    """The arguments of `search`."""

    query: str = Field(
        max_length=500,
        description='What to find: words, which must all match, a "phrase in quotation marks", `-word` to leave out '
        "records with this word, or `OR` in capitals between alternatives.",
    )
    kind: Several[RecordKind] = Field(None, description="Return only records of these kinds.")
    speaker: Words = Field(None, description="Return only what these people or organizations say (ids).")
    topic: Words = Field(None, description="Return only what is on these topics or narrower ones (ids).")
    source: Words = Field(None, description="Return only what was read from these sources (ids).")
    limit: int = Field(20, ge=1, le=100, description="The maximum number of results.")
    cursor: Cursor = None


class ListArguments(ToolArguments):
    """The arguments of `list_records`."""

    collection: Literal[tuple(LISTINGS)] = Field(description="The collection.")  # type: ignore[valid-type]
    filters: FilterValues = Field(
        default_factory=dict,
        description='Filters by name; commas mean or: {"about": "european-union", "stance": "critical,mixed"}.',
    )
    sort: Words = Field(
        None, description="Sort by these fields, such as `-date`. The default is the order of the text."
    )
    count_by: Words = Field(
        None, description="Filters, such as `speaker`: `counts` says how many of all matching records have each value."
    )
    limit: int = Field(20, ge=1, le=100, description="The maximum number of results.")
    cursor: Cursor = None


class FetchArguments(ToolArguments):
    """The arguments of `fetch`."""

    id: Id = Field(description="The `id` or the `url` of a record, such as `zheng-yongnian`.")
    start: int = Field(0, ge=0, description="Where to go on in a long article: `next_start` of the previous result.")


class CiteArguments(ToolArguments):
    """The arguments of `cite`."""

    id: Id = Field(description="The `id` or the `url` of a quote, a claim or a source.")
    format: CitationFormat = Field("text", description="The format.")
    style: CitationStyle | Null = Field(
        None, description="The citation style of the format `text`. The default is `chicago-author-date`."
    )


class VerifyArguments(ToolArguments):
    """The arguments of `verify_quote`."""

    text: str = Field(
        max_length=1000,
        description="The words to check, without their quotation marks: a sentence or a term, in English or Chinese.",
    )
    speaker: Words = Field(None, description="Check whether one of these people or organizations said it (ids).")
    limit: int = Field(5, ge=1, le=20, description="The maximum number of matches, and of reports.")


class CheckArguments(ToolArguments):
    """The arguments of `check_text`."""

    text: str = Field(description="The text, or an HTML page.")
    html: bool = Field(False, description="Whether it is HTML.")
    speaker: Words = Field(
        None, description="Who speaks the quotations for which the text names nobody (ids of people or organizations)."
    )
    limit: int = Field(1, ge=1, le=5, description="The maximum number of matches, and of reports, of each quotation.")


def read_arguments(model: type[Arguments], values: Mapping[str, Any]) -> Arguments:
    """Return the arguments of a call. Raises Refusal (422) that names the argument and the nearest valid value."""
    try:
        return model.model_validate({name: value for name, value in values.items() if value is not None})
    except ValidationError as error:
        errors = (each for each in error.errors(include_url=False) if each["type"] != "none_required")
        raise Refusal(422, *(argument_error(model, each) for each in errors)) from None


def argument_error(model: type[ToolArguments], error: Any) -> ProblemError:
    """Return an error in an argument."""
    name = str(error["loc"][0])
    if error["type"] == "extra_forbidden":
        names = model.model_fields
        detail = f"There is no argument {name[:100]!r}. The arguments are {', '.join(names)}."
        return fault(detail, nearest(name, names), name[:100])
    if error["type"] == "dict_type":
        return fault(f"{name}: not an object with names and values", '{"speaker": "zheng-yongnian"}', name)
    return problem_error({**error, "loc": ("arguments", name)})


def list_parameters(arguments: ListArguments) -> dict[str, Any]:
    """Return the parameters of the API's list. Raises Refusal (422) if a filter is none of the collection's."""
    collection, filters = arguments.collection, arguments.filters
    known = sorted(LISTINGS[collection].model_fields.keys() - FORM_PARAMETERS - LIST_ARGUMENTS)
    for name, value in filters.items():
        if name in {*LIST_ARGUMENTS, "facet", "count_by"}:
            beside = "count_by" if name == "facet" else name
            raise Refusal(422, fault(f"{name} is not a filter.", f"{beside} beside filters", f"filters.{name}"))
        if name not in known:
            detail = f"There is no filter {name[:100]!r} of {collection}. The filters are {', '.join(known)}."
            raise Refusal(422, fault(detail, nearest(name, known), f"filters.{name[:100]}"))
        if isinstance(value, dict):
            detail = f"filters.{name}: not a value, or several values separated by commas"
            raise Refusal(422, fault(detail, parameter=f"filters.{name}"))
    others = arguments.model_dump(include={"sort", "limit", "cursor"}, exclude_none=True)
    return {**filters, **others, "facet": arguments.count_by}
