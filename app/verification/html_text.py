"""Read the text of an HTML page, however malformed: one line for each paragraph, as a reader sees it."""

import re
from collections.abc import Mapping

from app.drafting.article import Article
from app.text.normalize import Span

BLOCK_TAGS = """address article aside blockquote body br button caption center dd details dialog div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main nav ol option p pre section
    summary table tbody td tfoot th thead tr ul"""
HIDDEN_TAGS = "iframe noscript object script select style svg template textarea title"
BLOCKS, HIDDEN = frozenset(BLOCK_TAGS.split()), frozenset(HIDDEN_TAGS.split())
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
SPACE = re.compile("[ \t\r\n\f]+")  # a no-break space stays
QUOTATION_MARKS = ("“", "‘"), ("”", "’")  # of `<q>`, which browsers show; by nesting


class TextReader:
    """A target of lxml's parser: collects the lines of a page, and which are headings or stand in a block quote.

    The standard library's parser needs minutes for some pages of 200 kB.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.headings: list[int] = []
        self.block_quotes: list[int] = []
        self.hidden = self.quote_depth = self.block_depth = 0
        self.hidden_tag: str | None = None
        self.in_heading = False
        self.language: str | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        if self.hidden_tag:
            self.hidden += tag == self.hidden_tag
            return
        if tag in HIDDEN:
            self.hidden_tag, self.hidden = tag, 1
        elif tag in BLOCKS:
            self.end_line()
            self.block_depth += tag == "blockquote"
            self.in_heading = self.in_heading or tag in HEADINGS
        elif tag == "q":
            self.line.append(QUOTATION_MARKS[0][self.quote_depth % 2])
            self.quote_depth += 1
        if tag == "html":
            self.language = attributes.get("lang") or None

    def end(self, tag: str) -> None:
        """End an element."""
        if self.hidden_tag:
            self.hidden -= tag == self.hidden_tag
            if not self.hidden:
                self.hidden_tag = None
        elif tag in BLOCKS:
            self.end_line()
            self.block_depth -= tag == "blockquote" and self.block_depth > 0
            self.in_heading = self.in_heading and tag not in HEADINGS
        elif tag == "q" and self.quote_depth:
            self.quote_depth -= 1
            self.line.append(QUOTATION_MARKS[1][self.quote_depth % 2])

    def data(self, data: str) -> None:
        """Add text to the current line."""
        if not self.hidden_tag:
            self.line.append(data)

    def comment(self, text: str) -> None:
        """Skip a comment."""

    def close(self) -> None:
        """End the last line."""
        self.end_line()

    def end_line(self) -> None:
        """Add the line that has been read, unless it is empty."""
        text = SPACE.sub(" ", "".join(self.line)).strip(" ")
        self.line.clear()
        if text:
            if self.in_heading:
                self.headings.append(len(self.lines))
            elif self.block_depth:
                self.block_quotes.append(len(self.lines))
            self.lines.append(text)


def read_html(page: str) -> Article:
    """Return the text of a page, with a line for each paragraph, and its headings and block quotes."""
    from lxml import etree  # noqa: PLC0415 - loads libxml2, which most servers never need

    reader = TextReader()
    parser = etree.HTMLParser(target=reader, encoding="utf-8", huge_tree=True)
    if page.strip():
        parser.feed(page.encode())
        parser.close()
    spans, start = list[Span](), 0
    for line in reader.lines:
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return Article(
        "\n".join(reader.lines),
        language=reader.language,
        headings=[spans[number] for number in reader.headings],
        block_quotes=[spans[number] for number in reader.block_quotes],
    )
