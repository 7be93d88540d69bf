"""The code blocks of README.md and docs/, and the commands in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from tests.conftest import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
BESIDE = {
    "python": r"print\(.*\)  # (.*)",
    "js": r"console.log\(.*; *// (.*)",
}  # what a line prints, in a comment at its end


@dataclass
class Block:
    """A code block, its language, and the output that a `text` block just below it shows."""

    page: Path
    number: int
    language: str
    code: str
    output: str | None

    @property
    def name(self) -> str:
        """Where the block is."""
        return f"{self.page.relative_to(ROOT)}, block {self.number} ({self.language})"

    @property
    def commands(self) -> list[tuple[str, str]]:
        """The commands of a block of a shell, each with the output below it."""
        return COMMAND.findall(self.code)

    @property
    def printed(self) -> list[str]:
        """The lines that a program prints, by the block below it or by the comments beside its lines."""
        return self.output.splitlines() if self.output is not None else re.findall(BESIDE[self.language], self.code)


def blocks(page: Path) -> Iterator[Block]:
    """Yield the code blocks of a page."""
    tokens = MarkdownIt("commonmark").parse(page.read_text("utf-8"))
    for number, (token, following) in enumerate(zip(tokens, [*tokens[1:], None], strict=True), 1):
        if token.type == "fence" and not token.info.startswith("{"):
            below = following.content if following and following.type == "fence" and following.info == "text" else None
            yield Block(page, number, token.info.strip(), token.content, below)


BLOCKS = [block for page in PAGES for block in blocks(page)]


def in_language(*languages: str) -> list[Block]:
    """Return the blocks in some languages."""
    return [block for block in BLOCKS if block.language in languages]
