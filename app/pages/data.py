"""What can be taken along from an article: files, citations, feeds, and the calls of the API that give them."""

from dataclasses import replace

from fastapi import Response

from app.api.citations import render
from app.models.enums import CitationStyle
from app.pages.addresses import address
from app.pages.head import article_head, sentences
from app.pages.routes import page
from app.pages.visit import Visit
from app.query.bibliography import Bibliography

LISTS = {
    "quotes": "Quotations, with the original words, speakers and passages",
    "claims": "Claims, with speakers, certainty, targets and relations",
    "relations": "Relations between claims, with the words that relate them",
    "events": "Events",
    "people": "People whose posts the article states",
}
STYLES: dict[CitationStyle, str] = {"chicago-author-date": "Chicago (author, date)", "apa": "APA"}


@page("/sources/{id}/data")
def data(visit: Visit) -> Response:
    """Return the page with everything that can be taken along from an article."""
    source = visit.record("sources", visit.id)
    item = Bibliography(visit.snapshot, visit.base).source(source)
    head = article_head(source, visit.base, visit.snapshot)
    path = f"/sources/{visit.id}/data"
    description = sentences("What can be taken along: lists as CSV and JSON, citations, and the text", head.description)
    return visit.render(
        "data.html",
        replace(
            head,
            title=f"Data: {head.title}",
            description=description,
            path=path,
            kind="website",
            linked_data=None,
            citation=(),
        ),
        source=source,
        lists=[(words, name, address(f"/v1/{name}", source=visit.id)) for name, words in LISTS.items()],
        citations=[(name, render(item, "text", style)) for style, name in STYLES.items()],
        license=visit.request.app.state.settings.license,
    )
