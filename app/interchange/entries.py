"""Read the entries of a dossier that may still be a draft, with the passages that they were read from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.dossiers.anchoring import find_passage
from app.dossiers.entries import Words
from app.dossiers.yaml import FaultError, read_text, read_yaml
from app.text.normalize import Span

SECTIONS = ("affiliations", "events", "claims", "quotes", "relations")  # with passages; others refer to earlier ones
SELECTORS = ("exact", "starts", "ends", "prefix", "suffix")


@dataclass
class ReadEntry:
    """An entry as it is written, and its spans in the text: several if the text interrupts the words."""

    section: str
    value: dict[str, Any]
    spans: tuple[Span, ...]
    original: tuple[Span, ...] = ()

    @property
    def id(self) -> str:
        """The id inside the dossier."""
        return str(self.value.get("id"))


@dataclass
class ReadDossier:
    """The text of a dossier, its source, its entries, and a sentence for each whose words are not in the text."""

    folder: Path
    text: str
    source: dict[str, Any]
    entries: list[ReadEntry]
    misplaced: list[str]

    @property
    def id(self) -> str:
        """The id of the source."""
        return str(self.source.get("id"))


def read_dossier(folder: Path) -> ReadDossier:
    """Return the dossier in a folder, whether it passes a check or not. Raises FaultError if it cannot be read."""
    text = read_text(folder / "article.txt", folder)
    value = read_yaml(folder / "dossier.yaml", folder).value
    if not isinstance(value, dict):
        raise FaultError("should be a map with `source`, `claims`, `quotes`", file=folder / "dossier.yaml")
    source = value.get("source")
    dossier = ReadDossier(folder, text, source if isinstance(source, dict) else {}, [], [])
    for section in SECTIONS:
        for entry in value.get(section) or []:
            if isinstance(entry, dict):
                original = entry.get("original")
                spans = found_spans(dossier, entry)
                originals = found_spans(dossier, original, entry.get("id")) if isinstance(original, dict) else ()
                dossier.entries.append(ReadEntry(section, entry, spans, originals))
    return dossier


def found_spans(dossier: ReadDossier, words: dict[str, Any], id: Any = None) -> tuple[Span, ...]:
    """Return the spans of words as an entry has them; name those that are not in the text in `misplaced`."""
    try:
        return spans_of(dossier.text, words)
    except FaultError as fault:
        dossier.misplaced.append(f"{words.get('id', id)}: {fault.detail}")
    except (ValidationError, TypeError):
        dossier.misplaced.append(f"{words.get('id', id)}: names no passage")
    return ()


def spans_of(text: str, words: dict[str, Any]) -> tuple[Span, ...]:
    """Return the spans of words. Raises FaultError or ValidationError if they do not name one passage each."""
    passages = words.get("parts") or ([words] if words.get("exact") or words.get("starts") else [])
    selectors = [{name: each[name] for name in SELECTORS if each.get(name)} for each in passages]
    return tuple(find_passage(text, Words(**each)) for each in selectors)
