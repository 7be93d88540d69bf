"""What the workbench shows of a folder: the text, the entries with their passages, and the faults of each."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from pydantic import ValidationError
from yaml.nodes import Node, SequenceNode

from app.dossiers.anchoring import find_passage
from app.dossiers.editing import DRAFT, SECTIONS
from app.dossiers.entries import Words
from app.dossiers.layout import Layout
from app.dossiers.registers import REGISTERS, Registers
from app.dossiers.worker_pool import worker_pool
from app.dossiers.yaml import FaultError, build_document, read_text
from app.text.normalize import Span
from app.workbench.folder import FILES, DossierFolder, file_of, name_in_file
from app.workbench.forms import forms

NAMED_KEY = re.compile(r"^\w+(?=: )|(?<=`)\w+(?=`)")
SELECTORS = ("exact", "starts", "ends", "prefix", "suffix")
Json = dict[str, Any]


def folder_state(folder: DossierFolder) -> Json:
    """Return the text, the sections with their entries, the registers and the faults of a folder.

    A file that does not parse has the entries that it had when it last did.
    """
    faults: list[FaultError] = []
    with worker_pool(folder.path, faults) as pool:
        pool.check(faults, lambda results, _: results)
    text, sections, versions = article_text(folder), dict[str, list[Json]](), dict[str, str]()
    for file in FILES:
        try:
            versions[file], content = folder.show(file)
            folder.entries[file] = entries_of(content, file, text)
        except FaultError:
            versions.setdefault(file, "")
        sections |= folder.entries.get(file, {})
    return {
        "name": folder.path.resolve().name,
        "text": text,
        "versions": versions,
        "sections": sections,
        "registers": {name: list(register_names(name, pool.worker.registers, folder)) for name in REGISTERS},
        "faults": [placed_fault(fault, folder, sections) for fault in faults],
        "can_undo": bool(folder.done),
        "can_redo": bool(folder.undone),
    }


def article_text(folder: DossierFolder) -> str:
    """Return the text of the article, or "" if it cannot be read, which is a fault."""
    try:
        return read_text(folder.path / "article.txt", folder.path.parent)
    except FaultError:
        return ""


def entries_of(content: str, file: str, text: str) -> dict[str, list[Json]]:
    """Return the entries of a file by section. Raises FaultError."""
    sections: dict[str, list[Json]] = {section: [] for section in ([file] if file in REGISTERS else SECTIONS)}
    layout = Layout(content)
    if layout.root is None:
        return sections
    value = build_document(yaml.parse(content, Loader=yaml.CSafeLoader))
    for section, entries in sections.items():
        name = name_in_file(section)
        if node := layout.section(name):
            entry = value[name] if name else value
            is_list = isinstance(node, SequenceNode)
            items = zip(node.value, entry, strict=True) if is_list else [(node, entry)]
            for item, each in items:
                span = layout.item_span(node, item) if is_list else (node.start_mark.index, layout.content_end(node))
                if isinstance(each, dict) and isinstance(each.get("id"), str):
                    entries.append(entry_json(layout, item, each, span, text))
    return sections


def entry_json(layout: Layout, item: Node, entry: Json, span: Span, text: str) -> Json:
    """Return an entry with its comments, its lines and its passages."""
    comments = [layout.text[start + 1 : end].strip() for start, end in layout.comments(item, *span)]
    first = item.start_mark.line + 1
    return {
        "id": entry["id"],
        "value": entry,
        "is_draft": DRAFT in comments,
        "comments": [comment for comment in comments if comment != DRAFT],
        "lines": [first, first + layout.text.count("\n", item.start_mark.index, layout.content_end(item))],
        "keys": {key.value: key.start_mark.line + 1 for key, _ in item.value},
        "spans": list(passages(entry, text)),
        "original": list(passages(entry.get("original"), text)),
    }


def passages(entry: Any, text: str) -> Iterator[Span]:
    """Yield the passages of an entry that are found, whatever else is wrong with it."""
    parts = entry.get("parts") or [entry] if isinstance(entry, dict) else []
    for part in parts if isinstance(parts, list) else []:
        selectors = {key: part[key] for key in SELECTORS if key in part} if isinstance(part, dict) else {}
        try:
            words = Words.model_validate(selectors)
            if (words.exact or words.starts or "") in text:  # to look for what is nearest takes long
                yield find_passage(text, words)
        except (ValidationError, FaultError):
            continue


def register_names(name: str, registers: Registers, folder: DossierFolder) -> Iterator[Json]:
    """Yield the id and the names of each entry of a register, and whether it is the dossier's own."""
    own = {entry["id"] for entry in folder.entries.get(name, {}).get(name, [])}
    for id, entry in registers.entries[name].items():
        names = (getattr(entry, key, None) for key in ("label", "name", "native_name", "short_name"))
        yield {"id": id, "names": [each for each in names if each], "is_own": id in own}


def placed_fault(fault: FaultError, folder: DossierFolder, sections: dict[str, list[Json]]) -> Json:
    """Return a fault with the section, the entry and the key that it is in."""
    place: Json = {"section": None, "id": None, "key": None}
    line = fault.line or 0
    is_here = fault.file is not None and fault.file.parent.resolve() == folder.path.resolve()
    for section, entries in sections.items() if is_here else ():
        if fault.file and fault.file.stem == file_of(section):
            for entry in entries:
                if entry["lines"][0] <= line <= entry["lines"][1]:
                    place = {"section": section, "id": entry["id"], "key": key_of(fault, section, entry["keys"])}
    return place | {
        "file": fault.file and fault.file.name,
        "line": fault.line,
        "detail": fault.detail,
        "near": fault.near,
    }


def key_of(fault: FaultError, section: str, lines: dict[str, int]) -> str | None:
    """Return the key that a fault is about: the one whose lines it is on, or else one that it names."""
    on_line = [key for key, line in lines.items() if line <= (fault.line or 0)][-1:]
    if on_line and on_line != ["id"]:
        return on_line[0]
    keys = {field["key"] for field in forms()[section]}
    return next((word for word in NAMED_KEY.findall(fault.detail) if word in keys), None)
