"""Citations as text, formatted by citeproc-py in styles of the Citation Style Language."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import takewhile
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter, model
from citeproc.source import LiteralDate
from citeproc.source.json import CiteProcJSON
from citeproc.string import MixedString, NoCase, String

from app.citations.csl import NO_CASE, keep_case, without_markup
from app.citations.names import display_name, is_unspaced
from app.citations.sentences import ends_sentence
from app.models.enums import CitationStyle

STYLES = files("app") / "citations" / "styles"
NATIVE_ORDER = {"chicago-author-date"}  # keeps the order of a Chinese name (The Chicago Manual, 17th ed., 16.76)
ADDS_BRACKETS = {"apa"}  # styles that print `genre` in square brackets
BRACKETED = re.compile(r"\[(.*)\]", re.DOTALL)
LOWER_PART = re.compile(r"-[^\W\d_A-Z]\w*")  # `-yeon`, which is not a name of its own
TEXT = "{http://purl.org/net/xbiblio/csl}text"


class Substitute(model.Substitute, model.CitationStylesElement):  # type: ignore[misc]
    """cs:substitute that does not print the title again if a macro printed it in place of the author (CSL 1.0.2).

    citeproc-py looks up an element's class by its name among the subclasses of CitationStylesElement.
    """

    def add_to_repressed_list(self, child: Any, context: Any) -> None:
        """Suppress the title for the rest of the entry."""
        super().add_to_repressed_list(child, context)
        if not isinstance(child, model.Names):
            context.get_layout().repressed.setdefault(TEXT, []).append("title")


class Name(model.Name, model.CitationStylesElement):  # type: ignore[misc]
    """cs:name with initials of capital letters only: a script without capitals has no initials."""

    def initialize(self, given: str, mark: str, context: Any) -> str:
        """Return the initials of a given name, such as `S.` for `Seung-yeon`, or the name if it has no capitals."""
        if not any(map(str.isupper, given)):
            return given
        return str(super().initialize(LOWER_PART.sub("", given), mark, context))


class Date(model.Date, model.CitationStylesElement):  # type: ignore[misc]
    """cs:date that prints ranges, `ca.` if the style has no rule for it, and a date that is a text once only."""

    def process(self, item: Any, variable: str | None = None, *args: Any, **kwargs: Any) -> Any:
        """Return the date; a text is printed in place of the year."""
        value = item.reference[(variable or self.get("variable")).replace("-", "_")]
        without_year = not self.get("form") and not self.xpath_search("./cs:date-part[@name='year']")
        if isinstance(value, LiteralDate) and without_year:
            return None
        return super().process(item, variable, *args, **kwargs)

    def render_single_date(self, date: Any, show_parts: Any = None, context: Any = None) -> str | None:
        """Return a date."""
        return self.with_circa(date, super().render_single_date(date, show_parts, context), context)

    def render_date_range(self, date_range: Any, show_parts: Any = None, context: Any = None) -> str | None:
        """Return the range without repeating what both ends have in common."""
        first = self.render_single_date(date_range.begin, show_parts, context)
        last = self.render_single_date(date_range.end, show_parts, context)
        if not first or not last or date_range.end.is_nil():
            return self.with_circa(date_range, first and f"{first.rstrip(' ,')}–", context)
        start, end = first.split(" "), last.split(" ")
        shared = common_length(start, end)
        rest = common_length(start[shared:][::-1], end[shared:][::-1])
        middle = [" ".join(each[shared : len(each) - rest]) for each in (start, end)]
        different = f"{middle[0].rstrip(',')}–{middle[1]}" if any(middle) else ""
        words = [*start[:shared], different, *end[len(end) - rest :]]
        return self.with_circa(date_range, " ".join(filter(None, words)), context)

    def with_circa(self, date: Any, text: str | None, context: Any) -> str | None:
        """Return the text of a date, after `ca.` if it is approximate and the style has no rule for that."""
        has_rule = (self if context is None else context).xpath_search("//cs:if[@is-uncertain-date]")
        return f"ca. {text}" if text and date.circa and not has_rule else text


def common_length(one: list[str], other: list[str]) -> int:
    """Return how many items two lists have in common at the start."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


class Items(CiteProcJSON):  # type: ignore[misc]
    """CSL-JSON items that are also found by hyphenated variables, such as `container-author`."""

    def __init__(self, items: list[dict[str, Any]]) -> None:
        super().__init__(items)
        for item in self.values():
            item.update({name.replace("_", "-"): value for name, value in item.items()})

    def parse_string(self, string: object) -> MixedString:
        """Return the string; `nocase` around the whole of it is the only markup."""
        match = NO_CASE.fullmatch(str(string))
        return MixedString([NoCase(match[1]) if match else String(string)])


@cache
def style(name: CitationStyle) -> CitationStylesStyle:
    """Return a parsed style."""
    return CitationStylesStyle(str(STYLES / f"{name}.csl"), locale="en-US", validate=False)


def text(item: Mapping[str, Any], name: CitationStyle) -> str:
    """Return an entry for a list of references, followed by the note, which styles do not print."""
    csl_item = citeproc_item(item, name)
    entry = end_title(format_entry(csl_item, name), without_markup(csl_item.get("title", "")))
    if container := without_markup(csl_item.get("container-title", "")):
        place = re.compile(f"(.* )In (?=.*?(?i:{re.escape(container)}))", re.DOTALL)
        entry = place.sub(lambda match: f"{match[1]}{connection(item, name)} ", entry, count=1)
    return f"{entry} {item['note']}" if item.get("note") else entry


def format_entry(csl_item: Mapping[str, Any], name: CitationStyle) -> str:
    """Return an entry for a list of references as the processor formats it."""
    bibliography = CitationStylesBibliography(style(name), Items([dict(csl_item)]), formatter.plain)
    bibliography.register(Citation([CitationItem(csl_item["id"])]))
    entry = str(bibliography.bibliography()[0])
    # citeproc-py does not capitalize the label, as the style asks.
    return entry.replace(", trans.)", ", Trans.)") if "translator" in csl_item else entry


def connection(item: Mapping[str, Any], name: CitationStyle) -> str:
    """Return the words before the containing work: "In", or that it translates the words or quotes them at second hand.

    The styles have only "In". For second hand see The Chicago Manual, 17th ed., 15.56, and APA's Publication Manual,
    7th ed., 8.6.
    """
    if item["custom"].get("via"):
        return "As cited in" if name == "apa" else "Quoted in"
    if is_rendered(item) and "translator" not in item:
        return "Trans. in"
    if has_own_translator(item) and name != "apa":
        return f"Translated by {' and '.join(map(display_name, item['translator']))}. In"
    return "In"


def is_rendered(item: Mapping[str, Any]) -> bool:
    """Return whether the words are a translation."""
    return "rendering" in item["custom"]


def has_own_translator(item: Mapping[str, Any]) -> bool:
    """Return whether the words have a translator of their own, other than that of the containing work."""
    return is_rendered(item) and bool(item["custom"]["rendering"]["translator"])


def end_title(entry: str, title: str) -> str:
    """Correct the end of the title: a period before the closing quotation mark, and none after a stop."""
    period = "" if ends_sentence(title) else "."
    end = re.compile(f"({re.escape(title)})(”?)\\.", re.IGNORECASE)
    return end.sub(lambda match: match[1] + period + match[2], entry, count=1) if title else entry


def citeproc_item(item: Mapping[str, Any], name: CitationStyle) -> dict[str, Any]:
    """Return the item as citeproc-py needs it.

    A title in brackets becomes the `genre`, because styles put a title in quotation marks or italics.
    """
    csl_item = {key: value for key, value in item.items() if key not in {"custom", "license", "note"}}
    if match := BRACKETED.fullmatch(csl_item.get("title", "")):
        genre = match[1].removesuffix(".")
        csl_item["genre"] = genre if name in ADDS_BRACKETS else f"[{genre}]"
        del csl_item["title"]
    for role in ("author", "container-author", "translator"):
        if role in csl_item:
            csl_item[role] = [order_name(author, name) for author in csl_item[role]]
    if "translator" in csl_item and "container-title" in csl_item and (name == "apa" or has_own_translator(item)):
        translators = csl_item.pop("translator")
        if name == "apa":  # whose style would print them in place of the authors of the containing work
            add_translators(csl_item, "title" if has_own_translator(item) else "container-title", translators)
    if BRACKETED.match(container := csl_item.get("container-title", "")):
        csl_item["container-title"] = keep_case(container)
    return csl_item


def add_translators(csl_item: dict[str, Any], variable: str, translators: list[dict[str, Any]]) -> None:
    """Append translators in APA style to a title."""
    book = {"id": "book", "type": "book", "title": "Title", "translator": translators}
    names = format_entry(book, "apa").partition("(")[2].partition(")")[0]
    with_names = f"{without_markup(csl_item[variable])} ({names})"
    csl_item[variable] = keep_case(with_names) if variable == "title" else with_names


def order_name(name: Mapping[str, Any], style_name: CitationStyle) -> dict[str, Any]:
    """Return a name that the style prints in the right order."""
    if is_unspaced(name) or ("static-ordering" in name and style_name in NATIVE_ORDER):
        return {"literal": display_name(name)}
    return {key: value for key, value in name.items() if key != "static-ordering"}
