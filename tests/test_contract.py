"""The contract: every operation of the OpenAPI document keeps it, asked about the real record."""

import json
from typing import Any

import jsonschema_rs
import pytest
from starlette.testclient import TestClient

from app.api.openapi import EXAMPLES
from tests.asking import ANNOTATIONS, DETAILS, DOCUMENT, LISTS, PATHS, answered, items, operation, real

# What the examples of the OpenAPI document answer, where it is not the first record there is.
EXEMPLARY = {
    "listQuotes": "/v1/quotes?speaker=lu-yan&has_original=true&limit=1",
    "getQuote": "/v1/quotes/us-russia-rapprochement-q10",
    "getSource": "/v1/sources/lu-yan-huayu-think-tank",
    "listAnnotations": f"{ANNOTATIONS}?limit=1",
    "search": f"{real('/v1/search')}&highlight=true&facet=kind",
    "getMatrix": f"{real('/v1/matrix')}&rows_limit=2&columns_limit=2",
    "getJsonFeed": "/v1/feed.json?speaker=lu-yan&has_original=true&limit=1",
    "getAtomFeed": "/v1/feed.atom?speaker=lu-yan&has_original=true&limit=1",
}
POSTED = DOCUMENT["paths"]["/v1/verify"]["post"]["requestBody"]["content"]["text/plain"]["example"]
PLAIN_TEXT = {"Content-Type": "text/plain; charset=utf-8"}
READING = dict.fromkeys(PATHS, "GET, HEAD, OPTIONS") | {"/v1/verify": "GET, HEAD, POST, OPTIONS"}
METHODS = ("POST", "PUT", "PATCH", "DELETE")
HIDDEN = ("/openapi.json", "/docs", "/llms.txt", "/llms-full.txt")  # served, but not described


def request_of(client: TestClient, path: str) -> str:
    """The request that the example of a path answers."""
    if written := EXEMPLARY.get(operation(path)["operationId"]):
        return written
    if path in LISTS:
        return f"{path}?limit=1"
    if path in DETAILS:
        return str(items(client, path.removesuffix("/{id}"))[0]["url"])
    return real(path)


def real_examples(client: TestClient) -> dict[str, Any]:
    """What `app/api/examples.json` holds: by operation, the body of the API's answer to the request of its example."""
    examples = {operation(path)["operationId"]: answered(client.get(request_of(client, path))) for path in PATHS}
    return examples | {"verifyText": answered(client.post("/v1/verify", content=POSTED, headers=PLAIN_TEXT))}


def closed(schema: Any) -> Any:
    """The schema, refusing what it does not describe, with every `$ref` it follows closed as well."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {name: closed(each) for name, each in schema.items()}
    if "properties" in schema and "additionalProperties" not in schema:
        strict["additionalProperties"] = False
    return strict


COMPONENTS = {"schemas": closed(DOCUMENT["components"]["schemas"])}


def conform(schema: dict[str, Any], body: Any) -> None:
    """Fail where a body is not what its schema describes, down to the last key."""
    validator = jsonschema_rs.Draft202012Validator({**schema, "components": COMPONENTS}, validate_formats=True)
    assert [str(error) for error in validator.iter_errors(body)] == []


def schema_of(path: str, status: int = 200) -> dict[str, Any]:
    """What the document says that an answer holds."""
    ((_, content),) = operation(path)["responses"][str(status)]["content"].items()
    found: dict[str, Any] = content["schema"]
    return found


def addresses(client: TestClient, path: str) -> list[str]:
    """Every request that a path stands for: each record there is for a detail, the whole of it for a list."""
    if path in LISTS:
        return [f"{real(path)}?limit=100", f"{real(path)}?limit=1"]
    if "{id}" in path:
        collection, _, part = path.partition("/{id}")
        return [item["url"] + part for item in items(client, collection)]
    return [real(path)]


def is_problem(response: Any, status: int) -> dict[str, Any]:
    """The problem that an answer is."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    conform({"$ref": "#/components/schemas/Problem"}, body)
    assert body["status"] == status
    assert body["request_id"] == response.headers["x-request-id"]
    assert body["errors"]
    assert body["type"].startswith("urn:onrecord:problem:")
    return body


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_what_its_schema_says(client: TestClient, path: str) -> None:
    for address in addresses(client, path):
        response = client.get(address)
        assert response.status_code == 200
        media_type, content = next(iter(operation(path)["responses"]["200"]["content"].items()))
        assert response.headers["content-type"].partition(";")[0] == media_type
        conform(content["schema"], answered(response))


@pytest.mark.parametrize("path", DETAILS)
def test_a_list_shows_what_a_detail_shows_and_counts_what_its_links_list(client: TestClient, path: str) -> None:
    for item in items(client, path.removesuffix("/{id}")):
        detail = client.get(item["url"]).json()
        assert set(detail) - set(item) == ({"text"} if path == "/v1/sources/{id}" else set())
        assert item.items() <= detail.items()
        if "counts" in item:
            assert item["counts"] == {name: len(items(client, link)) for name, link in item["links"].items()}


@pytest.mark.parametrize("path", LISTS)
def test_every_reference_leads_to_its_record(client: TestClient, path: str) -> None:
    def references(value: Any) -> list[tuple[str, str]]:
        if isinstance(value, list):
            return [found for each in value for found in references(each)]
        if not isinstance(value, dict):
            return []
        mine = [(value["id"], value["url"])] if {"id", "url"} <= set(value) and "anchor" not in value else []
        return mine + [found for each in value.values() for found in references(each)]

    known = {item["url"]: item["id"] for path in LISTS if "{" not in path for item in items(client, path)}
    found = references([item for item in items(client, real(path)) if "url" in item])
    assert all(known[url] == key for key, url in found)
    assert all(item["url"] in known for item in items(client, real(path)))


@pytest.mark.parametrize("path", DETAILS)
def test_every_detail_that_is_not_there_is_not_found_and_the_nearest_is_named(client: TestClient, path: str) -> None:
    url = items(client, path.removesuffix("/{id}"))[0]["url"]
    for mistyped in (f"{url}x", f"{url[:-4]}x{url[-4:]}"):
        (wrong,) = is_problem(client.get(mistyped), 404)["errors"]
        assert wrong["suggestion"] == url
        assert wrong["parameter"] is None


STRANGE = ("qqqqqq", "%00", "%F0%9F%A7%AD", "%E5%9B%B4", "..%2F..%2Fetc", "a" * 1000, "A", "-", "'--", "%25", "%FF")


@pytest.mark.parametrize("path", DETAILS)
def test_an_id_that_cannot_be_is_not_found(client: TestClient, path: str) -> None:
    for strange in STRANGE:
        is_problem(client.get(path.replace("{id}", strange)), 404)


@pytest.mark.parametrize("path", [*PATHS, *HIDDEN])
def test_no_path_can_be_written_to(client: TestClient, path: str) -> None:
    allowed = READING.get(path, "GET, HEAD, OPTIONS")
    for method in METHODS:
        if method not in allowed:
            response = client.request(method, real(path), json={"text": "what was never said"})
            is_problem(response, 405)
            assert response.headers["allow"] == allowed


def test_nothing_is_posted_but_what_is_to_be_verified_and_calls_of_tools(client: TestClient) -> None:
    """The API, the form of its page, and `/mcp`, which a middleware answers."""
    app: Any = client.app
    routers = [app.router, *(each.original_router for each in app.routes if hasattr(each, "original_router"))]
    routes = [route for router in routers for route in router.routes if hasattr(route, "methods")]
    posting = {route.path for route in routes if "POST" in route.methods}
    assert posting == {"/v1/verify", "/verify"}
    assert set().union(*(route.methods for route in routes)) <= {"GET", "HEAD", "OPTIONS", "POST"}
    assert {path for path in (*PATHS, *posting, "/mcp") if client.post(path).status_code != 405} == posting | {"/mcp"}


NOWHERE = ["/v2", "/v1/quote", "/v1/quotes/", "/v1/quotes/a/b", "/docs/other.js", "/favicon.png", "//v1", "/v1/%2e%2e"]


@pytest.mark.parametrize("path", NOWHERE)
def test_a_path_that_is_not_served_is_not_found(client: TestClient, path: str) -> None:
    is_problem(client.get(f"http://testserver{path}"), 404)


def test_a_path_that_is_not_served_is_not_found_by_any_method(client: TestClient) -> None:
    for method in METHODS:
        is_problem(client.request(method, "/v1/quote"), 404)


def test_a_path_that_is_not_served_is_answered_with_the_nearest_one(client: TestClient) -> None:
    for path, near in {"/v1/quote": "/v1/quotes", "/v1/quotes/": "/v1/quotes", "/healtz": "/healthz"}.items():
        (wrong,) = is_problem(client.get(path), 404)["errors"]
        assert wrong["suggestion"] == near


@pytest.mark.parametrize("path", [*PATHS, *HIDDEN, "/v1/quotes/nobody", "/nowhere"])
def test_head_is_get_without_the_body(client: TestClient, path: str) -> None:
    headers = {"X-Request-ID": "the-same", "Accept-Encoding": "identity"}
    get, head = (client.request(method, real(path), headers=headers) for method in ("GET", "HEAD"))
    assert head.content == b""
    assert head.status_code == get.status_code
    assert head.headers == get.headers
    assert int(head.headers["content-length"]) == len(get.content) > 0


@pytest.mark.parametrize("path", [*PATHS, *HIDDEN])
def test_options_says_what_may_be_asked(client: TestClient, path: str) -> None:
    response = client.options(real(path))
    assert (response.status_code, response.content) == (204, b"")
    allowed = READING.get(path, "GET, HEAD, OPTIONS")
    assert response.headers["allow"] == response.headers["access-control-allow-methods"] == allowed


def test_the_examples_are_what_the_api_answers(client: TestClient) -> None:
    """Renew them with `real_examples`."""
    assert json.loads(EXAMPLES.read_text("utf-8")) == real_examples(client)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_of_the_document_has_its_example(client: TestClient, path: str) -> None:
    content, *_ = operation(path)["responses"]["200"]["content"].values()
    (server,) = DOCUMENT["servers"]
    there = TestClient(client.app, server["url"])
    address = request_of(there, path).replace("testserver", there.base_url.netloc.decode())
    assert content["example"] == answered(there.get(address))
    conform(content["schema"], content["example"])


def test_the_document_is_served(client: TestClient) -> None:
    assert client.get("/openapi.json").json() == DOCUMENT
