"""The vocabularies of the record, from app/models/enums.py."""

import re
from collections.abc import Iterator
from typing import Any, get_args

from typing_extensions import TypeAliasType

from app.models import enums
from tests.docs.reference.markdown import referenced, table
from tests.docs.reference.operations import SCHEMAS

ALIASES = {name: each for name, each in vars(enums).items() if isinstance(each, TypeAliasType)}


def values(alias: TypeAliasType) -> tuple[str, ...]:
    """Return the values of a vocabulary."""
    return get_args(get_args(alias.__value__)[0])


def description(alias: TypeAliasType) -> str:
    """Return the description of a vocabulary."""
    return " ".join(get_args(alias.__value__)[1].description.split())


def meanings(alias: TypeAliasType) -> dict[str, str]:
    """Return the meaning of each value, from the description: "`a`: this; `b`: that." Others have none."""
    parts = re.split("|".join(rf"`({re.escape(value)})`: " for value in values(alias)), description(alias))
    stated: dict[str, str] = {}
    value = ""
    for part in filter(None, parts):
        if part in values(alias):
            value = part
        elif value:
            stated[value] = first_sentence(part)
    return stated


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, without its end."""
    return re.split(r"\. (?=[A-Z])", text)[0].strip(" .;")


def introduction(alias: TypeAliasType) -> str:
    """Return what the description says before the first value, and after the sentence about the last one."""
    text, stated = description(alias), meanings(alias)
    if not stated:
        return text
    before, _, after = text.partition(f"`{next(iter(stated))}`: ")
    return f"{before}{after.rpartition(list(stated.values())[-1])[2].strip(' .')}".strip()


def fields_with(name: str) -> Iterator[str]:
    """Yield the fields that have a value of a vocabulary, in the order of the OpenAPI document."""
    for schema, each in SCHEMAS.items():
        for field, inner in each.get("properties", {}).items():
            if name in referenced(inner):
                yield f"`{field}` of `{schema}`"


def vocabularies() -> str:
    """Return every vocabulary with what its values mean, and the fields that have them."""
    return "\n\n".join(section(name, alias) for name, alias in sorted(ALIASES.items()))


def section(name: str, alias: TypeAliasType) -> str:
    """Return the section of a vocabulary. What `MatchVerdict` leaves to `Verdict` is explained there."""
    stated = meanings(alias)
    explained: Any = next((ALIASES[each] for each in re.findall(r"`(\w+)` explains", description(alias))), alias)
    rows = [(f"`{value}`", meanings(explained).get(value, "")) for value in values(alias)]
    listed = table(("value", "meaning"), rows) if any(meaning for _, meaning in rows) else ", ".join(r[0] for r in rows)
    where = ", ".join(fields_with(name))
    return "\n\n".join(
        filter(
            None,
            [
                f"## {name}",
                introduction(alias) if stated or explained is alias else "",
                listed,
                where and f"In {where}.",
            ],
        )
    )
