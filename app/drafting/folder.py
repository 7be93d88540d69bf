"""Write the folder of a drafted dossier. A second draft leaves reviewed entries as they are."""

import json
import re
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import Any

from app.dossiers.draft_record import FILE, read_draft_record
from app.dossiers.editing import add_entry, entry_spans, replace_entry
from app.dossiers.json_schemas import link_schema
from app.dossiers.registers import REGISTERS
from app.dossiers.yaml import FaultError
from app.drafting.article import Article
from app.drafting.errors import PageError
from app.files import write_file

LISTS = ("affiliations", "events", "claims", "quotes")
DRAFT_MARK = "# draft"


@dataclass
class Folder:
    """What a folder has from earlier drafts, and what is to be written to it."""

    path: Path
    page: dict[str, Any] = field(default_factory=dict)  # the page that it was drafted from; empty for a new folder
    hashes: dict[str, dict[str, str]] = field(default_factory=dict)  # by section and id, those of rejected entries too
    ids_by_key: dict[str, dict[str, str]] = field(default_factory=dict)  # by section; keys stay the same in each draft
    texts: dict[str, str] = field(default_factory=dict)  # of the files, by their names
    present: dict[str, dict[str, str]] = field(default_factory=dict)  # the entries in the files, by section and id
    added: dict[str, list[str]] = field(default_factory=dict)  # the new entries, by section
    counts: dict[str, int] = field(default_factory=dict)  # of new entries, by section
    reviewed: int = 0  # entries that stay because somebody has reviewed them

    def is_reviewed(self, section: str, id: str) -> bool:
        """Return whether somebody has changed an entry or removed its mark."""
        text = self.present[section][id]
        is_marked = text.splitlines()[0].endswith(DRAFT_MARK)
        return not is_marked or digest(text) != self.hashes.get(section, {}).get(id)

    def put(self, section: str, id: str, key: str, text: str, copied: bool = False) -> None:
        """Add an entry, or replace one that nobody has reviewed; do not bring back one that was deleted."""
        file, name = file_of(section)
        self.ids_by_key.setdefault(section, {})[key] = id
        hashes = self.hashes.setdefault(section, {})
        if id in self.present.get(section, {}):
            if self.is_reviewed(section, id):
                self.reviewed += 1
                return
            self.texts[file] = replace_entry(self.texts[file], name, id, text)
        elif id in hashes:
            return
        else:
            self.added.setdefault(section, []).append(text)
            self.counts[section] = self.counts.get(section, 0) + (not copied)
        hashes[id] = ""

    def add_entries(self) -> None:
        """Add the new entries to the files: those of a new section together, others after the last one of theirs."""
        for section, entries in self.added.items():
            file, name = file_of(section)
            for entry in entries if self.present.get(section) else ["\n".join(entries)]:
                self.texts[file] = add_entry(self.texts.get(file, ""), name, entry)

    def next_number(self, section: str) -> int:
        """Return the number after all that entries of a section have, or had."""
        ids = {*self.hashes.get(section, {}), *self.present.get(section, {})}
        return max((int(id[1:]) for id in ids if re.fullmatch("[a-z][0-9]{1,9}", id)), default=0) + 1

    def record(self) -> str:
        """Return the content of `draft.json`: the page, the hash of each entry as it was written, and ids by key."""
        for section, hashes in self.hashes.items():
            file, name = file_of(section)
            text = self.texts.get(file, "")
            spans = entry_spans(text, name) if text.strip() else {}
            hashes.update({id: digest(text[slice(*spans[id])]) for id, value in hashes.items() if not value})
        content = {"page": self.page, "entries": self.hashes, "ids": self.ids_by_key}
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def file_of(section: str) -> tuple[str, str | None]:
    """Return the file of a section, and its key in it; a register is a list without a key."""
    return (f"{section}.yaml", None) if section in REGISTERS else ("dossier.yaml", section)


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return sha256(text.encode()).hexdigest()


def open_folder(path: Path) -> Folder:
    """Return what a folder has. Raises PageError if it cannot be used, or has a dossier that no draft wrote."""
    if path.exists() and not path.is_dir():
        raise PageError(f"cannot be drafted into {path}, which is a file: name a folder")
    names = [
        name
        for name in ("dossier.yaml", "article.txt", *(f"{each}.yaml" for each in REGISTERS))
        if (path / name).exists()
    ]
    if not (path / FILE).exists():
        if names:
            beside = path if names[0].removesuffix(".yaml") in REGISTERS else path.parent
            detail = f"cannot be drafted into {path}, which has a {names[0]} that `onrecord draft` did not write"
            raise PageError(f"{detail}. Name a new folder, such as {beside / 'new-article'}")
        return Folder(path)
    try:
        record = read_draft_record(path)
    except (OSError, ValueError):
        raise PageError(
            f"cannot be drafted into {path}: its draft.json is broken. Restore it, or name a new folder"
        ) from None
    folder = Folder(path, record.page, record.entries, record.ids)
    try:
        for name in names:
            folder.texts[name] = (path / name).read_bytes().decode("utf-8")
        folder.present = present_entries(folder.texts)
    except FaultError as fault:
        raise PageError(f"cannot be drafted into {path} again: {fault.detail}. Mend that first") from None
    except UnicodeDecodeError as error:
        detail = f"{name} is not UTF-8 at byte {error.start}"
        raise PageError(f"cannot be drafted into {path} again: {detail}. Mend that first") from None
    return folder


def present_entries(texts: dict[str, str]) -> dict[str, dict[str, str]]:
    """Return the text of each entry in the files, by section and id. Raises FaultError for faulty YAML."""
    present = {}
    for section in (*LISTS, *REGISTERS):
        file, name = file_of(section)
        text = texts.get(file, "")
        try:
            spans = entry_spans(text, name) if text.strip() else {}
        except FaultError as fault:
            raise FaultError(f"{file}, line {fault.line}: {fault.detail}", fault.line) from None
        present[section] = {id: text[slice(*span)] for id, span in spans.items()}
    return present


def keep_text(folder: Folder, article: Article, page: bytes) -> Article:
    """Return the article with the text that the folder has, if somebody has edited it there.

    Raises PageError if the folder was drafted from another page.
    """
    text = folder.texts.get("article.txt")
    if text is None or text == article.text:
        return article
    if folder.page.get("sha256") != sha256(page).hexdigest():
        detail = (
            f"is not the page that {folder.path} was drafted from, and its text differs. Draft it into a new folder"
        )
        raise PageError(f"{detail}; two versions of an article are two dossiers")
    old_lines = {
        name: [article.text[slice(*span)] for span in getattr(article, name)]
        for name in ("headings", "block_quotes", "notes")
    }
    article.text = text
    for name, lines in old_lines.items():
        spans, at = [], 0
        for line in lines:
            start = f"\n{text}".find(f"\n{line}\n", at)
            if start >= 0:
                spans.append((start, start + len(line)))
                at = start + len(line)
        setattr(article, name, spans)
    return article


def write_files(folder: Folder, article: Article, page: Path, data: bytes) -> None:
    """Write all files of the folder. Raises OSError, and leaves nothing new."""
    is_new = not folder.path.exists()
    folder.path.mkdir(parents=True, exist_ok=True)
    before = set(folder.path.iterdir())
    try:
        for file, content in contents(folder, article, page, data).items():
            target = folder.path / file
            if not target.exists() or target.read_bytes() != content:
                write_file(target, content)
    except OSError:
        for target in set(folder.path.iterdir()) - before:
            rmtree(target) if target.is_dir() else target.unlink()
        if is_new:
            folder.path.rmdir()
        raise


def contents(folder: Folder, article: Article, page: Path, data: bytes) -> dict[str, bytes]:
    """Return the files of the folder, and write the schemas that they name. Raises OSError."""
    folder.add_entries()
    name = f"page{page.suffix.lower()}"
    folder.page = {"file": name, "sha256": sha256(data).hexdigest(), "url": article.url}
    for file, text in folder.texts.items():
        if file.endswith(".yaml") and not (folder.path / file).exists():
            folder.texts[file] = f"{link_schema(folder.path / file)}\n{text}"
    folder.texts["article.txt"] = article.text
    record = folder.record()
    texts = {file: text.encode() for file, text in folder.texts.items()}
    return {name: data, **texts, "draft.json": record.encode()}
