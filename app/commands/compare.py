"""`onrecord compare`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.terminal import FAULTY, SENSELESS, echo, fail
from app.text.truncation import truncate

if TYPE_CHECKING:
    from app.interchange.comparing import Comparison

One = Annotated[Path, typer.Argument(help="The folder of one annotator's dossier.", exists=True, file_okay=False)]
Other = Annotated[Path, typer.Argument(help="The folder of the other annotator's.", exists=True, file_okay=False)]
MAX_SHOWN = 70  # characters of a value in a table
SPANS = (
    "Passages. F1 is twice the number of common passages, divided by the number of all of both: 1 if both annotators "
    "found the same, 0 if they found nothing in common. `same` counts passages that begin and end at the same places, "
    "`overlap` also those that share half of their characters or more."
)
VALUES = (
    "Values, over the entries that both have of one passage (overlapping by half), where both say something. Alpha is "
    "Krippendorff's, for nominal values: 1 is full agreement, 0 is what chance would give, and below 0.667 nothing "
    "should be concluded from the values. It is not defined (-) if there is only one value."
)


def compare(
    a: One, b: Other, as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")] = False
) -> None:
    """Compare two dossiers of the same article: the entries that differ, and the agreement of the annotators."""
    from app.dossiers.yaml import FaultError
    from app.interchange.comparing import DifferentTextsError
    from app.interchange.comparing import compare as compare_dossiers
    from app.interchange.entries import read_dossier

    try:
        dossiers = [read_dossier(folder) for folder in (a, b)]
        comparison = compare_dossiers(*dossiers)
    except FaultError as fault:
        fail(FAULTY, str(fault))
    except DifferentTextsError as error:
        fail(SENSELESS, str(error))
    except ImportError:
        fail(SENSELESS, "Krippendorff's alpha needs a library: install it with `pip install 'onrecord[compare]'`.")
    for name, dossier in zip("AB", dossiers, strict=True):
        for reason in dossier.misplaced:
            typer.echo(f"{name} {reason}; not compared", err=True)
    if as_json:
        echo(json.dumps(comparison.as_json(), ensure_ascii=False, indent=1))
    else:
        print_comparison(comparison)


def print_comparison(comparison: "Comparison") -> None:
    """Print the entries that differ side by side, then the agreement."""
    from rich.table import Table

    result = comparison.as_json()
    differing = Table("kind", "A", "B", "key", "in A", "in B")
    for each in result["differing"]:
        for key, (one, other) in each["differences"].items():
            differing.add_row(each["kind"], each["a"], each["b"], key, cell(one), cell(other))
    for name, entries in result["only"].items():
        for each in entries:
            places = (each["id"], "") if name == "a" else ("", each["id"])
            differing.add_row(each["kind"], *places, "only here", "", "")
    echo(differing if differing.row_count else "No entry differs.")
    spans = Table("passages", "A", "B", "same", "F1", "overlap", "F1")
    for kind, each in result["spans"].items():
        counts = [str(each[name]) for name in ("a", "b", "same")]
        spans.add_row(kind, *counts, figure(each["exact_f1"]), str(each["overlapping"]), figure(each["overlap_f1"]))
    echo(spans)
    echo(SPANS)
    values = Table("value", "pairs", "agree", "alpha")
    for name, each in result["values"].items():
        values.add_row(name, str(each["pairs"]), figure(each["agreement"]), figure(each["alpha"]))
    echo(values)
    echo(VALUES)


def figure(value: float | None) -> str:
    """Return a figure with three decimals, or a dash."""
    return "-" if value is None else f"{value:.3f}"


def cell(value: Any) -> str:
    """Return a value as the text of a table cell, cut if it is long."""
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return truncate(text, MAX_SHOWN)
