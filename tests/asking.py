"""How the tests ask the API: whole lists by their links, and ids written short."""

import asyncio
import re
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep
from typing import Any, TypeVar
from urllib.parse import urlencode

from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings

T = TypeVar("T")
ARTICLE = "us-russia-rapprochement"
DOCUMENT = create_app(Settings(database_url="sqlite:///none")).openapi()
PATHS = [path for path in DOCUMENT["paths"] if path != "/v1/dump.zip"]  # whose answer is no text
ANNOTATIONS = f"/v1/sources/{ARTICLE}/annotations"


def operation(path: str) -> dict[str, Any]:
    """What the OpenAPI document says of GET at a path."""
    found: dict[str, Any] = DOCUMENT["paths"][path]["get"]
    return found


LISTS = [path for path in PATHS if any(each["name"] == "sort" for each in operation(path).get("parameters", []))]
DETAILS = [path for path in PATHS if path.endswith("/{id}")]


ASKED = {  # what cannot be left out of a request
    "/v1/search": {"q": "霸权"},
    "/v1/suggest": {"q": "zheng y"},
    "/v1/verify": {"text": "the US aims to disrupt deepening China-Russia cooperation"},
    "/v1/changes": {"since": "0"},
    "/v1/matrix": {"rows": "speaker", "columns": "topic"},
    "/oembed": {"url": "http://testserver/v1/quotes/us-russia-rapprochement-q10"},
}


def real(path: str) -> str:
    """A path of the document as it can be asked for: of the record of its example, or of the article."""
    if path in ASKED:
        return f"{path}?{urlencode(ASKED[path])}"
    detail = path[: path.find("{id}") + len("{id}")]
    if detail in DETAILS and path != f"{detail}/annotations":
        example = operation(detail)["responses"]["200"]["content"]["application/json"]["example"]
        return path.replace(detail, str(example["url"]))
    return path.replace("{id}", ARTICLE)


def answered(response: Any) -> Any:
    """The body of an answer: what its JSON says, or its text."""
    return response.json() if "json" in response.headers["content-type"] else response.text


def pages(client: TestClient, address: str) -> list[dict[str, Any]]:
    """The bodies of a list's pages, from this one to the last."""
    found, following = list[dict[str, Any]](), address
    while following:
        response = client.get(following)
        assert response.status_code == 200, response.text
        found.append(response.json())
        following = found[-1]["links"]["next"]
    return found


def items(client: TestClient, address: str) -> list[dict[str, Any]]:
    """Every item of a list, in its order; every page agrees on how many there are."""
    found = pages(client, address if "limit=" in address else f"{address}{'&' if '?' in address else '?'}limit=100")
    listed = [item for page in found for item in page["items"]]
    assert {page["page"]["total"] for page in found} == {len(listed)}
    return listed


def ids(client: TestClient, address: str) -> list[str]:
    """The ids a list holds, in its order, without the article's prefix."""
    return [item["id"].removeprefix(f"{ARTICLE}-") for item in items(client, address)]


def spread(written: str) -> list[str]:
    """`q01-q03 q05` written out."""
    found = list[str]()
    for word in written.split():
        if span := re.fullmatch(r"([a-z])(\d+)-\1(\d+)", word):
            found += [f"{span[1]}{number:02}" for number in range(int(span[2]), int(span[3]) + 1)]
        else:
            found.append(word)
    return found


def await_revision(client: TestClient, revision: int) -> None:
    """Return when a server has followed its database to this revision."""
    end = monotonic() + 30
    while client.get("/v1").json().get("revision") != revision:
        assert monotonic() < end
        sleep(0.02)


def await_status(client: TestClient, path: str, status: int) -> None:
    """Return when a server answers a path with this status."""
    end = monotonic() + 30
    while (response := client.get(path)).status_code != status:
        assert monotonic() < end, response.text
        sleep(0.02)


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine returns, run in a thread of its own: a browser leaves its event loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
