"""Two to four speakers side by side: how their claims are related, and what each says on the same topics."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import Response

from app.pages.addresses import address
from app.pages.head import Head
from app.pages.relations import GROUPS, disagreeing_pairs, relation_group
from app.pages.routes import page
from app.pages.visit import Json, Visit
from app.query.existing_ids import nearest_id
from app.suggestions.validation_messages import join_words

MOST = 4  # speakers side by side
ROWS = 8  # topics with their claims; the others are links
CELL = 3  # claims of a speaker on a topic
ALONE = 30  # claims of a speaker if only one topic is shown
PAIRS = 6
ALL_PAIRS = 30
SUGGESTED = 12
AGENTS = ("people", "organizations")
TITLE = "Compare speakers"
DESCRIPTION = "Two to four speakers side by side: where they agree and disagree, in which words, topic by topic."


@dataclass(frozen=True)
class Fault:
    """What is wrong with the address; `near` is the nearest right thing in words, and `href` leads to it."""

    detail: str
    near: str | None
    href: str


@page("/compare")
def compare(visit: Visit) -> Response:
    """Return the comparison of the speakers in the address, or a form to choose them."""
    ids = speaker_ids(visit)
    topic = visit.query.get("topic") or None
    faults = list(faults_of(visit, ids, topic))
    if faults or len(ids) < 2:  # noqa: PLR2004
        return choice(visit, ids, topic, faults)
    return comparison(visit, ids, topic)


def speaker_ids(visit: Visit) -> list[str]:
    """Return the distinct ids in the address: `speaker` is repeated, or has commas."""
    texts = visit.request.query_params.getlist("speaker")
    ids = list(dict.fromkeys(id.strip() for text in texts for id in text.split(",") if id.strip()))
    visit.query["speaker"] = ",".join(ids)  # links to other pages of this one keep all of them
    return ids


def faults_of(visit: Visit, ids: list[str], topic: str | None) -> Iterator[Fault]:
    """Yield what is wrong with the address, each with the nearest right one."""
    for id in ids[: MOST + 1]:
        if visit.speakers.by_id(id) is None:
            near = visit.speakers.by_id(nearest_id(visit.snapshot, id, AGENTS) or "")
            others = dict.fromkeys(near["id"] if near and other == id else other for other in ids)
            name = near["name"] if near else None
            yield fault_at(f"Nobody on record has the id “{id[:100]}”.", name, list(others), topic)
    if topic and visit.snapshot.get("topics", topic) is None:
        other = nearest_id(visit.snapshot, topic, ("topics",))
        label = visit.record("topics", other)["label"] if other else None
        yield fault_at(f"No topic on record has the id “{topic[:100]}”.", label, ids, other)
    if len(ids) > MOST:
        detail = f"At most {MOST} speakers fit side by side, not {len(ids)}."
        yield fault_at(detail, f"the first {MOST}", ids[:MOST], topic)


def fault_at(detail: str, near: str | None, ids: list[str], topic: str | None) -> Fault:
    """Return what is wrong, with the address that shows what is nearest."""
    return Fault(detail, near, address("/compare", speaker=ids, topic=topic))


def choice(visit: Visit, ids: list[str], topic: str | None, faults: list[Fault]) -> Response:
    """Return the form to choose speakers, with pairs who disagree."""
    known = [entry for id in ids[:MOST] if (entry := visit.speakers.by_id(id))]
    only = {"speaker": known[0]["id"]} if len(known) == 1 else {}
    pairs = disagreeing_pairs(visit, **only)[:SUGGESTED]
    if only:
        pairs = [pair for pair in pairs if known[0] in pair]
    visit.speakers.introduce([*known, *(each for one, other, _ in pairs for each in (one, other))])
    head = Head(TITLE, DESCRIPTION, visit.path, is_indexed=not (ids or faults))
    return visit.render(
        "compare.html",
        head,
        422 if faults else 200,
        faults=faults,
        chosen=known,
        voices=[],
        choices=choices(visit, known),
        topic=topic if topic and visit.snapshot.get("topics", topic) else None,
        pairs=pairs,
    )


def choices(visit: Visit, chosen: list[Json]) -> list[Json]:
    """Return the speakers to choose from, by name: those who make most claims, and those already chosen."""
    ids = visit.facet_counts("claims", "speaker")
    entries = {id: entry for id in ids if (entry := visit.speakers.by_id(id))} | {each["id"]: each for each in chosen}
    return sorted(entries.values(), key=lambda each: each["name"].casefold())


def comparison(visit: Visit, ids: list[str], topic: str | None) -> Response:
    """Return the page with a column for each speaker."""
    voices = [entry for id in ids if (entry := visit.speakers.by_id(id))]
    visit.speakers.introduce(voices)
    show = visit.query.get("show")
    names = [name for name in GROUPS if show in {None, "", name}] or list(GROUPS)
    is_alone = show in GROUPS
    asked = {"from_speaker": ",".join(ids), "to_speaker": ",".join(ids), "topic": topic}
    extent = {"limit": ALL_PAIRS, "cursor": visit.query.get("cursor")} if is_alone else {"limit": PAIRS}
    groups = [group for name in names if (group := relation_group(visit, name, ids, **asked, **extent)).page["total"]]
    rows, others = ([], []) if is_alone else topic_rows(visit, ids, topic)
    subject = visit.record("topics", topic) if topic else None
    who = join_words([each["name"] for each in voices])
    head = Head(
        f"{who}{' on ' + subject['label'] if subject else ''}, side by side",
        f"Where {who} agree and disagree{' on ' + subject['label'] if subject else ''}, with the words that say so.",
        address(visit.path, speaker=ids, topic=topic),
        is_indexed=not is_alone,
    )
    return visit.render(
        "compare.html",
        head,
        faults=[],
        chosen=voices,
        voices=voices,
        choices=choices(visit, voices),
        topic=topic,
        subject=subject,
        show=show if is_alone else None,
        groups=groups,
        rows=rows,
        others=others,
        pairs=[],
    )


def topic_rows(visit: Visit, ids: list[str], topic: str | None) -> tuple[list[Json], list[Json]]:
    """Return the topics on which at least two speakers make claims, with these claims, and the other topics.

    A topic that is asked for is the only row. Beyond ROWS, a topic is without its claims, among the others.
    """
    counts = {id: visit.facet_counts("claims", "topic", speaker=id) for id in ids}
    shared = {each: sum(each in own for own in counts.values()) for own in counts.values() for each in own}
    total = {each: sum(own.get(each, 0) for own in counts.values()) for each in shared}
    order = sorted(shared, key=lambda each: (-shared[each], -total[each], each))
    names = [topic] if topic else [each for each in order if shared[each] > 1][:ROWS]
    rows = []
    for each in names:
        limit = ALONE if topic else CELL
        cells = [visit.list("claims", speaker=id, topic=each, limit=limit) for id in ids]
        rows.append({"topic": visit.record("topics", each), "cells": cells})
    others: list[Json] = [
        {"topic": visit.record("topics", each), "counts": [counts[id].get(each, 0) for id in ids]}
        for each in order
        if each not in names
    ]
    return rows, others
