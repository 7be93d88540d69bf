"""The charts of an article, and of all articles."""

from dataclasses import replace
from http import HTTPStatus

from fastapi import Response
from fastapi.responses import RedirectResponse

from app.models.base import page_path
from app.pages.arcs import ROW, WIDTH, connected_groups, distance, draw, first_groups
from app.pages.grid import grid
from app.pages.head import Head, article_head
from app.pages.routes import page
from app.pages.timeline import timeline
from app.pages.visit import Visit

CLAIM = "id,url,text,speakers,attribution,attributed_to,relations,source,date,date_basis,status"
ARTICLES = 24  # that the charts of all articles offer
EVENTS = 50  # that they show, the newest


@page("/picture")
def all_pictures(visit: Visit) -> Response:
    """Return the charts of all articles; of a single one if the record has only one, or if `source` names it."""
    articles = visit.list("sources", has_text="true", limit=ARTICLES, sort="-date")
    asked = visit.query.get("source")
    if asked or articles["page"]["total"] == 1:
        source = visit.record("sources", asked) if asked else articles["items"][0]
        return RedirectResponse(f"{page_path(source['url'])}/picture", HTTPStatus.TEMPORARY_REDIRECT)
    events = visit.list("events", limit=EVENTS, sort="-date")
    head = Head(
        "Charts", "Who speaks about what, who judges whom, and what happened when, in all articles.", "/picture"
    )
    return visit.render(
        "pictures.html",
        head,
        articles=articles,
        topics=grid(visit, "topic", None),
        targets=grid(visit, "about", None),
        events=events,
        timeline=timeline(events["items"], ()),
    )


@page("/sources/{id}/picture")
def picture(visit: Visit) -> Response:
    """Return the charts of an article."""
    source = visit.record("sources", visit.id)
    claims = list(visit.all("claims", source=visit.id, fields=CLAIM))
    groups = connected_groups(claims)
    shown = list(first_groups(groups))
    farthest = max(map(distance, shown), default=1)
    description = "Who speaks about what, who judges whom, what happened when, and which claims oppose each other."
    head = article_head(source, visit.base, visit.snapshot)
    head = replace(
        head,
        title=f"Charts: {head.title}",
        description=description,
        path=f"/sources/{visit.id}/picture",
        linked_data=None,
        citation=(),
    )
    return visit.render(
        "picture.html",
        head,
        source=source,
        topics=grid(visit, "topic", visit.id),
        targets=grid(visit, "about", visit.id),
        timeline=timeline(visit.all("events", source=visit.id), claims),
        groups=[draw(group, farthest, visit.speakers) for group in shown],
        arc_width=WIDTH,
        arc_row=ROW,
        unshown=sum(map(len, groups)) - sum(map(len, shown)),
    )
