"""The resources for language models: records at the URLs at which the API serves them to everybody else."""

from inspect import getdoc

from mcp.types import ListResourcesResult, ReadResourceResult, Resource, ResourceTemplate, TextResourceContents
from pydantic_core import from_json

from app.api.all_collections import KINDS
from app.api.mcp_arguments import LISTINGS
from app.api.mcp_client import ApiClient
from app.api.mcp_results import title_and_text
from app.errors import Refusal, fault

JSON = "application/json"
LISTED = {"sources": {"has_text": "true"}, "terms": {}}  # the articles, and the original expressions
PAGE = 100


async def resource_page(client: ApiClient, cursor: str | None) -> ListResourcesResult:
    """Return a page of the articles, then of the terms. Raises Refusal for an invalid cursor."""
    collection, _, position = (cursor or "sources").partition(" ")
    if collection not in LISTED:
        raise Refusal(422, fault(f"cursor: not one of this list: {collection[:100]!r}", "the list without a cursor"))
    query = {**LISTED[collection], "limit": PAGE, "cursor": position or None}
    page = from_json(await client.get(collection, query=query))
    rest = [*LISTED, None]
    following = page["page"]["next_cursor"]
    next_cursor = f"{collection} {following}" if following else rest[rest.index(collection) + 1]
    resources = list[Resource]()
    for record in page["items"]:
        title, text = title_and_text(KINDS[collection], record)
        uri = client.base + record["url"]
        resources.append(Resource(uri=uri, name=record["id"], title=title, description=text, mime_type=JSON))
    return ListResourcesResult(resources=resources, next_cursor=next_cursor)


def resource_templates(base: str) -> list[ResourceTemplate]:
    """Return the templates of the URIs of all records, one for each collection."""
    return [
        ResourceTemplate(
            uri_template=f"{base}/v1/{collection}/{{id}}",
            name=KINDS[collection],
            title=KINDS[collection].capitalize(),
            description=getdoc(listing.shape),
            mime_type=JSON,
        )
        for collection, listing in LISTINGS.items()
    ]


async def read_resource(client: ApiClient, uri: str) -> ReadResourceResult:
    """Return the JSON of the record at a URI, byte for byte as in the API. Raises Refusal if there is none."""
    if "://" not in uri:
        example = f"{client.base}/v1/sources/..."
        raise Refusal(404, fault(f"The URI of a record is its URL, not {uri[:200]!r}.", example))
    _, body = await client.record(uri)
    return ReadResourceResult(contents=[TextResourceContents(uri=uri, mime_type=JSON, text=body.decode())])
