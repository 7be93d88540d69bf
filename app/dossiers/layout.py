"""Find the positions of lists, maps, entries and comments in the text of a YAML file."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from textwrap import dedent

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from app.dossiers.writing import flow_map
from app.dossiers.yaml import FaultError, build_document, line_of
from app.text.normalize import Span

BREAKS = "\n\r\x85\u2028\u2029"  # as YAML 1.1 has it
LINE_BREAK = re.compile(f"\r\n|[{BREAKS}]")
COMMENT = re.compile(f"#[^{BREAKS}]*")
BLANK_OR_COMMENT_LINE = re.compile(f"(?>\r\n|[{BREAKS}])([ \t]*)(#[^{BREAKS}]*)?(?=[{BREAKS}]|\\Z)")
BLOCK_SCALARS = {"|", ">"}


class Layout:
    """The parts of a YAML text, as nodes of PyYAML. All positions are in code points."""

    def __init__(self, text: str) -> None:
        """Raises FaultError if the text is not a list or a map in YAML, or has what no dossier may have."""
        self.text = text
        counted = "\n" + text[1:] if text.startswith("\ufeff") else text  # libyaml does not count a byte order mark
        try:
            second_event = next(islice(yaml.parse(counted, Loader=yaml.CSafeLoader), 1, None))
            if not isinstance(second_event, yaml.StreamEndEvent):  # deep nesting would end the process in `compose`
                build_document(yaml.parse(counted, Loader=yaml.CSafeLoader))
            root: Node | None = yaml.compose(counted, Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            raise FaultError(f"does not parse: {error.problem}", line_of(error.problem_mark)) from None
        except yaml.reader.ReaderError as error:
            raise FaultError(f"does not parse: {error.reason}") from None
        if root is not None and not isinstance(root, CollectionNode):
            raise FaultError("should be a list or a map", 1)
        self.root = root
        self.line_starts = [0, *(match.end() for match in LINE_BREAK.finditer(counted))]
        match = LINE_BREAK.search(text)
        self.line_break = match[0] if match else "\n"

    def pair(self, mapping: Node | None, key: str | None) -> tuple[Node, Node] | None:
        """Return the nodes of a key of a map and of its value, or None."""
        pairs = mapping.value if isinstance(mapping, MappingNode) else []
        return next((pair for pair in pairs if pair[0].value == key), None)

    def section(self, name: str | None) -> CollectionNode | None:
        """Return the value of a section (None: of the file), or None if it is missing or empty."""
        pair = self.pair(self.root, name)
        node = self.root if name is None else pair and pair[1]
        return node if isinstance(node, CollectionNode) and node.value else None

    def entries(self, section: str | None) -> dict[str, Node]:
        """Return the maps in the list of a section that have an id, by their ids."""
        node, entries = self.section(section), dict[str, Node]()
        for item in node.value if isinstance(node, SequenceNode) else []:
            if (pair := self.pair(item, "id")) and isinstance(pair[1], ScalarNode):
                entries.setdefault(str(pair[1].value), item)
        return entries

    def entry(self, section: str | None, id: str | None) -> MappingNode:
        """Return an entry, or a section that is one map (`id` is None). Raises KeyError if it does not exist."""
        node = self.section(section) if id is None else self.entries(section)[id]
        if not isinstance(node, MappingNode):
            raise KeyError(section)
        return node

    def content_end(self, node: Node) -> int:
        """Return where the last character of a value ends, without the comments after it."""
        if isinstance(node, CollectionNode) and not node.flow_style:
            last = node.value[-1]
            return self.content_end(last[1] if isinstance(node, MappingNode) else last)
        start, end = span_of(node)
        if not isinstance(node, ScalarNode) or node.style not in BLOCK_SCALARS:
            return end
        content = self.text[start:end]
        is_kept = "+" in re.split(f"[ {BREAKS}]", content, maxsplit=1)[0]  # the blank lines after it are part of it
        return start + len(re.sub(f"({LINE_BREAK.pattern})\\Z", "", content) if is_kept else content.rstrip())

    def line_end(self, at: int) -> int:
        """Return the end of the line of a position, without its line break."""
        match = LINE_BREAK.search(self.text, at)
        return match.start() if match else len(self.text)

    def last_line_end(self, end: int, column: int) -> int:
        """Return the end of the last of the comment lines after a value that are indented more than a column."""
        at = end = self.line_end(end)
        while (line := BLANK_OR_COMMENT_LINE.match(self.text, at)) and not (line[2] and len(line[1]) <= column):
            at = line.end()
            end = at if line[2] else end
        return end

    def item_span(self, items: CollectionNode, item: Node) -> Span:
        """Return the span of an entry: from its `-` to its last comment, or of its map if the list is in brackets."""
        if items.flow_style:
            return span_of(item)
        column, line = items.start_mark.column, item.start_mark.line
        while self.text[(start := self.line_starts[line]) : start + column + 1].strip("\ufeff ") != "-":
            line -= 1  # comments stand between the `-` and the first key
        return start + column, self.last_line_end(self.content_end(item), column)

    def pair_end(self, mapping: Node, value: Node) -> int:
        """Return the end of the last line of a key with its value, in a block map."""
        return self.last_line_end(self.content_end(value), mapping.start_mark.column)

    def whole_lines(self, start: int, end: int) -> Span:
        """Return the span of the lines from one position to another, with a line break."""
        first = self.line_starts[bisect_right(self.line_starts, start) - 1]
        if match := LINE_BREAK.search(self.text, end):
            return first, match.end()
        return first - len(self.line_break) if first else 0, len(self.text)

    def comments(self, node: Node, start: int, end: int) -> Iterator[Span]:
        """Yield the spans of the comments between two positions. A `#` in a scalar of the node begins none."""
        for leaf_start, leaf_end in [*map(span_of, leaves(node)), (end, end)]:
            yield from (match.span() for match in COMMENT.finditer(self.text, start, max(start, leaf_start)))
            start = max(start, leaf_end)

    def fit(self, items: CollectionNode | None, new: str, indent: int = 0) -> str:
        """Return an entry in the style of a list, indented for it except for its first line."""
        if items is not None and items.flow_style:
            return flow_map(build_document(yaml.parse(dedent(new), Loader=yaml.CSafeLoader))[0])
        margin = self.line_break + " " * (items.start_mark.column if items else indent)
        lines = LINE_BREAK.split(dedent(new).strip(" \t\r\n"))  # a no-break space may end a value
        return margin.join(lines).replace(f"{margin}{self.line_break}", self.line_break)


def span_of(node: Node) -> Span:
    """Return the span of a node that is a scalar or in brackets."""
    return node.start_mark.index, node.end_mark.index


def leaves(node: Node) -> Iterator[Node]:
    """Yield the scalars in a node, in the order of the text."""
    if isinstance(node, ScalarNode):
        yield node
    for child in node.value if isinstance(node, CollectionNode) else []:
        for each in child if isinstance(child, tuple) else [child]:
            yield from leaves(each)
