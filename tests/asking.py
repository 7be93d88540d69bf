"""How the tests ask the API: whole lists by their links, and ids written short."""

import re
from typing import Any

from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings

ARTICLE = "us-russia-rapprochement"
DOCUMENT = create_app(Settings(database_url="sqlite:///none")).openapi()
PATHS = list(DOCUMENT["paths"])
ANNOTATIONS = f"/v1/sources/{ARTICLE}/annotations"


def operation(path: str) -> dict[str, Any]:
    """What the OpenAPI document says of GET at a path."""
    found: dict[str, Any] = DOCUMENT["paths"][path]["get"]
    return found


LISTS = [path for path in PATHS if any(each["name"] == "cursor" for each in operation(path).get("parameters", []))]
DETAILS = [path for path in PATHS if path.endswith("/{id}")]


def real(path: str) -> str:
    """A path of the document as it can be asked for: the record of its example, or the article's annotations."""
    if path in DETAILS:
        return str(operation(path)["responses"]["200"]["content"]["application/json"]["example"]["url"])
    return path.replace("{id}", ARTICLE)


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
