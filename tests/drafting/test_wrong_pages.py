"""Wrong input: each kind gets one sentence that says what is wrong and what to do, and nothing is written."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.dossiers.builder import run
from tests.drafting.documents import encrypted, pdf_file, word_file, zip_bomb

FAULTY = 1
PROSE = "<p>The path runs along the ridge for two miles, and there is a gate that nobody has painted since.</p>" * 9
WRONG: dict[str, tuple[str | bytes, str]] = {
    "login.html": (
        "<h1>Sign in to continue reading</h1><form><input type='email'><input type='password'></form>",
        "is a login page: log in in the browser",
    ),
    "consent.html": (
        "<div class='wall'><h2>We value your privacy</h2><p>We and our 812 partners store information.</p></div>",
        "is a page that asks for consent: answer it",
    ),
    "robots.html": (
        "<title>Just a moment...</title><h1>news.example</h1><p>Checking your browser before accessing.</p>",
        "is a page that checks for robots: wait",
    ),
    "scripts.html": (
        f"<div id='root'></div><noscript>Enable JavaScript.</noscript><script>{'a' * 5000}</script>",
        "has scripts, but hardly a text: open it in the browser",
    ),
    "missing.html": (
        "<title>404</title><h1>Page not found</h1><p>Sorry.</p>",
        "is an error page: look for the article",
    ),
    "empty.html": ("", "is empty; save the page again"),
    "picture.html": (b"\x89PNG\r\n\x1a\n" + bytes(100), "is a picture, whatever its name says"),
    "binary.html": (bytes(range(256)) * 20, "is not text in any encoding; save the page again"),
    "large.html": (b"<p>" + b"a " * 20_000_000, "has 40 MB, and at most 20 MB are read: save it"),
    "quiet.html": (f"<article><h1>A walk</h1>{PROSE}</article>", "has no quotation, and reports nobody’s words. Check"),
    "picture.pdf": (pdf_file([]), "has no text, only pictures of it, or none at all: run OCR"),
    "secret.pdf": (encrypted(pdf_file(["A line."])), "is encrypted: open it with its password"),
    "broken.pdf": (b"%PDF-1.4 and no more", "cannot be read as a PDF; download it again"),
    "text.pdf": ("Some text", "is not a PDF, whatever its name says; download it again"),
    "odd.pdf": (
        pdf_file(["Nobodyattheportwouldsaywhohadpaidfortheferryandnobodyat"] * 9),
        "letters or spaces are wrong",
    ),
    "bomb.docx": (zip_bomb(), "would unpack to 20,000,000 bytes"),
    "text.docx": ("Some text", "is not a Word file, whatever its name says; save it as .docx"),
    "old.docx": (b"\xd0\xcf\x11\xe0" + bytes(99), "is an old or encrypted Word file: open it in Word"),
    "page.mhtml": ("From: ", "cannot be read (.mhtml): save it in the browser"),
    "page.xyz": ("?", "cannot be read (.xyz): save the page as one of .html"),
    "page": ("?", "its name has no suffix"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_page_gets_one_sentence(name: str, tmp_path: Path) -> None:
    content, sentence = WRONG[name]
    page, folder = tmp_path / name, tmp_path / "draft"
    page.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = run("draft", page, folder)
    assert result.exit_code == FAULTY
    assert result.stderr.startswith(f"{page} ")
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not folder.exists()


def test_a_missing_page_is_named_with_those_beside_it(tmp_path: Path) -> None:
    (tmp_path / "other.html").write_text("<p>")
    result = run("draft", tmp_path / "page.html", tmp_path / "draft")
    assert result.stderr == f"{tmp_path / 'page.html'} does not exist; beside it are other.html.\n"
    assert run("draft", tmp_path, tmp_path / "draft").stderr == f"{tmp_path} is a folder: name the page in it.\n"


@pytest.mark.parametrize(("name", "library"), [("page.html", "lxml"), ("page.docx", "mammoth"), ("page.pdf", "pypdf")])
def test_a_missing_library_is_named(name: str, library: str, tmp_path: Path) -> None:
    page = tmp_path / name
    page.write_bytes({"page.docx": word_file(["A"], "B"), "page.pdf": pdf_file(["A"])}.get(name, b"<p>A</p>"))
    program = f"import sys; sys.modules[{library!r}] = None; from app.cli import app; app()"
    command = [sys.executable, "-c", program, "draft", str(page), str(tmp_path / "draft")]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.stderr == f"{page} needs {library}; install it with `pip install 'onrecord[draft]'`.\n"


@pytest.mark.parametrize("file", ["dossier.yaml", "article.txt", "people.yaml"])
def test_a_folder_that_no_draft_wrote_is_left_alone(file: str, tmp_path: Path) -> None:
    page, folder = tmp_path / "page.txt", tmp_path / "folder"
    page.write_text("“We paid,” said Luo Wen, the captain of the ferry.")
    folder.mkdir()
    (folder / file).write_text("mine")
    result = run("draft", page, folder)
    assert result.exit_code == FAULTY
    assert f"which has a {file} that `onrecord draft` did not write" in result.stderr
    assert [each.name for each in folder.iterdir()] == [file]
    assert "which is a file: name a folder" in run("draft", page, folder / file).stderr


def test_a_page_that_only_reports_is_drafted_with_a_warning(tmp_path: Path) -> None:
    page, folder = tmp_path / "page.txt", tmp_path / "folder"
    page.write_text("The captain of the ferry, Luo Wen, said that nobody had paid for it.\nLuo Wen went home.")
    result = run("draft", page, folder)
    assert result.exit_code == 0
    assert "The page has no quotation. Check that it is the whole article." in result.stderr
    assert "claims: 1" in result.stdout


def test_a_broken_record_or_register_stops_the_draft(tmp_path: Path) -> None:
    page, folder = tmp_path / "page.txt", tmp_path / "folder"
    page.write_text("“We paid,” said Luo Wen, the captain of the ferry.")
    (tmp_path / "people.yaml").write_text("- id: [")
    result = run("draft", page, folder)
    assert (result.exit_code, folder.exists()) == (FAULTY, False)
    assert f"{tmp_path / 'people.yaml'}:" in result.stderr
    assert "No draft was written." in result.stderr
    (tmp_path / "people.yaml").unlink()
    assert run("draft", page, folder).exit_code == 0
    (folder / "draft.json").write_text('{"page": 1}')
    assert "its draft.json is broken. Restore it, or name a new folder" in run("draft", page, folder).stderr
