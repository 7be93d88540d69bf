"""Say in plain words what pydantic finds wrong with a value, and what the nearest valid value is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from app.suggestions.codes import country_code
from app.suggestions.words import nearest

ID_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
COUNTRY_PATTERN = "^[A-Z]{2}$"
NUMBERED_ID = re.compile(r"\^([a-z])\[0-9\]\{2,9\}\$")  # a pattern, not an id
MAX_SHOWN = 80  # characters of a value
MESSAGES = {  # by pydantic's type of error
    "bool_parsing": "should be true or false",
    "bool_type": "should be true or false",
    "int_parsing": "should be a whole number",
    "int_from_float": "should be a whole number",
    "int_type": "should be a whole number",
    "int_parsing_size": "should be a smaller number",
    "float_parsing": "should be a number",
    "float_type": "should be a number",
    "finite_number": "should be a number",
    "greater_than": "should be more than {gt}",
    "greater_than_equal": "should be at least {ge}",
    "less_than": "should be less than {lt}",
    "less_than_equal": "should be at most {le}",
    "string_type": "should be text",
    "string_unicode": "should be text",
    "string_too_long": "should have at most {max_length} characters",
    "list_type": "should be a list",
    "dict_type": "should be a map",
    "model_type": "should be a map",
    "model_attributes_type": "should be a map",
    "missing": "is required",
}


class Explanation(NamedTuple):
    """What is wrong with a value, as the rest of a sentence that begins with its name, and the nearest valid value."""

    message: str
    suggestion: str | None


def explain(error: Mapping[str, Any]) -> Explanation:
    """Return one of pydantic's errors in plain words, with the value unless it is a list, a map or missing."""
    value, context = error["input"], error.get("ctx") or {}
    message = message_of(error["type"], context) or re.sub("^(?:Value error, |Input )", "", error["msg"])
    is_named = isinstance(value, str | bool | int | float) and value != "" and "parameter" not in context
    clause = f", not {display(value)}" if is_named and not message.endswith("empty") else ""
    if value is None and error["type"].endswith("_type"):
        clause = ", but is empty"
    return Explanation(message + clause, suggestion(error["type"], context, value))


def message_of(kind: str, context: Mapping[str, Any]) -> str | None:
    """Return what a value should be, by the type of error; None if the error has a message of its own."""
    if kind in MESSAGES:
        return MESSAGES[kind].format_map({name: plain_number(value) for name, value in context.items()})
    if kind in {"literal_error", "enum"}:
        return f"should be {alternatives(options(context))}"
    if kind == "string_pattern_mismatch":
        return f"should be {form(context['pattern'])}"
    if kind in {"string_too_short", "too_short"}:
        return "should not be empty" if context["min_length"] == 1 else f"should have {context['min_length']} or more"
    if kind == "too_long":
        return f"should have at most {context['max_length']} values, not {context['actual_length']}"
    return None


def suggestion(kind: str, context: Mapping[str, Any], value: object) -> str | None:
    """Return the nearest valid value; None if nothing is near."""
    text = str(value)
    if kind in {"literal_error", "enum"}:
        choices = options(context)
        return choices[0] if len(choices) == 1 else nearest(text, choices)
    if kind.startswith("bool"):
        return nearest(text, ["true", "false"])
    if kind.startswith("int") and (number := re.match(r"\s*[-+]?[0-9]{1,9}(?![0-9A-Za-z])", text)):  # no unit
        return number[0].strip()
    if kind == "string_pattern_mismatch":
        return repaired(context["pattern"], text)
    bounds = (context[bound] for bound in ("suggestion", "le", "ge") if context.get(bound) is not None)
    near = next(bounds, None)
    return None if near is None else str(plain_number(near))


def plain_number(value: object) -> object:
    """Return a number such as 3600.0 without its fraction of zero, and any other value as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def options(context: Mapping[str, Any]) -> list[str]:
    """Return the values that a literal or an enumeration allows."""
    return re.findall(r"'([^']*)'", str(context.get("expected", "")))


def alternatives(words: Sequence[str]) -> str:
    """Return words as a list of choices in a sentence: `a, b or c`."""
    return join_words(words, "or") if words else "left out"


def join_words(words: Iterable[str], conjunction: str = "and") -> str:
    """Return one or more words as a list in a sentence: `a`, `a and b`, `a, b and c`."""
    *others, last = words
    return f"{', '.join(others)} {conjunction} {last}" if others else last


def form(pattern: str) -> str:
    """Return what a pattern describes."""
    if numbered := NUMBERED_ID.fullmatch(pattern):
        return f"`{numbered[1]}` and two or more digits, such as {numbered[1]}01"
    names = {
        ID_PATTERN: "an id, which has only lower-case letters, digits and single hyphens between them",
        COUNTRY_PATTERN: "a country code of two capital letters (ISO 3166-1), such as CN",
    }
    return names.get(pattern, f"text of the form {pattern}")


def repaired(pattern: str, text: str) -> str | None:
    """Return the text that fits a pattern and is nearest to another one, or None."""
    numbered = NUMBERED_ID.fullmatch(pattern)
    if numbered and (number := re.search("[0-9]{1,9}$", text)):
        return f"{numbered[1]}{int(number[0]):02}"
    by_pattern = {ID_PATTERN: re.sub("[^a-z0-9]+", "-", text.lower()).strip("-"), COUNTRY_PATTERN: country_code(text)}
    return by_pattern.get(pattern) or None


def display(value: object) -> str:
    """Return a value in quotation marks, cut if it is long; YAML's and JSON's words for true and false."""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return repr(text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…")
