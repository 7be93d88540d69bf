"""Judge whether the words around a quotation prove who speaks it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.drafting.evidence import WINDOW, Evidence, evidence_after, evidence_at_end, evidence_before, evidence_between
from app.drafting.passages import CLOSING, Passages
from app.drafting.posts import title_before
from app.drafting.quotations import Quotation
from app.drafting.scripts import FOREIGN, LATIN_LETTER
from app.drafting.sentences import MASK

MAX_SPACES = 4  # between paragraphs
HEARSAY = re.compile(
    r"\b(?:reportedly|allegedly|supposedly|purportedly|apparently|rumou?red|(?:is|are|was|were) said to|[Ii]t is said"
    r"|the story goes|legend has it|is (?:believed|understood|thought) to|hearsay|as saying|[Pp]araphras\w+"
    r"|[Pp]erhaps|[Mm]aybe|[Pp]robably|[Pp]resumably|it seems)\b"
)
EXCEPTION = re.compile(  # `nobody but Zheng`, `it was not Zheng who`, `Zheng (with Luo)`
    r"\b(?:[Nn]obody|[Nn]o one|[Nn]one|[Ff]ew|[Nn]ot)\s"
    r"(?:(?:but|except|besides|beside|save|other than|even|just)\s)?(?=[A-Z])"
    r"|\((?:along |together )?with\s(?=[A-Z])"
)
ACCORDING = re.compile(
    r"\b(?:[Aa]ccording to|[Bb]y (?:his|her|their|\w+['’]s) (?:own )?account|[Qq]uot(?:ed|ing)|[Cc]it(?:ed|ing)"
    r"|[Ii]n the (?:words|phrase) of|[Ee]cho(?:ing|ed)|[Bb]orrow(?:ing|ed))\b"
)
TAIL = re.compile(
    rf"[,{MASK}]\s(?P<who>(?:the|state|local|[A-Z])[\w\s’'-]{{1,40}})\s(?:said|says|reported|reports)\W*$"
)
BRACKETS = re.compile(r"[.,]?\s?[(\[（［]([^()\[\]（）［］\n]{1,100})[)\]）］]")
DASH_NAME = re.compile(r"\s*(?:[—–―]|--)\s?([^\n“”\"]{2,100})")


def find_evidence(passages: Passages, place: int) -> Evidence:
    """Return the evidence of a quotation: the strongest first, or the contradiction of two as no proof."""
    each = passages.quotations[place]
    start, end = passages.sentence_at(each.outer_start)
    line, _ = passages.line_at(each.outer_start)
    is_first = each.outer_start - line < 4 and not passages.text[line : each.outer_start].strip()  # noqa: PLR2004
    if signature := name_after(passages, each, is_alone=is_first or each.block):
        return signature
    if is_first and (before := lead_in(passages, line)):
        return before
    sentence = passages.hidden[max(start, each.outer_start - WINDOW) : min(end, each.outer_end + WINDOW)]
    found = [
        evidence
        for evidence in (
            evidence_between(passages, place),
            evidence_after(passages, place),
            evidence_before(passages, start, each.outer_start),
            evidence_at_end(passages, place),
        )
        if evidence
    ]
    return judge(sentence, found)


def judge(sentence: str, found: Sequence[Evidence]) -> Evidence:
    """Return the first evidence; no proof if it is hearsay or second hand, or if another one contradicts it."""
    if not found:
        return Evidence()
    proofs = [each for each in found if each.is_proof]
    first = proofs[0] if proofs else found[0]
    others = {(tuple(each.speakers), each.phrase) for each in proofs}
    if HEARSAY.search(sentence):
        return replace(first, is_proof=False, why=f"{first.why}, but from hearsay")
    if EXCEPTION.search(sentence):
        return replace(first, is_proof=False, why=f"{first.why}, but with an exception")
    tail = TAIL.search(sentence)
    is_quoted_by = tail and not any(set(name.split()) & set(tail["who"].split()) for name in first.speakers)
    if len(others) > 1 or ACCORDING.search(sentence) or (is_quoted_by and first.speakers):
        return replace(first, is_proof=False, why=f"{first.why}, but perhaps second hand")
    return first


def name_after(passages: Passages, each: Quotation, *, is_alone: bool) -> Evidence | None:
    """Return the evidence of a name in brackets after a quotation, or after a dash if the quotation is alone."""
    position, limit = each.end, max(each.outer_end if each.block else 0, passages.line_at(each.outer_end)[1])
    while position < limit and passages.text[position] in CLOSING:
        position += 1
    while bracket := BRACKETS.match(passages.text, position, limit):
        words = bracket[1]
        if FOREIGN.search(words) and not LATIN_LETTER.search(words):
            position = bracket.end()
            continue
        names = names_at_start(passages, bracket.start(1), bracket.end(1))
        return Evidence(names, why="in brackets after it", is_proof=len(names) == 1) if names else None
    dash = DASH_NAME.match(passages.text, position, limit) or DASH_NAME.match(passages.text, position + 1, limit)
    if dash and (names := names_at_start(passages, dash.start(1), limit)):
        return Evidence(names, why="after a dash after it", is_proof=is_alone and len(names) == 1)
    return None


def names_at_start(passages: Passages, start: int, end: int) -> list[str]:
    """Return the people of the mention that stands alone in a bracket, or before a comma, a year or a page."""
    for span, names in passages.mentions_in(start, end):
        rest = passages.text[span[1] : end].strip()
        if start in {span[0], title_before(passages.text, span[0])} and (
            not rest or rest[0] in ",;:([" or rest[0].isdigit()
        ):
            return names
    return []


def lead_in(passages: Passages, line: int) -> Evidence | None:
    """Return the evidence of the paragraph before a quotation that begins one, if it ends with a colon."""
    end = line
    while end > max(0, line - MAX_SPACES) and passages.text[end - 1].isspace():
        end -= 1
    if not end or passages.text[end - 1] not in ":：":
        return None
    start, _ = passages.sentence_at(end - 1)
    evidence = evidence_before(passages, start, end)
    if evidence:
        return judge(passages.hidden[max(start, end - WINDOW) : end], [evidence])
    return None
