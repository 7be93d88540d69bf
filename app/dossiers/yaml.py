"""Read articles, and YAML restricted to maps, lists, strings, booleans and null, with the line of each value."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

MAX_BYTES = 10_000_000  # of a file
MAX_DEPTH = 20  # levels of nesting
NOT_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # not in XML 1.0 (2.2), so in no feed
CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}
Location = tuple[str | int, ...]  # the keys and indexes that lead to a value, as in pydantic's `loc`


class FaultError(Exception):
    """One error in a file, with its line (None: the whole file), and the valid value that is nearest."""

    def __init__(
        self, detail: str, line: int | None = None, *, near: str | None = None, file: Path | None = None, key: str = ""
    ) -> None:
        super().__init__(detail)
        self.detail, self.line, self.near, self.file, self.key = detail, line, near, file, key

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.detail}" + (f"; nearest: {self.near}" if self.near else "")


@dataclass
class YamlFile:
    """The value in a YAML file, and the line of each part of it."""

    file: Path
    text: str
    value: Any

    @cached_property
    def lines(self) -> dict[Location, int]:
        """The line of each part. Computed only for files with errors, because it parses the file again."""
        events = yaml.parse(self.text, Loader=yaml.CSafeLoader)
        next(events), next(events)
        return dict(line_numbers(next(events), events, ()))

    def fault(self, location: Location, detail: str, near: str | None = None) -> FaultError:
        """Return a fault on the line of a part, or of the innermost existing part around it."""
        while location not in self.lines and location:
            location = location[:-1]
        return FaultError(detail, self.lines.get(location, 1), near=near, file=self.file)


def read_text(file: Path, folder: Path) -> str:
    """Return the text of a file in UTF-8, with its line ends unchanged.

    Raises FaultError if the file is missing, outside the folder, not a regular file, too large, empty, or not text.
    """
    try:
        if not file.resolve(strict=True).is_relative_to(folder.resolve()):
            raise FaultError("is a symbolic link that leaves the folder", file=file)
        if not (file.is_file() or file.is_dir()):  # to read a named pipe is to wait for whoever writes to it
            raise FaultError("is not a regular file", file=file)
        if file.stat().st_size > MAX_BYTES:
            raise FaultError(f"is larger than {MAX_BYTES:,} bytes", file=file)
        text = file.read_bytes().decode("utf-8")
    except (OSError, RuntimeError) as error:  # a link to itself is a RuntimeError before Python 3.13
        raise FaultError(f"cannot be read: {getattr(error, 'strerror', error)}", file=file) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise FaultError(f"is not UTF-8 at byte {error.start}", line, file=file) from None
    if not text.strip():
        raise FaultError("is empty", file=file)
    if found := NOT_TEXT.search(text):
        raise FaultError(not_text(found[0]), text.count("\n", 0, found.start()) + 1, file=file)
    return text


def not_text(character: str) -> str:
    """Return what is wrong with a character that is not text."""
    return f"holds U+{ord(character):04X}, which XML cannot hold: remove it"


def read_yaml(file: Path, folder: Path) -> YamlFile:
    """Return a YAML file. Raises FaultError for tags, anchors, aliases, repeated keys and syntax errors."""
    text = read_text(file, folder)
    try:
        return YamlFile(file, text, build_document(yaml.parse(text, Loader=yaml.CSafeLoader)))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise FaultError(f"does not parse: {error.reason}", line, file=file) from None
    except yaml.MarkedYAMLError as error:
        raise FaultError(f"does not parse: {error.problem}", line_of(error.problem_mark), file=file) from None
    except FaultError as fault:
        fault.file = file
        raise


def build_document(events: Iterator[Any]) -> Any:
    """Return the value of the only document in a stream. Raises FaultError if there is none, or a second one."""
    next(events)  # StreamStartEvent
    if isinstance(next(events), yaml.StreamEndEvent):
        raise FaultError("is empty")
    value = build_value(next(events), events, 0)
    next(events)  # DocumentEndEvent
    if not isinstance(event := next(events), yaml.StreamEndEvent):
        raise FaultError("a second document begins here", line_of(event.start_mark))
    return value


def line_of(mark: Any) -> int | None:
    """Return the line of a mark, counted from one."""
    return mark.line + 1 if mark else None


def build_value(event: Any, events: Iterator[Any], depth: int) -> Any:
    """Return the value that begins with this event. Raises FaultError for tags, anchors, aliases and deep nesting."""
    if isinstance(event, AliasEvent) or event.anchor:
        raise FaultError("anchors and aliases are not allowed", line_of(event.start_mark))
    if event.tag is not None:
        raise FaultError(f"tags are not allowed: {event.tag}", line_of(event.start_mark))
    if depth > MAX_DEPTH:
        raise FaultError("is nested too deeply", line_of(event.start_mark))
    if isinstance(event, ScalarEvent):
        return build_scalar(event)
    if isinstance(event, SequenceStartEvent):
        items: list[Any] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            items.append(build_value(event, events, depth + 1))
        return items
    return build_mapping(events, depth)


def build_mapping(events: Iterator[Any], depth: int) -> dict[str, Any]:
    """Return the map whose start event has been consumed. Raises FaultError if a key is repeated or not a string."""
    mapping: dict[str, Any] = {}
    while not isinstance(event := next(events), MappingEndEvent):
        key = build_value(event, events, depth + 1)
        if not isinstance(key, str):
            raise FaultError("a key must be a string", line_of(event.start_mark))
        if key in mapping:
            raise FaultError(f"the key {key!r} is repeated", line_of(event.start_mark))
        mapping[key] = build_value(next(events), events, depth + 1)
    return mapping


def build_scalar(event: ScalarEvent) -> str | bool | None:
    """Return an unquoted null, true or false as such, and every other scalar, numbers and dates too, as a string."""
    if event.implicit[0] and event.value in CONSTANTS:
        return CONSTANTS[event.value]
    if found := NOT_TEXT.search(event.value):
        raise FaultError(not_text(found[0]), line_of(event.start_mark))
    return str(event.value)


def line_numbers(event: Any, events: Iterator[Any], location: Location) -> Iterator[tuple[Location, int]]:
    """Yield the location and line of the value that begins with this event, and of each part of it."""
    yield location, event.start_mark.line + 1
    if isinstance(event, SequenceStartEvent):
        index = 0
        while not isinstance(event := next(events), SequenceEndEvent):
            yield from line_numbers(event, events, (*location, index))
            index += 1
    elif isinstance(event, MappingStartEvent):
        while not isinstance(key := next(events), MappingEndEvent):
            yield from line_numbers(next(events), events, (*location, key.value))
