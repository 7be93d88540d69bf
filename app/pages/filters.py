"""The filters of a list: those in use as chips that can be removed, and what else there is to choose, with counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.pages.dates import date_words
from app.pages.speakers import capitalized
from app.pages.visit import Json, Visit
from app.pages.words import CERTAINTY, FIDELITY, RELATIONS
from app.query.facets import value_labels
from app.query.listing import Listing

NAMES = {
    "speaker": "Speaker",
    "speaker_not": "Not by",
    "organization": "Organization",
    "attribution": "Attribution",
    "attributed_to": "Group, as printed",
    "via": "Reported by",
    "hearsay": "Hearsay",
    "topic": "Topic",
    "about": "About",
    "stance": "Judgment",
    "relation": "Relation to other claims",
    "related_to": "Related to",
    "related_to_speaker": "Related to claims by",
    "kind": "Type",
    "evidence": "Evidence",
    "certainty": "Certainty",
    "status": "Status",
    "translation": "Translation",
    "fidelity": "Fidelity to the original",
    "term": "Original expression",
    "has_original": "Original words",
    "original_language": "Original language",
    "language": "Language",
    "role": "Role",
    "speaks_in": "Speaks in",
    "country": "Country",
    "participant": "Participant",
    "broader": "Broader topic",
    "source": "Article",
    "author": "Author",
    "publisher": "Publisher",
    "said_in": "Said in",
    "date_from": "From",
    "date_to": "Until",
}
GROUPS = {  # of filters, where there are many; a filter of no group stands before them
    "Whose words": ("speaker", "organization", "attribution", "attributed_to", "via", "hearsay"),
    "About what": ("topic", "about", "stance", "relation"),
    "How sure": ("evidence", "certainty", "status"),
    "Translation": ("translation", "fidelity", "term", "has_original", "original_language"),
    "Where": ("source", "said_in"),
}
VALUES: dict[str, dict[str, str]] = {  # that their names in the API do not say well
    "has_original": {"true": "With original words", "false": "Without original words"},
    "hearsay": {"true": "Marked as hearsay", "false": "Not marked as hearsay"},
    "attribution": {
        "named": "Named speaker",
        "collective": "Unnamed group",
        "author": "The author",
        "unattributed": "Not attributed",
    },
    "evidence": {
        "original": "Quoted, with original words",
        "departing": "Quoted, translation departs",
        "quoted": "Quoted",
        "paraphrased": "Paraphrased",
    },
    "translation": {
        "printed": "Translated, original printed",
        "presumed": "Presumably translated",
        "none": "Not translated",
        "unknown": "Not known",
    },
    "fidelity": {value: capitalized(words) for value, words in FIDELITY.items()},
    "certainty": {value: capitalized(words) for value, words in CERTAINTY.items()},
    "relation": {value: words["to"] for value, words in RELATIONS.items()},
}
FEW = 4  # filters that need no groups


@dataclass(frozen=True)
class Choice:
    """A value of a filter: the address with it added, or removed if it is chosen."""

    id: str
    label: str
    count: int
    is_chosen: bool
    href: str
    speaker: Json | None


@dataclass(frozen=True)
class Facet:
    """A filter with the values to choose from."""

    name: str
    label: str
    choices: list[Choice]

    @property
    def is_used(self) -> bool:
        """Whether a value is chosen."""
        return any(choice.is_chosen for choice in self.choices)


@dataclass(frozen=True)
class Group:
    """Filters under one title; None for those that always show."""

    title: str | None
    facets: list[Facet]
    is_open: bool = True


@dataclass(frozen=True)
class Chip:
    """A filter that is in use, and the address without it."""

    name: str
    label: str
    href: str


def facet_groups(visit: Visit, counts: Mapping[str, Sequence[Json]], *, few: int = FEW) -> list[Group]:
    """Return the facets of a list that leave a choice: alone if they are few, or in groups."""
    facets = [facet(visit, name, values) for name, values in counts.items()]
    facets = [each for each in facets if len(each.choices) > 1 or each.is_used]
    if len(facets) <= few:
        return [Group(None, facets)] if facets else []
    grouped = [name for names in GROUPS.values() for name in names]
    groups = [Group(None, [each for each in facets if each.name not in grouped])]
    for title, names in GROUPS.items():
        own = [each for each in facets if each.name in names]
        groups.append(Group(title, own, is_open=len(groups) == 1 or any(each.is_used for each in own)))
    return [group for group in groups if group.facets]


def facet(visit: Visit, name: str, values: Iterable[Json]) -> Facet:
    """Return a filter with its values."""
    choices = [
        Choice(
            id=f"{name}-{each['value']}",
            label=value_words(name, each["value"], each["label"]),
            count=each["count"],
            is_chosen=each["selected"],
            href=each["url"],
            speaker=visit.speakers.by_id(each["value"]) if name == "speaker" else None,
        )
        for each in values
    ]
    return Facet(name, NAMES.get(name, name), sorted(choices, key=lambda choice: not choice.is_chosen))


def value_words(name: str, value: str, label: str) -> str:
    """Return a value of a filter in words."""
    words = VALUES.get(name, {}).get(value)
    return words or capitalized(value.replace("-", " ") if value == label else label)


def chips(visit: Visit, listing: Listing) -> list[Chip]:
    """Return the filters that a list is narrowed down by, each value for itself."""
    shown: list[Chip] = []
    for name, filter_, _ in listing.active_filters:
        values = listing.selected_values(name)
        labels = value_labels(visit.snapshot, filter_, values, listing)
        for value in values:
            is_date = filter_.match in {"since", "until"}
            words = date_words(value) if is_date else value_words(name, value, labels.get(value, value))
            rest = ",".join(other for other in values if other != value)
            shown.append(Chip(NAMES.get(name, name), words, visit.here(**{name: rest or None, "cursor": None})))
    return shown
