"""Serve a folder of dossiers, and read the HTML of pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from httpx2 import Response
from lxml import html
from starlette.testclient import TestClient

from tests.conftest import make_tables
from tests.dossiers.builder import Folder, reading


@contextmanager
def served(root: Path, folder: Folder | None = None) -> Iterator[TestClient]:
    """A client of a record made from a folder of dossiers, or of an empty one; its database is in `root`."""
    url = f"sqlite:///{root / 'onrecord.db'}"
    make_tables(url)
    if folder:
        assert folder.load(url).exit_code == 0
    with reading(url) as client:
        yield client


def page_of(client: TestClient, address: str, **query: str) -> html.HtmlElement:
    """Return a page, parsed; its status is 200."""
    response = client.get(address, params=query or None)
    assert response.status_code == 200, response.text
    return html.fromstring(response.text)


def main_of(client: TestClient, address: str) -> html.HtmlElement:
    """Return the content of a page, parsed."""
    (main,) = page_of(client, address).xpath("//main")
    return main


def text_of(response: Response) -> str:
    """Return the text of the content of a page, with single spaces."""
    (main,) = html.fromstring(response.text).xpath("//main")
    return words(main)


def words(element: html.HtmlElement) -> str:
    """Return the text of an element, with single spaces."""
    return " ".join(element.text_content().split())


def links(element: html.HtmlElement, within: str = "//main") -> list[str]:
    """Return where the links in a part of a page lead to."""
    return [str(href) for href in element.xpath(f"{within}//a/@href")]
