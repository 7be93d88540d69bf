"""Take the notes out of a page, with their markers in the text, so that they can stand at its end."""

import re
from collections.abc import Iterator
from typing import Any

from app.drafting.paragraphs import HEADINGS, collapse, remove
from app.drafting.pruning import class_words

MARKER = re.compile(r"\W{0,2}(?:\d{1,3}|[ivxlc]{1,6}|[a-z]|[*†‡§¶#]{1,3})\W{0,2}", re.IGNORECASE)
BACK_LINK = re.compile(r"\W*(?:[↩↑⤴^⏎]\ufe0e?\W*|\d{0,3}|back( to (text|top))?|return( to text)?)\W*", re.IGNORECASE)
NUMBER = re.compile(r"^\W{0,2}(?:\d{1,3}[.)\]]?|[*†‡§]{1,3})\W{0,2}\s+|^\[(?:\d{1,3}|[a-z*])\]\s*")
NOTE_WORDS = {"footnote", "footnotes", "endnote", "endnotes", "fn", "note", "notes", "sidenote", "marginnote"}
NOTES_HEADING = re.compile(r"(?:Foot|End)?[Nn]otes:?|NOTES|ENDNOTES")
MARGIN_WORDS = {"sidenote", "marginnote", "marginalia", "footnote"}
MARKER_WORDS = {"footnote", "footnotes", "endnote", "fn", "fnref", "noteref", "reference"}


def take_notes(body: Any) -> list[Any]:
    """Take the notes out of a page, with the markers in the text and the links back, in the order of the page."""
    order = {element: number for number, element in enumerate(body.iter())}
    targets = {element.get(key): element for key in ("name", "id") for element in body.xpath(f".//*[@{key}]")}
    linked = dict[Any, Any]()  # the target of each link that is the marker of a note
    for link in body.iter("a"):
        _, hash, fragment = (link.get("href") or "").partition("#")
        target = targets.get(fragment) if hash else None
        if target is not None and MARKER.fullmatch(collapse(link.text_content())) and order[target] > order[link]:
            linked[link] = target  # a link backward is that of a note to its marker
    notes = list[Any]()
    for link, target in linked.items():
        note = note_of(target, set(linked.values()))
        if note is not None and link not in note.iter():
            remove_marker(link)
            if note not in notes:
                notes.append(note)
    notes += unlinked_notes(body, notes)
    notes.sort(key=order.__getitem__)
    for note in notes:
        for link in list(note.iter("a")):
            if "#" in (link.get("href") or "") and BACK_LINK.fullmatch(collapse(link.text_content())):
                remove(link)
        remove(note)
    return notes


def note_of(target: Any, targets: set[Any]) -> Any | None:
    """Return the element with the text of a whole note: the list item, paragraph or box that only this target is in."""
    boxes = [target, *target.iterancestors()][:4]
    boxes = [box for box in boxes if not any(each in targets and each is not target for each in box.iter())]
    for box in boxes:
        is_box = box.tag == "div" and {*class_words(box)} & NOTE_WORDS and next(box.iter(*HEADINGS), None) is None
        if box.tag in {"li", "dd", "aside", "tr"} or is_box:
            return box
    if target.tag == "dt":
        return target.getnext()
    return next((box for box in boxes if box.tag in {"p", "div"} and collapse(box.text_content())), None)


def remove_marker(link: Any) -> None:
    """Remove a link with the superscript that it is in, the space before it, and the brackets around it."""
    element = link
    while element.getparent().tag in {"sup", "span", "small"} and MARKER.fullmatch(
        collapse(element.getparent().text_content())
    ):
        element = element.getparent()
    remove(element)


def unlinked_notes(body: Any, linked: list[Any]) -> Iterator[Any]:
    """Yield notes that no link points at: in the margin of a paragraph, or by the number of a superscript."""
    for element in list(body.iter("span", "small", "aside", "label")):
        if MARGIN_WORDS & {*class_words(element)}:
            if MARKER.fullmatch(collapse(element.text_content())) or not element.text_content().strip():
                remove(element)
            else:
                yield element
    numbers = {collapse(each.text_content()).strip("[]()."): each for each in body.iter("sup") if is_marker(each)}
    for box in list(body.iter("ol", "ul", "div", "section")):
        items = [child for child in box if child.tag in {"li", "p"}] if is_note_box(box) else []
        for number, item in enumerate(items, start=1):
            if item in linked:
                continue
            printed = NUMBER.match(collapse(item.text_content()))
            marker = numbers.pop(printed[0].strip(" []().") if printed else str(number), None)
            if marker is not None:
                remove(marker)
                yield item
    has_notes = any(NOTES_HEADING.fullmatch(collapse(each.text_content())) for each in body.iter(*HEADINGS, "p"))
    for marker in list(body.iter("sup", "a")):  # of notes that have no links, or that the page has not saved
        is_of_note = MARKER_WORDS & {*class_words(marker)} or next(marker.iter("a"), marker) is not marker
        is_of_note = is_of_note or (marker.tag == "sup" and (has_notes or marker.text_content().strip()[:1] == "["))
        if marker.get("href", "#").startswith(("#", "javascript:")) and is_of_note and is_marker(marker):
            remove(marker)


def is_note_box(element: Any) -> bool:
    """Return whether an element is called a box of notes, or stands in one."""
    boxes = [element, *element.iterancestors()][:3]
    return any({*class_words(box)} & NOTE_WORDS for box in boxes if box.tag in {"ol", "ul", "div", "section", "footer"})


def is_marker(sup: Any) -> bool:
    """Return whether a superscript can be the marker of a note, and not a power or the end of an ordinal."""
    before = sup.getprevious().tail if sup.getprevious() is not None else sup.getparent().text
    return bool(MARKER.fullmatch(collapse(sup.text_content()))) and not re.search(r"(?:\d|\b\w{1,2})$", before or "")
