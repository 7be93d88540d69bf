"""What went wrong, as a page for people and as a problem for clients."""

import pytest
from starlette.requests import Request
from starlette.routing import Route
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.pages.reading import text_of

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_an_unknown_record_is_a_page_that_names_the_nearest_one(client: TestClient) -> None:
    response = client.get("/topics/alliance-against-chin")
    assert (response.status_code, response.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert response.headers["cache-control"] == "no-store"
    assert '<a href="/topics/alliance-against-china">' in response.text
    assert 'name="robots" content="noindex"' in response.text


def test_an_unknown_address_is_a_page_for_browsers_and_a_problem_for_clients(client: TestClient) -> None:
    shown = client.get("/nowhere", headers=BROWSER)
    assert (shown.status_code, shown.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such page" in text_of(shown)
    assert client.get("/nowhere").headers["content-type"] == "application/problem+json"


async def fail(_: Request) -> None:
    """Fail in a way nobody foresaw, with words that nobody may read."""
    raise RuntimeError("SELECT secret FROM somewhere")


def test_a_failure_nobody_foresaw_is_a_page_for_browsers(record: str) -> None:
    app = create_app(Settings(database_url=record))
    app.router.routes.append(Route("/failing", fail))
    with TestClient(app, raise_server_exceptions=False) as client:
        shown, sent = client.get("/failing", headers=BROWSER), client.get("/failing")
    assert (shown.status_code, shown.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert "The server failed." in text_of(shown)
    assert "secret" not in shown.text
    assert (sent.status_code, sent.headers["content-type"]) == (500, "application/problem+json")


@pytest.mark.parametrize("path", ["/v1/nowhere", "/web/nothing.js"])
def test_the_api_answers_browsers_with_problems(client: TestClient, path: str) -> None:
    response = client.get(path, headers=BROWSER)
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


def test_what_an_address_says_is_text_and_nothing_else(client: TestClient) -> None:
    response = client.get("/topics/%3Cscript%3Ealert(1)", headers=BROWSER)
    assert response.status_code == 404
    assert "<script>alert" not in response.text
