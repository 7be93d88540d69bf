"""The documentation of the API: an introduction, and every operation to read and to run."""

from itertools import pairwise

from fastapi import Response
from markdown_it import MarkdownIt
from markupsafe import Markup

from app.api.openapi import INTRODUCTION, TAGS
from app.pages.head import Head
from app.pages.routes import page
from app.pages.visit import Visit

DESCRIPTION = (
    "How to use the API of OnRecord: first calls, lists, errors and revisions, and every operation, to be tried here."
)
HEAD = Head("The API", DESCRIPTION, "/docs")


@page("/docs")
def docs(visit: Visit) -> Response:
    """Return the page of the documentation. Its script shows the operations."""
    introduction, headings = introduction_html(visit.base)
    return visit.render("docs.html", HEAD, introduction=introduction, headings=headings, tags=TAGS)


def introduction_html(base: str) -> tuple[Markup, dict[str, str]]:
    """Return the introduction as HTML, and the texts of its headings by their ids."""
    markdown, headings = MarkdownIt(), dict[str, str]()
    tokens = markdown.parse(INTRODUCTION.substitute(base=base))
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            heading_id = following.content.lower().replace(" ", "-")
            token.attrs["id"], headings[heading_id] = heading_id, following.content
        if token.type == "fence":
            token.attrs["tabindex"] = 0  # a long line scrolls, with keys, too
    html = markdown.renderer.render(tokens, markdown.options, {})
    return Markup(html), headings  # noqa: S704 - a text of ours; markdown-it escapes the address of the server # nosec B704
