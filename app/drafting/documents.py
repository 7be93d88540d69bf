"""Read articles out of files that are no web pages: plain text, Markdown, Word and PDF."""

import html
import io
import re
import zipfile
from collections import Counter

import yaml

from app.drafting.article import Article
from app.drafting.bylines import is_byline, is_date_line, iso_date, names_in
from app.drafting.errors import PageError
from app.drafting.html import read_fragment
from app.drafting.metadata import Metadata, address, first_of, tag
from app.drafting.paragraphs import collapse

MAX_UNPACKED = 200_000_000  # bytes of a Word file
MAX_RATIO = 200  # to which a file that is not a bomb is packed
FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n(?:---|\.\.\.)\s*\n", re.DOTALL)
NOTE_REFERENCE = re.compile(r"\[\^([^\]\s]{1,30})\](?!:)")
NOTE_DEFINITION = re.compile(r"^\[\^([^\]\s]{1,30})\]:[ \t]*(.*(?:\n(?:[ \t]+.*|(?!\[\^)\S.*))*)", re.MULTILINE)
PAGE_NUMBER = re.compile(r"\W*(?:page\s+)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\W*", re.IGNORECASE)
SENTENCE_END = tuple(".!?:”’\"')]。！？”…")
MAX_TITLE = 150
MIN_WIDTH, MAX_WIDTH = 45, 130  # characters of a line of a text that is divided into lines by hand
PDF_CAUTION = "Line ends of the PDF, and hyphens at them. Its note markers are in the text: compare it with the page"
MIN_LETTERS = 100  # of a PDF that has a text
MAX_ODD = 0.02  # the share of characters in a PDF that no text has
MAX_WORD = 11  # letters of the average word of a text with spaces


def read_markdown(text: str) -> Article:
    """Return the article of a Markdown file, with what its front matter says."""
    from markdown_it import MarkdownIt

    metadata = Metadata()
    if match := FRONT_MATTER.match(text):
        metadata = front_matter(match[1])
        text = text[match.end() :]
    notes = dict(NOTE_DEFINITION.findall(text))
    text = NOTE_DEFINITION.sub("", text)
    text = NOTE_REFERENCE.sub(lambda match: f'<sup><a href="#note-{html.escape(match[1])}">*</a></sup>', text)
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    render_inline = MarkdownIt("commonmark").renderInline
    items = "".join(
        f'<li id="note-{html.escape(key)}">{render_inline(collapse(note))}</li>' for key, note in notes.items()
    )
    return read_fragment(rendered + (f'<ol class="footnotes">{items}</ol>' if items else ""), metadata)


def front_matter(text: str) -> Metadata:
    """Return what the YAML at the top of a Markdown file says."""
    try:
        values = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes only maps, lists and strings # nosec B506
    except yaml.YAMLError:
        values = {}
    values = {str(key).lower(): value for key, value in values.items()} if isinstance(values, dict) else {}

    def texts(*keys: str) -> list[str]:
        found = [values.get(key) for key in keys]
        return [each for value in found for each in (value if isinstance(value, list) else [value]) if each]

    return Metadata(
        title=first_of(texts("title")),
        authors=[name for each in texts("author", "authors", "by") for name in names_in(each)],
        published_on=first_of(map(iso_date, texts("date", "published", "pubdate", "publishdate"))),
        url=first_of(map(address, texts("url", "source", "link", "canonical", "canonical_url"))),
        publisher=first_of(texts("publisher", "publication", "site")),
        language=first_of(map(tag, texts("lang", "language"))),
        description=first_of(texts("description", "subtitle", "excerpt", "summary")),
    )


def read_plain_text(text: str) -> Article:
    """Return the article of a text file, whose paragraphs are its lines, or are divided by empty lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    blocks = re.split(r"\n\s*\n", text)
    continued = sorted(len(line) for block in blocks for line in block.strip().split("\n")[:-1])
    wrapped = (
        len(blocks) > 1 and continued and continued[len(continued) // 2] >= MIN_WIDTH and continued[-1] <= MAX_WIDTH
    )
    return from_paragraphs([collapse(block) for block in (blocks if wrapped else text.split("\n"))])


def from_paragraphs(texts: list[str]) -> Article:
    """Return the article of bare paragraphs: the first is the title if it is short and does not end a sentence."""
    texts = [text for text in texts if text]
    head = ""
    if len(texts) > 1 and len(texts[0]) < MAX_TITLE and not texts[0].endswith((".", ",", ";", ":", "。")):
        head = f"<h1>{html.escape(texts.pop(0))}</h1>"
    return read_fragment(head + "".join(f"<p>{html.escape(text, quote=False)}</p>" for text in texts), Metadata())


def read_word(data: bytes) -> Article:
    """Return the article of a Word file. Raises PageError if it is not one, or would unpack to more than is sane."""
    import mammoth

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = [(each.file_size, each.compress_size) for each in archive.infolist()]
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        old = data.startswith(b"\xd0\xcf\x11\xe0")
        detail = "is an old or encrypted Word file: open it in Word, remove the password, and save it as .docx"
        raise PageError(
            detail if old else "is not a Word file, whatever its name says; save it as .docx again"
        ) from None
    unpacked, packed = (sum(column) for column in zip(*sizes, strict=True)) if sizes else (0, 0)
    if unpacked > MAX_UNPACKED or (unpacked > MAX_UNPACKED // 20 and unpacked > MAX_RATIO * packed):
        detail = f"would unpack to {unpacked:,} bytes, which no article needs; copy its text into a .txt file"
        raise PageError(detail)
    if "word/document.xml" not in names:
        raise PageError("is a zip file, but not a Word file; save the document as .docx again")
    try:
        result = mammoth.convert_to_html(io.BytesIO(data))
    except Exception as error:  # noqa: BLE001 - mammoth lets through whatever its XML reader and its own code raise
        raise PageError(f"cannot be read as a Word file ({error}); copy its text into a .txt file") from None
    return read_fragment(result.value, Metadata())


def read_pdf(data: bytes) -> Article:
    """Return the article of a PDF. Raises PageError if it has no text, or one that cannot be relied on."""
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise PageError("is encrypted: open it with its password, and save it without one, or as text")
        pages = [page.extract_text() for page in reader.pages]
        information = reader.metadata
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        RecursionError,
        AttributeError,
        NotImplementedError,
        ImportError,
    ):
        raise PageError("cannot be read as a PDF; download it again, or copy its text into a .txt file") from None
    require_sound_text("".join(pages))
    article = from_paragraphs(pdf_paragraphs(pages))
    if article.title is None and information is not None and isinstance(information.title, str) and information.title:
        article.title = collapse(information.title)
    article.dropped.append(PDF_CAUTION)
    return article


def require_sound_text(text: str) -> None:
    """Raise PageError if a PDF has no text, or one whose letters or spaces are wrong."""
    letter_count = sum(map(str.isalpha, text))
    if letter_count < MIN_LETTERS:
        raise PageError("has no text, only pictures of it, or none at all: run OCR over it, or look for the web page")
    odd = (
        sum(character == "\ufffd" or "\ue000" <= character <= "\uf8ff" for character in text) + text.count("(cid:") * 6
    )
    words = re.findall(r"[^\W\d_]+", text)
    latin = [word for word in words if word.isascii()]
    run_together = len(latin) > len(words) / 2 and sum(map(len, latin)) > MAX_WORD * len(latin)
    in_pieces = len(latin) > len(words) / 2 and sum(map(len, latin)) < 2 * len(latin)
    if odd > MAX_ODD * len(text) or run_together or in_pieces:
        raise PageError("has a text whose letters or spaces are wrong; look for the web page, or type the text as .txt")


def pdf_paragraphs(pages: list[str]) -> list[str]:
    """Return the paragraphs of a PDF: its lines joined, without page numbers and lines that most pages repeat."""
    page_lines = [[collapse(line) for line in page.splitlines()] for page in pages]
    edges = Counter(line for lines in page_lines for line in {*lines[:2], *lines[-2:]} if line)
    repeated = {line for line, count in edges.items() if count > max(2, len(pages) // 2)}
    lines = [line for page in page_lines for line in page if line not in repeated and not PAGE_NUMBER.fullmatch(line)]
    width = sorted(len(line) for line in lines if line)[len([line for line in lines if line]) * 3 // 4]
    paragraphs, current = [], ""
    for line in lines:
        if not line:
            paragraphs.append(current)
            current = ""
            continue
        if is_byline(line) or is_date_line(line):
            paragraphs.append(current)
            current = ""
        current = joined_lines(current, line)
        ends = line.endswith(SENTENCE_END) and len(line) < 0.8 * width
        if ends or len(line) < 0.5 * width or is_byline(line) or is_date_line(line):  # the last line, or a heading
            paragraphs.append(current)
            current = ""
    return [each for each in (*paragraphs, current) if each]


def joined_lines(before: str, line: str) -> str:
    """Return a text with the next line of it; a word that is divided at the line's end is one word again."""
    if before.endswith("-") and before[-2:-1].isalpha() and line[:1].islower():
        return before[:-1] + line
    return f"{before} {line}".strip()
