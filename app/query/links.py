"""Typed links of a record for the `Link` header (RFC 8288, https://signposting.org)."""

from urllib.parse import urlencode

from app.models.base import page_path
from app.query.bibliography import CITATIONS, CITED
from app.query.negotiation import JSON_LD, essence

EMBEDDED = {"quotes", "claims", "sources"}
LINKED_DATA = {"quotes", "claims", "relations", "terms"}
WITHOUT_PAGE = {"relations"}
OEMBED = "application/json+oembed"


def link(path: str, relation: str, media_type: str | None = None) -> str:
    """Return one link."""
    return f'<{path}>; rel="{relation}"' + (f'; type="{media_type}"' if media_type else "")


def record_links(collection: str, id: str) -> list[str]:
    """Return where to find the page to cite (RFC 8574) and the descriptions of a record."""
    url = f"/v1/{collection}/{id}"
    links = [] if collection in WITHOUT_PAGE else [link(page_path(url), "cite-as")]
    if collection in CITED:
        links.append(link(f"{url}/citation", "describedby", CITATIONS["csl-json"]))
    if collection in LINKED_DATA:
        links.append(link(f"{url}?format=jsonld", "describedby", essence(JSON_LD)))
    return links


def oembed_path(base: str, url: str) -> str:
    """Return the path of the oEmbed response for the record with the path `url`."""
    return f"/oembed?{urlencode({'url': base + page_path(url)})}"


def oembed_link(base: str, url: str) -> str:
    """Return the link to the oEmbed response for the record with the path `url`."""
    return link(base + oembed_path(base, url), "alternate", OEMBED)
