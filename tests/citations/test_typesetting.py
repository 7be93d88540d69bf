"""BibTeX entries as plain.bst and biblatex's authoryear print them, and the fields that both know."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from bibtexparser.entrypoint import parse_string

from app.citations.bibtex import bibtex
from app.citations.csl import claim_item, quote_item, source_item
from tests.citations.items import BASE, DEEPAK, LU, PEOPLE, STATE, YE, agent, claim, quote, source

PROGRAMS = ("pdflatex", "bibtex", "biber", "pdftotext", "kpsewhich")
NOT_INSTALLED = [name for name in PROGRAMS if not shutil.which(name)]
if not NOT_INSTALLED:
    files = ("biblatex.sty", "plain.bst")
    NOT_INSTALLED = [name for name in files if subprocess.call(["kpsewhich", name], stdout=subprocess.DEVNULL)]

TITLED = {"title_supplied": True}
OSLO = agent("oslo", "Institute for War and Peace, Oslo", "organizations")
PLATO = agent("plato", "Plato")
GAZETTE = agent("gazette", "Gazette", "organizations")


def quote_by(number: int, of: dict[str, Any] | None = None, **different: Any) -> dict[str, Any]:
    """Return the item of a numbered quote."""
    address = {"id": f"s-q{number:02}", "url": f"/v1/quotes/s-q{number:02}"}
    return quote_item(quote(**address, **different), of or source(**TITLED), None, PEOPLE, BASE)


# Each item with its entry in biblatex's authoryear and in plain.bst; plain.bst has no addresses.
PRINTED = [
    (
        quote_by(1),
        (
            "Lu, Yan (n.d.). strategic distraction. Quoted in B.R. Deepak, [The New Balance]. "
            "Passage: characters 10–31 of the text. url: https://onrecord.example/quotes/s-q01."
        ),
        (
            "Yan Lu. strategic distraction. Quoted in B.R. Deepak, [The New Balance]. "
            "Passage: characters 10–31 of the text."
        ),
    ),
    (
        quote_by(2, source(authors=[LU, STATE], publisher=OSLO), speakers=[YE, OSLO], text="Is 50% enough?"),
        (
            "Ye, Tianle and Institute for War and Peace, Oslo (n.d.). Is 50% enough? Quoted in Lu Yan and "
            "US Department of State, The New Balance, Institute for War and Peace, Oslo. "
            "Passage: characters 10–24 of the text. "
            "url: https://onrecord.example/quotes/s-q02."
        ),
        (
            "Tianle Ye and Institute for War and Peace, Oslo. Is 50% enough? Quoted in Lu Yan and "
            "US Department of State, The New Balance, Institute for War and Peace, Oslo. "
            "Passage: characters 10–24 of the text."
        ),
    ),
    (
        quote_by(3, attribution="collective", attributed_to="scholars", speakers=[], text="a rift"),
        (
            "scholars (n.d.). a rift. Quoted in B.R. Deepak, [The New Balance]. Passage: characters 10–16 of the text. "
            "url: https://onrecord.example/quotes/s-q03."
        ),
        "scholars. a rift. Quoted in B.R. Deepak, [The New Balance]. Passage: characters 10–16 of the text.",
    ),
    (
        quote_by(
            4,
            source(published_on="2025-02"),
            attribution="unattributed",
            speakers=[],
            text="no one’s",
        ),
        (
            "no one’s (Feb. 2025). Quoted in B.R. Deepak, The New Balance. Passage: characters 10–18 of the text. "
            "url: https://onrecord.example/quotes/s-q04."
        ),
        "no one’s. Quoted in B.R. Deepak, The New Balance, February 2025. Passage: characters 10–18 of the text.",
    ),
    (
        claim_item(claim(speakers=[agent("un", "United Nations", "organizations")]), source(**TITLED), PEOPLE, BASE),
        (
            "United Nations (n.d.). [There will be no sell-out]. Reported in B.R. Deepak, [The New Balance]. "
            "Paraphrase, in the words of OnRecord. Passage: characters 0–9 of the text. url: https://onrecord.example/claims/s-c01."
        ),
        (
            "United Nations. [There will be no sell-out]. Reported in B.R. Deepak, [The New Balance]. "
            "Paraphrase, in the words of OnRecord. Passage: characters 0–9 of the text."
        ),
    ),
    (
        source_item(source(authors=[DEEPAK], publisher=STATE, **TITLED), PEOPLE, BASE),
        "Deepak, B.R. (n.d.). [The New Balance]. US Department of State. url: https://onrecord.example/sources/s.",
        "B.R. Deepak. [The New Balance]. US Department of State.",
    ),
    (
        source_item(
            source(id="news", authors=[agent("ann", "Ann")], publisher=GAZETTE, published_on="2025-02-24/2025-03-02"),
            PEOPLE | {"gazette": {"kind": "media"}},
            BASE,
        ),
        ("Ann (Feb. 24–Mar. 2, 2025). “The New Balance”. In: Gazette. url: https://onrecord.example/sources/s."),
        "Ann. The New Balance. Gazette, 2025.",
    ),
    (
        source_item(source(id="circa", published_on="2025-02~", authors=[agent("bo", "Bo")]), PEOPLE, BASE),
        "Bo (Feb. 2025). The New Balance. url: https://onrecord.example/sources/s.",
        "Bo. The New Balance, ca. 2025.",
    ),
    (
        source_item(source(id="book", kind="book", authors=[PLATO], publisher=STATE), PEOPLE, BASE),
        "Plato (n.d.). The New Balance. US Department of State. url: https://onrecord.example/sources/s.",
        "Plato. The New Balance. US Department of State.",
    ),
]

# A page so wide that no entry is broken into lines.
PAGE = r"""\documentclass{article}
\pdfpagewidth=120cm \paperwidth=120cm \textwidth=110cm \parindent=0pt \pagestyle{empty}
%s
\begin{document}\nocite{*}
%s
\end{document}
"""
BIBLATEX = PAGE % (r"\usepackage[style=authoryear]{biblatex}\addbibresource{cited.bib}", r"\printbibliography")
PLAIN = PAGE % ("", r"\bibliographystyle{plain}\bibliography{cited}")

# The entry types and fields that are used here, of those that biblatex 3.18's blx-dm.def declares; biblatex reads
# `techreport` as `report`. In plain.bst of BibTeX 0.99b they are printed, but for `langid` and `url`.
EVERYWHERE = {"author", "title", "date", "origdate", "year", "month", "note", "langid", "url"}
FIELDS = {
    "article": EVERYWHERE | {"journal"},
    "misc": EVERYWHERE | {"howpublished"},
    "book": EVERYWHERE | {"publisher"},
    "techreport": EVERYWHERE | {"institution"},
}


def typeset(folder: Path, document: str, processor: str) -> str:
    """Return the text of the list of references, on one line, without its heading and its labels."""
    (folder / "cited.bib").write_text("".join(bibtex(item) for item, *_ in PRINTED), encoding="utf-8")
    (folder / "page.tex").write_text(document, encoding="utf-8")
    latex = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page"]
    for command in (latex, [processor, "page"], latex, latex, ["pdftotext", "-layout", "page.pdf"]):
        run = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        assert run.returncode == 0, run.stdout.decode(errors="replace")
    text = " ".join((folder / "page.txt").read_text(encoding="utf-8").split())
    return re.sub(r"\[\d+\] ", "", text.removeprefix("References "))


@pytest.mark.skipif(bool(NOT_INSTALLED), reason=f"TeX is not installed: no {', '.join(NOT_INSTALLED)}")
@pytest.mark.parametrize(
    ("document", "processor", "column"), [(BIBLATEX, "biber", 1), (PLAIN, "bibtex", 2)], ids=["biblatex", "plain.bst"]
)
def test_an_entry_is_printed_whole_and_nothing_twice(
    tmp_path: Path, document: str, processor: str, column: int
) -> None:
    rest = typeset(tmp_path, document, processor)
    for printed in PRINTED:
        entry = str(printed[column])
        assert entry in rest
        rest = rest.replace(entry, "", 1)
    assert not rest.strip()


@pytest.mark.parametrize(
    "item",
    [
        *(item for item, *_ in PRINTED),
        source_item(source(kind="report", publisher=STATE, published_on="2025-02-03"), PEOPLE, BASE),
    ],
)
def test_every_field_is_one_that_the_type_of_the_entry_has(item: dict[str, Any]) -> None:
    (entry,) = parse_string(bibtex(item)).entries
    assert {field.key for field in entry.fields} <= FIELDS[entry.entry_type]
    printed = " ".join(str(field.value) for field in entry.fields if field.key not in {"langid", "url"})
    names = [
        name.get("literal") or name["family"] for name in [*item.get("author", []), *item.get("container-author", [])]
    ]
    for words in [*names, item.get("container-title", ""), item.get("publisher", ""), item.get("note", "")]:
        assert words in printed
