"""Cautions: sentences that warn a reader of a translation, of hearsay, or of a report at second hand."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.citations.sentences import sentence

Record = Mapping[str, Any]
DEPARTURES = {  # by fidelity: how a translation departs from the original words
    "stronger": "says more than the original",
    "weaker": "says less than the original",
    "shifted": "says something different from the original",
    "idiom": "gives the sense of an idiom, not its words",
}


def translation_sentence(quote: Record) -> str | None:
    """Return a sentence that says that a translation departs from its original, or is only presumed to be one."""
    if quote["translation"] == "presumed" and not quote["translation_of"]:
        return "Presumed to be a translation: the source does not print the original words."
    fidelity = quote["rendering"] and quote["rendering"]["fidelity"]
    return f"The translation {DEPARTURES[fidelity]}." if fidelity in DEPARTURES else None


def second_hand_sentences(claim: Record) -> Iterator[str]:
    """Yield sentences on the reporters of a claim, on hearsay, and on a withdrawn, announced or disputed claim."""
    if claim["via"]:
        yield sentence(f"As reported by {', as reported by '.join(each['name'] for each in claim['via'])}")
    if claim["hearsay"]:
        yield f"Hearsay: the source says “{claim['hearsay_marker']}.”" if claim["hearsay_marker"] else "Hearsay."
    if claim["status"] != "current":
        yield f"{claim['status'].capitalize()}."


def caution(record: Record) -> str | None:
    """Return the caution of a quote or a claim, with the reasons; None if there is nothing to warn of."""
    if "via" in record:
        reason = record["note"] if record["status"] == "disputed" else None
        return " ".join(filter(None, [*second_hand_sentences(record), reason])) or None
    departure = translation_sentence(record)
    reason = departure and record["rendering"] and record["rendering"]["note"]
    return " ".join(filter(None, [departure, reason])) or None


def work_words(quote: Record) -> str:
    """Return the words before the title of a quote's source: where the words were said, and who translated them."""
    said_in, rendering = quote["said_in"], quote["rendering"]
    translator = f" by {rendering['translator']['name']}" if rendering and rendering["translator"] else ""
    verb = f"translated{translator} in " if rendering else "quoted in "
    return f"{said_in['title']}, {verb}" if said_in else verb[0].upper() + verb[1:] if rendering else ""
