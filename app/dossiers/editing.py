"""Edit one entry of a dossier or a register, and keep every other character of the file as it is."""

import re
from collections.abc import Callable
from typing import Any

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, SequenceNode

from app.dossiers.layout import Layout, span_of
from app.dossiers.writing import KEYS, flow_map, key_rank, yaml_lines
from app.dossiers.yaml import FaultError, build_document
from app.text.normalize import Span

SECTIONS = ("source", "cited", "affiliations", "events", "claims", "quotes", "relations")  # in the order of a file
DRAFT = "draft"  # the comment on an entry that nobody has reviewed
QUESTION = re.compile(r"([\w.-]+)\?")  # how a comment begins that asks for the value of a key


def entry_spans(text: str, section: str | None) -> dict[str, Span]:
    """Return the span of each entry of a section (None: of a register) by its id.

    A span begins with the `-` and ends with the entry's last line, without its line break. It includes the comments
    that are indented more than the `-`. An entry of a list in brackets has the span of its map.

    Raises FaultError for faulty YAML, as all functions of this module do.
    """
    layout = Layout(text)
    items = layout.section(section)
    return {id: layout.item_span(items, item) for id, item in layout.entries(section).items() if items}


def entry_comments(text: str, section: str | None) -> dict[str, list[str]]:
    """Return the comments of each entry of a section by its id, without the `#`."""
    layout = Layout(text)
    return {id: comments_of(layout, section, id) for id in layout.entries(section)}


def comments_of(layout: Layout, section: str | None, id: str | None) -> list[str]:
    """Return the comments of an entry, without the `#`."""
    return [layout.text[start + 1 : end].strip() for start, end in comment_spans(layout, section, id)]


def replace_entry(text: str, section: str | None, id: str, new: str) -> str:
    """Return the text with another entry (`- id: ...`) in the place of one. Raises KeyError if that does not exist."""
    layout = Layout(text)
    span = span_in(layout, section, layout.entry(section, id))
    return splice(text, span, layout.fit(layout.section(section), new))


def add_entry(text: str, section: str | None, new: str) -> str:
    """Return the text with another entry (`- id: ...`) at the end of a section. Adds the section if it is missing."""
    layout = Layout(text)
    items = layout.section(section)
    if isinstance(items, MappingNode):
        raise FaultError(f"{section or 'the file'} should be a list", items.start_mark.line + 1)
    if items is None:
        return add_first_entry(layout, section, new)
    end = layout.item_span(items, items.value[-1])[1]
    between = ", " if items.flow_style else layout.line_break + " " * items.start_mark.column
    return splice(text, (end, end), between + layout.fit(items, new))


def add_first_entry(layout: Layout, section: str | None, new: str) -> str:
    """Return the text with an entry in a section that is missing or empty."""
    text, root = layout.text, layout.root
    if section and isinstance(root, SequenceNode):
        raise FaultError("should be a map", 1)
    if section is None or root is None:
        entry = layout.fit(None, new)
        lines = f"{section}:{layout.line_break}  {layout.fit(None, new, 2)}" if section else entry
        between = layout.line_break if text and not text.endswith(("\n", "\r")) else ""
        span = span_of(root) if root else (len(text), len(text))
        return splice(text, span, lines if root else f"{between}{lines}{layout.line_break}")
    value = f" [{layout.fit(root, new)}]" if root.flow_style else f"{layout.line_break}  {layout.fit(None, new, 2)}"
    pair = layout.pair(root, section)
    if pair is None:
        return add_key(layout, root, f"{section}:{value}", SECTIONS)
    colon = text.index(":", pair[0].end_mark.index) + 1
    emptied = splice(text, (colon, span_of(pair[1])[1]), "")
    at = colon if root.flow_style else Layout(emptied).line_end(colon)
    return splice(emptied, (at, at), value)


def remove_entry(text: str, section: str | None, id: str) -> str:
    """Return the text without an entry; a section that loses its only one becomes `[]`."""
    layout = Layout(text)
    item, items = layout.entry(section, id), layout.section(section)
    entries = items.value if items else []
    span, at = span_in(layout, section, item), entries.index(item)
    if items and items.flow_style:
        start, end = span
        if at + 1 < len(entries):
            return splice(text, (start, entries[at + 1].start_mark.index), "")
        return splice(text, (entries[at - 1].end_mark.index if at else start, end), "")
    if len(entries) > 1:
        return splice(text, layout.whole_lines(*span), "")
    pair = layout.pair(layout.root, section)
    if pair is None:
        return splice(text, span, "[]")
    colon = text.index(":", pair[0].end_mark.index) + 1
    return splice(splice(text, layout.whole_lines(*span), ""), (colon, colon), " []")


def edit_entry(text: str, section: str | None, id: str | None, changes: dict[str, Any]) -> str:
    """Return the text with other values of some keys of an entry; None removes a key, and comments stay.

    `id` is None for a section that is one map, such as `source`. A comment that asks for the value of a changed key
    (`# speakers? ...`) is removed, but not from a draft. Raises KeyError if the entry does not exist.
    """
    for key, value in changes.items():
        text = edit_key(Layout(text), section, id, key, value)
    is_draft = DRAFT in comments_of(Layout(text), section, id)
    return text if is_draft else remove_comments(text, section, id, lambda asks_for, _: asks_for in changes)


def accept_entry(text: str, section: str | None, id: str | None) -> str:
    """Return the text without the `# draft` of an entry, and without the comments that ask for values."""
    return remove_comments(text, section, id, lambda asks_for, comment: bool(asks_for) or comment == DRAFT)


def edit_key(layout: Layout, section: str | None, id: str | None, key: str, value: Any) -> str:
    """Return the text of a layout with another value of one key of an entry."""
    text, entry = layout.text, layout.entry(section, id)
    pair, column = layout.pair(entry, key), entry.start_mark.column
    if entry.flow_style:
        old = build_document(yaml.parse(text[slice(*span_of(entry))], Loader=yaml.CSafeLoader))
        new = {name: each for name, each in {**old, key: value}.items() if each is not None}
        return splice(text, span_of(entry), flow_map(new))
    if value is not None:
        margin = layout.line_break + " " * column
        lines = margin.join(yaml_lines({key: value}, column))
        if pair is None:
            return add_key(layout, entry, lines, KEYS)
        return splice(text, (pair[0].start_mark.index, layout.content_end(pair[1])), lines)
    if pair is None:
        return text
    if pair == entry.value[0] and len(entry.value) > 1:  # it stands beside the `-`
        return splice(text, (pair[0].start_mark.index, entry.value[1][0].start_mark.index), "")
    return splice(text, layout.whole_lines(pair[0].start_mark.index, layout.pair_end(entry, pair[1])), "")


def add_key(layout: Layout, mapping: CollectionNode, lines: str, order: tuple[str, ...]) -> str:
    """Return the text of a layout with another key of a map, after those that are before it in an order."""
    rank = key_rank(lines.split(":", maxsplit=1)[0], order)
    earlier = [value for key, value in mapping.value if key_rank(key.value, order) <= rank]
    last = (earlier or [mapping.value[-1][1]])[-1]
    if mapping.flow_style:
        return splice(layout.text, (last.end_mark.index, last.end_mark.index), f", {lines}")
    end = layout.pair_end(mapping, last)
    between = layout.line_break * (2 if order is SECTIONS else 1) + " " * mapping.start_mark.column
    return splice(layout.text, (end, end), between + lines)


def remove_comments(text: str, section: str | None, id: str | None, is_removable: Callable[[str, str], bool]) -> str:
    """Return the text without some comments of an entry. The function gets the key that it asks for, and its words."""
    layout = Layout(text)
    for start, end in reversed(comment_spans(layout, section, id)):
        comment = text[start + 1 : end].strip()
        question = QUESTION.match(comment)
        if is_removable(question[1] if question else "", comment):
            line, next_line = layout.whole_lines(start, end)
            before = text[line:start].rstrip()
            text = splice(text, (line + len(before), end) if before else (line, next_line), "")
    return text


def comment_spans(layout: Layout, section: str | None, id: str | None) -> list[Span]:
    """Return the spans of the comments in an entry, or in a section that is one map."""
    entry = layout.entry(section, id)
    start, end = span_in(layout, section, entry) if id else (entry.start_mark.index, layout.content_end(entry))
    return list(layout.comments(entry, start, end))


def span_in(layout: Layout, section: str | None, item: Node) -> Span:
    """Return the span of an entry of a section."""
    items = layout.section(section)
    assert items is not None  # noqa: S101 - the section has the entry # nosec B101
    return layout.item_span(items, item)


def splice(text: str, span: Span, new: str) -> str:
    """Return a text with other words in the place of a span."""
    return text[: span[0]] + new + text[span[1] :]
