"""The settings of a process, and the commands of the command line."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

import typer.main
from pydantic import AliasChoices
from pydantic.fields import FieldInfo

from app.cli import app
from app.settings import Settings
from tests.docs.reference.markdown import slug, table


def settings() -> str:
    """Return every setting with its default and its limits, in the order of the class."""
    rows = [
        (
            ", ".join(f"`{each}`" for each in variables(name, field)),
            default(field),
            values(field),
            field.description or "",
        )
        for name, field in Settings.model_fields.items()
    ]
    return table(("environment variable", "default", "values", "meaning"), rows)


def variables(name: str, field: FieldInfo) -> list[str]:
    """Return the environment variables that a setting is read from."""
    alias = field.validation_alias
    return (
        [str(choice) for choice in alias.choices] if isinstance(alias, AliasChoices) else [str(alias or name.upper())]
    )


def default(field: FieldInfo) -> str:
    """Return the default of a setting; nothing if it is not set."""
    return "" if field.default in (None, "") else f"`{field.default}`"


def values(field: FieldInfo) -> str:
    """Return the values or the limits of a setting."""
    if get_origin(field.annotation) is not None and all(isinstance(each, str) for each in get_args(field.annotation)):
        return ", ".join(f"`{each}`" for each in get_args(field.annotation))
    signs = {"ge": "≥ {}", "gt": "> {}", "le": "≤ {}", "lt": "< {}"}
    limits = (
        signs[name].format(f"{getattr(each, name):,}")
        for each in field.metadata
        for name in signs
        if hasattr(each, name)
    )
    return ", ".join(limits)


def commands() -> Iterator[tuple[str, Any]]:
    """Yield the name and the command of everything that `onrecord` can do."""
    group: Any = typer.main.get_command(app)
    yield from ((name, command) for name, command in group.commands.items() if not command.hidden)


def command_list() -> str:
    """Return a table of all commands, each with the first sentence of its help."""
    rows = [(f"[`onrecord {name}`](#onrecord-{slug(name)})", one_line(command.help)) for name, command in commands()]
    return table(("command", "what it does"), rows)


def command_sections() -> str:
    """Return a section for each command: how it is written, what it does, its arguments and options."""
    return "\n\n".join(section(name, command) for name, command in commands())


def section(name: str, command: Any) -> str:
    """Return the section of a command."""
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    named = [each for each in command.params if each.param_type_name == "option" and not each.hidden]
    usage = " ".join([f"onrecord {name}", *map(metavar, arguments), *(["[OPTIONS]"] if named else [])])
    rows = [(f"`{metavar(each)}`", "", one_line(each.help)) for each in arguments]
    rows += [
        (f"`{', '.join([*each.opts, *each.secondary_opts])}`", default_of(each), one_line(each.help)) for each in named
    ]
    parts = [f"### onrecord {name}", f"```text\n{usage}\n```", command.help.strip()]
    return "\n\n".join([*parts, table(("argument or option", "default", "meaning"), rows)] if rows else parts)


def metavar(argument: Any) -> str:
    """Return the name of an argument as the help writes it."""
    name = argument.metavar or argument.name.upper()
    return name if argument.required else f"[{name}]"


def default_of(option: Any) -> str:
    """Return the default of an option; nothing if it has none, or is a flag."""
    return "" if option.default is None or option.is_flag else f"`{option.default}`"


def one_line(text: str | None) -> str:
    """Return the first paragraph of a text on one line."""
    return " ".join((text or "").split("\n\n")[0].split())
