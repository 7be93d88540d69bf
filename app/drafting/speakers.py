"""Say who speaks the quotations of an article: a value only where the sentence proves it, candidates elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.drafting.article import Article
from app.drafting.candidates import Candidate, Candidates
from app.drafting.evidence import Evidence
from app.drafting.names import PrintedPerson
from app.drafting.passages import Passages
from app.drafting.proof import find_evidence
from app.drafting.quotations import Quotation

__all__ = ["Attribution", "Candidate", "attribute"]


@dataclass
class Attribution:
    """Who says a quotation. With neither `speakers` nor `attributed_to`, the article does not prove it."""

    speakers: list[str] = field(default_factory=list)  # names as in `find_people`
    attributed_to: str | None = None  # as printed, of somebody without a name
    why: str = ""  # the evidence of the value
    candidates: list[Candidate] = field(default_factory=list)  # the likeliest first


def attribute(article: Article, quotations: Sequence[Quotation], people: Sequence[PrintedPerson]) -> list[Attribution]:
    """Return the attribution of each quotation.

    The evidence of a value is the subject of a verb of saying in the sentence, a lead-in with a colon, or a name in
    brackets after the quotation. A pronoun, a possessive, a passive, hearsay and second hand are none.
    """
    passages = Passages(article, quotations, people)
    candidates, attributions = Candidates(passages), list[Attribution]()
    for place, quotation in enumerate(quotations):
        evidence = find_evidence(passages, place)
        each = Attribution() if quotation.nested or not evidence.is_proof else value(evidence)
        each.candidates = candidates.rank(place, evidence, attributions)
        attributions.append(each)
    return attributions


def value(evidence: Evidence) -> Attribution:
    """Return the attribution that evidence proves."""
    return Attribution(speakers=evidence.speakers, attributed_to=evidence.phrase, why=evidence.why)
