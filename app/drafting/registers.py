"""Match printed names with the entries of registers, and propose entries for the others."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.dossiers.yaml import read_yaml
from app.text.normalize import HAN
from app.text.pinyin import syllables
from app.text.slugs import slug
from app.text.tokens import tokenize

REGISTER_NAMES = ("people", "organizations")
UNIVERSITY = re.compile(
    r"\b(?:university|college|polytechnic|université|universität|universidad)\b|大学|大學", re.IGNORECASE
)
GOVERNMENT = re.compile(
    r"\b(?:ministry|department of|bureau of|agency for|government|parliament|congress|senate|embassy|state council"
    r"|foreign office|commission of|administration of)\b|部$|外交部",
    re.IGNORECASE,
)
HINTS = {  # words of a name that make a kind of organization likely, but do not prove it
    "think-tank": r"institute|institution|cent(?:re|er)|think.?tank|academy|foundation|forum|council|society",
    "media": r"review|post|times|ledger|daily|news|journal|herald|tribune|standard|notes|wire|weekly|magazine|press"
    r"|gazette|observer|bulletin|standard|radio|television|agency",
    "alliance": r"union|alliance|treaty|organi[sz]ation|league|association of",
}


@dataclass
class Proposal:
    """An entry that a draft proposes for a register, with the comments that say what is open."""

    register: str
    entry: dict[str, Any]
    comments: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The normalized name, by which a second draft recognizes the entry."""
        return normalized(self.entry["name"])


def normalized(name: str) -> str:
    """Return a name in a form in which case, accents, hyphens and spaces make no difference."""
    return "".join(token.text for token in tokenize(re.sub(r"[-‐-―'’]", "", name)))


def in_pinyin(name: str) -> str:
    """Return a Chinese name in pinyin with the surname first, and any other name as it is."""
    if not re.fullmatch(f"[{HAN}]+", name):
        return name
    surname, *given_name = syllables(name)
    return f"{surname} {''.join(given_name)}"


class Agents:
    """The people and organizations of registers, those that a draft proposes, and their ids by their names."""

    def __init__(self) -> None:
        self.entries: dict[str, tuple[str, dict[str, Any]]] = {}  # by id: the register, and the entry
        self.by_name: dict[tuple[str, str], list[str]] = {}
        self.reserved: set[str] = set()  # ids that an earlier draft used
        self.proposals: dict[str, Proposal] = {}
        self.borrowed: dict[str, str] = {}  # the register of each entry that the dossier needs a copy of, by its id
        self.foreign: set[str] = set()  # ids of registers that are not beside the dossier

    def add(self, register: str, entry: dict[str, Any], *, is_foreign: bool = False) -> None:
        """Add an entry of a register. One of a foreign register is copied to the dossier if it is used."""
        self.entries[entry["id"]] = register, entry
        if is_foreign:
            self.foreign.add(entry["id"])
        for name in names_of(entry):
            ids = self.by_name.setdefault((register, normalized(name)), [])
            if entry["id"] not in ids:
                ids.append(entry["id"])

    def find(self, register: str, names: Iterable[str | None], native_name: str | None = None) -> str | None:
        """Return the id of the only entry with one of these names, unless it has another native name."""
        for name in filter(None, names):
            ids = [
                id
                for id in self.by_name.get((register, normalized(name)), [])
                if same_native_name(self.entries[id][1].get("native_name"), native_name)
            ]
            if len(ids) == 1:
                return self.use(ids[0])
        return None

    def use(self, id: str) -> str:
        """Return an id, and remember that the dossier needs the entry if its register is not beside it."""
        if id in self.foreign:
            self.borrowed[id] = self.entries[id][0]
        return id

    def propose(self, proposal: Proposal) -> str:
        """Return the id of a new entry for a register: a slug of its name."""
        base = slug(in_pinyin(proposal.entry["name"]))
        taken = self.entries.keys() | self.reserved
        numbers = (base if number == 1 else f"{base}-{number}" for number in range(1, 1000))
        id = next(each for each in numbers if each not in taken)
        proposal.entry = {"id": id} | proposal.entry
        proposal.comments += self.similar(proposal)
        self.proposals[id] = proposal
        self.add(proposal.register, proposal.entry)
        return id

    def similar(self, proposal: Proposal) -> Iterator[str]:
        """Yield a comment for each entry that could be the same person or organization."""
        words = set(normalized_words(proposal.entry["name"]))
        for id, (register, entry) in self.entries.items():
            others = [set(normalized_words(name)) for name in (*names_of(entry), entry.get("short_name") or "")]
            if register == proposal.register and id != proposal.entry["id"] and words in others:
                yield f"same? {id} ({entry['name']}), in the register"


def normalized_words(name: str) -> list[str]:
    """Return the normalized words of a name."""
    return [token.text for token in tokenize(name)]


def names_of(agent: dict[str, Any]) -> list[str]:
    """Return the full names of a person or an organization."""
    names = [agent.get("name"), agent.get("native_name"), agent.get("abbreviation"), *(agent.get("aliases") or [])]
    return [name for name in names if name and isinstance(name, str)]


def same_native_name(one: str | None, other: str | None) -> bool:
    """Return whether two native names can be of one person: one is missing, or they are the same."""
    return not one or not other or normalized(one) == normalized(other)


def read_register(folder: Path, name: str) -> list[dict[str, Any]]:
    """Return the entries of a register that have an id and a name. Raises FaultError if it cannot be read."""
    file = folder / f"{name}.yaml"
    if not file.exists():
        return []
    value = read_yaml(file, folder).value
    label = "label" if name == "topics" else "name"
    items = value if isinstance(value, list) else []
    return [
        item
        for item in items
        if isinstance(item, dict) and isinstance(item.get("id"), str) and isinstance(item.get(label), str)
    ]


def organization_kind(name: str) -> tuple[str | None, str]:
    """Return the kind of an organization if its name says it, and else the question with what is likely."""
    if UNIVERSITY.search(name):
        return "university", ""
    if GOVERNMENT.search(name):
        return "government", ""
    hints = [kind for kind, words in HINTS.items() if re.search(rf"\b(?:{words})\b", name, re.IGNORECASE)]
    likely = "; ".join(f"{kind}: by its name" for kind in hints)
    return None, f"kind? {likely or 'think-tank, university, government, media, alliance, other'}"
