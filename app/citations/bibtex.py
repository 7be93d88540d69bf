"""BibTeX entries, for BibTeX's own styles and for biblatex."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.citations.csl import date_text, without_markup
from app.citations.names import CslName, display_name, is_unspaced
from app.citations.sentences import sentence
from app.models.dates import parse_date

TYPES = {"book": "book", "report": "techreport", "article-newspaper": "article"}
PUBLICATION = {"misc": "howpublished", "techreport": "institution", "article": "journal", "book": "publisher"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# BibTeX counts braces even if they are escaped, so a brace in a text is written as a command.
SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: f"\\{character}" for character in "$&#%_"},
    }
)
LIGATURES = re.compile(r"([-`',<>])(?=\1)|[?!](?=`)")
SENTENCE_IN_BRACKETS = re.compile(r"(\[.*)\.\]", re.DOTALL)
NAME_SEPARATOR = re.compile(r",|\band\b", re.IGNORECASE)
# Names that babel and polyglossia both know, by BCP 47 primary subtag: the values of biblatex's `langid`.
LANGUAGES = {
    "ar": "arabic",
    "bg": "bulgarian",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "ngerman",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "he": "hebrew",
    "hi": "hindi",
    "hr": "croatian",
    "hu": "hungarian",
    "is": "icelandic",
    "it": "italian",
    "ja": "japanese",
    "ko": "korean",
    "la": "latin",
    "lt": "lithuanian",
    "lv": "latvian",
    "mn": "mongolian",
    "nb": "norsk",
    "nl": "dutch",
    "nn": "nynorsk",
    "no": "norsk",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sk": "slovak",
    "sl": "slovenian",
    "sr": "serbian",
    "sv": "swedish",
    "th": "thai",
    "tr": "turkish",
    "uk": "ukrainian",
    "vi": "vietnamese",
    "zh": "chinese",
}
IN_URL = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def bibtex(item: Mapping[str, Any]) -> str:
    """Return a CSL-JSON item as one BibTeX entry; double braces keep the case of the title."""
    kind = TYPES.get(item["type"], "misc")
    lines = "".join(f"  {name} = {value},\n" for name, value in fields(item, kind))
    return f"@{kind}{{{item['id']},\n{lines}}}\n"


def fields(item: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str]]:
    """Yield the names and values of fields that both plain.bst and biblatex's own styles know for this entry type."""
    if "author" in item:
        yield "author", f"{{{' and '.join(map(person, item['author']))}}}"
    # The styles put a period after the title; without this it would end in ".]."
    sentence = SENTENCE_IN_BRACKETS.fullmatch(item["title"])
    title = f"{sentence[1]}]" if sentence else without_markup(item["title"])
    yield "title", f"{{{{{escape(title)}}}}}"
    if edtf := item["custom"].get("published_on"):
        yield from date_fields(edtf)
    if original_date := item["custom"].get("original_date"):
        yield "origdate", f"{{{original_date}}}"
    whole = item.get("container-title" if kind == "article" else "publisher", "")
    if publication := how_published(item) if kind == "misc" else escape(whole):
        yield PUBLICATION[kind], f"{{{publication}}}"
    if language := LANGUAGES.get(item.get("language", "").partition("-")[0]):
        yield "langid", f"{{{language}}}"
    if "license" in item:
        yield "copyright", f"{{{escape(item['license'])}}}"
    if notes := " ".join([*translators(item), *([item["note"]] if "note" in item else [])]):
        yield "note", f"{{{escape(notes)}}}"
    yield "url", f"{{{item['URL'].translate(IN_URL)}}}"


def date_fields(edtf: str) -> Iterator[tuple[str, str]]:
    """Yield `date` in EDTF, which biblatex reads, and `year` and `month` for BibTeX's own styles."""
    days = parse_date(edtf)
    yield "date", f"{{{edtf}}}"
    if days.start is None:  # biblatex would print a year as the start
        return
    parts = {each.parts[:2] if each else () for each in (days.start, days.end)}
    year = date_text(re.sub("-[^/]*", "", edtf))
    if len({each[:1] for each in parts}) == 1:
        year = year.partition("–")[0]
    yield "year", f"{{{'ca. ' if days.is_qualified else ''}{year.replace('–', '--')}}}"
    if len(parts) == 1 and len(month := parts.pop()) > 1 and not days.is_qualified:
        yield "month", MONTHS[month[1] - 1]


def translators(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence with the translators, whose field BibTeX's own styles do not print."""
    if "translator" in item:
        yield sentence(f"Translated by {' and '.join(map(display_name, item['translator']))}")


def how_published(item: Mapping[str, Any]) -> str:
    """Describe where a `@misc` entry appeared: the document that quotes it, by whom, and the publisher.

    BibTeX's styles print neither the author of the whole document (`bookauthor`) nor the publisher of a `@misc`, and
    biblatex prints the former for `@inbook` only. All of them print `howpublished`.
    """
    parts = [escape(item["publisher"])] if "publisher" in item else []
    if "container-title" not in item:
        return ", ".join(parts)
    parts.insert(0, f"\\emph{{{escape(item['container-title'])}}}")
    if "container-author" in item:
        parts.insert(0, escape(" and ".join(map(display_name, item["container-author"]))))
    return f"{relation(item)} {', '.join(parts)}"


def relation(item: Mapping[str, Any]) -> str:
    """Return the words before the document: "In", "Quoted and trans. in", "Quoted in" or "Reported in"."""
    if "author" in item and item["author"] == item.get("container-author"):
        return "In"
    if "rendering" in item["custom"] and "translator" not in item:
        return "Quoted and trans. in"
    return "Quoted in" if "quote" in item["custom"] else "Reported in"


def person(name: CslName) -> str:
    """Format a name for a BibTeX name list; braces keep an institution, or a name without spaces, in one piece."""
    if "literal" in name or is_unspaced(name):
        return f"{{{escape(display_name(name))}}}"
    return ", ".join(name_part(name[part]) for part in ("family", "suffix", "given") if part in name)


def name_part(text: str) -> str:
    """Escape a part of a name, in braces where BibTeX would split it."""
    return f"{{{escape(text)}}}" if NAME_SEPARATOR.search(text) else escape(text)


def escape(text: str) -> str:
    """Escape LaTeX's special characters and break up its ligatures; the result is on one line."""
    return LIGATURES.sub(r"\g<0>{}", " ".join(text.split()).translate(SPECIAL))
