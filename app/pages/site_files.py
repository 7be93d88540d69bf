"""Files that programs look for at fixed addresses of a site: for crawlers, browsers and those who find a hole."""

from datetime import UTC, datetime, timedelta
from html import escape

from fastapi import HTTPException, Request, Response

from app.pages.routes import site_file
from app.pages.static_files import file_response
from app.query.urls import base_url

# Lists that a crawler would never come to the end of; the addresses of records are in the sitemap.
ROBOTS = """User-agent: *
Disallow: /find?
Disallow: /compare?
Disallow: /verify?
Disallow: /*?part=
Disallow: /*cursor=

Sitemap: {base}/sitemap.xml
"""
SECURITY = """Contact: {contact}
Expires: {expires:%Y-%m-%dT%H:%M:%SZ}
Preferred-Languages: en
Canonical: {base}/.well-known/security.txt
"""
OPENSEARCH = """<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>OnRecord</ShortName>
<Description>Who said what, about what, where and in which words: search in English, Chinese and pinyin.</Description>
<InputEncoding>UTF-8</InputEncoding>
<Image width="48" height="48" type="image/x-icon">{base}/favicon.ico</Image>
<Url type="text/html" template="{base}/find?q={{searchTerms}}"/>
<Url type="application/atom+xml" template="{base}/v1/feed.atom?q={{searchTerms}}"/>
<Url type="application/opensearchdescription+xml" rel="self" template="{base}/opensearch.xml"/>
</OpenSearchDescription>
"""


@site_file("/robots.txt")
def robots(request: Request) -> Response:
    """Return what crawlers should leave out, and where the sitemap is (RFC 9309)."""
    return Response(ROBOTS.format(base=base_url(request)), media_type="text/plain")


@site_file("/favicon.ico")
def favicon(request: Request) -> Response:
    """Return the icon for programs that read no SVG."""
    return file_response(request, "favicon.ico")


@site_file("/.well-known/security.txt")
def security(request: Request) -> Response:
    """Return whom to tell of a vulnerability (RFC 9116). Raises HTTPException (404) if the settings name nobody."""
    contact = request.app.state.settings.contact
    if contact is None:
        raise HTTPException(404)
    content = SECURITY.format(contact=contact, expires=expires(datetime.now(UTC)), base=base_url(request))
    # A cache in front of the index would keep the date for as long as the record does not change.
    return Response(content, media_type="text/plain", headers={"Cache-Control": "no-store"})


def expires(now: datetime) -> datetime:
    """Return the start of the third month after this one, so that the file changes once a month."""
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=95)).replace(day=1)  # three months have 89 to 92 days


@site_file("/opensearch.xml")
def opensearch(request: Request) -> Response:
    """Return how a browser searches the record from its address bar (OpenSearch 1.1)."""
    content = OPENSEARCH.format(base=escape(base_url(request)))
    return Response(content, media_type="application/opensearchdescription+xml")
