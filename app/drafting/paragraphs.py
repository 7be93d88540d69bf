"""The paragraphs of a page in their order, with their words as printed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

BLOCKS = set(
    """address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3
    h4 h5 h6 header hr li main ol p pre section summary table tbody td tfoot th thead tr ul""".split()  # noqa: SIM905 - a list would be 38 lines
)
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
LINE_BREAK = "\u2028"
SPACES = re.compile("[ \t\r\n\f\v\x85\u2028\u2029]+")  # and not the no-break space, which stays as printed
INVISIBLE = re.compile(  # the soft hyphen is the first; the last ones are no characters
    "[\u00ad\u200b\u2060\ufeff\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
EDGES = " \u00a0\u3000"
LONG = 100  # characters of a paragraph that counts as prose
SHOWN, SHOWN_LENGTH = 3, 50  # things of a kind that a report names, and characters of each


@dataclass
class Paragraph:
    """One paragraph: its text, the element that it is directly in, and how many of its characters are links."""

    text: str
    element: Any
    linked: int = 0

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading."""
        return self.element.tag in HEADINGS

    @property
    def is_link(self) -> bool:
        """Whether it is nothing but a link, as to another article."""
        return self.linked > 0 and self.linked >= len(self.text) - 2

    @property
    def is_links(self) -> bool:
        """Whether it is mostly links."""
        return self.linked * 2 >= len(self.text)

    @property
    def is_block_quote(self) -> bool:
        """Whether it stands in a block quotation, and is not its attribution."""
        tags = {self.element.tag, *(each.tag for each in self.element.iterancestors())}
        return "blockquote" in tags and not tags & {"cite", "footer", "figcaption"}


@dataclass
class Dropped:
    """What was left out of the text: the first words of each thing, by kind."""

    kinds: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, element: Any) -> None:
        """Remove an element from the page and remember its words."""
        if element.getparent() is not None:
            self.note(kind, collapse(" ".join(element.itertext())))
            remove(element)

    def note(self, kind: str, text: str) -> None:
        """Remember words that were left out."""
        texts = self.kinds.setdefault(kind, [])
        if text and text not in texts:
            texts.append(text)

    def sentences(self) -> list[str]:
        """Return a sentence for each kind."""
        return [describe(kind, texts) for kind, texts in self.kinds.items() if texts]


def describe(kind: str, texts: list[str]) -> str:
    """Return a sentence that names what was left out by the words that it begins with."""
    shown = [
        text if len(text) <= SHOWN_LENGTH else text[:SHOWN_LENGTH].rsplit(" ", 1)[0] + " ..." for text in texts[:SHOWN]
    ]
    more = f", and {len(texts) - SHOWN} more" if len(texts) > SHOWN else ""
    return f"{kind[0].upper()}{kind[1:]}: {'; '.join(shown)}{more}"


def collapse(text: str) -> str:
    """Return a text in one line, with single spaces, without characters that nobody sees, such as soft hyphens."""
    return SPACES.sub(" ", INVISIBLE.sub("", text)).strip(EDGES)


def letters(text: str) -> str:
    """Return the letters and digits of a text in lower case, by which two printings of it are compared."""
    return re.sub(r"[\W_]", "", text).casefold()


def is_block(element: Any) -> bool:
    """Return whether an element begins a new paragraph."""
    parent = element.getparent()  # `cite` is a line of its own in a block quotation
    return element.tag in BLOCKS or (element.tag == "cite" and parent is not None and parent.tag == "blockquote")


def remove(element: Any) -> None:
    """Remove an element, but not the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail:
        tail = (" " if is_block(element) else "") + element.tail
        if before is None:
            parent.text = join(parent.text, tail)
        else:
            before.tail = join(before.tail, tail)
        element.tail = None
    parent.remove(element)


def join(before: str | None, after: str) -> str:
    """Return two texts as one, without the space that stood before a removed marker and a punctuation mark."""
    before = before or ""
    return before.rstrip(" \n\t") + after if after[:1] in ",.;:!?)]”’" else before + after


def paragraphs(root: Any) -> Iterator[Paragraph]:
    """Yield the paragraphs below an element. Two line breaks in a row end a paragraph, as the end of a block does."""
    reader = Reader()
    reader.read(root)
    reader.flush(root)
    yield from reader.paragraphs


class Reader:
    """The paragraphs read so far, and the text of the one that is being read."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self.pieces: list[str] = []
        self.linked = 0

    def flush(self, element: Any) -> None:
        """End the paragraph, which is directly in this element."""
        parts = re.split(f"{LINE_BREAK}\\s*{LINE_BREAK}\\s*", "".join(self.pieces))
        for text in filter(None, map(collapse, parts)):
            self.paragraphs.append(Paragraph(text, element, self.linked))
        self.pieces, self.linked = [], 0

    def read(self, element: Any) -> None:
        """Read an element, and not the text after it."""
        block = is_block(element)
        if block and element.getparent() is not None:
            self.flush(element.getparent())
        quotation_mark = element.tag == "q"
        self.pieces.append("“" * quotation_mark + (LINE_BREAK if element.tag == "br" else "") + (element.text or ""))
        for child in element:
            if isinstance(child.tag, str):
                self.read(child)
            self.pieces.append(child.tail or "")
        self.pieces.append("”" * quotation_mark)
        if element.tag == "a" and not (element.get("href") or "#").startswith("#"):
            self.linked += len(collapse(element.text_content()))
        if block:
            self.flush(element)


def prose_length(element: Any) -> int:
    """Return the number of characters of an element in long paragraphs that are not mostly links."""
    return sum(len(each.text) for each in paragraphs(element) if len(each.text) > LONG and each.linked * 2 < LONG)
