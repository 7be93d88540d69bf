"""Files into data: an article's text, and YAML that is nothing but maps, lists and words, each with its line."""

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

LARGEST = 10_000_000  # bytes in a file
DEEPEST = 20  # levels of nesting
NO_TEXT = re.compile("[\0\ud800-\udfff]")
CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}
Place = tuple[str | int, ...]


class FaultError(Exception):
    """One thing wrong with a file: where, what, and what was near."""

    def __init__(
        self, detail: str, line: int | None = None, *, near: str | None = None, file: Path | None = None, key: str = ""
    ) -> None:
        super().__init__(detail)
        self.detail, self.line, self.near, self.file, self.key = detail, line, near, file, key

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.detail}" + (f"; nearest: {self.near}" if self.near else "")


@dataclass
class Data:
    """What a YAML file holds, and the line that each part of it stands on."""

    file: Path
    text: str = ""
    value: Any = None

    @cached_property
    def lines(self) -> dict[Place, int]:
        """The line of each part; only what has a fault is read for these."""
        events = yaml.parse(self.text, Loader=yaml.CSafeLoader)
        next(events), next(events)
        return dict(places(next(events), events, ()))

    def fault(self, place: Place, detail: str, near: str | None = None) -> FaultError:
        """A fault on the line of a part, or of the nearest part around it."""
        while place not in self.lines and place:
            place = place[:-1]
        return FaultError(detail, self.lines.get(place, 1), near=near, file=self.file)


def read_text(file: Path, folder: Path) -> str:
    """The file's text, byte for byte what it holds. Raises FaultError if it is no file of this folder's, or no text."""
    try:
        if not file.resolve(strict=True).is_relative_to(folder.resolve()):
            raise FaultError("is a symbolic link that leaves the folder", file=file)
        if file.stat().st_size > LARGEST:
            raise FaultError(f"is larger than {LARGEST:,} bytes", file=file)
        text = file.read_bytes().decode("utf-8")
    except (OSError, RuntimeError) as error:  # a link to itself is a RuntimeError before Python 3.13
        raise FaultError(f"cannot be read: {getattr(error, 'strerror', error)}", file=file) from None
    except UnicodeDecodeError as error:
        before = file.read_bytes()[: error.start]
        raise FaultError(f"is not UTF-8 at byte {error.start}", before.count(b"\n") + 1, file=file) from None
    if not text.strip():
        raise FaultError("is empty", file=file)
    if "\0" in text:
        raise FaultError("holds a NUL character", text[: text.index("\0")].count("\n") + 1, file=file)
    return text


def read_yaml(file: Path, folder: Path) -> Data:
    """What a YAML file holds. Raises FaultError for tags, anchors, aliases, repeated keys and what does not parse."""
    data = Data(file, text := read_text(file, folder))
    try:
        data.value = build_file(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise FaultError(f"does not parse: {error.reason}", line, file=file) from None
    except yaml.MarkedYAMLError as error:
        raise FaultError(f"does not parse: {error.problem}", line_of(error.problem_mark), file=file) from None
    except FaultError as fault:
        fault.file = file
        raise
    return data


def build_file(events: Iterator[Any]) -> Any:
    """The one value that a file holds."""
    next(events)  # the beginning of the stream
    if isinstance(next(events), yaml.StreamEndEvent):
        raise FaultError("is empty")
    value = build(next(events), events, 0)
    next(events)  # the end of the document
    if not isinstance(extra := next(events), yaml.StreamEndEvent):
        raise FaultError("a second document begins here", line_of(extra.start_mark))
    return value


def line_of(mark: Any) -> int | None:
    """The line of a mark, counted from one."""
    return mark.line + 1 if mark else None


def build(event: Any, events: Iterator[Any], depth: int) -> Any:
    """The value that begins with this event; words stay words, but for null, true and false when not quoted."""
    if isinstance(event, AliasEvent) or event.anchor:
        raise FaultError("anchors and aliases are not allowed", line_of(event.start_mark))
    if event.tag is not None:
        raise FaultError(f"tags are not allowed: {event.tag}", line_of(event.start_mark))
    if depth > DEEPEST:
        raise FaultError("is nested too deeply", line_of(event.start_mark))
    if isinstance(event, ScalarEvent):
        return scalar(event)
    if isinstance(event, SequenceStartEvent):
        items: list[Any] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            items.append(build(event, events, depth + 1))
        return items
    return mapping(events, depth)


def mapping(events: Iterator[Any], depth: int) -> dict[str, Any]:
    """The map whose beginning has just been read."""
    found: dict[str, Any] = {}
    while not isinstance(event := next(events), MappingEndEvent):
        key = build(event, events, depth + 1)
        if not isinstance(key, str):
            raise FaultError("a key must be a word", line_of(event.start_mark))
        if key in found:
            raise FaultError(f"the key {key!r} stands here a second time", line_of(event.start_mark))
        found[key] = build(next(events), events, depth + 1)
    return found


def places(event: Any, events: Iterator[Any], at: Place) -> Iterator[tuple[Place, int]]:
    """The line of the value that begins with this event, and of each of its parts."""
    yield at, event.start_mark.line + 1
    if isinstance(event, SequenceStartEvent):
        index = 0
        while not isinstance(event := next(events), SequenceEndEvent):
            yield from places(event, events, (*at, index))
            index += 1
    elif isinstance(event, MappingStartEvent):
        while not isinstance(key := next(events), MappingEndEvent):
            yield from places(next(events), events, (*at, key.value))


def scalar(event: ScalarEvent) -> str | bool | None:
    """A word, or null, true or false where one of these stands unquoted."""
    if event.implicit[0] and event.value in CONSTANTS:
        return CONSTANTS[event.value]
    if NO_TEXT.search(event.value):
        raise FaultError("holds a character that no text has", line_of(event.start_mark))
    return str(event.value)
