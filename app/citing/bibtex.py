"""A citation as an entry of BibTeX, which biblatex reads as well."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.citing.items import plain

TYPES = {"book": "book", "report": "techreport", "chapter": "incollection"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# BibTeX counts braces, escaped or not, so those of a text are written as commands.
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
IN_URL = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def bibtex(item: Mapping[str, Any]) -> str:
    """The item as one entry, in UTF-8; braces within the title keep its words in the case they are in."""
    kind = TYPES.get(item["type"], "misc")
    lines = "".join(f"  {name} = {value},\n" for name, value in fields(item, kind))
    return f"@{kind}{{{item['id']},\n{lines}}}\n"


def fields(item: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str]]:
    """What is known of the item, by the names of BibTeX's and biblatex's fields."""
    for name, of in {"author": "author", "bookauthor": "container-author"}.items():
        if of in item:
            yield name, f"{{{' and '.join(map(person, item[of]))}}}"
    yield "title", f"{{{{{escaped(plain(item['title']))}}}}}"
    if "container-title" in item:
        yield "booktitle", f"{{{{{escaped(item['container-title'])}}}}}"
    if "issued" in item:
        year, *rest = item["issued"]["date-parts"][0]
        yield "year", f"{{{year}}}"
        yield from [("month", MONTHS[month - 1]) for month in rest[:1]]
    if "publisher" in item:
        yield "institution" if kind == "techreport" else "publisher", f"{{{escaped(item['publisher'])}}}"
    for name in ("language", "note"):
        if name in item:
            yield name, f"{{{escaped(item[name])}}}"
    yield "url", f"{{{item['URL'].translate(IN_URL)}}}"


def person(name: Mapping[str, str]) -> str:
    """A name; braces keep that of an institution in one piece."""
    return (
        f"{{{escaped(name['literal'])}}}"
        if "literal" in name
        else ", ".join(map(escaped, (name["family"], name["given"])))
    )


def escaped(words: str) -> str:
    """The words for LaTeX, on one line, with nothing that it would take for a command or a ligature."""
    return LIGATURES.sub(r"\g<0>{}", " ".join(words.split()).translate(SPECIAL))
