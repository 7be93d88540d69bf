"""Find fonts that have the characters of a text: the pages' own, and those of the system."""

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from os import walk
from os.path import expanduser
from pathlib import Path
from typing import Any

from PIL import ImageFont, features

from app.text.languages import direction

OWN = Path(str(files("app") / "web/fonts"))
NEWSREADER, ITALIC = OWN / "newsreader.woff2", OWN / "newsreader-italic.woff2"
FOLDERS: tuple[str, ...] = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FOLDERS += ("/Library/Fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
# How the names of the files of suitable fonts begin, the most suitable first: those for Chinese, and others.
SERIF = ("NotoSerifCJK-Regular", "SourceHanSerif", "NotoSerifSC", "Songti", "simsun", "gbsn00lp", "bsmi00lp")
SANS = ("NotoSansCJK-Regular", "SourceHanSans", "PingFang", "msyh", "wqy-microhei", "wqy-zenhei", "DroidSansFallback")
CHINESE = (*SERIF, *SANS)
OTHERS: tuple[str, ...] = (
    "NotoSerif-Regular",
    "DejaVuSerif.",
    "NotoNaskhArabic-Regular",
    "NotoSerifHebrew-Regular",
    "DejaVuSans.",
)
OTHERS += ("NotoSerif", "NotoSans")
PLAIN_NOTO = ("-Regular", "-VF", "[")  # of the many files of Noto, those of the usual weight
SUFFIXES = {".ttf", ".ttc", ".otf", ".otc"}
CAN_SHAPE = bool(features.check("raqm"))  # with the libraries that join and reorder letters
UNKNOWN_CHARACTER = "\U0010fffd"


@cache
def system_fonts() -> tuple[list[Path], list[Path]]:
    """Return the suitable fonts of the system: those for Chinese, Japanese and Korean, and others; the best first.

    The folders are searched once.
    """
    found = sorted(set(font_files()))
    plain = [path for path in found if "Noto" not in path.name or any(mark in path.name for mark in PLAIN_NOTO)]
    chinese, others = ([path for name in names for path in plain if is_of(path, name)] for names in (CHINESE, OTHERS))
    return list(dict.fromkeys(chinese)), [path for path in dict.fromkeys(others) if path not in chinese]


def font_files() -> Iterator[Path]:
    """Yield the font files in the folders in which systems keep them."""
    for folder in FOLDERS:
        for parent, _, names in walk(expanduser(folder)):  # noqa: PTH111 - Path's fails for a user without a home
            yield from (Path(parent) / name for name in names if Path(name).suffix.lower() in SUFFIXES)


def is_of(path: Path, name: str) -> bool:
    """Return whether a file is one of the font with this name."""
    return path.name.lower().startswith(name.lower())


@lru_cache(64)
def font(path: Path, size: int, weight: int = 400) -> ImageFont.FreeTypeFont:
    """Return a font in a size, in pixels; only the pages' own font has weights. Raises OSError if it cannot be read."""
    loaded = ImageFont.truetype(path, size)
    if path == NEWSREADER:
        loaded.set_variation_by_axes([weight])
    return loaded


def font_for(text: str, language: str, *, italic: bool = False) -> Path | None:
    """Return the first font that has every character of a text; None if there is none, or the text needs shaping."""
    if not CAN_SHAPE and (direction(language) == "rtl" or any(map(needs_shaping, text))):
        return None
    chinese, others = system_fonts()
    has_wide = any(unicodedata.east_asian_width(each) in "WF" for each in text)
    # Fonts for Chinese have other letters, too, but wide ones.
    system = (*chinese, *others) if has_wide else (*others, *chinese)
    candidates = (ITALIC if italic else NEWSREADER, *system)
    return next((path for path in candidates if all(has_glyph(path, each) for each in set(text))), None)


def needs_shaping(character: str) -> bool:
    """Return whether a character runs from right to left, or combines with the one before it."""
    is_mark = unicodedata.category(character).startswith("M")
    return is_mark or unicodedata.bidirectional(character) in {"R", "AL", "AN"}


@lru_cache(20_000)
def has_glyph(path: Path, character: str) -> bool:
    """Return whether a font has a character: whether it draws anything but the sign for a missing one."""
    if character.isspace() or unicodedata.category(character) == "Cf":
        return True
    drawn = glyph(path, character)
    return any(drawn[1]) and drawn != glyph(path, UNKNOWN_CHARACTER)


def glyph(path: Path, character: str) -> tuple[Any, bytes]:
    """Return the size and the pixels of a character; nothing if the font cannot be read."""
    try:
        mask = probe(path).getmask(character)
    except OSError:
        return (0, 0), b""
    return mask.size, bytes(mask)


@lru_cache(64)
def probe(path: Path) -> ImageFont.FreeTypeFont:
    """Return a font to look for characters in, which neither joins nor replaces them."""
    return ImageFont.truetype(path, 20, layout_engine=ImageFont.Layout.BASIC)
