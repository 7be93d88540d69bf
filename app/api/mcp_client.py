"""Requests from the tools for language models to the API, which is an ASGI application in the same process."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from pydantic_core import from_json
from starlette.types import ASGIApp, Message, Scope

from app.api.all_collections import KINDS
from app.errors import ProblemError, Refusal, fault
from app.query.filters import query_text
from app.query.urls import base_url, path_below
from app.suggestions.words import nearest

Names = Mapping[str, str]


class ApiClient:
    """The API, asked on behalf of the client of one request."""

    def __init__(self, api: ASGIApp, scope: Scope) -> None:
        self.api, self.scope, self.base = api, scope, base_url(Request(scope))

    async def get(self, *path: str, query: Mapping[str, Any] | None = None, names: Names | None = None) -> bytes:
        """Return the body of the response to a GET request.

        Raises Refusal if it is a problem. `names` are the names of the caller's arguments by parameter.
        """
        return await self.request(path, query or {}, b"", "", names or {})

    async def post(self, path: str, query: Mapping[str, Any], content: bytes, media_type: str) -> bytes:
        """Return the body of the response to a POST request. Raises Refusal if it is a problem."""
        return await self.request([path], query, content, media_type, {})

    async def request(
        self, path: Sequence[str], query: Mapping[str, Any], content: bytes, media_type: str, names: Names
    ) -> bytes:
        """Send a request to the API: a POST if it has content."""
        headers = [header for header in self.scope["headers"] if header[0] == b"host"]
        headers.append((b"x-request-id", self.scope["request_id"].encode()))
        if content:
            headers += [(b"content-type", media_type.encode()), (b"content-length", str(len(content)).encode())]
        inner = {
            **self.scope,
            "method": "POST" if content else "GET",
            "path": "/".join(["/v1", *path]),
            "raw_path": "/".join(["/v1", *(quote(part, safe="", errors="replace") for part in path)]).encode(),
            "query_string": query_string(query),
            "headers": headers,
        }
        status, chunks = 0, list[bytes]()

        async def receive() -> Message:
            return {"type": "http.request", "body": content}

        async def send(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            chunks.append(message.get("body", b""))

        await self.api(inner, receive, send)
        body = b"".join(chunks)
        if status != HTTPStatus.OK:
            raise refusal_of(status, body, names)
        return body

    async def record(self, id: str) -> tuple[str, bytes]:
        """Return the collection and the JSON of the record with this id, of any kind, or at this URL.

        Raises Refusal: 404 with the nearest id, 410 if it was withdrawn.
        """
        if "?" in id:
            detail = "The address of a record has no query here: what you get is the present record."
            raise Refusal(422, fault(f"id: {detail}", id.partition("?")[0], "id"))
        path = id if id.startswith("/") else path_below(self.base, id) if "://" in id else None
        if path is None and "/" not in id:
            return await self.record_with_id(id)
        collection, _, name = (path or "").removeprefix("/v1").removeprefix("/").partition("/")
        if collection not in KINDS or not name or "/" in name:
            detail = f"There is no record of this server at {id[:200]}."
            raise Refusal(404, fault(detail, f"{self.base}/quotes/...", "id"))
        try:
            return collection, await self.get(collection, name)
        except Refusal as refusal:
            raise of_argument(refusal, id) from None

    async def record_with_id(self, id: str) -> tuple[str, bytes]:
        """Return the collection and the JSON of the record with this id. Raises Refusal as `record` does."""
        withdrawn, missing = list[Refusal](), dict[str, Refusal]()
        for collection in KINDS:
            try:
                return collection, await self.get(collection, id)
            except Refusal as refusal:
                if refusal.status == HTTPStatus.GONE:  # another collection may have the id by now
                    withdrawn.append(refusal)
                elif refusal.status == HTTPStatus.NOT_FOUND:
                    missing[refusal.errors[0].suggestion or ""] = refusal
                else:
                    raise
        closest = nearest(id, (each.rpartition("/")[2] for each in missing))
        refusals = [each for suggestion, each in missing.items() if suggestion.rpartition("/")[2] == closest]
        raise of_argument([*withdrawn, *refusals, *missing.values()][0], id)


def query_string(parameters: Mapping[str, Any]) -> bytes:
    """Return a query string; several values are separated by commas, and None is left out."""
    texts = {
        name: ",".join(map(query_text, value)) if isinstance(value, list) else query_text(value)
        for name, value in parameters.items()
        if value is not None
    }
    return urlencode(texts, errors="replace").encode()


def refusal_of(status: int, body: bytes, names: Names) -> Refusal:
    """Return the Refusal that a problem of the API stands for, with the names of the caller's arguments."""
    problem = from_json(body)
    errors = [renamed(ProblemError(**error), names) for error in problem["errors"]]
    return Refusal(status, *errors, title=problem["title"])


def renamed(error: ProblemError, names: Names) -> ProblemError:
    """Return an error with the argument in the place of the parameter."""
    name = names.get(error.parameter or "", error.parameter)
    if name is None or name == error.parameter:
        return error
    detail = re.sub(rf"\A{re.escape(error.parameter or '')}\b", lambda _: name, error.detail)
    return fault(detail, error.suggestion, name)


def of_argument(refusal: Refusal, id: str) -> Refusal:
    """Return the Refusal of a record as one of the argument `id`, with the nearest id."""
    error = refusal.errors[0]
    near = error.suggestion and error.suggestion.rpartition("/")[2]
    detail = f"There is no record {id[:200]!r}." if refusal.status == HTTPStatus.NOT_FOUND else error.detail
    return Refusal(refusal.status, fault(detail, near, "id"), title=refusal.title)
