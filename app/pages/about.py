"""What this record is, who makes it, how it decides, how to report an error, and who holds which rights."""

from fastapi import Response

from app.pages import schema_org
from app.pages.head import Head
from app.pages.routes import page
from app.pages.visit import TABLES, Visit

DESCRIPTION = (
    "What this record is, who makes it, how attribution, evidence, certainty and fidelity are decided, how to report "
    "an error, and who holds which rights."
)
DATASET = (
    "Who said what, about what, where and in which words: quotations and claims read from published articles, each "
    "with the passage that it was read from and, where the article prints them, the words in the original language."
)


@page("/about")
def about(visit: Visit) -> Response:
    """Return the page about the record."""
    counts = {name: visit.snapshot.total(name, visit.snapshot.term("collection", name)) for name in TABLES}
    articles = visit.count("sources", has_text="true")
    settings = visit.request.app.state.settings
    dataset = schema_org.dataset(DATASET, TABLES, visit.snapshot.revision, settings.publisher, visit.base)
    head = Head("About this record", DESCRIPTION, "/about", linked_data=dataset)
    return visit.render("about.html", head, counts=counts, articles=articles, settings=settings)
