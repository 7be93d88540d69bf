"""Files at fixed addresses: for crawlers, browsers and those who find a vulnerability."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from lxml import etree
from PIL import Image
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings


def test_robots_are_told_where_the_sitemap_is_and_what_to_leave_out(client: TestClient) -> None:
    response = client.get("/robots.txt")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert "Sitemap: http://testserver/sitemap.xml" in response.text.splitlines()
    assert "Disallow: /find?" in response.text.splitlines()


def test_the_icon_has_the_sizes_that_programs_ask_for(client: TestClient) -> None:
    response = client.get("/favicon.ico")
    assert response.headers["content-type"] == "image/x-icon"
    assert Image.open(BytesIO(response.content)).info["sizes"] == {(16, 16), (32, 32), (48, 48)}


def test_a_browser_is_told_how_to_search(client: TestClient) -> None:
    response = client.get("/opensearch.xml")
    assert response.headers["content-type"] == "application/opensearchdescription+xml"
    urls = {url.get("type"): url.get("template") for url in etree.fromstring(response.content).iterfind("{*}Url")}
    assert urls["text/html"] == "http://testserver/find?q={searchTerms}"
    assert client.get(urls["application/atom+xml"].replace("{searchTerms}", "alliance")).status_code == 200


@pytest.mark.parametrize(
    ("contact", "uri"),
    [
        ("editors@onrecord.example", "mailto:editors@onrecord.example"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("https://onrecord.example/contact?of=us", "https://onrecord.example/contact?of=us"),
    ],
)
def test_a_vulnerability_is_reported_to_the_contact(record: str, contact: str, uri: str) -> None:
    with TestClient(create_app(Settings(database_url=record, contact=contact))) as client:
        response = client.get("/.well-known/security.txt")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert (fields["Contact"], fields["Canonical"]) == (uri, "http://testserver/.well-known/security.txt")
    assert fields["Expires"].endswith("-01T00:00:00Z")
    remaining = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert 58 <= remaining.days <= 92


def test_without_a_contact_there_is_nobody_to_report_to(client: TestClient) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize("contact", ["nobody", "javascript:alert(1)", "http://x", "a@b\nExpires: never", "https://a b"])
def test_a_contact_is_a_mail_address_or_a_url(contact: str) -> None:
    with pytest.raises(ValidationError, match=r"should be a mail address, or a URL|should have no line breaks"):
        Settings(contact=contact)
