"""Read articles, and YAML restricted to maps, lists, strings, booleans and null, with the line of each value."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from app.suggestions.words import nearest_clause

MAX_BYTES = 10_000_000  # of a file
MAX_DEPTH = 20  # levels of nesting
NOT_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # not in XML 1.0 (2.2), so in no feed
SYNTAX_ERRORS = {  # by libyaml's message: what is wrong, and what to do
    "mapping values are not allowed in this context": "a colon stands where no key can be: check the indentation, and "
    "put a value that contains `: ` in quotation marks",
    "could not find expected ':'": "the line is neither a key nor a value: a key needs a colon and a space after it",
    "did not find expected key": "the line does not fit those above it: check the indentation, and put the whole of "
    "a value in quotation marks if it begins with one",
    "did not find expected '-' indicator": "the line is not indented like the entries of the list above it",
    "block sequence entries are not allowed in this context": "an entry of a list stands where none can be: "
    "check the indentation",
    "found a tab character that violates indentation": "the line is indented with a tab: use spaces",
    "found character that cannot start any token": "a value begins with a character that YAML reserves, such as @, % "
    "or a tab: put it in quotation marks",
    "found unexpected end of stream": "a quotation mark here is never closed",
    "did not find expected ',' or ']'": "the list that begins here with [ lacks a comma or the ]",
    "did not find expected ',' or '}'": "the map that begins here with { lacks a comma or the }",
    "found unknown escape character": "a backslash in double quotation marks is followed by a character that YAML "
    "does not know: use single quotation marks",
    "did not find expected alphabetic or numeric character": "a value that begins with & or * needs quotation marks",
}
AT_THE_BEGINNING = ("a quoted scalar", "a simple key", "a flow sequence", "a flow mapping")  # report where these begin
CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}
Location = tuple[str | int, ...]  # the keys and indexes that lead to a value, as in pydantic's `loc`


class Place(NamedTuple):
    """One of the places in the article where ambiguous words occur, and the YAML that tells it from the others."""

    line: int
    column: int
    text: str  # the words in brackets, with the text around them
    suggestion: str | None  # a line to add to the entry


class Range(NamedTuple):
    """A part of a file: lines and columns in code points, counted from one; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class FaultError(Exception):
    """One error in a file, with its line (None: the whole file), and the valid value that is nearest.

    `code` is the kind of fault; `suggestion` replaces the text at `range`; `difference` marks how words differ from the
    nearest ones; `places` are the places where ambiguous words occur.
    """

    def __init__(
        self,
        detail: str,
        line: int | None = None,
        *,
        near: str | None = None,
        file: Path | None = None,
        key: str = "",
        code: str = "invalid",
        suggestion: str | None = None,
        difference: str | None = None,
        places: Sequence[Place] = (),
    ) -> None:
        super().__init__(detail)
        self.detail, self.line, self.near, self.file, self.key = detail, line, near, file, key
        self.code, self.suggestion, self.difference, self.places = code, suggestion, difference, list(places)
        self.range: Range | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.detail}{nearest_clause(self.near)}"

    @property
    def is_warning(self) -> bool:
        """Whether it does not prevent a load."""
        return self.detail.startswith("warning: ")


@dataclass
class YamlFile:
    """The value in a YAML file, and the line of each part of it. `broken_text` has the entries that do not parse."""

    file: Path
    text: str
    value: Any
    broken_text: str = ""

    @cached_property
    def ranges(self) -> dict[Location, Range]:
        """The range of each part. Computed only for files with errors, because it parses the file again."""
        return dict(self.parts(keys=False))

    @cached_property
    def key_ranges(self) -> dict[Location, Range]:
        """The range of the key of each value in a map."""
        return dict(self.parts(keys=True))

    @cached_property
    def lines(self) -> dict[Location, int]:
        """The line of each part."""
        return {location: place.line for location, place in self.ranges.items()}

    @property
    def broken_ids(self) -> set[str]:
        """The ids of entries that do not parse."""
        return set(re.findall(r"\bid: *([\w-]+)", self.broken_text))

    def parts(self, *, keys: bool) -> Iterator[tuple[Location, Range]]:
        """Yield the location and range of each value, or of the key of each value in a map."""
        events = yaml.parse(self.text, Loader=yaml.CSafeLoader)
        next(events), next(events)
        yield from part_ranges(next(events), events, (), keys=keys)

    def fault(self, location: Location, detail: str, near: str | None = None, **options: Any) -> FaultError:
        """Return a fault on the line of a part, or of the innermost existing part around it."""
        return self.locate(FaultError(detail, near=near, **options), location)

    def locate(self, fault: FaultError, location: Location) -> FaultError:
        """Return a fault after setting its file, and its line and range to those of a part."""
        ranges = self.key_ranges if fault.code == "unknown-key" else self.ranges
        while location not in ranges and location:
            location = location[:-1]
        fault.file, fault.range = self.file, ranges.get(location)
        fault.line = fault.range.line if fault.range else 1
        return fault


def read_text(file: Path, folder: Path) -> str:
    """Return the text of a file in UTF-8, with its line ends unchanged.

    Raises FaultError if the file is missing, outside the folder, not a regular file, too large, empty, or not text.
    """
    try:
        if not file.resolve(strict=True).is_relative_to(folder.resolve()):
            raise FaultError("is a symbolic link that leaves the folder", file=file, code="unreadable")
        if not (file.is_file() or file.is_dir()):  # to read a named pipe is to wait for whoever writes to it
            raise FaultError("is not a regular file", file=file, code="unreadable")
        if file.stat().st_size > MAX_BYTES:
            raise FaultError(f"is larger than {MAX_BYTES:,} bytes", file=file, code="unreadable")
        text = file.read_bytes().decode("utf-8")
    except (OSError, RuntimeError) as error:  # a link to itself is a RuntimeError before Python 3.13
        is_missing = isinstance(error, FileNotFoundError)
        reason = "is missing" if is_missing else f"cannot be read: {getattr(error, 'strerror', error)}"
        raise FaultError(reason, file=file, code="unreadable") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        detail = f"is not UTF-8 at byte {error.start}: save it as UTF-8"
        raise FaultError(detail, line, file=file, code="unreadable") from None
    if not text.strip():
        raise FaultError("is empty", file=file, code="unreadable")
    if found := NOT_TEXT.search(text):
        raise FaultError(not_text(found[0]), text.count("\n", 0, found.start()) + 1, file=file)
    return text


def not_text(character: str) -> str:
    """Return what is wrong with a character that is not text."""
    return f"holds U+{ord(character):04X}, which XML cannot hold: remove it"


def read_yaml(file: Path, folder: Path) -> YamlFile:
    """Return a YAML file. Raises FaultError for tags, anchors, aliases, repeated keys and syntax errors."""
    return parse_yaml(file, read_text(file, folder))


def parse_yaml(file: Path, text: str) -> YamlFile:
    """Return the YAML file with a text. Raises FaultError for tags, anchors, aliases, repeated keys, syntax errors."""
    try:
        return YamlFile(file, text, build_document(yaml.parse(text, Loader=yaml.CSafeLoader)))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise FaultError(f"does not parse: {error.reason}", line, file=file, code="syntax") from None
    except yaml.MarkedYAMLError as error:
        begins_earlier = str(error.context).endswith(AT_THE_BEGINNING) and error.context_mark
        mark = error.context_mark if begins_earlier else error.problem_mark
        problem = SYNTAX_ERRORS.get(str(error.problem), error.problem)
        fault = FaultError(f"does not parse: {problem}", line_of(mark), file=file, code="syntax")
        if mark:
            fault.range = Range(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 1)
        raise fault from None
    except FaultError as fault:
        fault.file, fault.code = file, "syntax"
        raise


def refuse_invalid_yaml(text: str) -> None:
    """Raise FaultError if a text cannot be read as a YAML file, for example because of a control character."""
    try:
        build_document(yaml.parse(text, Loader=yaml.CSafeLoader))
    except (yaml.YAMLError, UnicodeError) as error:
        reason = getattr(error, "problem", None) or getattr(error, "reason", error)
        raise FaultError(f"cannot be written: {reason}") from None


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
    if isinstance(event, yaml.AliasEvent) or event.anchor:
        detail = "anchors and aliases are not allowed: put a value that begins with & or * in quotation marks"
        raise FaultError(detail, line_of(event.start_mark))
    if event.tag is not None:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        raise FaultError(
            f"tags are not allowed: remove {tag}, or put the value in quotation marks", line_of(event.start_mark)
        )
    if depth > MAX_DEPTH:
        raise FaultError("is nested too deeply", line_of(event.start_mark))
    if isinstance(event, yaml.ScalarEvent):
        return build_scalar(event)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(build_value(event, events, depth + 1))
        return items
    return build_mapping(events, depth)


def build_mapping(events: Iterator[Any], depth: int) -> dict[str, Any]:
    """Return the map whose start event has been consumed. Raises FaultError if a key is repeated or not a string."""
    mapping: dict[str, Any] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = build_value(event, events, depth + 1)
        if not isinstance(key, str):
            raise FaultError("a key must be a string", line_of(event.start_mark))
        if key in mapping:
            raise FaultError(f"the key {key!r} is repeated", line_of(event.start_mark))
        mapping[key] = build_value(next(events), events, depth + 1)
    return mapping


def build_scalar(event: yaml.ScalarEvent) -> str | bool | None:
    """Return an unquoted null, true or false as such, and every other scalar, numbers and dates too, as a string."""
    if event.implicit[0] and event.value in CONSTANTS:
        return CONSTANTS[event.value]
    if found := NOT_TEXT.search(event.value):
        raise FaultError(not_text(found[0]), line_of(event.start_mark))
    return str(event.value)


def part_ranges(
    event: Any, events: Iterator[Any], location: Location, *, keys: bool
) -> Iterator[tuple[Location, Range]]:
    """Yield the location and range of the value that begins with this event, and of each part of it.

    The range of a map or a list ends where it begins, because it can be long. `keys` yields those of keys instead.
    """
    if not keys:
        yield location, range_of(event)
    if isinstance(event, yaml.SequenceStartEvent):
        index = 0
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            yield from part_ranges(event, events, (*location, index), keys=keys)
            index += 1
    elif isinstance(event, yaml.MappingStartEvent):
        while not isinstance(key := next(events), yaml.MappingEndEvent):
            if keys:
                yield (*location, key.value), range_of(key)
            yield from part_ranges(next(events), events, (*location, key.value), keys=keys)


def range_of(event: Any) -> Range:
    """Return the range of a scalar, or of the start of a map or a list."""
    start, end = event.start_mark, event.end_mark
    return Range(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
