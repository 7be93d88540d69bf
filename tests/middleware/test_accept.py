"""Accept: every path answers in a format that it allows, or with a 406 that names what there is."""

import pytest
from starlette.testclient import TestClient

from tests.asking import ARTICLE, PATHS, real

QUOTE = f"/v1/quotes/{ARTICLE}-q10"
PAGES = ["/", "/find?q=China", QUOTE.removeprefix("/v1"), f"/sources/{ARTICLE}", "/docs", "/about"]
OTHERS = ["/openapi.json", "/llms.txt", "/sitemap.xml", "/web/main.js", f"{QUOTE.removeprefix('/v1')}/picture.png"]
ADDRESSES = [*map(real, PATHS), "/v1/dump.zip", *PAGES, *OTHERS]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def media_type(response: object) -> str:
    """The media type of a response without its parameters."""
    return str(response.headers["content-type"]).partition(";")[0]  # type: ignore[attr-defined]


@pytest.mark.parametrize("address", ADDRESSES)
def test_accept_is_honored_or_refused(client: TestClient, address: str) -> None:
    usual = media_type(client.get(address))
    for accept in (usual, "*/*", BROWSER, f"application/nothing, {usual};q=0.1", f"{usual.split('/')[0]}/*"):
        response = client.get(address, headers={"Accept": accept})
        assert response.status_code == 200, accept
        assert media_type(response) == usual or accept == BROWSER
    for accept in ("video/mp4", "*/*;q=0", "video/*, audio/ogg"):
        response = client.get(address, headers={"Accept": accept})
        assert (response.status_code, response.headers["content-type"]) == (406, "application/problem+json")
        (error,) = response.json()["errors"]
        assert usual in error["detail"]
        assert error["suggestion"] == usual
        assert client.head(address, headers={"Accept": accept}).status_code == 406


@pytest.mark.parametrize(
    ("address", "accept"),
    [
        ("/v1/feed.json", "application/json"),
        ("/v1/feed.atom", "application/xml"),
        ("/v1/feed.atom", "text/xml"),
        ("/v1/claims?format=csv", "application/json"),
        (f"{QUOTE}/citation?format=text", "application/json"),
        ("/metrics", "application/openmetrics-text;q=0.5,*/*;q=0.1"),
    ],
)
def test_a_general_type_and_a_format_are_accepted(client: TestClient, address: str, accept: str) -> None:
    assert client.get(address, headers={"Accept": accept}).status_code in {200, 404}
