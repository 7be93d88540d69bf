"""Finding: one question, results of every kind, filters with live counts; the address holds all of it."""

import re
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from pydantic_core import from_json

from app.api.search import LISTINGS, SearchParameters, search_page
from app.errors import Refusal, fault
from app.pages.addresses import address
from app.pages.filters import chips, facet_groups
from app.pages.head import Alternate, Head
from app.pages.routes import page
from app.pages.visit import Json, Visit, from_parameters
from app.pages.words import KINDS, count
from app.query.bibliography import is_cited
from app.suggestions.words import nearest

SIZE = 20
EXAMPLES = 3  # quotes that the page suggests as questions
FROM_ELSEWHERE = re.compile("utm_|fbclid$|gclid$")  # parameters that other sites add to links
OTHER_STATES = {"review", "as_of"}  # parameters for drafts and earlier versions, which have no pages
AS_PRINTED = {"position": "As in the text", "-date": "Newest first"}


@dataclass(frozen=True)
class KindOfResult:
    """By which filters a kind of record can be narrowed down, and in which orders it is listed."""

    facets: str
    orders: dict[str, str]


RESULTS = {
    "quote": KindOfResult(
        "kind,speaker,organization,attribution,attributed_to,topic,translation,fidelity,term,has_original,"
        "original_language,source",
        AS_PRINTED,
    ),
    "claim": KindOfResult(
        "speaker,organization,attribution,attributed_to,via,hearsay,topic,about,stance,relation,kind,evidence,"
        "certainty,status,source",
        AS_PRINTED,
    ),
    "person": KindOfResult(
        "role,organization", {"-claims": "Most claims", "name": "By name", "family_name": "By family name"}
    ),
    "organization": KindOfResult("kind,country", {"-claims": "Most claims", "name": "By name"}),
    "topic": KindOfResult("broader", {"label": "By name", "-claims": "Most claims"}),
    "term": KindOfResult("speaker,fidelity,language", {"-quotes": "Most often quoted", "text": "By expression"}),
    "event": KindOfResult("participant,status", {"date": "Oldest first", "-date": "Newest first"}),
    "source": KindOfResult("kind,publisher,language", {"title": "By title", "-date": "Newest first"}),
}


@page("/find")
def find(visit: Visit) -> Response:
    """Return the records that an address asks for: `in` is their kind, everything else goes to the API."""
    query = {name: value for name, value in visit.query.items() if value and not FROM_ELSEWHERE.match(name)}
    kinds = known_kinds(query.pop("in", ""))
    if not kinds and not query.get("q"):
        return invitation(visit)
    refuse_unknown_parameters(visit, query, kinds)
    if len(kinds) == 1:
        return one_kind(visit, kinds[0], query)
    return all_kinds(visit, kinds, query)


def known_kinds(value: str) -> list[str]:
    """Return the kinds of record in a parameter. Raises Refusal (422) if one does not exist."""
    kinds = [kind for kind in value.split(",") if kind]
    for kind in kinds:
        if kind not in RESULTS:
            raise Refusal(422, fault(f"in: no such kind of record: {kind[:100]!r}", nearest(kind, RESULTS), "in"))
    return kinds


def refuse_unknown_parameters(visit: Visit, query: Json, kinds: list[str]) -> None:
    """Raise Refusal (422) if a parameter filters neither these results nor, if they are of many kinds, any of them."""
    known = (LISTINGS[kinds[0]] if len(kinds) == 1 else SearchParameters).model_fields.keys() - OTHER_STATES
    for name in query.keys() - known:
        fitting = [kind for kind in RESULTS if name in LISTINGS[kind].model_fields.keys() - OTHER_STATES]
        if len(kinds) != 1 and fitting:
            detail = f"{name}: filters results of one kind, such as {KINDS[fitting[0]][1].lower()}."
            raise Refusal(422, fault(detail, visit.here(**{"in": fitting[0]}), name))
        raise Refusal(422, fault(f"Unknown parameter: {name[:100]}", nearest(name, known), name))


def one_kind(visit: Visit, kind: str, query: Json) -> Response:
    """Return results of one kind, with their filters."""
    collection, results, q = LISTINGS[kind].table.collection, RESULTS[kind], query.get("q")
    own = {name: query[name] for name in query if name not in {"format", "fields", "facet", "limit", "highlight"}}
    facets = ",".join(name for name in results.facets.split(",") if name in LISTINGS[kind].facets())
    if not q:
        own.setdefault("sort", next(iter(results.orders)))
    asked = own | {"facet": facets, "limit": SIZE, "highlight": q and "true"}
    found, listing = visit.list(collection, **asked), from_parameters(LISTINGS[kind], asked)
    counts = {name: found["facets"][name] for name in facets.split(",")}
    orders = ({None: "Most relevant"} if q else {}) | results.orders
    sort = own.get("sort")
    call = address(f"/v1/{collection}", **{name: value for name, value in own.items() if name != "cursor"})
    return answer(
        visit,
        q,
        [kind],
        found,
        records=[(kind, each) for each in found["items"]],
        groups=facet_groups(visit, counts),
        chips=chips(visit, listing),
        orders=[(label, value == sort, visit.here(sort=value, cursor=None)) for value, label in orders.items()],
        dated="date_from" in LISTINGS[kind].model_fields,
        call=call,
        menu=menu(kind, own, collection, call),
    )


def menu(kind: str, own: Json, collection: str, call: str) -> list[tuple[str, str]]:
    """Return what a reader can take along of results of one kind."""
    rest = {name: value for name, value in own.items() if name != "cursor"}
    items = [("All as CSV", address(f"/v1/{collection}", **rest, format="csv")), ("JSON", call)]
    if is_cited(LISTINGS[kind].table):
        items.insert(1, ("All as BibTeX", address(f"/v1/{collection}", **rest, format="bibtex")))
    if kind == "quote":
        items.append(("Feed of the newest quotations", address("/v1/feed.atom", **{**rest, "sort": None})))
    return items


def all_kinds(visit: Visit, kinds: list[str], query: Json) -> Response:
    """Return results of several kinds, the most relevant first."""
    asked = {"kind": kinds or None, "limit": SIZE, "highlight": True, **query}
    found = search(visit, asked)
    call = address("/v1/search", q=query["q"], kind=kinds)
    records = [(each["kind"], each["record"]) for each in found["items"]]
    return answer(visit, query["q"], kinds, found, records=records, call=call, menu=[("JSON", call)])


def search(visit: Visit, parameters: Json) -> Json:
    """Return what `GET /v1/search` answers. Raises RequestValidationError or Refusal as the API refuses."""
    response = search_page(visit.request, from_parameters(SearchParameters, parameters), visit.snapshot)
    found: Json = from_json(bytes(response.body))
    return found


def answer(visit: Visit, q: str | None, kinds: list[str], found: Json, **context: Any) -> Response:
    """Return the page of results."""
    counts = search(visit, {"q": q, "facet": ["kind"], "limit": 1})["facets"]["kind"] if q else []
    title = f"Results for “{q}”" if q else KINDS[kinds[0]][1]
    one, many = KINDS[kinds[0]] if len(kinds) == 1 else ("result", "results")
    total = count(found["page"]["total"], one.lower(), many.lower())
    alternates = (Alternate(context["call"], "application/json", "These results as JSON"),)
    head = Head(title, f"{title}: {total} on record.", visit.here(cursor=None), alternates=alternates, is_indexed=False)
    empty = {"groups": [], "chips": [], "orders": [], "dated": False}
    return visit.render(
        "find.html",
        head,
        title=title,
        q=q,
        kinds=kinds,
        kind_counts=[(each["value"], each["count"]) for each in counts],
        total=total,
        results=found["page"],
        **{**empty, **context},
    )


def invitation(visit: Visit) -> Response:
    """Return the page while nothing is asked for: what one can ask."""
    quotes = visit.list("quotes", has_original="true", limit=EXAMPLES)["items"]
    examples = [text for quote in quotes for text in (quote["text"], quote["original"]["text"])]
    head = Head(
        "Find", "Search in English, Chinese characters or pinyin: what was said, who said it, and about what.", "/find"
    )
    return visit.render("invitation.html", head, examples=list(dict.fromkeys(examples)))
