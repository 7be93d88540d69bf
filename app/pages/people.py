"""People and organizations: everybody who speaks, each with what they said and with whom they agree or disagree."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Response

from app.citations.csl import title
from app.errors import Refusal, fault
from app.pages.addresses import address
from app.pages.filters import chips, facet_groups
from app.pages.head import Alternate, Head, date_of, organization_head, person_head, sentences
from app.pages.relations import GROUPS, counterparts, disagreeing_pairs, relation_group
from app.pages.routes import page
from app.pages.visit import LISTINGS, Json, Visit, from_parameters
from app.suggestions.validation_messages import join_words
from app.suggestions.words import nearest

LISTED = 60  # people on a page of the list
BRIEF = {"quotes": 8, "claims": 20, "relations": 5, "sources": 10, "events": 10}  # of each on the page of a speaker
LONG = 30  # records on a page that shows nothing else
CHOICES = 100  # values of a filter to choose from
FACETS = {
    "people": ("role", "organization", "speaks_in", "topic"),
    "organizations": ("kind", "country", "speaks_in", "topic"),
}
ORDERS = {"-claims": "Most claims first", "name": "By name"}
DESCRIPTIONS = {
    "people": "Everybody who speaks in the articles on record, with their posts as printed and how much they said.",
    "organizations": "Institutions, media and states on record, with what they say and what people there say.",
}


@dataclass(frozen=True)
class Statements:
    """Quotes or claims that belong to a speaker: how they are called, and how the API is asked for them."""

    title: str
    collection: str
    parameters: Mapping[str, str]


def statements_of_person(id: str) -> dict[str, Statements]:
    """Return what there is of a person, by the name that the address has for it."""
    return {
        "quotations": Statements("Quotations", "quotes", {"speaker": id}),
        "claims": Statements("Claims", "claims", {"speaker": id}),
        "reports": Statements("What they report of others’ views", "claims", {"via": id}),
        "others": Statements("What others say about them", "claims", {"about": id, "speaker_not": id}),
    }


def statements_of_organization(id: str) -> dict[str, Statements]:
    """Return what there is of an organization, and of people with a post there."""
    own, there = statements_of_person(id), {"organization": id, "speaker_not": id}
    return {
        "quotations": own["quotations"],
        "claims": own["claims"],
        "quotations-there": Statements("Quotations of people with a post there", "quotes", there),
        "claims-there": Statements("Claims of people with a post there", "claims", there),
        "reports": Statements("What it reports of others’ views", "claims", {"via": id}),
        "others": Statements("What others say about it", "claims", own["others"].parameters),
    }


@page("/people/{id}")
def person(visit: Visit) -> Response:
    """Return the page of a person."""
    record = visit.record("people", visit.id)
    head, statements = person_head(record, visit.base), statements_of_person(visit.id)
    return speaker_page(visit, "person.html", head, record, statements, works={"author": visit.id})


@page("/organizations/{id}")
def organization(visit: Visit) -> Response:
    """Return the page of an organization, with the people who have a post there."""
    record = visit.record("organizations", visit.id)
    people = visit.list("people", organization=visit.id, sort="-claims", limit=LISTED)
    head, statements = organization_head(record, visit.base), statements_of_organization(visit.id)
    works = {"publisher": visit.id}
    return speaker_page(visit, "organization.html", head, record, statements, works=works, people=people)


def speaker_page(
    visit: Visit,
    template: str,
    head: Head,
    record: Json,
    statements: dict[str, Statements],
    *,
    works: dict[str, str],
    **context: Any,
) -> Response:
    """Return the page of a speaker: a part of everything, or all of what `show` names, page by page."""
    show = visit.query.get("show") or None
    if show is not None and show not in {*GROUPS, *statements}:
        near = nearest(show, [*GROUPS, *statements])
        raise Refusal(422, fault(f"show: there is no part {show[:100]!r}", near, "show"))
    visit.speakers.introduce([record])
    names = [name for name in GROUPS if show in {None, name}]
    groups = [relation_group(visit, name, [visit.id], speaker=visit.id, **extent(visit, "relations")) for name in names]
    sections = {
        name: (each, visit.list(each.collection, **each.parameters, **extent(visit, each.collection)))
        for name, each in statements.items()
        if show in {None, name}
    }
    articles = articles_of(visit, statements[show]) if show in statements else {}
    return visit.render(
        template,
        replace(head, is_indexed=show is None),
        record=record,
        show=show,
        groups=[(each, counterparts(visit, visit.id, each.name)) for each in groups if each.page["total"]],
        sections={name: found for name, found in sections.items() if found[1]["page"]["total"]},
        articles=articles,
        works=(works, visit.list("sources", **works, sort="-date", limit=BRIEF["sources"])),
        events=visit.list("events", participant=visit.id, sort="-date", limit=BRIEF["events"]),
        **context,
    )


def extent(visit: Visit, collection: str) -> Json:
    """Return how much of a list to show: its first records, or a page of it, of one article if that is chosen."""
    if not visit.query.get("show"):
        return {"limit": BRIEF[collection]}
    return {"limit": LONG, "cursor": visit.query.get("cursor"), "source": visit.query.get("source")}


def articles_of(visit: Visit, statements: Statements) -> dict[str, tuple[Json, int]]:
    """Return the articles that some statements are in, by id, and how many are in each."""
    counts = visit.facet_counts(statements.collection, "source", **statements.parameters)
    return {id: (visit.record("sources", id), number) for id, number in counts.items()}


@page("/people")
def people(visit: Visit) -> Response:
    """Return the list of people."""
    return register_page(visit, "people")


@page("/organizations")
def organizations(visit: Visit) -> Response:
    """Return the list of organizations."""
    return register_page(visit, "organizations")


def register_page(visit: Visit, collection: str) -> Response:
    """Return a list of people or organizations: found by words and filters, in the order chosen, page by page."""
    asked = {name: visit.query[name] for name in ("q", *FACETS[collection]) if visit.query.get(name)}
    order = visit.query.get("sort") or (None if "q" in asked else next(iter(ORDERS)))
    listed = {**asked, "sort": order, "highlight": True if "q" in asked else None}
    paged = {"facet": ",".join(FACETS[collection]), "facet_limit": CHOICES, "limit": LISTED}
    found = visit.list(collection, **listed, **paged, cursor=visit.query.get("cursor"))
    visit.speakers.introduce(found["items"])
    call = address(f"/v1/{collection}", **asked, sort=order)
    return visit.render(
        "people.html",
        register_head(collection, call, is_indexed=not asked),
        collection=collection,
        found=found,
        asked=asked,
        numbers={name: visit.count(name) for name in FACETS},
        groups=facet_groups(visit, found["facets"]),
        chips=chips(visit, from_parameters(LISTINGS[collection], asked)),
        orders=[(label, value == order, visit.here(sort=value, cursor=None)) for value, label in ORDERS.items()],
        call=call,
        csv=address(f"/v1/{collection}", **asked, format="csv"),
    )


def register_head(collection: str, call: str, *, is_indexed: bool) -> Head:
    """Return the head of a list of people or organizations."""
    alternates = (Alternate(call, "application/json", "JSON"),)
    path = f"/{collection}"
    return Head(collection.capitalize(), DESCRIPTIONS[collection], path, alternates=alternates, is_indexed=is_indexed)


@page("/sources/{id}/people")
def article_people(visit: Visit) -> Response:
    """Return who speaks in an article, with the posts that it prints."""
    source = visit.record("sources", visit.id)
    quotes, claims = (visit.facet_counts(each, "speaker", source=visit.id) for each in ("quotes", "claims"))
    counts = {id: (quotes.get(id, 0), claims.get(id, 0)) for id in {**claims, **quotes}}
    ordered = sorted(counts, key=lambda each: (-sum(counts[each]), each))
    speakers = [(entry, *counts[id]) for id in ordered if (entry := visit.speakers.by_id(id))]
    visit.speakers.introduce(entry for entry, *_ in speakers)
    groups = visit.facet_counts("claims", "attributed_to", source=visit.id)
    names = join_words([entry["name"] for entry, *_ in speakers[:4]]) if speakers else "Nobody by name"
    said = sentences(f"{names}: who speaks in this article, and how much each says", date_of(source))
    head = Head(f"Who speaks in {title(source)}", said, visit.path)
    return visit.render(
        "article_people.html",
        head,
        source=source,
        voices=speakers,
        groups=groups,
        others=max(sum(source["counts"].get(name, 0) for name in FACETS) - len(speakers), 0),
        pairs=disagreeing_pairs(visit, source=visit.id),
    )
