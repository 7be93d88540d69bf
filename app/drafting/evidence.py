"""Look for the words that say who speaks a quotation, and judge whether they prove it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.drafting.clauses import (
    CONJUNCTIONS,
    PERSON,
    QUOTATION,
    SIGN,
    WORD,
    Subject,
    Token,
    find_subject,
    is_adverb,
    is_denied,
    is_verb,
    last_verb,
    people_before,
)
from app.drafting.collectives import collective
from app.drafting.passages import CLOSING, Passages
from app.drafting.posts import is_post
from app.drafting.scripts import FOREIGN, LATIN_LETTER
from app.drafting.verbs import kind_of_verb

HEARSAY = re.compile(
    r"\b(?:reportedly|allegedly|supposedly|purportedly|apparently|rumou?red|is said to|are said to|was said to|were said to"
    r"|[Ii]t is said|so the story goes|the story goes|legend has it|is believed to|is understood to|hearsay|as saying|paraphras\w+)\b"
)
ACCORDING = re.compile(
    r"\b[Aa]ccording to\b|\b[Bb]y (?:his|her|their|\w+['’]s) (?:own )?account\b|\bquot(?:ed|ing)\b|\bcit(?:ed|ing)\b"
)
NEW_CLAUSE = frozenset(("while", "whereas", "although", "though", ";"))
BRACKETS = re.compile(r"[.,]?\s?[(\[（［]([^()\[\]（）［］\n]{1,100})[)\]）］]")
DASH_NAME = re.compile(r"\s*(?:[—–―]|--)\s?([^\n“”\"]{2,100})")
LEAD_IN = frozenset(
    "is was went goes disagreed disagrees disputes disputed demurs demurred differs differed shrugs shrugged laughed".split()
)
QUOTING = re.compile("cite|quot|recall|invok|report|hear|read|us|know|repeat|echo|paraphras|relay|recount|narrat|prefer|like")
TELLING = frozenset("tell tells told telling remind reminds reminded assure assures assured".split())
FOLLOWED = frozenset(
    "that it this the these those how why what whether he she they we i his her their its there if a an of".split()
)


@dataclass
class Evidence:
    """Who a quotation can be by, from its own sentence and its lead-in."""

    speakers: list[str] = field(default_factory=list)
    phrase: str | None = None  # as printed, of somebody without a name
    why: str = ""
    is_proof: bool = False
    pronoun: str | None = None  # the subject, if it is one

    @property
    def has_subject(self) -> bool:
        """Whether it names somebody."""
        return bool(self.speakers or self.phrase)


def find_evidence(passages: Passages, place: int) -> Evidence:
    """Return the evidence of a quotation: the strongest first, or the contradiction of two as no proof."""
    each = passages.quotations[place]
    start, end = passages.sentence_at(each.outer_start)
    bracket = name_after(passages, each.end if each.block else each.outer_end, each.outer_end if each.block else -1)
    if bracket:
        return bracket
    line = passages.text.rfind("\n", 0, each.outer_start) + 1
    lead = passages.text[line : each.outer_start].strip()
    if not lead and (before := lead_in(passages, line)):
        return before
    sentence = passages.hidden[start:end]
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
    return judge(passages, sentence, found)


def judge(passages: Passages, sentence: str, found: Sequence[Evidence]) -> Evidence:
    """Return the first evidence; no proof if it is hearsay or second hand, or if another one contradicts it."""
    if not found:
        return Evidence()
    proofs = [each for each in found if each.is_proof]
    first = proofs[0] if proofs else found[0]
    others = {(tuple(each.speakers), each.phrase) for each in proofs}
    if HEARSAY.search(sentence):
        return replace(first, is_proof=False, why=f"{first.why}, but from hearsay")
    if len(others) > 1 or ACCORDING.search(sentence):
        return replace(first, is_proof=False, why=f"{first.why}, but perhaps second hand")
    return first


def name_after(passages: Passages, position: int, block_end: int) -> Evidence | None:
    """Return the evidence of a name in brackets after a quotation, or after a dash if it ends the line."""
    limit = max(block_end, passages.text.find("\n", position))
    limit = len(passages.text) if limit < 0 else limit
    while block_end > 0 and position < limit and passages.text[position] in CLOSING:
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
        return Evidence(names, why="after a dash after it", is_proof=block_end > 0 and len(names) == 1)
    return None


def names_at_start(passages: Passages, start: int, end: int) -> list[str]:
    """Return the people of the mention that stands alone in a bracket, or before a comma, a year or a page."""
    for span, names in passages.mentions_in(start, end):
        rest = passages.text[span[1] : end].strip()
        if span[0] == start and (not rest or rest[0] in ",;:" or rest[0].isdigit()):
            return names
    return []


def lead_in(passages: Passages, line: int) -> Evidence | None:
    """Return the evidence of the paragraph before a quotation that begins one, if it ends with a colon."""
    before = passages.text[:line].rstrip()
    if not before.endswith((":", "：")):
        return None
    start, _ = passages.sentence_at(len(before) - 1)
    evidence = evidence_before(passages, start, len(before))
    if evidence:
        return judge(passages, passages.hidden[start : len(before)], [evidence])
    return None


def evidence_before(passages: Passages, start: int, end: int) -> Evidence | None:
    """Return the evidence of the part of the sentence before a quotation."""
    tokens = passages.tokens(start, end)
    if not tokens:
        return None
    if alone := speaker_with_colon(passages, tokens):
        return alone
    verb = last_verb(tokens, len(tokens))
    if verb is None:
        return clear_lead_in(passages, tokens)
    subject = find_subject(tokens, verb)
    evidence = from_subject(passages, tokens, verb, subject)
    if evidence is None:
        return None
    if is_denied(tokens, verb) or crosses_clause(tokens, verb) or is_second_hand(passages, tokens, verb, subject):
        evidence.is_proof = False
    return evidence


def speaker_with_colon(passages: Passages, tokens: Sequence[Token]) -> Evidence | None:
    """Return the evidence of `Zheng: “...”`."""
    if len(tokens) > 1 and tokens[-1].text == ":" and tokens[0].kind == PERSON and len(tokens) == 2:  # noqa: PLR2004
        names = passages.names_of(tokens[0])
        return Evidence(names, why="before the colon", is_proof=len(names) == 1 and not tokens[0].is_possessive)
    return None


def clear_lead_in(passages: Passages, tokens: Sequence[Token]) -> Evidence | None:
    """Return the evidence of `Luo was kinder:`, with only one person, who is the subject, before the colon."""
    people = [place for place, token in enumerate(tokens) if token.kind == PERSON]
    if tokens[-1].text != ":" or len(people) != 1 or tokens[people[0]].is_possessive:
        return None
    first = people[0]
    rest = tokens[first + 1 :]
    if rest and rest[0].text == ",":
        comma = next((place for place in range(1, len(rest)) if rest[place].text == ","), 0)
        rest = rest[comma + 1 :]
    is_subject = first == 0 or (first < 4 and is_post(tokens[first - 1].text))  # noqa: PLR2004 - `the economist Luo`
    is_clear = is_subject and bool(rest) and is_lead_in(rest[0])
    names = passages.names_of(tokens[first])
    return Evidence(names, why="lead-in with a colon", is_proof=is_clear and len(names) == 1 and len(rest) < 8)  # noqa: PLR2004


def is_lead_in(token: Token) -> bool:
    """Return whether a verb before a colon leaves no doubt that its subject says what follows."""
    return token.lower in LEAD_IN or (kind_of_verb(token.text) == "thinking" and token.lower.endswith("s") and not QUOTING.match(token.lower))


def from_subject(passages: Passages, tokens: Sequence[Token], verb: int, subject: Subject | None) -> Evidence | None:
    """Return the evidence of a verb of saying with a subject."""
    if subject is None:
        return None
    word = tokens[verb].text
    if subject.people:
        names = [name for token in subject.people for name in passages.names_of(token)]
        is_proof = subject.is_clear and len(names) == len(subject.people)
        return Evidence(names, why=f"subject of `{word}`", is_proof=is_proof)
    if subject.phrase:
        first, last = subject.phrase
        phrase = collective(passages, tokens, first, last)
        return Evidence(phrase=phrase.words, why=f"subject of `{word}`", is_proof=phrase.is_clear) if phrase else None
    return Evidence(pronoun=subject.pronoun, why=f"subject of `{word}`")


def crosses_clause(tokens: Sequence[Token], verb: int) -> bool:
    """Return whether the words after a verb can have another subject that the quotation belongs to."""
    rest = tokens[verb + 1 :]
    if rest and rest[-1].kind in {PERSON, WORD} and rest[-1].is_possessive:
        return True
    for place, token in enumerate(rest):
        if token.lower in NEW_CLAUSE:
            return True
        following = rest[place + 1].lower if place + 1 < len(rest) else ""
        if (
            token.text == ","
            and following in CONJUNCTIONS
            and place + 2 < len(rest)
            and rest[place + 2].lower != "that"
        ):
            if not any(is_verb(rest, number) for number in range(place + 2, min(place + 4, len(rest)))):
                return True
        if (
            token.kind == PERSON
            and not token.is_possessive
            and any(is_verb(rest, number, "thinking") for number in range(place + 1, min(place + 3, len(rest))))
        ):
            return True
    return False


def is_second_hand(passages: Passages, tokens: Sequence[Token], verb: int, subject: Subject | None) -> bool:
    """Return whether somebody else reports that the subject says so, or the subject tells it to somebody named."""
    if tokens[verb].lower in TELLING and verb + 1 < len(tokens) and tokens[verb + 1].kind == PERSON:
        return True
    if subject is None:
        return True
    earlier = last_verb(tokens, subject.start)
    if earlier is None:
        return False
    between = tokens[earlier + 1 : subject.start]
    return not any(
        token.kind == QUOTATION or token.lower in CONJUNCTIONS | NEW_CLAUSE or token.text in {";", ":"}
        for token in between
    )


def evidence_after(passages: Passages, place: int) -> Evidence | None:
    """Return the evidence of the words after a quotation: `says Zheng`, `Zheng, who edits it, says`."""
    each = passages.quotations[place]
    return said_by(passages, place, each.outer_end, each.parts[-1][1])


def evidence_between(passages: Passages, place: int) -> Evidence | None:
    """Return the evidence of the words that interrupt a quotation."""
    each = passages.quotations[place]
    if len(each.parts) == 1 or "\n" in passages.text[each.parts[0][1] : each.parts[1][0]]:
        return None
    position = each.parts[0][1]
    while passages.text[position] in ",”\"'’“»«」』" and position < each.parts[1][0]:
        position += 1
    return said_by(passages, place, position, each.parts[0][1])


def said_by(passages: Passages, place: int, position: int, end_of_words: int) -> Evidence | None:
    """Return the evidence of the words at a position, which follow words that ended before it."""
    text = passages.text
    if text[end_of_words - 1] not in "?!…—–-,，" and not set(text[end_of_words : position + 1]) & set(",，—–"):
        return None
    tokens = following_tokens(passages, position)
    first = 1 if tokens and tokens[0].kind == SIGN else 0
    while first < len(tokens) and tokens[first].kind == WORD and is_adverb(tokens[first].lower):
        first += 1
    if first >= len(tokens):
        return None
    if is_verb_there(tokens, first):
        return inverted(passages, tokens, first)
    return direct(passages, tokens, first)


def following_tokens(passages: Passages, position: int) -> list[Token]:
    """Return the tokens after a quotation up to the end of the sentence or the next quotation."""
    limit = passages.text.find("\n", position)
    limit = len(passages.text) if limit < 0 else limit
    tokens = list[Token]()
    for token in passages.tokens(position, min(limit, position + 400)):
        if token.kind == QUOTATION or token.text in {".", "!", "?", ";"}:
            break
        tokens.append(token)
    return tokens


def is_verb_there(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a finite verb of saying follows a quotation."""
    return (
        tokens[place].kind == WORD
        and not tokens[place].text.endswith("ing")
        and is_verb([Token(WORD, "X", 0, 0), *tokens[place:]], 1)
    )


def inverted(passages: Passages, tokens: Sequence[Token], verb: int) -> Evidence | None:
    """Return the evidence of `says Zheng` and `said two officials at the Bureau`."""
    place = verb + 1
    while place < min(len(tokens), verb + 7) and tokens[place].kind == WORD and not tokens[place].is_possessive:
        place += 1
    if place > verb + 1 and not is_post(tokens[place - 1].text):
        place = verb + 1
    word = tokens[verb].text
    if place < len(tokens) and tokens[place].kind == PERSON and not tokens[place].is_possessive:
        last = place
        while last + 2 < len(tokens) and tokens[last + 1].lower in {"and", ","} and tokens[last + 2].kind == PERSON:
            last += 2
        people, _ = people_before(tokens, last)
        if tokens[verb].lower in TELLING:
            return None
        return from_subject(passages, tokens, verb, Subject(people))
    last = verb + 1
    while last < len(tokens) and tokens[last].kind == WORD:
        last += 1
    phrase = collective(passages, tokens, verb + 1, last)
    return Evidence(phrase=phrase.words, why=f"subject of `{word}`", is_proof=phrase.is_clear) if phrase else None


def direct(passages: Passages, tokens: Sequence[Token], first: int) -> Evidence | None:
    """Return the evidence of `Zheng says`, unless other words follow that he says."""
    verb = next((place for place in range(first + 1, len(tokens)) if is_verb(tokens, place)), None)
    if verb is None or tokens[verb].text.endswith("ing"):
        return None
    subject = find_subject(tokens[first:], verb - first)
    following = tokens[verb + 1] if verb + 1 < len(tokens) else None
    if following and (following.lower in FOLLOWED or following.kind == PERSON or following.text == ":"):
        return None
    if subject is None or subject.start + first > first + 4:
        return None
    evidence = from_subject(passages, tokens[first:], verb - first, subject)
    if evidence and is_denied(tokens[first:], verb - first):
        evidence.is_proof = False
    return evidence


def evidence_at_end(passages: Passages, place: int) -> Evidence | None:
    """Return the evidence of `..., Zheng said.` at the end of the sentence of a quotation."""
    each = passages.quotations[place]
    _, end = passages.sentence_at(each.outer_start)
    tokens = passages.tokens(each.outer_end, end)
    comma = next((number for number in range(len(tokens) - 1, -1, -1) if tokens[number].text == ","), None)
    if comma is None or comma == 0:
        return None
    return direct(passages, tokens, comma + 1) if comma + 1 < len(tokens) else None
