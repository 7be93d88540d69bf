"""A topic, with the positions in it."""

from fastapi import Response

from app.pages.head import topic_head
from app.pages.routes import page
from app.pages.visit import Visit

SHOWN = 50  # claims on a page


@page("/topics/{id}")
def topic(visit: Visit) -> Response:
    """Return the page of a topic."""
    record = visit.record("topics", visit.id)
    claims = visit.list("claims", topic=visit.id, limit=SHOWN, cursor=visit.query.get("cursor"))
    return visit.render("topic.html", topic_head(record, visit.base), topic=record, claims=claims)
