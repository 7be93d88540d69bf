"""Draft a dossier: read the page, find what a machine can find, and write the folder."""

import re
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from app.dossiers.editing import entry_spans
from app.dossiers.writing import render_entry, yaml_lines
from app.drafting.article import Article
from app.drafting.errors import PageError
from app.drafting.folder import Folder, keep_text, open_folder, write_files
from app.drafting.pages import read_page
from app.drafting.proposals import Analysis, DraftEntry, Drafter, analyze
from app.drafting.registers import REGISTER_NAMES, Agents, read_register
from app.text.slugs import slug

HEAD = """\
# Drafted from {page}. Nobody has reviewed entries with `# draft`. Comments such as `# speakers? ...` ask for a value.
"""
REGISTER_HEAD = """\
# Entries for this dossier only. Those with `# draft` are proposals. Move those that others need to the shared register.
"""
COPIED = "copied from the register of --registers: delete it if the one in the folder above has this entry"
TRANSLATED_BY = re.compile(r"\b[Tt]ranslated (?:from [\w ]+ )?by ((?:[^\W\d_a-z][\w.’'-]*\s?){1,4})")
NO_QUOTATION = (
    "has no quotation, and reports nobody’s words. Check that it is the whole article; if it is, `onrecord new` makes "
    "a dossier that you fill in by hand"
)


@dataclass
class DraftReport:
    """The number of new entries by section, and of reviewed ones that stay; what was left out; warnings."""

    counts: dict[str, int]
    reviewed: int
    dropped: list[str]
    warnings: list[str] = field(default_factory=list)


def draft(page: Path, path: Path, registers: Path | None = None) -> DraftReport:
    """Write a draft of the dossier of a page to a folder.

    Entries that somebody has reviewed stay as they are, and entries that somebody has deleted stay away. Raises
    PageError if the page or the folder cannot be used, FaultError if a register cannot be read, and OSError.
    """
    article = read_page(page)
    folder, data = open_folder(path), page.read_bytes()
    article = keep_text(folder, article, data)
    agents, topics, sources = read_registers(folder, registers)
    analysis = analyze(article, [topic["label"] for topic in topics])
    if not analysis.quotations and not analysis.reports:
        raise PageError(NO_QUOTATION)
    warnings = [] if analysis.quotations else ["The page has no quotation. Check that it is the whole article."]
    drafter = Drafter(analysis, agents, topics)
    drafter.propose_agents({name: folder.ids_by_key.get(name, {}) for name in REGISTER_NAMES})
    put_source(folder, article, drafter, analysis, page)
    used = put_entries(folder, drafter)
    broader = {topic["id"]: topic.get("broader") for topic in topics}
    while used:  # a topic and those that it is a part of
        agents.borrowed |= dict.fromkeys(sorted(used & agents.foreign), "topics")
        used = {id for each in used if (id := broader[each]) is not None}
    put_agents(folder, agents, sources)
    write_files(folder, article, page, data)
    return DraftReport(folder.counts, folder.reviewed, article.dropped, warnings)


def read_registers(folder: Folder, registers: Path | None) -> tuple[Agents, list[dict[str, Any]], dict[str, str]]:
    """Return the people and organizations and the topics that the dossier can use, and the files to copy from."""
    beside = folder.path.resolve().parent
    is_foreign = registers is not None and registers.resolve() != beside
    agents, topics, sources = Agents(), list[dict[str, Any]](), dict[str, str]()
    for source in dict.fromkeys([folder.path, beside, *([registers] if registers else [])]):
        foreign = is_foreign and source == registers
        for name in REGISTER_NAMES:
            for entry in read_register(source, name):
                if entry["id"] not in agents.entries:
                    agents.add(name, entry, is_foreign=foreign)
        for topic in read_register(source, "topics"):
            if topic["id"] not in {each["id"] for each in topics}:
                topics.append(topic)
                agents.foreign |= {topic["id"]} if foreign else set()
    if registers is not None and is_foreign:
        for name in (*REGISTER_NAMES, "topics"):
            file = registers / f"{name}.yaml"
            sources[name] = file.read_text("utf-8") if file.exists() else ""
    agents.reserved = {id for name in REGISTER_NAMES for id in folder.hashes.get(name, {})}
    return agents, topics, sources


def put_source(folder: Folder, article: Article, drafter: Drafter, analysis: Analysis, page: Path) -> None:
    """Write the source of a new dossier, with what the page says of itself."""
    if "dossier.yaml" in folder.texts:
        return
    name = slug(folder.path.resolve().name, "")
    entry: dict[str, Any] = {
        "id": name if re.search("[a-z]{3}", name) else slug(article.title or "article"),
        "kind": None,
        "title": article.title,
        "language": article.language,
        "published_on": article.published_on,
        "authors": [id for each in article.authors if (id := drafter.ids.get(each))] or None,
        "publisher": drafter.ids.get(article.publisher or ""),
        "external_url": article.url,
    }
    questions = {
        "kind": "kind? article, commentary, statement, speech, interview, report, book, website or other",
        "title": "title? the page has none: supply one, with title_supplied: true",
        "language": "language? the page does not name it (a BCP 47 tag, such as en)",
        "published_on": "published_on? the page does not say when it was published",
        "authors": "authors? the page names none",
        "publisher": "publisher? the page does not name it",
    }
    comments = [question for key, question in questions.items() if entry[key] is None]
    if match := TRANSLATED_BY.search(article.text):
        translator = next(
            (drafter.ids.get(each.name) for each in analysis.people if match[1].startswith(each.name)), None
        )
        comments.append(f"translators? {translator or match[1].strip()}: “{match[0].strip()}”")
    lines = yaml_lines({key: value for key, value in entry.items() if value is not None}, 2)
    marked = [f"{lines[0]}  # draft", *(f"# {comment}" for comment in comments), *lines[1:]]
    head = HEAD.format(page=f"page{page.suffix.lower()}")
    folder.texts["dossier.yaml"] = head + "source:\n" + "".join(f"  {line}\n" for line in marked)


def put_entries(folder: Folder, drafter: Drafter) -> set[str]:
    """Put the entries of the dossier into the folder, each under its old id or a new one, and return the topics."""
    claims = assign_numbers(folder, list(drafter.claims()), "c")
    lists = [
        assign_numbers(folder, list(drafter.affiliations()), "a"),
        assign_event_ids(folder, list(drafter.events())),
        claims,
        assign_numbers(folder, list(drafter.quotes(claims)), "q"),
    ]
    for each in chain.from_iterable(lists):
        if each.id:
            entry = render_entry({**each.entry, "id": each.id}, each.comments, is_draft=True)
            folder.put(each.section, each.id, each.key, entry)
    return {topic for claim in claims if claim.id for topic in claim.entry["topics"] or []}


def assign_numbers(folder: Folder, entries: list[DraftEntry], letter: str) -> list[DraftEntry]:
    """Return the entries with their ids. An entry whose words somebody has entered by hand gets none."""
    for number, each in assign_old_ids(folder, entries):
        each.id = f"{letter}{number:02}"
    return entries


def assign_old_ids(folder: Folder, entries: list[DraftEntry]) -> list[tuple[int, DraftEntry]]:
    """Set the ids of entries that an earlier draft had; return the new ones, each with the number that is next."""
    new = []
    for each in entries:
        known = folder.ids_by_key.get(each.section, {})
        if each.key in known:
            each.id = known[each.key]
        elif not is_written_by_hand(folder, each):
            new.append(each)
    start = folder.next_number(entries[0].section) if entries else 1
    return list(enumerate(new, start))


def assign_event_ids(folder: Folder, entries: list[DraftEntry]) -> list[DraftEntry]:
    """Return the events with ids that no other event has, or had."""
    taken = {*folder.hashes.get("events", {}), *folder.present.get("events", {})}
    for _, each in assign_old_ids(folder, entries):
        base, number = each.entry["id"], 1
        while (id := base if number == 1 else f"{base}-{number}") in taken:
            number += 1
        each.id = id
        taken.add(id)
    return entries


def is_written_by_hand(folder: Folder, draft: DraftEntry) -> bool:
    """Return whether an entry that somebody has written by hand has the words of a drafted one."""
    by_hand = folder.present.get(draft.section, {}).keys() - folder.hashes.get(draft.section, {}).keys()
    words = re.sub(r"\W", "", draft.entry.get("exact") or draft.entry["parts"][0]["exact"])
    return any(words in re.sub(r"\W", "", folder.present[draft.section][id]) for id in by_hand)


def put_agents(folder: Folder, agents: Agents, sources: dict[str, str]) -> None:
    """Put the proposed people and organizations into the folder, and copies of those of a register elsewhere."""
    for id, proposal in agents.proposals.items():
        entry = render_entry(proposal.entry, proposal.comments, is_draft=True)
        put_agent(folder, proposal.register, id, proposal.key, entry)
    for id, register in agents.borrowed.items():
        text = sources[register]
        first, *others = text[slice(*entry_spans(text, None)[id])].split("\n")
        put_agent(folder, register, id, f"copy of {id}", "\n".join([first, f"  # {COPIED}", *others]), copied=True)


def put_agent(folder: Folder, register: str, id: str, key: str, entry: str, *, copied: bool = False) -> None:
    """Put an entry into a register of the folder, with a line at the top that says what the file is."""
    if f"{register}.yaml" not in folder.texts:
        folder.texts[f"{register}.yaml"] = REGISTER_HEAD
    folder.put(register, id, key, entry, copied)
