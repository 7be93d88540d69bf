"""Find the people that an article names."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.drafting.affiliations import Affiliation, AffiliationFinder
from app.drafting.article import Article
from app.drafting.capitals import LEADERS, find_runs, places, span_of
from app.drafting.native_names import native_name_at, native_name_before
from app.drafting.organizations import PrintedOrganization, find_organizations
from app.drafting.person_names import Name, evidence_of, full_names, is_followed_by_who, is_title, person_names
from app.text.normalize import Span

__all__ = ["Affiliation", "PrintedOrganization", "PrintedPerson", "find_organizations", "find_people"]
MAX_NAMESAKES = 8  # people with a word of their names in common, each of whom that word alone can mean

NICKNAMES = frozenset(str.split("Old Young Little Big Lao Xiao Uncle Aunt Brother Teacher Grandpa Granny"))


@dataclass
class PrintedPerson:
    """A person that a text names."""

    name: str  # as printed first in full
    start: int
    end: int
    native_name: str | None = None
    mentions: list[Span] = field(default_factory=list)  # all of them, surnames alone too
    affiliations: list[Affiliation] = field(default_factory=list)


def find_people(article: Article) -> list[PrintedPerson]:
    """Return the people that the text names, in the order of their first mentions in full."""
    text, runs = article.text, list(find_runs(article.text))
    organizations = find_organizations(article, runs)
    taken = {place for each in organizations for span in each.mentions for place in range(*span)}
    names = defaultdict[str, list[Name]](list)
    for name in person_names(text, runs, taken):
        names[" ".join(word.text for word in name.words)].append(name)
    singles = [
        name for each in names.values() for name in each if len(name.words) == 1 and not is_title(text, name.words[0])
    ]
    full = full_names(article, names)
    for key in nicknames(full):
        names[key.split()[1]] += [Name(name.words[1:], name.title) for name in full.pop(key)]
    surnames = {word.text for each in full.values() for word in each[0].words}
    titled = {
        name.words[0].text: [name]
        for name in reversed(singles)
        if stands_alone(text, name) and name.words[0].text not in surnames | places()
    }
    people = [person(text, each) for each in {**full, **titled}.values()]
    people.sort(key=lambda each: each.start)
    add_mentions(people, names)
    mentions = {start: end for each in people for start, end in each.mentions}
    finder = AffiliationFinder(text, {start: end for each in organizations for start, end in each.mentions}, mentions)
    for each in people:
        each.affiliations = list(finder.find(each.mentions))
    return people


def stands_alone(text: str, name: Name) -> bool:
    """Return whether a name of one word is surely a person's: after a title, before `who`, or of a known leader."""
    is_leader = name.words[0].text in LEADERS and evidence_of(text, name) >= 0
    return name.has_title or is_leader or is_followed_by_who(text, name)


def nicknames(full: Mapping[str, Sequence[Name]]) -> list[str]:
    """Return the names that are a surname with `Old` or the like before it, of somebody who is named in full."""
    pairs = [key for key in full if key.count(" ") == 1 and key.split()[0] in NICKNAMES]
    others = (each[0].words for key, each in full.items() if key not in pairs)
    surnames = {word.text for words in others for word in (words[0], words[-1])}
    return [key for key in pairs if key.split()[1] in surnames]


def person(text: str, names: Sequence[Name]) -> PrintedPerson:
    """Return the person of the names that are printed in the same way."""
    start, end = span_of(names[0].words)
    each = PrintedPerson(text[start:end], start, end)
    for each_name in names:
        start, end = span_of(each_name.words)
        native = native_name_at(text, end) or native_name_before(text, start)
        if native:
            each.native_name = text[slice(*native)]
            break
    return each


def add_mentions(people: Sequence[PrintedPerson], names: dict[str, list[Name]]) -> None:
    """Add the mentions of each person: the full name, and its first or last word unless many people share that."""
    owners = defaultdict[str, list[PrintedPerson]](list)
    for each in people:
        words = each.name.split()
        inner = {word for word in words[1:-1] if word[0].isupper() and not word.endswith(".")}  # `Regina Lau Suk-yee`
        for key in {each.name, words[0], words[-1], *inner}:
            owners[key].append(each)
    for key, printed in names.items():
        for each in owners[key] if len(owners[key]) <= MAX_NAMESAKES else ():
            each.mentions += [span_of(name.words) for name in printed]
    for each in people:
        each.mentions = sorted(set(each.mentions))
