"""Find the people and organizations on record whose names stand in a text."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pydantic_core import from_json

from app.drafting.registers import names_of
from app.index.reader import Snapshot, all_of, unscored
from app.models.tables import Organization, Person
from app.text.search_terms import suggestion_key
from app.text.tokens import token_spans, tokenize
from app.verification.features import FUNCTION_WORDS

MAX_NAME_TOKENS = 8  # words or CJK characters
MAX_WORD = 100  # characters around a word that are looked at
MAX_AGENTS = 50  # whose full names are compared with the text
MAX_NAMESAKES = 10  # agents that have a word in their names; if there are more, it does not identify a person
TITLE_WORDS = """ambassador chairman chairwoman chancellor columnist comrade director doctor dr foreign general
    madam minister mr mrs ms premier president prime prof professor secretary senator"""
TITLES = frozenset(TITLE_WORDS.split())


class Mention(NamedTuple):
    """A name in a text, and the person or organization that has it."""

    start: int  # in code points, end exclusive
    end: int
    name: str  # as written, without the ending of the possessive
    agent: dict[str, Any]  # the public JSON

    @property
    def is_possessive(self) -> bool:
        """Whether the name is a possessive."""
        return self.end - self.start > len(self.name)

    @property
    def reference(self) -> dict[str, Any]:
        """The person or organization, as other records refer to it."""
        return {name: self.agent[name] for name in ("id", "url", "name", "native_name")}

    @property
    def is_person(self) -> bool:
        """Whether it is the name of a person."""
        return str(self.agent["url"]).startswith(f"/v1/{Person.collection}/")


def find_mentions(snapshot: Snapshot, text: str) -> list[Mention]:
    """Return the names on record in a text, in order: full names, and surnames that only one person on record has."""
    spans, tokens = token_spans(text), tokenize(text)
    mentions, occupied = list[Mention](), set[int]()
    for first, last, agent in sorted(full_names(snapshot, text), key=lambda name: (name[0] - name[1], name[0])):
        if occupied.isdisjoint(range(first, last)):
            occupied.update(range(first, last))
            mentions.append(mention(text, spans[first][0], spans[last - 1][1], agent))
    mentions += [
        mention(text, *spans[place], person)
        for place, token in enumerate(tokens)
        if place not in occupied and not token.is_cjk and stands_alone(text, *spans[place])
        for person in people_by_surname(snapshot, token.text)
    ]
    return sorted(mentions, key=lambda each: each[:2])


def mention(text: str, start: int, end: int, agent: dict[str, Any]) -> Mention:
    """Return the mention of an agent at this place of a text."""
    return Mention(start, end, re.sub("['’][sS]$", "", text[start:end]), agent)


def ids_by_name(mentions: Iterable[Mention]) -> dict[str, str]:
    """Return the ids of the mentioned agents by each of their names and by the names in the text, in lower case."""
    names = ((name, each.agent["id"]) for each in mentions for name in [*names_of(each.agent), each.name])
    return {name.lower(): id for name, id in names}


def full_names(snapshot: Snapshot, text: str) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Yield each full name, alias or abbreviation: its first token, the end of its tokens, and its agent."""
    spans, tokens = token_spans(text), [token.text for token in tokenize(text)]
    places: dict[str, list[tuple[int, int]]] = {}
    for first in range(len(tokens)):
        for last in range(first + 1, min(first + MAX_NAME_TOKENS, len(tokens)) + 1):
            if last > first + 1 or text[spans[first][0]].isupper():
                places.setdefault("".join(tokens[first:last]), []).append((first, last))
    for agent in find_agents(snapshot, list(places), MAX_AGENTS)[0]:
        for name in names_of(agent):
            for first, last in places.get(suggestion_key(name), ()):
                spelling = text[spans[first][0] : spans[last - 1][1]]
                if not name.isupper() or spelling.upper() == spelling:  # `who` is not the abbreviation `WHO`
                    yield first, last, agent


def people_by_surname(snapshot: Snapshot, word: str) -> list[dict[str, Any]]:
    """Return the person on record who has this surname, in a list that is empty unless there is exactly one."""
    agents, total = find_agents(snapshot, [word], MAX_NAMESAKES)
    people = [each for each in agents if suggestion_key(each.get("family_name") or "") == word]
    return people if len(people) == 1 and total <= MAX_NAMESAKES else []


def namesakes(snapshot: Snapshot, name: str) -> set[str]:
    """Return the ids of the people on record whose surname is the last word of a name."""
    words = tokenize(name)
    agents = find_agents(snapshot, [words[-1].text], MAX_NAMESAKES)[0] if words else []
    return {each["id"] for each in agents if suggestion_key(each.get("family_name") or "") == words[-1].text}


def find_agents(snapshot: Snapshot, keys: list[str], limit: int) -> tuple[list[dict[str, Any]], int]:
    """Return the people and organizations that have one of these keys in their names, and their total number."""
    if not keys:
        return [], 0
    is_agent = unscored(snapshot.any_of("collection", [Person.collection, Organization.collection]))
    hits = snapshot.search(all_of([is_agent, unscored(snapshot.any_of("suggestion_key", keys))]), limit)
    return [from_json(snapshot.json(address)) for address in hits.addresses], hits.total


def stands_alone(text: str, start: int, end: int) -> bool:
    """Return whether a word is capitalized as a name, and is not a part of a longer name such as Hong Kong."""
    word = text[start:end]
    if not word[0].isupper() or (word.isupper() and len(word) > 1):
        return False
    around = text[max(0, start - MAX_WORD) : start], text[end : end + MAX_WORD]
    before, after = re.search(r"\b(\w++)[ .]*+$", around[0]), re.match(r"[ -](\w+)", around[1])
    begins = before is None or not before[1][0].isupper() or before[1].casefold() in TITLES | FUNCTION_WORDS
    return begins and not (after and after[1][0].isupper())
