"""Find the sentences that report what somebody says, as skeletons of claims."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.drafting.article import Article
from app.drafting.candidates import Candidate
from app.drafting.clause_tokens import QUOTATION, SIGN, Token, is_denied, is_verb
from app.drafting.clauses import find_subject
from app.drafting.evidence import from_subject, inverted
from app.drafting.names import PrintedPerson
from app.drafting.passages import Passages
from app.drafting.proof import ACCORDING, EXCEPTION, HEARSAY
from app.drafting.quotations import Quotation, find_quotations

Kind = Literal["saying", "thinking", "according", "hearsay"]


@dataclass
class ReportingSentence:
    """A sentence that reports somebody."""

    start: int
    end: int
    kind: Kind
    verb: str  # as printed
    speakers: list[str] = field(default_factory=list)  # only where the sentence proves it
    attributed_to: str | None = None
    candidates: list[Candidate] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)  # labels of the register that stand in the sentence


def find_reporting_sentences(
    article: Article,
    people: Sequence[PrintedPerson],
    quotations: Sequence[Quotation] | None = None,
    topics: Sequence[str] = (),
) -> list[ReportingSentence]:
    """Return the sentences that report what somebody says or thinks, quoted or not, in the order of the text.

    `topics` are labels of the register of topics; a sentence has those that stand in it.
    """
    passages = Passages(article, find_quotations(article) if quotations is None else quotations, people)
    reports = (report(passages, *span) for span in passages.sentences)
    found = [each for each in reports if each]
    for each in found:
        words = f" {article.text[each.start : each.end].lower()} "
        each.topics = [label for label in topics if label.lower() in words]
    return found


def report(passages: Passages, start: int, end: int) -> ReportingSentence | None:
    """Return the report that a sentence is, or None."""
    tokens, sentence = passages.tokens_after(start, end), passages.hidden[start:end]
    for kind in ("saying", "thinking"):
        verb = next((place for place in range(len(tokens)) if is_verb(tokens, place, kind)), None)
        if verb is None:
            continue
        evidence = from_subject(passages, tokens, verb, find_subject(tokens, verb))
        if evidence is None and follows_quotation(tokens, verb):
            evidence = inverted(passages, tokens, verb)
        if evidence is None or not (evidence.has_subject or evidence.pronoun):
            continue
        is_proof = kind == "saying" and evidence.is_proof and not is_denied(tokens, verb)
        is_hearsay = bool(HEARSAY.search(sentence))
        each = ReportingSentence(start, end, "hearsay" if is_hearsay else kind, tokens[verb].text)
        if is_proof and not (is_hearsay or ACCORDING.search(sentence) or EXCEPTION.search(sentence)):
            each.speakers, each.attributed_to = evidence.speakers, evidence.phrase
        names = [*evidence.speakers, *([evidence.phrase] if evidence.phrase else [])]
        each.candidates = [Candidate(name, evidence.why) for name in names]
        if not each.candidates:
            cited = according(passages, start, end)
            each.candidates = cited.candidates if cited else named_before(passages, start)
        return each
    return according(passages, start, end)


def follows_quotation(tokens: Sequence[Token], verb: int) -> bool:
    """Return whether a verb stands just after a quotation: `“...,” said Zheng`."""
    before = verb - 2 if verb and tokens[verb - 1].kind == SIGN else verb - 1
    return before >= 0 and tokens[before].kind == QUOTATION


def according(passages: Passages, start: int, end: int) -> ReportingSentence | None:
    """Return the report of a sentence with `according to`, or None."""
    match = ACCORDING.search(passages.hidden, start, end)
    if not match:
        return None
    mentions = passages.mentions_in(match.end(), min(end, match.end() + 60))
    candidates = [Candidate(name, match[0]) for _, names in mentions for name in names]
    return ReportingSentence(start, end, "according", match[0], candidates=candidates)


def named_before(passages: Passages, start: int) -> list[Candidate]:
    """Return the last people that are named before a sentence that has a pronoun as its subject."""
    names = [name for _, names in passages.mentions_in(max(0, start - 600), start) for name in reversed(names)]
    return [Candidate(name, "named before") for name in dict.fromkeys(reversed(names))][:3]
