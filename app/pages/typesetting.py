"""Set texts in lines on a picture: as large as there is room for, and cut at a word if there is not."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL.ImageDraw import ImageDraw

from app.pages.fonts import CAN_SHAPE, font, font_for
from app.text.languages import direction
from app.text.truncation import shorten

MEASURED = 100  # pixels: the size in which texts are measured; other sizes are in proportion
LONGEST = 700  # characters that are measured


@dataclass(frozen=True)
class Style:
    """How a text is set: sizes from the largest to the smallest, in pixels, and the height of a line in sizes."""

    sizes: tuple[int, ...]
    color: str
    leading: float = 1.25
    weight: int = 400
    italic: bool = False
    most_lines: int = 20


@dataclass(frozen=True)
class Paragraph:
    """Lines of text that fit into a box."""

    lines: tuple[str, ...]
    path: Path
    size: int
    style: Style
    language: str

    @property
    def height(self) -> int:
        """Return the height of all lines, in pixels."""
        return round(len(self.lines) * self.size * self.style.leading)

    def draw(self, canvas: ImageDraw, left: int, top: float, width: int) -> None:
        """Draw the lines into a box, on the side where they begin."""
        is_rtl = direction(self.language) == "rtl"
        options: dict[str, Any] = {"anchor": "rs" if is_rtl else "ls"}
        if CAN_SHAPE:
            options |= {"direction": "rtl" if is_rtl else "ltr", "language": self.language}
        face, line_height = font(self.path, self.size, self.style.weight), self.size * self.style.leading
        for number, line in enumerate(self.lines):
            baseline = top + number * line_height + 0.5 * line_height + 0.34 * self.size
            start = left + width if is_rtl else left
            canvas.text((start, round(baseline)), line, fill=self.style.color, font=face, **options)


def paragraph(text: str, language: str, style: Style, width: int, height: int) -> Paragraph | None:
    """Return a text in the largest size in which it fits into a box, or in the smallest, cut.

    Return None if no font has all of its characters.
    """
    text = shorten(text, LONGEST)
    path = font_for(f"{text}…", language, italic=style.italic) if text else None
    if path is None:
        return None
    pieces = tuple(split_text(text, int(width / style.sizes[-1])))
    face = font(path, MEASURED, style.weight)
    widths = [face.getlength(piece) / MEASURED for piece in pieces]
    for size in style.sizes:
        room = min(style.most_lines, int(height / (size * style.leading)))
        lines = fill_lines(pieces, widths, width / size)
        if len(lines) <= room and max(widths) <= width / size:
            lines = balance_lines(lines, pieces, widths, width / size)
            break
    else:
        lines = cut_lines(lines, room, int(width / size / (sum(widths) / len(text))))
    return Paragraph(tuple(lines), path, size, style, language)


def fill_lines(pieces: Sequence[str], widths: Sequence[float], width: float) -> list[str]:
    """Return lines with as many pieces as fit into each."""
    lines, taken = [""], 0.0
    for piece, piece_width in zip(pieces, widths, strict=True):
        if taken + piece_width > width and lines[-1]:
            lines.append("")
            taken = 0.0
        lines[-1] += piece
        taken += piece_width
    return [line.strip() for line in lines]


def balance_lines(lines: list[str], pieces: Sequence[str], widths: Sequence[float], width: float) -> list[str]:
    """Return the same number of lines, but of more equal length, so that the last one is not a single word."""
    for narrower in (0.7, 0.76, 0.82, 0.88, 0.94):
        candidate = fill_lines(pieces, widths, width * narrower)
        if len(candidate) == len(lines) > 1:
            return candidate
    return lines


def cut_lines(lines: list[str], room: int, characters: int) -> list[str]:
    """Return the first `room` lines; the last one ends with an ellipsis and has at most `characters` characters."""
    if not room:
        return []
    last = " ".join(lines[room - 1 :])
    return [*lines[: room - 1], shorten(last, min(len(lines[room - 1]), characters - 1) or 1)]


def split_text(text: str, longest: int) -> Iterator[str]:
    """Yield the pieces of a text between which a line may end: words, and Chinese and Japanese characters.

    A piece begins with opening and ends with closing punctuation. A word of more than `longest` characters is broken.
    """
    for chunk in re.findall(rf"\S{{1,{longest}}}\s*|\s+", text):
        piece = ""
        for character in chunk:
            if piece and may_break(piece[-1], character):
                yield piece
                piece = ""
            piece += character
        yield piece


def may_break(before: str, after: str) -> bool:
    """Return whether a line may end between two characters of a word."""
    is_wide = any(unicodedata.east_asian_width(each) in "WF" for each in (before, after))
    is_closing = after.isspace() or unicodedata.category(after) in {"Pe", "Pf", "Po"}
    return is_wide and not is_closing and unicodedata.category(before) not in {"Ps", "Pi"}
