"""Read the HTML of a page."""

from httpx2 import Response
from lxml import html


def text_of(response: Response) -> str:
    """Return the text of the content of a page, with single spaces."""
    (main,) = html.fromstring(response.text).xpath("//main")
    return " ".join(main.text_content().split())
