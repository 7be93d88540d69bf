"""Pictures of records: drawn for link previews, the same every time, and never with a sign for a missing character."""

from io import BytesIO

import pytest
from PIL import Image
from starlette.testclient import TestClient

from app.pages.fonts import font, font_files
from app.pages.pictures import WORDS
from app.pages.typesetting import paragraph
from tests.asking import ARTICLE

PICTURES = [
    f"/quotes/{ARTICLE}-q10/picture.png",
    f"/claims/{ARTICLE}-c46/picture.png",
    f"/sources/{ARTICLE}/picture.png",
    "/sources/us-state-department-readout/picture.png",
    "/people/lu-yan/picture.png",
]


@pytest.mark.parametrize("path", PICTURES)
def test_a_picture_has_the_size_that_previews_show(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["content-type"]) == (200, "image/png")
    image = Image.open(BytesIO(response.content)).convert("RGB")
    assert image.size == (1200, 630)
    assert len(image.getcolors(1 << 20) or ()) > 20  # more than an empty sheet
    again = client.get(path, headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_picture_is_the_same_every_time(client: TestClient, uncached: TestClient) -> None:
    assert uncached.get(PICTURES[0]).content == uncached.get(PICTURES[0]).content == client.get(PICTURES[0]).content


@pytest.mark.parametrize("path", ["/quotes/nobody/picture.png", "/people/nobody/picture.png"])
def test_there_is_no_picture_of_an_unknown_record(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


TEXTS = ["no", "words upon " * 200, "x" * 5000, "a " * 3000, "W" * 23, "\u200b", "unbreakable" * 3 + " and more"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("width", "height"), [(1000, 300), (400, 120)])
def test_a_text_stays_within_its_box(text: str, width: int, height: int) -> None:
    found = paragraph(text, "en", WORDS, width, height)
    assert found is not None
    assert found.lines
    assert found.height <= height
    face = font(found.path, found.size, WORDS.weight)
    assert all(face.getlength(line) <= width for line in found.lines)


def test_a_long_text_is_smaller_and_ends_at_a_word() -> None:
    short, long = (paragraph(text, "en", WORDS, 1000, 300) for text in ("two words", "words upon " * 200))
    assert short is not None
    assert long is not None
    assert (short.size, short.lines) == (WORDS.sizes[0], ("two words",))
    assert long.size == WORDS.sizes[-1]
    assert long.lines[-1].endswith(("words…", "upon…"))


@pytest.mark.parametrize("text", ["\U00016b00", "words \ue000", "\ufffe"])
def test_a_text_that_no_font_has_is_left_out(text: str) -> None:
    assert paragraph(text, "en", WORDS, 1000, 300) is None


def test_fonts_are_found_by_a_user_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as the user of a container."""
    at_home = set(font_files())
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr("os.getuid", lambda: 4_000_000)
    assert set(font_files()) <= at_home
