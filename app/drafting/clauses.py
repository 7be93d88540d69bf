"""Find the subject of a verb of saying in the sentence of a quotation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.drafting.clause_tokens import (
    CLAUSE_STARTS,
    CONJUNCTIONS,
    PERSON,
    PREPOSITIONS,
    PRONOUNS,
    QUOTATION,
    SIGN,
    WORD,
    Token,
    is_after_who,
    is_any_verb,
    is_finite,
    is_verb,
    last_verb,
    skip_adverbs,
)
from app.drafting.posts import SHORT_TITLES, is_post, is_title_word

TO_SAY = re.compile(
    r"(?:go(?:es)?|went|going) (?:on|so far as|as far as) to$|(?:continue[sd]?|proceed(?:s|ed)?|chose|use[sd]?"
    r"|likes?|liked) to$"
    r"|(?:has|have|had) this to$|pause[sd]? to$"
)


@dataclass
class Subject:
    """The subject of a verb: mentions of people, a pronoun, or the words of the phrase that ends before the verb."""

    people: list[Token] = field(default_factory=list)
    pronoun: str | None = None
    phrase: tuple[int, int] | None = None  # its tokens
    start: int = 0  # its first token
    is_clear: bool = True


def find_subject(tokens: Sequence[Token], place: int) -> Subject | None:
    """Return the subject of the verb at a place, or None if it is not clear which words are."""
    if tokens[place].text.endswith("ing"):
        return subject_of_participle(tokens, place)
    before = skip_adverbs(tokens, place - 1)
    if before < 0:
        return None
    token = tokens[before]
    if token.kind == PERSON and not token.is_possessive:
        people, first = people_before(tokens, before)
        is_object = first > 0 and tokens[first - 1].kind == WORD and tokens[first - 1].lower in PREPOSITIONS
        if is_object:
            return initial_subject(tokens, place, is_whole=True)
        return Subject(people, start=first, is_clear=is_all(tokens, first, place) and not is_after_who(tokens, first))
    if token.kind == SIGN:
        return subject_before_sign(tokens, before)
    return subject_before_word(tokens, before, place) if token.kind == WORD else None


def subject_before_sign(tokens: Sequence[Token], before: int) -> Subject | None:
    """Return the subject before words between commas or dashes."""
    if tokens[before].text == ",":
        return subject_before_parenthesis(tokens, before)
    if tokens[before].text != "—":
        return None
    dash = next((place for place in range(before - 1, 0, -1) if tokens[place].text == "—"), None)
    return None if dash is None else subject_at_comma(tokens, dash)


def is_all(tokens: Sequence[Token], first: int, verb: int) -> bool:
    """Return whether people before a verb are all of its subject: not `the ministry and Luo`, `neither he nor Luo`."""
    joint = before_title(tokens, first)
    if joint >= 0 and tokens[joint].lower in {"nor", "neither", "not"}:
        return False
    if joint < 1 or tokens[joint].lower != "and":
        return True
    return is_finite(tokens, verb) or any(is_any_verb(tokens, place) for place in range(joint))


def subject_before_word(tokens: Sequence[Token], before: int, place: int) -> Subject | None:
    """Return the subject of the verb at a place that a word stands before."""
    word = tokens[before].lower
    if word == "to":
        return subject_of_infinitive(tokens, before)
    if word == "who":
        return antecedent(tokens, before)
    if relative := subject_before_relative(tokens, before):
        return relative
    if word in PRONOUNS:
        return Subject(pronoun=word, start=before)
    if word in CONJUNCTIONS:
        return subject_of_coordination(tokens, before)
    return initial_subject(tokens, place, is_whole=True) or phrase_before(tokens, before)


def people_before(tokens: Sequence[Token], last: int) -> tuple[list[Token], int]:
    """Return the people that are joined by commas and `and` up to a token, and the place of the first of them."""
    people, place = [tokens[last]], last
    while True:
        joint = before_title(tokens, place)
        if joint > 0 and tokens[joint].lower == "and":
            joint -= tokens[joint - 1].text == ","
        elif not (joint > 0 and tokens[joint].text == "," and len(people) > 1):
            break
        if joint <= 0 or tokens[joint - 1].kind != PERSON or tokens[joint - 1].is_possessive:
            break
        place = joint - 1
        people.insert(0, tokens[place])
    return people, place


def before_title(tokens: Sequence[Token], place: int) -> int:
    """Return the place before a name and its title: `and` in `and Dr Luo`."""
    joint = place - 1
    while joint > 0 and tokens[joint].kind == WORD and is_title_word(tokens[joint].text):
        joint -= 1
    return joint - 1 if joint > 0 and tokens[joint].lower == "the" and joint < place - 1 else joint


def antecedent(tokens: Sequence[Token], place: int) -> Subject | None:
    """Return the subject that `who` at a place stands for: the people right before it."""
    before = place - 1 - (place > 0 and tokens[place - 1].text == ",")
    if before >= 0 and tokens[before].kind == PERSON and not tokens[before].is_possessive:
        return Subject([tokens[before]], start=before)
    return Subject(pronoun="who", start=place)


def subject_before_parenthesis(tokens: Sequence[Token], comma: int) -> Subject | None:
    """Return the subject before words between commas: `Kong Fan, a columnist, states`."""
    for place in range(comma - 1, 0, -1):
        if tokens[place].text == "," and (subject := subject_at_comma(tokens, place)):
            subject.is_clear = tokens[place + 1].lower not in {"with", "together", "along", "alongside", "like"}
            return subject
    if (
        is_finite(tokens, comma + 1)
        and (subject := subject_at_comma(tokens, comma))
        and is_clause_start(tokens, subject.start)
    ):
        return subject  # a comma too many: `Wu, claims`
    first = next((place for place in range(1, comma) if tokens[place].text == ","), None)
    if first is not None:
        described = person_in_apposition(tokens, first, comma)
        return described or initial_subject(tokens, first, is_whole=True) or phrase_before(tokens, first - 1)
    place = skip_adverbs(tokens, comma - 1)
    is_adverbial = 1 <= place < comma - 1 and tokens[place].text == ","  # `Ding, however, feels`
    return find_subject(tokens, place) if is_adverbial else None


def subject_at_comma(tokens: Sequence[Token], comma: int) -> Subject | None:
    """Return the people right before a comma, unless they follow a preposition."""
    if tokens[comma - 1].kind != PERSON or tokens[comma - 1].is_possessive:
        return None
    people, first = people_before(tokens, comma - 1)
    is_object = first > 0 and tokens[first - 1].kind == WORD and tokens[first - 1].lower in PREPOSITIONS
    return None if is_object else Subject(people, start=first)


def is_clause_start(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a clause begins at a place."""
    return not place or (tokens[place - 1].kind == SIGN and tokens[place - 1].text != ",")


def person_in_apposition(tokens: Sequence[Token], first: int, last: int) -> Subject | None:
    """Return the person whose name explains a description: `his critic, Zinaida Orlova of the University, insists`."""
    place = first + 1
    while place < min(last, first + 4) and tokens[place].kind == WORD and not is_any_verb(tokens, place):
        if tokens[place].lower in PREPOSITIONS | {"including"}:
            return None
        place += 1
    if place >= last or tokens[place].kind != PERSON or tokens[place].is_possessive:
        return None
    rest = tokens[place + 1 : last]
    if rest and not (rest[0].text == "," or is_attribute(rest)):
        return None
    start = first
    while start > 0 and tokens[start - 1].kind == WORD and tokens[start - 1].lower not in CLAUSE_STARTS:
        start -= 1
    head = next((number for number in range(start, first) if tokens[number].lower in PREPOSITIONS), first) - 1
    is_description = tokens[start].lower == "one" or (head >= start and is_post(tokens[head].text))
    return Subject([tokens[place]], start=place) if is_description else None


def subject_before_relative(tokens: Sequence[Token], before: int) -> Subject | None:
    """Return the subject that `who` and its clause stand after: `an official who took part explains`."""
    for place in range(before, 0, -1):
        if tokens[place].kind == SIGN or tokens[place].lower in {"that", "which"}:
            return None
        if tokens[place].lower == "who" and place < before:
            if tokens[place - 1].kind == PERSON and not tokens[place - 1].is_possessive:
                people, first = people_before(tokens, place - 1)
                return Subject(people, start=first)
            return phrase_before(tokens, before) if tokens[place - 1].kind == WORD else None
    return None


def subject_of_coordination(tokens: Sequence[Token], conjunction: int) -> Subject | None:
    """Return the subject of a verb after `and`: the one of the verb before it."""
    verb = max(last_verb(tokens, conjunction) or -1, last_verb(tokens, conjunction, "thinking") or -1)
    subject = find_subject(tokens, verb) if verb > 0 else initial_subject(tokens, conjunction) or initial_phrase(tokens)
    if not subject:
        return None
    between = tokens[subject.start + len(subject.people) + (len(subject.people) - 1) : conjunction]
    others = [token for token in between if token.kind == PERSON and not token.is_possessive]
    pronouns = [token for token in between if token.kind == WORD and token.lower in {"he", "she", "they", "i", "we"}]
    subject.is_clear = subject.is_clear and not others and not pronouns
    return subject


def subject_of_participle(tokens: Sequence[Token], place: int) -> Subject | None:
    """Return the subject of `adding that`: the one of the verb of saying before it."""
    verb = last_verb(tokens, place)
    before = skip_adverbs(tokens, place - 1)
    if verb and not tokens[verb].text.endswith("ing") and before >= 0 and tokens[before].text == ",":
        return find_subject(tokens, verb)
    subject = initial_subject(tokens, place)
    if subject:
        subject.is_clear = False
    return subject


def subject_of_infinitive(tokens: Sequence[Token], to: int) -> Subject | None:
    """Return the subject of `goes on to say`; of another infinitive, one that is not clear."""
    words = " ".join(token.lower for token in tokens[max(0, to - 4) : to + 1])
    match = TO_SAY.search(words)
    if match:
        return find_subject(tokens, to + 1 - match[0].count(" ") - 1)
    subject = initial_subject(tokens, to)
    if subject:
        subject.is_clear = False
    return subject


def initial_subject(tokens: Sequence[Token], place: int, *, is_whole: bool = False) -> Subject | None:
    """Return the people that begin the last clause before a place, if there are any: `Pei Dun of the Centre argues`."""
    for first in range(place - 1, -1, -1):
        if tokens[first].kind != PERSON or tokens[first].is_possessive:
            continue
        title = first - 1 - (first > 1 and tokens[first - 1].text == ".")  # `Gen. Antonov`
        if first and not (tokens[first - 1].lower in CLAUSE_STARTS or is_noun_before(tokens, title)):
            continue
        if first > 1 and tokens[first - 1].lower == "for" and tokens[first - 2].kind != SIGN:
            continue  # `a spokesman for Luo`
        people, start = [tokens[first]], first
        if first and tokens[first - 1].lower == "and":
            people, start = people_before(tokens, first)
            if start and tokens[start - 1].lower in PREPOSITIONS:
                continue
        rest = tokens[first + 1 : place]
        if is_whole and rest and not is_attribute(rest):
            continue
        is_clear = not any(token.kind == PERSON and not token.is_possessive for token in rest)
        return Subject(people, start=start, is_clear=is_clear)
    return None


def initial_phrase(tokens: Sequence[Token]) -> Subject | None:
    """Return the description of somebody that a sentence begins with: `the stationmaster poured tea and`."""
    if not tokens or tokens[0].lower not in {"the", "a", "an", "one", "two", "three", "several", "some"}:
        return None
    for place in range(1, min(4, len(tokens) - 1)):
        if tokens[place].kind != WORD or tokens[place].lower in PREPOSITIONS:
            return None
        if is_post(tokens[place].text):
            return None if is_post(tokens[place + 1].text) else Subject(phrase=(0, place + 1))
    return None


def is_attribute(tokens: Sequence[Token]) -> bool:
    """Return whether tokens after a name only say where somebody is from: `of the Centre`."""
    if tokens[0].lower not in {"of", "at", "from"}:
        return False
    verbs = (
        place for place in range(1, len(tokens)) for kind in ("saying", "thinking") if is_verb(tokens, place, kind)
    )
    return not any(token.kind == QUOTATION for token in tokens) and next(verbs, None) is None


def is_noun_before(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a word before a name can be its title: it begins the sentence, or is a title."""
    token = tokens[place]
    return token.kind == WORD and (is_title_word(token.text) or token.lower in SHORT_TITLES)


def phrase_before(tokens: Sequence[Token], last: int) -> Subject | None:
    """Return the words that end at a place as a subject: `two retired envoys`, from the start of their clause."""
    first = last
    while first > 0 and tokens[first - 1].kind in {WORD, PERSON} and tokens[first - 1].lower not in CLAUSE_STARTS:
        first -= 1
    is_all_of_it = first < 2 or tokens[first - 1].lower != "and" or tokens[first - 2].kind != PERSON  # noqa: PLR2004
    return Subject(phrase=(first, last + 1), start=first, is_clear=is_all_of_it)
