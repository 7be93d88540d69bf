"""The short way to a route: it answers to the letter as FastAPI would, which looks longer at each request."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from app.listing.route import Asking, Straight
from app.main import create_app
from app.resources import ROUTERS
from app.settings import Settings
from tests.asking import ARTICLE, PATHS, real

ROUTES = [route for router in ROUTERS for route in router.routes]
QUOTE = f"/v1/quotes/{ARTICLE}-q10"
ODD = [
    *("/v1/quotes/", "/v1//quotes", "//v1/quotes", "/v1/quotes//", f"{QUOTE}/", f"{QUOTE}//card", f"{QUOTE}/cards"),
    *("/v1/quotes/{id}", "/v1/quotes/%7Bid%7D", "/v1/quotes/%7Bid%7D/card", "/v1/quotes%0A", f"{QUOTE}%0A", "/v1/%0A"),
    *("/v1/quotes/x%2Fy", "/v1/quotes/x%3Fy", "/v1/quotes/x%23y", "/v1/quotes/%00", "/v1/quotes/%FF", "/V1/quotes"),
    *("/v1/quotes/x", "/v1/people/lu-yan", "/v1/people/lu-yen", "/v1/people/%E5%9B%B4", "/v1/sources/x/annotations"),
    *("/v1/x", "/v1/", "/", "", "/x", "/v1/x/y", "/v1/x/y/z", "/quotes/x", "/find", "/docs", "/web/main.js"),
    *(f"{QUOTE}?format=xml", f"{QUOTE}?format=", f"{QUOTE}?format=jsonld", f"{QUOTE}?format=json&format=json"),
    *(
        f"{QUOTE}?frmat=json",
        f"{QUOTE}?format",
        f"{QUOTE}?",
        f"{QUOTE}?format=json&",
        f"{QUOTE}?&",
        f"{QUOTE}/card?x=1",
    ),
    *("/v1/quotes?limit=x", "/v1/quotes?limit=0&kind=x", "/v1/quotes?limit=", "/v1/quotes?limit", "/v1/quotes?=1"),
    *(
        "/v1/quotes?kind=phrase&kind=sentence",
        "/v1/quotes?kind=phrase,sentence",
        "/v1/quotes?kind=",
        "/v1/quotes?kind=,",
    ),
    *("/v1/quotes?has_original=2", "/v1/quotes?date_from=2025-02-30", "/v1/quotes?highlight=true", "/v1/quotes?q=%00"),
    *(
        "/v1/quotes?q=",
        "/v1/quotes?q=a+b",
        "/v1/quotes?q=a%2Bb&limit=1",
        "/v1/quotes?q=%E5%9B%B4%FF",
        "/v1/quotes?q=-x",
    ),
    *(
        "/v1/quotes?cursor=",
        "/v1/quotes?cursor=x",
        "/v1/quotes?limit=1&limit=1",
        "/v1/quotes?fields=x",
        "/v1/quotes?sort=",
    ),
    *("/v1/search", "/v1/search?q=", "/v1/suggest", "/v1/verify?text=", "/v1/matrix", "/v1/matrix?rows=x", "/oembed"),
    *(f"{QUOTE}/citation?format=x&style=y", f"{QUOTE}/citation?style=apa", "/v1/claims/x/citation"),
]


@pytest.fixture(scope="module")
def plain(record: str) -> Iterator[TestClient]:
    """A client of a server whose routes are FastAPI's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Asking, "get_route_handler", APIRoute.get_route_handler)
        app = create_app(Settings(database_url=record, cache_megabytes=0))
        innermost: Any = app.user_middleware.pop().cls
        assert innermost is Straight
        with TestClient(app, raise_server_exceptions=False) as client:
            yield client  # routes are made when they are first looked for


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("address", [*map(real, PATHS), *ODD])
def test_the_answer_is_that_of_fastapi(uncached: TestClient, plain: TestClient, method: str, address: str) -> None:
    short, long = (
        client.request(method, f"http://testserver{address}", headers={"X-Request-ID": "r"})
        for client in (uncached, plain)
    )
    assert (short.status_code, short.headers, short.content) == (long.status_code, long.headers, long.content)


@pytest.mark.parametrize("accept", ["application/json", "text/csv", "text/html", "*/*;q=0", "application/ld+json"])
def test_so_it_is_whatever_the_client_accepts(uncached: TestClient, plain: TestClient, accept: str) -> None:
    for address in (QUOTE, "/v1/quotes?limit=2", f"{QUOTE}/citation"):
        given = {"X-Request-ID": "r", "Accept": accept}
        short, long = (client.get(address, headers=given) for client in (uncached, plain))
        assert (short.status_code, short.headers, short.content) == (long.status_code, long.headers, long.content)


@pytest.mark.parametrize("path", sorted({each.path for each in ROUTES if isinstance(each, Asking)}))
def test_each_route_is_found_at_once(path: str) -> None:
    straight = Straight(nowhere, ROUTES)
    found = straight.find({"path": path.replace("{id}", "x")})
    assert found is not None
    assert (found[0].path, found[2]) == (path, {"id": "x"} if "{id}" in path else {})


@pytest.mark.parametrize("scope", [{"path": "/v1/nothing"}, {"path": "/v1/quotes", "root_path": "/below"}])
def test_what_is_elsewhere_is_left_to_fastapi(scope: dict[str, str]) -> None:
    assert Straight(nowhere, ROUTES).find(scope) is None


async def nowhere(*_: object) -> None:
    """No application."""
