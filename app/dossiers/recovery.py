"""Read the valid entries of a YAML file that does not parse, so that one fault does not hide the others."""

import re
from collections.abc import Iterator
from pathlib import Path

from app.dossiers.yaml import FaultError, YamlFile, parse_yaml, read_text

SECTION = re.compile(r"[^\s#-]")
ITEM = re.compile(r"( *)- ")
DOCUMENT_MARKER = re.compile(r"^(?:---|\.\.\.)\s*$", re.MULTILINE)
BLANK_OR_COMMENT = re.compile(r"\s*(#|$)")


def read_or_recover(file: Path, folder: Path, faults: list[FaultError]) -> YamlFile | None:
    """Return a YAML file without the entries that do not parse, and append its faults; None if nothing parses."""
    try:
        text = read_text(file, folder)
    except FaultError as fault:
        faults.append(fault)
        return None
    try:
        return parse_yaml(file, text)
    except FaultError as fault:
        recovered, syntax_faults = (None, []) if DOCUMENT_MARKER.search(text) else without_broken_entries(file, text)
        faults += syntax_faults if recovered else [fault]
        return recovered


def without_broken_entries(file: Path, text: str) -> tuple[YamlFile | None, list[FaultError]]:
    """Return a YAML file with blank lines in the place of entries and sections that do not parse, and their faults."""
    lines, faults, broken = text.split("\n"), list[FaultError](), list[str]()
    starts = [*entry_starts(lines), len(lines)]
    for start, end in zip([0, *starts], starts, strict=False):
        part = "\n".join(lines[start:end])
        try:
            if any(not BLANK_OR_COMMENT.match(line) for line in lines[start:end]):
                parse_yaml(file, "\n" * start + part)
        except FaultError as fault:
            faults.append(fault)
            broken.append(part)
            lines[start:end] = [""] * (end - start)
    try:
        recovered = parse_yaml(file, "\n".join(lines)) if faults else None
    except FaultError:
        return None, faults
    if recovered:
        recovered.broken_text = "\n".join(broken)
    return recovered, faults


def entry_starts(lines: list[str]) -> Iterator[int]:
    """Yield the index of each line that begins a section, or an entry of a section or of a register."""
    indent, after_section = None, True
    for index, line in enumerate(lines):
        if BLANK_OR_COMMENT.match(line):
            continue
        item = ITEM.match(line)
        if SECTION.match(line):
            indent = None
            yield index
        elif item and (after_section or len(item[1]) == indent):
            indent = len(item[1])
            yield index
        after_section = SECTION.match(line) is not None
