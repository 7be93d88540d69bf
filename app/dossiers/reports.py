"""Format faults: as lines for a terminal, and as JSON for editors."""

from collections.abc import Iterator
from typing import Any

from app.dossiers.writing import flow_map
from app.dossiers.yaml import FaultError, Place

MAX_PLACES = 10  # of ambiguous words that a terminal shows


def report_lines(fault: FaultError) -> Iterator[str]:
    """Yield a fault on one line, and below it, indented, what helps to mend it."""
    yield str(fault)
    if fault.difference:
        yield f"    difference: {fault.difference}"
    for place in fault.places[:MAX_PLACES]:
        yield f"    line {place.line}: {place.text}"
        yield f"        {place.suggestion or '(no prefix or suffix of whole words is only here)'}"
    if len(fault.places) > MAX_PLACES:
        yield f"    and {len(fault.places) - MAX_PLACES} more, which `onrecord check --json` lists"


def fault_json(fault: FaultError) -> dict[str, Any]:
    """Return a fault as an object of the list that `onrecord check --json` prints (docs/guides/check.md)."""
    place = fault.range
    return {
        "file": str(fault.file),
        "line": fault.line,
        "column": place and place.column,
        "end_line": place and place.end_line,
        "end_column": place and place.end_column,
        "severity": "warning" if fault.is_warning else "error",
        "code": fault.code,
        "message": fault.detail.removeprefix("warning: "),
        "nearest": fault.near,
        "suggestion": fault.suggestion and flow_map({"k": fault.suggestion}).removeprefix("{k: ").removesuffix("}"),
        "difference": fault.difference,
        "places": list(map(Place._asdict, fault.places)),
    }
