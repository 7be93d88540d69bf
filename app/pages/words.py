"""The labels of the values of the record's vocabularies."""

from collections.abc import Mapping
from typing import Any

RELATIONS = {  # how a claim stands to another, and the other to it
    "supports": {"to": "Supports", "from": "Supported by"},
    "disagrees": {"to": "Disagrees with", "from": "Opposed by"},
    "concedes": {"to": "Concedes", "from": "Conceded by"},
    "qualifies": {"to": "Qualifies", "from": "Qualified by"},
    "answers": {"to": "Answers", "from": "Answered by"},
    "repeats": {"to": "Repeats", "from": "Repeated by"},
}
EVIDENCE = {
    "original": "Backed by a quotation with the original words",
    "departing": "Backed by a quotation whose translation departs from the original words",
    "quoted": "Backed by a quotation",
    "paraphrased": "Paraphrased in the source",
}
FIDELITY = {  # how a translation stands to the original; all but the first depart from it
    "faithful": "faithful to the original",
    "stronger": "stronger than the original",
    "weaker": "weaker than the original",
    "shifted": "different in meaning from the original",
    "idiom": "the sense of an idiom, not its words",
}
CERTAINTY = {
    "asserted": "asserted",
    "hedged": "hedged: may, could, believes",
    "conditional": "conditional: it depends on something else",
    "questioned": "put as a question",
    "denied": "denied: said not to be so",
}
STANCES = {"favorable": "+", "critical": "−", "neutral": "·", "mixed": "±"}
STATUSES = {
    "withdrawn": "Withdrawn by whoever said it",
    "announced": "Announced: the source does not say that it happened",
    "disputed": "Disputed",
}
CLAIM_KINDS = {
    "description": "what is or was",
    "explanation": "why, or what it means",
    "evaluation": "a judgment",
    "prediction": "what will, may or will not happen",
    "recommendation": "what should be done",
}
KINDS = {  # one and many of each kind of record
    "quote": ("Quotation", "Quotations"),
    "claim": ("Claim", "Claims"),
    "person": ("Person", "People"),
    "organization": ("Organization", "Organizations"),
    "topic": ("Topic", "Topics"),
    "term": ("Term", "Terms"),
    "event": ("Event", "Events"),
    "source": ("Source", "Sources"),
}


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number with what it counts: `1 claim`, `2,000 claims`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def departure(quote: Mapping[str, Any]) -> str | None:
    """Return how the words of a quote depart from the original; None if they do not, or if nobody judged it."""
    fidelity = quote["rendering"] and quote["rendering"]["fidelity"]
    return FIDELITY[fidelity] if fidelity and fidelity != "faithful" else None


def claim_tags(claim: Mapping[str, Any]) -> list[str]:
    """Return what a list says of a claim in a word each: its kind, what makes it less than certain, its topics."""
    tags = [
        claim["kind"].capitalize(),
        claim["hearsay"] and "hearsay",
        claim["status"] != "current" and claim["status"],
        claim["certainty"] != "asserted" and claim["certainty"],
        *(topic["label"] for topic in claim["topics"]),
        claim["relations"] and count(len(claim["relations"]), "related claim"),
    ]
    return [tag for tag in tags if tag]


def contents(counts: Mapping[str, int]) -> list[str]:
    """Return what is in an article, in numbers."""
    numbers = {"quotation": "quotes", "claim": "claims", "event": "events"}
    people = counts.get("people", 0) + counts.get("organizations", 0)
    said = [count(counts[name], one) for one, name in numbers.items() if counts.get(name)]
    return [*said, *([count(people, "speaker")] if people else [])]
