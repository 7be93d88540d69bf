"""Fuzzing of what is sent and read whole: texts to verify, MCP messages, paths, documents to draft, index files.

The suite tries a few cases; `make fuzz` tries tens of thousands of new ones.
"""

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.drafting.drafting import draft
from app.drafting.errors import PageError
from app.drafting.pages import read_page
from app.index.reader import ReadIndex, is_failure
from app.index.storage import IndexFolder
from tests.drafting.documents import pdf_file, word_file
from tests.hostile import STRANGE, WATCH, WORDS, Client, trying
from tests.test_fuzz import client

__all__ = ["client"]
MARKS = "“”‘’\"'«»„「」《》()[]—…,.;:?!\n\t 　"
SAYING = [
    "Lu Yan",
    "said",
    "says that",
    "according to",
    "he told",
    "Mr. ",
    "Prof. ",
    "whom",
    "and",
    "not",
    "1,000",
    "2025",
]
MARKUP = [
    *("<p>", "</p>", "<q>", "<blockquote>", "<b", "<!--", "-->", "<script>", "<table>", "&amp;", "&#0;", "&#x110000;"),
    *("<![CDATA[", "<?xml", "<!DOCTYPE html>", "<meta charset=utf-7>", "<sup>1</sup>", "<h1>", "<article>", "<a href="),
]
UNICODE = ["\u0301", "\u202e", "\u200b", "\ufdfa", "\u00ad", "👩\u200d👧", "ｶﾞ", "각", 'א"ב', "\ufeff", "\ue000", "𠮷"]
piece = st.sampled_from(WORDS + STRANGE + SAYING + UNICODE) | st.text(MARKS, max_size=4) | st.text(max_size=8)
repeated = st.builds(lambda text, times: text * times, piece, st.sampled_from([1, 1, 1, 1, 2, 50, 1000]))
texts = st.lists(repeated, max_size=12).map(lambda parts: "".join(parts)[:200_000])
pages = st.lists(repeated | st.sampled_from(MARKUP), max_size=16).map(lambda parts: "".join(parts)[:200_000])


@trying
@given(
    body=texts.map(lambda text: text.encode("utf-8", "surrogatepass")) | pages.map(str.encode) | st.binary(max_size=80),
    kind=st.sampled_from([b"text/plain", b"text/html", b"text/html; charset=utf-8"]) | st.binary(max_size=20),
    path=st.sampled_from(["/v1/verify", "/v1/verify", "/verify"]),
)
def test_any_text_to_verify(client: Client, body: bytes, kind: bytes, path: str) -> None:
    status, _, answer = client.request("any text to verify", path, b"", (b"content-type", kind), body=body[:200_000])
    assert status in {200, 400, 413, 415, 422}, (status, body, answer[:300])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts | st.sampled_from(WORDS + STRANGE),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
TOOLS = ["search", "list_records", "fetch", "cite", "verify_quote", "check_text", "x"]
ARGUMENTS = [
    *(
        "query",
        "kind",
        "collection",
        "filters",
        "sort",
        "count_by",
        "limit",
        "cursor",
        "id",
        "start",
        "format",
        "style",
    ),
    *("text", "html", "speaker", "topic", "source"),
]
sensible = st.sampled_from(
    ["quotes", "claims", "us-russia-rapprochement-q10", "lu-yan", "text", "bibtex", 1, True, "the"]
)
calls = st.fixed_dictionaries({
    "name": st.sampled_from(TOOLS),
    "arguments": st.dictionaries(st.sampled_from(ARGUMENTS), sensible | json_values, max_size=5) | json_values,
})  # fmt: skip
METHODS = ["tools/call", "tools/call", "tools/call", "tools/list", "initialize", "resources/read", "prompts/get", "x"]
messages = st.fixed_dictionaries(
    {"jsonrpc": st.sampled_from(["2.0", "2.0", "2.0", "1.0", 2]), "method": st.sampled_from(METHODS)},
    optional={"id": st.integers() | json_values, "params": calls | json_values},
)


@trying
@given(message=messages | json_values, cut=st.none() | st.integers(0, 300))
def test_any_mcp_message(client: Client, message: Any, cut: int | None) -> None:
    body = json.dumps(message).encode()[:cut][:65_536]
    headers = (b"content-type", b"application/json"), (b"accept", b"application/json, text/event-stream")
    status, _, answer = client.request("any MCP message", "/mcp", b"", (b"host", b"localhost"), *headers, body=body)
    assert status < 500, (status, body, answer[:300])


segments = st.sampled_from([*WORDS, *STRANGE, "v1", "quotes", "claims", "people", "..", ".", "%2e", "card", "history"])
paths = st.lists(segments | st.text(max_size=12) | repeated, max_size=8).map(lambda parts: "/" + "/".join(parts))


@trying
@example(path="//[")  # which urllib takes for an address of IPv6
@given(path=paths.map(lambda path: path.encode("utf-8", "replace").decode()[:4000]))
def test_any_path(client: Client, path: str) -> None:
    client.ask("any path", path)


SPOILT = [
    b"",
    b"\0",
    b"\xff" * 8,
    b"/",
    b"<",
    b">>",
    b"obj",
    b"stream",
    b"PK\3\4",
    b"</w:p>",
    b"<w:p>" * 300,
    b"9" * 30,
]
spoils = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 60), st.sampled_from(SPOILT) | st.binary(max_size=8)), max_size=4
)


def spoilt(content: bytes, some: list[tuple[float, int, bytes]]) -> bytes:
    """Replace some of the bytes."""
    for where, length, new in some:
        at = int(where * len(content))
        content = content[:at] + new + content[at + length :]
    return content


def spoilt_word(text: str, some: list[tuple[float, int, bytes]]) -> bytes:
    """A Word file whose document is spoilt, in a zip that is not."""
    written, whole = io.BytesIO(), zipfile.ZipFile(io.BytesIO(word_file([text], "A note.")))
    with zipfile.ZipFile(written, "w") as archive:
        for name in whole.namelist():
            content = whole.read(name)
            archive.writestr(name, spoilt(content, some) if name == "word/document.xml" else content)
    return written.getvalue()


PLAIN = "Lu Yan said on Monday that “the talks are a strategic distraction” for all of them. " * 3
MAKERS: dict[str, Callable[[str, str, list[tuple[float, int, bytes]]], bytes]] = {
    "html": lambda _, page, some: spoilt(f"<article><p>{PLAIN}</p>{page}</article>".encode("utf-8", "replace"), some),
    "txt": lambda text, _, some: spoilt((PLAIN + text).encode("utf-8", "replace"), some),
    "md": lambda text, page, some: spoilt(f"---\ntitle: {text}\n---\n{PLAIN}{page}".encode("utf-8", "replace"), some),
    "docx": lambda _, __, some: spoilt_word(PLAIN, some),
    "pdf": lambda _, __, some: spoilt(pdf_file([PLAIN]), some),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for all cases."""
    return tmp_path_factory.mktemp("desk")


@trying
@given(kind=st.sampled_from(sorted(MAKERS)), text=texts, page=pages, some=spoils)
def test_any_document_to_draft(desk: Path, kind: str, text: str, page: str, some: list[Any]) -> None:
    file, folder = desk / f"page.{kind}", desk / "draft"
    file.write_bytes(MAKERS[kind](text[:20_000], page[:20_000], some))
    read_page_once(desk)

    def draft_anew() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(PageError):
            draft(file, folder)

    WATCH.call(f"any .{kind} to draft", draft_anew)


def read_page_once(desk: Path) -> None:
    """Load what reads pages, so that no case pays for it."""
    if not (desk / "once.html").exists():
        for kind, make in MAKERS.items():
            (desk / f"once.{kind}").write_bytes(make("", "", []))
            read_page(desk / f"once.{kind}")
            draft(desk / f"once.{kind}", desk / f"once-{kind}")


@trying
@given(number=st.integers(0, 100), some=spoils)
def test_any_index_files(client: Client, desk: Path, number: int, some: list[Any]) -> None:
    folder = Path(mkdtemp(dir=desk)) / "any.index"
    shutil.copytree(client.app.state.index.storage.folder, folder)
    files = sorted(folder.iterdir())
    file = files[number % len(files)]
    file.write_bytes(spoilt(file.read_bytes(), some))
    index = ReadIndex(IndexFolder(folder))
    with WATCH.soon("any index files"):
        index.inspect()  # first, as a server does: tantivy ends the process for some lengths in a `.store`
        try:
            if snapshot := index.snapshot():
                snapshot.search(snapshot.term("collection", "quotes"), 10)
        except BaseException as error:
            if not is_failure(error):
                raise
            index.inspect()
            assert index.is_damaged
    shutil.rmtree(folder.parent, ignore_errors=True)
