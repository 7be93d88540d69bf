"""Refuse to change the words of a loaded record unless its entry has a `correction`."""

from typing import Any

from app.dossiers.rows import Row, Rows
from app.dossiers.withdrawals import IDENTIFYING_COLUMNS, Files
from app.models.tables import Claim, Event, Quote

MAX_EXCERPT = 200  # characters of the old or the new words in a message
CONTEXT = 40  # characters before the first difference


def refuse_other_words(rows: Rows, stored: Rows, files: Files) -> None:
    """Raise FaultError if a quote, claim or event has other words than the stored one and no new `correction`.

    Original words may be added to a quote that had none.
    """
    faults = list[tuple[Any, str, str]]()
    for table in (Quote, Claim, Event):
        old_rows = {row["id"]: row for row in stored.get(table, ())}
        for row in rows[table]:
            if (old := old_rows.get(row["id"])) and (refusal := refusal_of(table, old, row)):
                faults.append((table, row["id"], refusal))
    if faults:
        table, id, refusal = faults[0]
        others = ", ".join(repr(other) for _, other, _ in faults[1:])
        raise files.fault(table, id, f"{refusal}; the same holds for {others}" if others else refusal)


def refusal_of(table: Any, old: Row, new: Row) -> str | None:
    """Return why the words of a row are refused, and what to do; None if they are not."""
    column = next((name for name in IDENTIFYING_COLUMNS[table] if old[name] not in {None, new[name]}), None)
    if column is None or (new["correction"] and new["correction"] != old["correction"]):
        return None
    before, after = excerpts(old[column], new[column] or "")
    remedy = "give it a new id, or say in `correction` why the words were corrected"
    if new["correction"]:
        remedy = "its `correction` explains an earlier change: give the reason for this one there, or give it a new id"
    return f"the record {new['id']!r} is loaded with different words: {before} would become {after}; {remedy}"


def excerpts(old: str, new: str) -> tuple[str, str]:
    """Return both texts in quotation marks; of long ones, the part around the first difference."""
    length = max(len(old), len(new))
    first = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(0, first - CONTEXT) if length > MAX_EXCERPT else 0
    return excerpt(old, start), excerpt(new, start)


def excerpt(text: str, start: int) -> str:
    """Return a part of a text in quotation marks, or `nothing` for no text."""
    if not text:
        return "nothing"
    end = start + MAX_EXCERPT
    return f"“{'…' if start else ''}{text[start:end]}{'…' if text[end:] else ''}”"
