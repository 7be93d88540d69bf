"""Terms: original expressions, each with every rendering it was given."""

from collections import Counter

from fastapi import Response

from app.pages.addresses import address
from app.pages.filters import chips, facet_groups
from app.pages.head import Alternate, Head, term_head
from app.pages.routes import page
from app.pages.visit import LISTINGS, Visit, from_parameters
from app.pages.words import FIDELITY

SIZE, RENDERINGS = 30, 25  # terms, and renderings of one, on a page
FILTERS = ("q", "language", "speaker", "fidelity", "source")
FACETS = "fidelity,speaker,language"
ORDERS = {"-quotes": "Most often quoted", "text": "By expression"}


@page("/terms")
def terms(visit: Visit) -> Response:
    """Return all terms."""
    asked = {name: visit.query[name] for name in FILTERS if visit.query.get(name)}
    cursor, order = visit.query.get("cursor"), visit.query.get("sort") or ("q" not in asked and "-quotes") or None
    highlight = "true" if "q" in asked else None
    found = visit.list("terms", **asked, facet=FACETS, highlight=highlight, sort=order, limit=SIZE, cursor=cursor)
    call = address("/v1/terms", **asked)
    alternates = (Alternate(call, "application/json", "The terms as JSON"),)
    description = "Original expressions, each with every translation that it was given, and how faithful each is."
    return visit.render(
        "terms.html",
        Head("Terms", description, "/terms", alternates=alternates, is_indexed=not asked),
        asked=asked,
        terms=found["items"],
        found=found["page"],
        groups=facet_groups(visit, found["facets"]),
        chips=chips(visit, from_parameters(LISTINGS["terms"], asked)),
        orders=[(label, value == order, visit.here(sort=value, cursor=None)) for value, label in ORDERS.items()],
        call=call,
        csv=address("/v1/terms", **asked, format="csv"),
    )


@page("/terms/{id}")
def term(visit: Visit) -> Response:
    """Return a term with all its renderings, or with those of one degree of fidelity."""
    record = visit.record("terms", visit.id)
    fidelity = visit.query.get("fidelity") or None
    own = {"term": visit.id, "fidelity": fidelity}
    cursor = visit.query.get("cursor")
    found = visit.list("quotes", **own, facet="fidelity", limit=RENDERINGS, cursor=cursor)
    counts = {each["value"]: each["count"] for each in found["facets"]["fidelity"]}
    total = record["counts"]["quotes"]
    return visit.render(
        "term.html",
        term_head(record, visit.base),
        term=record,
        renderings=found["items"],
        found=found["page"],
        fidelity=fidelity,
        fidelities=[(value, counts[value]) for value in FIDELITY if counts.get(value)],
        not_judged=total - sum(counts.values()),
        words=Counter(each["text"] for each in record["renderings"]).most_common(),
        total=total,
        call=address("/v1/quotes", **own),
    )
