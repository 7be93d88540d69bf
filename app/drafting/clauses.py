"""Find who is the subject of a verb of saying, in the sentence of a quotation."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.drafting.posts import is_post, is_title_word
from app.drafting.verbs import kind_of_verb

PERSON, WORD, QUOTATION, SIGN = "person", "word", "quotation", "sign"
TOKEN = re.compile(
    r"[(\[（［][^()\[\]（）［］\n]{0,300}[)\]）］]|[^\W_]+(?:[-'’‘][^\W_]+)*['’]?|[,;:.!?—–，：；]|--|\ufffc+"
)
BRACKETS = "([（［"
SIGNS = {"–": "—", "--": "—", "，": ",", "：": ":", "；": ";"}
ADVERBS = frozenset(
    """also then even still again once now later never not too always often sometimes just only simply rather already
    himself herself themselves itself further however therefore thus meanwhile instead nonetheless nevertheless moreover
    has had have having does did do is was both elsewhere here there yesterday today all each recently famously""".split()  # noqa: SIM905
)
NEGATIONS = frozenset(
    "not never no neither nor hardly scarcely rarely refuses refused declines declined without cannot".split()
)
MODALS = frozenset("would could might may should can will must cannot shall".split())
BE = frozenset("is was are were be been being am gets got".split())
PREPOSITIONS = frozenset(
    """of by with from to for about against like than on in at under after before between among through towards toward via
    into onto upon over within without behind beside beyond since until despite unlike per""".split()  # noqa: SIM905
)
DETERMINERS = frozenset(
    "the a an his her their its our my your this that these those such some any no many several whose".split()
)
PRONOUNS = frozenset(
    "he she they i we you it one who which this these those others someone somebody nobody everyone".split()
)
CONJUNCTIONS = frozenset("and but or yet then nor".split())
CLAUSE_STARTS = frozenset(
    ", ; : — but while though although whereas that and as when if because for where since so yet".split()
)
# Phrases that can stand between a subject and its verb.
ADVERBIAL = re.compile(
    r"\b(?:on the other hand|on the one hand|for (?:his|her|their) part|in turn|of course|in particular|for instance|for example"
    r"|as well|at last|in the end|once again|by contrast|in contrast|to be sure|in (?:this|that|his|her) (?:view|opinion))\b"
)
TO_SAY = re.compile(
    r"(?:go(?:es)?|went|going) (?:on|so far as|as far as) to$|(?:continue[sd]?|proceed(?:s|ed)?|chose|use[sd]?|likes?|liked) to$"
    r"|(?:has|have|had) this to$|pause[sd]? to$"
)


class Token(NamedTuple):
    """A word, a mention of a person, a quotation or a sign of punctuation of a sentence."""

    kind: str
    text: str
    start: int
    end: int
    is_possessive: bool = False

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower() if self.kind == WORD else self.text


@dataclass
class Subject:
    """The subject of a verb: mentions of people, a pronoun, or the words of the phrase that ends before the verb."""

    people: list[Token] = field(default_factory=list)
    pronoun: str | None = None
    phrase: tuple[int, int] | None = None  # its tokens
    start: int = 0  # its first token
    is_clear: bool = True


def tokenize_sentence(text: str, start: int, end: int, mentions: Sequence[tuple[int, int]], hidden: str) -> list[Token]:
    """Return the tokens of a part of a text. Brackets are left out. Mentions are in order."""
    return list(iterate_tokens(text, start, end, mentions, hidden))


def iterate_tokens(
    text: str, start: int, end: int, mentions: Sequence[tuple[int, int]], hidden: str
) -> Iterator[Token]:
    """Yield the tokens of `tokenize_sentence`."""
    place = bisect_left(mentions, (start, 0))
    adverbials = {match.start(): match.end() for match in ADVERBIAL.finditer(hidden, start, end)}
    position = start
    while position < end:
        match = TOKEN.search(hidden, position, end)
        if not match:
            return
        if match.start() in adverbials:
            position = adverbials[match.start()]
            continue
        while place < len(mentions) and mentions[place][0] < match.start():
            place += 1
        if place < len(mentions) and mentions[place][0] == match.start():
            last = max(mentions[place][1], match.start() + 1)
            ending = re.compile(r"['’‘](?:s\b|(?!\w))").match(hidden, last, end)
            yield Token(PERSON, text[match.start() : last], match.start(), last, ending is not None)
            position = ending.end() if ending else last
            continue
        position = match.end()
        word = match[0]
        if word[0] in BRACKETS:
            continue
        if word[0] == "\ufffc":
            yield Token(QUOTATION, word, *match.span())
        elif word[0].isalnum():
            is_possessive = bool(re.search(r"['’‘]s?$", word))
            yield Token(WORD, word, *match.span(), is_possessive)
        else:
            yield Token(SIGN, SIGNS.get(word, word), *match.span())


def is_verb(tokens: Sequence[Token], place: int, kind: str = "saying") -> bool:
    """Return whether a token is a verb of saying, and not a noun such as in `his claims`."""
    token = tokens[place]
    if token.kind != WORD or token.is_possessive:
        return False
    if token.lower in {"put", "puts"}:
        return kind == "saying" and place + 1 < len(tokens) and tokens[place + 1].lower in {"it", "this"}
    if kind_of_verb(token.text) != kind:
        return False
    before = tokens[place - 1] if place else None
    if before is None:
        return token.text.endswith("ing")
    if before.is_possessive or (
        before.kind == WORD and before.lower in (DETERMINERS - {"that"}) | (PREPOSITIONS - {"to"})
    ):
        return False
    return True


def last_verb(tokens: Sequence[Token], end: int, kind: str = "saying", start: int = 0) -> int | None:
    """Return the place of the last verb of a kind between two places, or None."""
    return next((place for place in range(end - 1, start - 1, -1) if is_verb(tokens, place, kind)), None)


def skip_adverbs(tokens: Sequence[Token], place: int) -> int:
    """Return the place of the last token at or before a place that is not an adverb or an auxiliary verb."""
    while place >= 0 and tokens[place].kind == WORD and is_adverb(tokens[place].lower):
        place -= 1
    return place


def is_adverb(word: str) -> bool:
    """Return whether a word can stand between a subject and its verb."""
    return word in ADVERBS or word in MODALS or (word.endswith("ly") and len(word) > 4)  # noqa: PLR2004


def is_denied(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a verb is negated, only possible, in the passive or a question."""
    first = skip_adverbs(tokens, place - 1) + 1
    words = {token.lower for token in tokens[first:place]}
    if words & (NEGATIONS | MODALS) or any(word.endswith(("n't", "n’t")) for word in words):
        return True
    if words & BE or (place and tokens[place - 1].lower in BE | NEGATIONS):
        return True
    return tokens[0].lower in {"did", "does", "do", "has", "if", "would", "could"} and first > 0


def find_subject(tokens: Sequence[Token], place: int) -> Subject | None:
    """Return the subject of the verb at a place, or None if it is not clear which words are."""
    if tokens[place].text.endswith("ing"):
        return subject_of_participle(tokens, place)
    before = skip_adverbs(tokens, place - 1)
    if before >= 0 and tokens[before].lower == "to":
        return subject_of_infinitive(tokens, before)
    if before < 0:
        return None
    token = tokens[before]
    if token.kind == PERSON and not token.is_possessive:
        people, first = people_before(tokens, before)
        if first and tokens[first - 1].lower in PREPOSITIONS and tokens[first - 1].kind == WORD:
            return initial_subject(tokens, place, is_whole=True)
        return Subject(people, start=first)
    if token.lower in {"who"}:
        return antecedent(tokens, before)
    if relative := subject_before_relative(tokens, before):
        return relative
    if token.lower in PRONOUNS and token.kind == WORD:
        return Subject(pronoun=token.lower, start=before)
    if token.text == ",":
        return subject_before_parenthesis(tokens, before)
    if token.lower in CONJUNCTIONS:
        return subject_of_coordination(tokens, before)
    if token.kind == WORD:
        return initial_subject(tokens, place, is_whole=True) or phrase_before(tokens, before)
    return None


def people_before(tokens: Sequence[Token], last: int) -> tuple[list[Token], int]:
    """Return the people that are joined by commas and `and` up to a token, and the place of the first of them."""
    people, place = [tokens[last]], last
    while True:
        joint = place - 1
        if joint > 0 and tokens[joint].lower == "and":
            joint -= tokens[joint - 1].text == ","
        elif not (joint > 0 and tokens[joint].text == "," and len(people) > 1):
            break
        if joint <= 0 or tokens[joint - 1].kind != PERSON or tokens[joint - 1].is_possessive:
            break
        place = joint - 1
        people.insert(0, tokens[place])
    return people, place


def antecedent(tokens: Sequence[Token], place: int) -> Subject | None:
    """Return the subject that `who` at a place stands for: the people right before it."""
    before = place - 1 - (place > 0 and tokens[place - 1].text == ",")
    if before >= 0 and tokens[before].kind == PERSON and not tokens[before].is_possessive:
        return Subject([tokens[before]], start=before)
    return Subject(pronoun="who", start=place)


def subject_before_parenthesis(tokens: Sequence[Token], comma: int) -> Subject | None:
    """Return the subject before words between commas: `Kong Fan, a columnist, states`."""
    for place in range(comma - 1, 0, -1):
        if tokens[place].text != "," or tokens[place].kind != SIGN:
            continue
        before = tokens[place - 1]
        if before.kind == PERSON and not before.is_possessive:
            people, first = people_before(tokens, place - 1)
            if first and tokens[first - 1].kind == WORD and tokens[first - 1].lower in PREPOSITIONS:
                continue
            return Subject(people, start=first)
    if (before := tokens[comma - 1]).kind == PERSON and not before.is_possessive and is_finite(tokens, comma + 1):
        people, first = people_before(tokens, comma - 1)
        if not first or (tokens[first - 1].kind == SIGN and tokens[first - 1].text != ","):
            return Subject(people, start=first)  # a comma too many: `Wu, claims`
    for place in range(1, comma):
        if tokens[place].text == ",":
            if person := person_in_apposition(tokens, place, comma):
                return person
            return initial_subject(tokens, place, is_whole=True) or phrase_before(tokens, place - 1)
    before = skip_adverbs(tokens, comma - 1)
    if before < comma - 1 and before >= 1 and tokens[before].text == ",":  # `Ding, however, feels`
        return find_subject(tokens, before)
    return None


def is_finite(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a verb is in a form that no participle has."""
    word = tokens[place].text if place < len(tokens) else ""
    return word.endswith("s") or word in {"said", "told", "wrote", "spoke"}


def person_in_apposition(tokens: Sequence[Token], first: int, last: int) -> Subject | None:
    """Return the person whose name explains a description: `his critic, Zinaida Orlova of the University, insists`."""
    place = first + 1
    while place < min(last, first + 4) and tokens[place].kind == WORD and not is_any_verb(tokens, place):
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


def is_any_verb(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a word is a verb of saying or thinking."""
    return is_verb(tokens, place) or is_verb(tokens, place, "thinking")


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
        if first and not (tokens[first - 1].lower in CLAUSE_STARTS or is_noun_before(tokens, first - 1)):
            continue
        people, start = [tokens[first]], first
        if first and tokens[first - 1].lower == "and":
            people, start = people_before(tokens, first)
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
    return tokens[place].kind == WORD and is_title_word(tokens[place].text)


def phrase_before(tokens: Sequence[Token], last: int) -> Subject | None:
    """Return the words that end at a place as a subject: `two retired envoys`, from the start of their clause."""
    first = last
    while first > 0 and tokens[first - 1].kind in {WORD, PERSON} and tokens[first - 1].lower not in CLAUSE_STARTS:
        first -= 1
    return Subject(phrase=(first, last + 1), start=first)
