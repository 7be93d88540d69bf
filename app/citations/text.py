"""A citation as text, by a processor of the Citation Style Language (citeproc-py) in two of CSL's own styles."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter, model
from citeproc.source.json import CiteProcJSON
from citeproc.string import MixedString, NoCase, String

from app.citations.csl import AS_WRITTEN, as_written, plain
from app.models.enums import CitationStyle

STYLES = files("app") / "citations" / "styles"
NATIVE_ORDER = {"chicago-author-date"}  # a Chinese name is not turned round in it (The Chicago Manual, 17th ed., 16.76)
SETS_BRACKETS = {"apa"}  # styles that print a `genre` in square brackets
OURS = re.compile(r"\[(.*)\]", re.DOTALL)
TEXT = "{http://purl.org/net/xbiblio/csl}text"


class Substitute(model.Substitute, model.CitationStylesElement):  # type: ignore[misc]
    """What stands in for an author is not printed again (CSL 1.0.2, cs:substitute), a macro's title included.

    citeproc-py makes the elements of a style of the classes that derive from CitationStylesElement, by their names.
    """

    def add_to_repressed_list(self, child: Any, context: Any) -> None:
        """Note what stood in."""
        super().add_to_repressed_list(child, context)
        if not isinstance(child, model.Names):
            context.get_layout().repressed.setdefault(TEXT, []).append("title")


class Items(CiteProcJSON):  # type: ignore[misc]
    """Items whose names are found under the names that styles use, such as `container-author`."""

    def __init__(self, items: list[dict[str, Any]]) -> None:
        super().__init__(items)
        for item in self.values():
            item.update({name.replace("_", "-"): value for name, value in item.items()})

    def parse_string(self, string: object) -> MixedString:
        """The whole of a string, in a case that no style may change if it is marked so; nothing else is markup."""
        kept = AS_WRITTEN.fullmatch(str(string))
        return MixedString([NoCase(kept[1]) if kept else String(string)])


@cache
def style(name: CitationStyle) -> CitationStylesStyle:
    """A style, read once."""
    return CitationStylesStyle(str(STYLES / f"{name}.csl"), locale="en-US", validate=False)


def text(item: Mapping[str, Any], name: CitationStyle) -> str:
    """The entry of a list of references, and after it what no style has room for."""
    wanted = prepared(item, name)
    bibliography = CitationStylesBibliography(style(name), Items([wanted]), formatter.plain)
    bibliography.register(Citation([CitationItem(item["id"])]))
    entry = punctuated(str(bibliography.bibliography()[0]), plain(wanted.get("title", "")))
    return f"{entry} {item['note']}" if item.get("note") else entry


def punctuated(entry: str, title: str) -> str:
    """The entry with one full stop after its title, before a closing mark (American), or none after `?` and `!`."""
    stop = "" if title[-1:] in ".?!" else "."
    ends = re.compile(f"({re.escape(title)})(”?)\\.", re.IGNORECASE)
    return ends.sub(lambda end: end[1] + stop + end[2], entry, count=1) if title else entry


def prepared(item: Mapping[str, Any], name: CitationStyle) -> dict[str, Any]:
    """The item as the processor takes it.

    A title in brackets is a description of ours: as `genre`, without a title, no style quotes it or sets it in italics.
    """
    kept = {key: value for key, value in item.items() if key not in {"custom", "note"}}
    if described := OURS.fullmatch(kept.get("title", "")):
        genre = described[1].removesuffix(".")
        kept["genre"] = genre if name in SETS_BRACKETS else f"[{genre}]"
        del kept["title"]
    if OURS.fullmatch(container := kept.get("container-title", "")):
        kept["container-title"] = as_written(container)
    for role in ("author", "container-author"):
        if role in kept:
            kept[role] = [ordered(each, name) for each in kept[role]]
    return kept


def ordered(name: Mapping[str, Any], of: CitationStyle) -> dict[str, Any]:
    """A name that the style will not turn round where it should not."""
    if "static-ordering" in name and of in NATIVE_ORDER:
        return {"literal": f"{name['family']} {name['given']}"}
    return {key: value for key, value in name.items() if key != "static-ordering"}
