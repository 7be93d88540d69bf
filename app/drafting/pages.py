"""Read a saved page of any supported format into an article, or say what is wrong with it and what to do."""

import re
from pathlib import Path

from app.drafting.article import Article
from app.drafting.errors import PageError
from app.terminal import reason

MAX_BYTES = 20_000_000  # of a page with its pictures in it; a page is 0.1 MB
MAX_CHARACTERS = 500_000  # of the text, which is that of a book
SUFFIXES = {".html": "html", ".htm": "html", ".xhtml": "html", ".md": "markdown", ".markdown": "markdown",
            ".txt": "text", ".text": "text", ".docx": "word", ".pdf": "pdf"}  # fmt: skip
SAVE_AGAIN = "save it in the browser as “Webpage, HTML only”"
ADVICE = {
    ".mhtml": SAVE_AGAIN, ".mht": SAVE_AGAIN, ".webarchive": SAVE_AGAIN, ".url": SAVE_AGAIN, ".webloc": SAVE_AGAIN,
    ".doc": "save it as .docx", ".rtf": "save it as .docx", ".odt": "save it as .docx", ".pages": "export it as .docx",
    ".epub": "copy the text into a .txt file", ".zip": "unpack it, and name the page in it",
}  # fmt: skip
MAGIC = {b"%PDF-": "a PDF", b"PK\x03\x04": "a zip or Word file", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture",
         b"GIF8": "a picture", b"\x1f\x8b": "a gzip file", b"bplist00": "a Safari web archive",
         b"\xd0\xcf\x11\xe0": "an old or encrypted Office file"}  # fmt: skip
MIN_PROSE = 300  # characters of an article
LOGIN = re.compile(
    r"type=[\"']?password|(?:log|sign) ?in to (?:continue|read|your)|create (?:a free|an) account", re.IGNORECASE
)
CONSENT = re.compile(
    r"before you continue|we (?:value|care about) your privacy|(?:accept|reject|allow) (?:all|cookies)|we use cookies"
    r"|cookie (?:settings|preferences)|consent",
    re.IGNORECASE,
)
CHALLENGE = re.compile(
    r"checking your browser|verify (?:that )?you are (?:a )?human|just a moment|enable javascript|captcha|access denied"
    r"|unusual traffic|are you a robot|ray id",
    re.IGNORECASE,
)
ERROR_PAGE = re.compile(r"\b(?:404|410|page not found|not be found|no longer available)\b", re.IGNORECASE)


def read_page(file: Path) -> Article:
    """Return the article in a file. Raises PageError with a sentence that says what to do."""
    data, kind = read_data(file)
    try:
        article = parse_page(data, kind)
    except ImportError as error:
        detail = f"needs {(error.name or 'a library').split('.')[0]}; install it with `pip install 'onrecord[draft]'`"
        raise PageError(detail) from None
    if len(article.text) > MAX_CHARACTERS:
        raise PageError(
            f"has {len(article.text):,} characters of text: draft a chapter at a time, each from its own file"
        )
    if not article.text.strip():
        raise PageError("has no text; save the page again once its text can be seen")
    return article


def read_data(file: Path) -> tuple[bytes, str]:
    """Return the content of a file, and its format by its name."""
    suffix = file.suffix.lower()
    if file.is_dir():
        raise PageError("is a folder: name the page in it")
    if not file.exists():
        near = [each.name for each in sorted(file.parent.glob("*")) if each.suffix.lower() in SUFFIXES][:3]
        raise PageError("does not exist" + (f"; beside it are {', '.join(near)}" if near else "; check the path"))
    if suffix not in SUFFIXES:
        advice = ADVICE.get(suffix, f"save the page as one of {', '.join(SUFFIXES)}")
        raise PageError(f"is of a kind that cannot be read ({suffix or 'its name has no suffix'}): {advice}")
    if not file.is_file():
        raise PageError("is not a regular file; save the page as a file first")
    if (size := file.stat().st_size) > MAX_BYTES:
        detail = f"has {size / 1e6:.0f} MB, and at most {MAX_BYTES / 1e6:.0f} MB are read: "
        raise PageError(f"{detail}{SAVE_AGAIN} without its pictures, or copy its text into a .txt file")
    try:
        data = file.read_bytes()
    except OSError as error:
        raise PageError(f"cannot be read ({reason(error)}); check its permissions") from None
    if not data.strip():
        raise PageError("is empty; save the page again")
    return data, SUFFIXES[suffix]


def parse_page(data: bytes, kind: str) -> Article:
    """Return the article in some data."""
    from app.drafting import documents, html

    magic = next((name for start, name in MAGIC.items() if data.startswith(start)), None)
    if kind == "pdf":
        if magic != "a PDF" and b"%PDF-" not in data[:1024]:
            raise PageError("is not a PDF, whatever its name says; download it again")
        return documents.read_pdf(data)
    if kind == "word":
        return documents.read_word(data)
    if magic:
        raise PageError(f"is {magic}, whatever its name says: give it the suffix of what it is, or save the page again")
    text = html.decode(data)
    if kind == "markdown":
        return documents.read_markdown(text)
    if kind == "text":
        return documents.read_plain_text(text)
    article = html.read_html(text)
    require_article(article, text)
    return article


def require_article(article: Article, page: str) -> None:
    """Raise PageError for a page that stands in the place of an article, such as a login page."""
    if len(article.text) >= MIN_PROSE and not (len(article.text) < 3 * MIN_PROSE and LOGIN.search(page)):
        return
    prose = re.sub(
        r"<(script|style|noscript|template)\b.*?</\1\s*>|<[^>]*>", " ", page, flags=re.DOTALL | re.IGNORECASE
    )
    if LOGIN.search(page):
        raise PageError(f"is a login page: log in in the browser, open the article, and {SAVE_AGAIN}")
    if CHALLENGE.search(prose) and len(prose) < 10 * MIN_PROSE:
        raise PageError(
            f"is a page that checks for robots: wait in the browser until the article appears, and {SAVE_AGAIN}"
        )
    if CONSENT.search(prose):
        raise PageError(
            f"is a page that asks for consent: answer it in the browser, open the article, and {SAVE_AGAIN}"
        )
    if ERROR_PAGE.search(prose):
        raise PageError("is an error page: look for the article at another address, or in an archive")
    if "<script" in page.lower() and len(prose.split()) < 100:  # noqa: PLR2004
        detail = (
            "has scripts, but hardly a text: open it in the browser, wait until the article is shown, and save it as"
        )
        raise PageError(f"{detail} “Webpage, complete”, or copy the text into a .txt file")
    if len(article.text.split()) < 20 and len(article.text) < 100:  # noqa: PLR2004
        detail = "has no article that can be told from the rest: save the page of the article itself"
        raise PageError(f"{detail}, or copy its text into a .txt file")
