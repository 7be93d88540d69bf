"""The label and the color of each speaker, the same on every page."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic_core import from_json

from app.index.reader import Snapshot
from app.suggestions.validation_messages import join_words

COLORS, LINES = 10, 4  # colors, and styles of line that tell speakers of one color apart
Record = Mapping[str, Any]


class Speakers:
    """The people and organizations on a page, by id; each is looked up once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.known: dict[str, dict[str, Any]] = {}
        self.labels: dict[str, set[str]] = {}  # the ids of those who have a label on this page, by label

    def entry(self, reference: Record) -> dict[str, Any]:
        """Return the register entry of a person or an organization."""
        id = reference["id"]
        if id not in self.known:
            collection = reference["url"].split("/")[2]
            document = self.snapshot.get(collection, id)
            self.known[id] = from_json(document) if document else dict(reference)
        return self.known[id]

    def by_id(self, id: str) -> dict[str, Any] | None:
        """Return the register entry of the person or organization with an id; None if there is none."""
        if id not in self.known:
            document = self.snapshot.get("people", id) or self.snapshot.get("organizations", id)
            if document is None:
                return None
            self.known[id] = from_json(document)
        return self.known[id]

    def introduce(self, references: Iterable[Record]) -> None:
        """Say who is on the page, before it is written: then no two of them have the same label."""
        for reference in references:
            self.label(reference)

    def label(self, reference: Record) -> str:
        """Return the short name, or the family name; the whole name if somebody else on the page has that label."""
        entry = self.entry(reference)
        label: str = entry.get("short_name") or entry.get("family_name") or entry["name"]
        owners = self.labels.setdefault(label, set())
        owners.add(reference["id"])
        return label if len(owners) == 1 else entry["name"]

    def classes(self, reference: Record | None) -> str:
        """Return the classes that give an element the color and the line of a speaker."""
        number = self.entry(reference).get("tone") if reference else None
        if number is None:
            return "tone-0"
        color, line = (number - 1) % COLORS + 1, (number - 1) // COLORS % LINES
        return f"tone-{color} line-{line}" if line else f"tone-{color}"

    def of(self, record: Record) -> str:
        """Return the classes of a quote or a claim: those of its first speaker."""
        return self.classes(next(iter(record["speakers"]), None))

    def mark(self, record: Record) -> str:
        """Return the label of a quote or a claim: those of its speakers, or what the source calls them."""
        if record["speakers"]:
            return " · ".join(self.label(each) for each in record["speakers"])
        return {"author": "Author", "collective": capitalized(record["attributed_to"] or "Group")}.get(
            record["attribution"], "Not attributed"
        )

    def names(self, record: Record) -> str:
        """Return in words whose a quote or a claim is."""
        if record["attributed_to"]:
            return capitalized(record["attributed_to"])
        if record["speakers"]:
            return join_words(each["name"] for each in record["speakers"])
        return "The author" if record["attribution"] == "author" else "Not attributed"


def capitalized(text: str) -> str:
    """Return a text with its first letter in upper case."""
    return text[:1].upper() + text[1:]
