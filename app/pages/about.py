"""What this record is, who makes it, how it decides, how to report an error, and who holds which rights."""

from fastapi import Response

from app.pages.head import Head
from app.pages.routes import page
from app.pages.visit import TABLES, Visit

DESCRIPTION = (
    "What this record is, who makes it, how attribution, evidence, certainty and fidelity are decided, how to report "
    "an error, and who holds which rights."
)


@page("/about")
def about(visit: Visit) -> Response:
    """Return the page about the record."""
    counts = {name: visit.snapshot.total(name, visit.snapshot.term("collection", name)) for name in TABLES}
    articles = visit.count("sources", has_text="true")
    head = Head("About this record", DESCRIPTION, "/about")
    settings = visit.request.app.state.settings
    return visit.render("about.html", head, counts=counts, articles=articles, settings=settings)
