"""Look for the words around a quotation that say who speaks it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.drafting.clause_tokens import (
    BE,
    CONJUNCTIONS,
    PERSON,
    QUOTATION,
    SIGN,
    WORD,
    Token,
    has_verb,
    is_adverb,
    is_audience,
    is_denied,
    is_verb,
    last_verb,
)
from app.drafting.clauses import Subject, before_title, find_subject, people_before
from app.drafting.collectives import Collective, collective
from app.drafting.passages import Passages
from app.drafting.posts import is_post
from app.drafting.scripts import FOREIGN_LETTER
from app.drafting.verbs import forms, kind_of_verb

MAX_PHRASE = 6  # words of a description that may be no description
WINDOW = 600  # characters around a quotation
NEW_CLAUSE = frozenset(("while", "whereas", "although", "though", ";"))
LEAD_IN = frozenset(
    str.split(
        """is was went goes disagreed disagrees disputes disputed demurs demurred differs differed shrugs shrugged
    laughed"""
    )
)
QUOTING = re.compile(
    "cite|quot|recall|invok|report|hear|read|us|know|repeat|echo|paraphras|relay|recount|narrat|prefer|like"
)
NEEDS_AS = frozenset(  # whose object may have been said by somebody else
    form
    for verb in str.split("dismiss deride mock ridicule criticize criticise condemn denounce decry deplore praise hail")
    for form in forms(verb)
)
ORIGINAL = re.compile(rf"\s?[(\[（［]{FOREIGN_LETTER}[^()\[\]（）［］\n]{{0,200}}[)\]）］]")
TELLING = frozenset(str.split("tell tells told telling remind reminds reminded assure assures assured"))
FOLLOWED = frozenset(
    str.split(
        """that it this the these those how why what whether he she they we i his her their its there if a an of"""
    )
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
    if is_denied(tokens, verb) or crosses_clause(tokens, verb) or is_second_hand(tokens, verb, subject):
        evidence.is_proof = False
    return evidence


def speaker_with_colon(passages: Passages, tokens: Sequence[Token]) -> Evidence | None:
    """Return the evidence of `Zheng: “...”`."""
    if len(tokens) > 1 and tokens[-1].text == ":" and tokens[0].kind == PERSON and len(tokens) == 2:  # noqa: PLR2004
        names = passages.candidates(tokens[0])
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
    names = passages.candidates(tokens[first])
    return Evidence(names, why="lead-in with a colon", is_proof=is_clear and len(names) == 1 and len(rest) < 8)  # noqa: PLR2004


def is_lead_in(token: Token) -> bool:
    """Return whether a verb before a colon leaves no doubt that its subject says what follows."""
    return token.lower in LEAD_IN or (
        kind_of_verb(token.text) == "thinking" and token.lower.endswith("s") and not QUOTING.match(token.lower)
    )


def from_subject(passages: Passages, tokens: Sequence[Token], verb: int, subject: Subject | None) -> Evidence | None:
    """Return the evidence of a verb of saying with a subject."""
    if subject is None:
        return None
    word = tokens[verb].text
    if subject.people:
        names = [name for token in subject.people for name in passages.candidates(token)]
        is_proof = subject.is_clear and len(names) == len(subject.people)
        return Evidence(names, why=f"subject of `{word}`", is_proof=is_proof)
    if subject.phrase:
        first, last = subject.phrase
        phrase = collective(passages.text, tokens, first, last)
        evidence = from_phrase(phrase, word)
        return replace(evidence, is_proof=evidence.is_proof and subject.is_clear) if evidence else None
    return Evidence(pronoun=subject.pronoun, why=f"subject of `{word}`")


def from_phrase(phrase: Collective | None, verb: str) -> Evidence | None:
    """Return the evidence of a description that is the subject of a verb; a long one may be no description."""
    if phrase is None or (not phrase.is_clear and phrase.words.count(" ") >= MAX_PHRASE):
        return None
    return Evidence(phrase=phrase.words, why=f"subject of `{verb}`", is_proof=phrase.is_clear)


def crosses_clause(tokens: Sequence[Token], verb: int) -> bool:
    """Return whether the words after a verb can have another subject that the quotation belongs to."""
    rest = tokens[verb + 1 :]
    if not rest:
        return False
    if tokens[verb].lower in NEEDS_AS and not any(token.lower in {"as", "for"} for token in rest):
        return True
    if len(rest) > 1 and rest[-1].kind == PERSON and rest[-2].lower in {",", "and"}:
        return True  # `Zheng says “...”, Luo “...”`
    is_thing = rest[-1].text.islower() and not is_post(rest[-1].text.rstrip("'’‘s"))  # `the fund’s`
    is_possessive = rest[-1].kind in {PERSON, WORD} and rest[-1].is_possessive and not is_thing
    return is_possessive or any(begins_clause(rest, place) for place in range(len(rest)))


def begins_clause(tokens: Sequence[Token], place: int) -> bool:
    """Return whether another clause begins at a place: with `while`, `, and they`, or somebody who thinks."""
    token, following = tokens[place], tokens[place + 1 : place + 3]
    if token.text == "," and len(following) > 1 and following[0].lower in CONJUNCTIONS:
        return following[1].lower != "that" and not has_verb(tokens, place + 2, place + 4)
    if token.lower in {"and", "but"} and len(following) > 1 and following[0].kind == PERSON:
        return following[1].lower in {"that", ","}  # `says it is a door and Luo that it is`
    is_thinking = (
        token.kind == PERSON and not token.is_possessive and has_verb(tokens, place + 1, place + 3, "thinking")
    )
    return token.lower in NEW_CLAUSE or is_thinking


def is_second_hand(tokens: Sequence[Token], verb: int, subject: Subject | None) -> bool:
    """Return whether somebody else reports that the subject says so, or the subject tells it to somebody named."""
    if tokens[verb].lower in TELLING and verb + 1 < len(tokens) and tokens[verb + 1].kind == PERSON:
        return True
    if subject is None:
        return True
    before = before_title(tokens, subject.start)
    if before > 0 and tokens[before].lower == "that" and not (tokens[0].lower == "it" and tokens[1].lower in BE):
        return True  # `disputed that Li had called it`
    earlier = last_verb(tokens, subject.start)
    if earlier is None and subject.start and tokens[subject.start - 1].lower == "that":
        earlier = last_verb(tokens, subject.start, "thinking")
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
    original = ORIGINAL.match(passages.text, each.outer_end)
    if original:
        return said_by(passages, original.end(), original.end())
    return said_by(passages, each.outer_end, each.parts[-1][1])


def evidence_between(passages: Passages, place: int) -> Evidence | None:
    """Return the evidence of the words that interrupt a quotation."""
    each = passages.quotations[place]
    if len(each.parts) == 1 or "\n" in passages.text[each.parts[0][1] : each.parts[1][0]]:
        return None
    position = each.parts[0][1]
    while passages.text[position] in ",”\"'’“»«」』" and position < each.parts[1][0]:
        position += 1
    return said_by(passages, position, each.parts[0][1])


def said_by(passages: Passages, position: int, end_of_words: int) -> Evidence | None:
    """Return the evidence of the words at a position, which follow words that ended before it."""
    text = passages.text
    if text[end_of_words - 1] not in "?!…—–-,，" and not set(text[end_of_words : position + 1]) & set(",，—–"):
        return None
    tokens = following_tokens(passages, position)
    first = 1 if tokens and tokens[0].kind == SIGN else 0
    while first < len(tokens) and tokens[first].kind == WORD and is_adverb(tokens[first].lower):
        first += 1
    if first >= len(tokens) or tokens[first].lower in CONJUNCTIONS | NEW_CLAUSE:
        return None
    if is_verb_there(tokens, first):
        return inverted(passages, tokens, first)
    return direct(passages, tokens, first)


def following_tokens(passages: Passages, position: int) -> list[Token]:
    """Return the tokens after a quotation up to the end of the sentence or the next quotation."""
    tokens = list[Token]()
    for token in passages.tokens_after(position, min(passages.line_at(position)[1], position + WINDOW)):
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
    phrase = collective(passages.text, tokens, verb + 1, last)
    return from_phrase(phrase, word)


def direct(passages: Passages, tokens: Sequence[Token], first: int) -> Evidence | None:
    """Return the evidence of `Zheng says`, unless other words follow that he says."""
    verb = next((place for place in range(first + 1, len(tokens)) if is_verb(tokens, place)), None)
    if verb is None or tokens[verb].text.endswith("ing"):
        return None
    subject = find_subject(tokens[first:], verb - first)
    following = tokens[verb + 1] if verb + 1 < len(tokens) else None
    is_address = tokens[verb].lower in TELLING and is_audience(tokens, verb + 1)
    is_followed = following and (following.lower in FOLLOWED or following.kind == PERSON or following.text == ":")
    if is_followed and not is_address:
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
    tokens = passages.tokens_after(each.outer_end, end)
    comma = next((number for number in range(len(tokens) - 1, -1, -1) if tokens[number].text == ","), None)
    if comma is None or comma == 0 or last_verb(tokens, comma) is not None:
        return None  # `..., he told Zheng when they met, over what Zheng insists was tea`
    return direct(passages, tokens, comma + 1) if comma + 1 < len(tokens) else None
