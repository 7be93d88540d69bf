"""Split sentences into words, mentions of people, quotations and signs, and find the verbs in them."""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from app.drafting.sentences import MASK
from app.drafting.verbs import kind_of_verb

PERSON, WORD, QUOTATION, SIGN = "person", "word", "quotation", "sign"
TOKEN = re.compile(
    r"[(\[（［][^()\[\]（）［］\n]{0,300}[)\]）］]|[^\W_]+(?:[-'’‘][^\W_]+)*['’]?|[,;:.!?—–，：；]|--|\ufffc+"
)
GENITIVE = re.compile(r"['’‘](?:s\b|(?!\w))")
BRACKETS = "([（［"
SIGNS = {"–": "—", "--": "—", "，": ",", "：": ":", "；": ";"}
ADVERBS = frozenset(
    str.split(
        """also then even still again once now later never not too always often sometimes just only simply rather
    already himself herself themselves itself further however therefore thus meanwhile instead nonetheless
    nevertheless moreover has had have having does did do is was both elsewhere here there yesterday today all
    each recently famously"""
    )
)
NEGATIONS = frozenset(
    str.split("""not never no neither nor hardly scarcely rarely refuses refused declines declined without cannot""")
)
MODALS = frozenset(str.split("would could might may should can will must cannot shall"))
BE = frozenset(str.split("is was are were be been being am gets got"))
PREPOSITIONS = frozenset(
    str.split(
        """of by with from to for about against like than on in at under after before between among through towards
    toward via into onto upon over within without behind beside beyond since until despite unlike per around
    near except amid"""
    )
)
DETERMINERS = frozenset(
    str.split("""the a an his her their its our my your this that these those such some any no many several whose""")
)
PRONOUNS = frozenset(
    str.split("""he she they i we you it one who which this these those others someone somebody nobody everyone""")
)
BEFORE_NOUN = (DETERMINERS - {"that"}) | (PREPOSITIONS - {"to"})
DOCUMENTS = frozenset(str.split("it article report paper document text communiqué statement which essay review"))
UNREAL = frozenset(
    str.split("did does do has had have if would could should might unless suppose were whether neither")
)
AUDIENCE = frozenset(str.split("the a an his her their"))
SAID = frozenset(str.split("that how why what whether to he she they it"))
CONJUNCTIONS = frozenset(str.split("and but or yet then nor"))
CLAUSE_STARTS = frozenset(
    str.split(""", ; : — but while though although whereas that and as when if because for where since so yet""")
)
# Phrases that can stand between a subject and its verb.
ADVERBIAL = re.compile(
    r"\b(?:on the other hand|on the one hand|for (?:his|her|their) part|in turn|of course|in particular"
    r"|for instance|for example"
    r"|as well|at last|in the end|once again|by contrast|in contrast|to be sure|in (?:this|that|his"
    r"|her) (?:view|opinion))\b"
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


def tokenize_text(text: str, mentions: Sequence[tuple[int, int]], hidden: str) -> list[Token]:
    """Return the tokens of a text without its brackets; in `hidden`, a mask is in place of each quotation."""
    adverbials = {match.start(): match.end() for match in ADVERBIAL.finditer(hidden)}
    tokens, place, position = list[Token](), 0, 0
    while match := TOKEN.search(hidden, position):
        start, position = match.span()
        if start in adverbials:
            position = adverbials[start]
            continue
        while place < len(mentions) and mentions[place][0] < start:
            place += 1
        if place < len(mentions) and mentions[place][0] == start:
            position = max(mentions[place][1], start + 1)
            ending = GENITIVE.match(hidden, position)
            tokens.append(Token(PERSON, text[start:position], start, position, ending is not None))
            position = ending.end() if ending else position
        elif match[0][0] not in BRACKETS:
            tokens.append(to_token(match[0], start, position))
    return tokens


def to_token(word: str, start: int, end: int) -> Token:
    """Return the token of a word, a sign or a masked quotation."""
    if word[0] == MASK:
        return Token(QUOTATION, MASK, start, end)
    if word[0].isalnum():
        return Token(WORD, word, start, end, word.endswith(("'s", "’s", "‘s", "'", "’", "‘")))
    return Token(SIGN, SIGNS.get(word, word), start, end)


def is_verb(tokens: Sequence[Token], place: int, kind: str = "saying") -> bool:
    """Return whether a token is a verb of saying, and not a noun such as in `his claims`."""
    token = tokens[place]
    if token.kind != WORD or token.is_possessive:
        return False
    if token.lower in {"put", "puts"}:
        return kind == "saying" and place + 1 < len(tokens) and tokens[place + 1].lower in {"it", "this"}
    if kind_of_verb(token.text) != kind:
        return False
    if token.lower == "states" and place and not can_state(tokens[place - 1]):
        return False
    before = tokens[place - 1] if place else None
    if before is None:
        return token.text.endswith("ing")
    return not before.is_possessive and not (before.kind == WORD and before.lower in BEFORE_NOUN)


def can_state(before: Token) -> bool:
    """Return whether the word before `states` can be its subject, and not an adjective: not `small states`."""
    is_subject = before.lower in PRONOUNS - {"which", "these", "those"} or before.lower in DOCUMENTS
    return before.kind != WORD or is_subject or is_adverb(before.lower)


def last_verb(tokens: Sequence[Token], end: int, kind: str = "saying") -> int | None:
    """Return the place of the last verb of a kind before a place, or None."""
    return next((place for place in range(end - 1, -1, -1) if is_verb(tokens, place, kind)), None)


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
    if words & NEGATIONS and "only" in words:
        words -= NEGATIONS
    if words & (NEGATIONS | MODALS) or any(word.endswith(("n't", "n’t")) for word in words):
        return True
    if words & BE or (place and tokens[place - 1].lower in BE | NEGATIONS):
        return True
    return tokens[0].lower in UNREAL and first > 0


def is_finite(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a verb is in a form that no participle has."""
    word = tokens[place].text if place < len(tokens) else ""
    return word.endswith("s") or word in {"said", "told", "wrote", "spoke"}


def is_any_verb(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a word is a verb of saying or thinking."""
    return is_verb(tokens, place) or is_verb(tokens, place, "thinking")


def is_audience(tokens: Sequence[Token], place: int) -> bool:
    """Return whether the words after `told` only say whom: `a packed hall in Chennai`, and not what."""
    rest = list(takewhile(lambda token: token.text not in {",", "—"}, tokens[place:]))
    is_named = any(token.kind == PERSON or token.lower in SAID or token.text == ":" for token in rest)
    return bool(rest) and rest[0].lower in AUDIENCE and not is_named


def is_after_who(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a name can end the clause of somebody else: `a man who knows Luo said`."""
    for before in range(place - 2, 0, -1):
        if tokens[before].kind == SIGN:
            return False
        if tokens[before].lower == "who":
            return True
    return False


def has_verb(tokens: Sequence[Token], start: int, end: int, kind: str = "saying") -> bool:
    """Return whether a verb of a kind stands between two places."""
    return any(is_verb(tokens, place, kind) for place in range(start, min(end, len(tokens))))
