"""Read the HTML of a page."""

from httpx2 import Response
from lxml import html
from starlette.testclient import TestClient


def text_of(response: Response) -> str:
    """Return the text of the content of a page, with single spaces."""
    (main,) = html.fromstring(response.text).xpath("//main")
    return words(main)


def words(element: html.HtmlElement) -> str:
    """Return the text of an element, with single spaces."""
    return " ".join(element.text_content().split())


def main_of(client: TestClient, address: str) -> html.HtmlElement:
    """Return the content of a page, parsed."""
    response = client.get(address)
    assert response.status_code == 200, response.text
    (main,) = html.fromstring(response.text).xpath("//main")
    return main
