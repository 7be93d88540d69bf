"""A record whose every word is an attack, in a real browser: no script runs, no policy is broken, nothing is asked."""

import csv
import io
import json
import re
from collections.abc import Callable
from urllib.request import Request, urlopen
from xml.etree.ElementTree import fromstring

import pytest

from tests.dossiers import builder
from tests.dossiers.builder import Folder
from tests.faults.test_hosts import ADDRESSES
from tests.web.conftest import Visitor, browser, serve_folder, visit

__all__ = ["browser", "serve_folder", "visit"]  # fixtures
SCRIPT = "</script></title></style></textarea>--><script>window.hacked=1</script>"
PICTURE = '<img src=http://evil.example/x onerror="window.hacked=2"><svg onload=window.hacked=3>'
TEMPLATE = "{{ 7 * 1191 }}${7 * 1191}<%= 7 * 1191 %>{% debug %}"
BIDI = "\u202egnp.\u2066exe\u200b"
EVIL = f"=HYPERLINK('http://evil.example') \" onmouseover=window.hacked=4 {SCRIPT}{PICTURE}{TEMPLATE}]]>{BIDI}"
IN_YAML = json.dumps(EVIL, ensure_ascii=False)
TITLED = "title: Column by Otto Brandt"
CHANGES = [
    (builder.ARTICLE, "a quiet tide", f"a quiet {EVIL} tide"),
    (builder.DOSSIER, "exact: calls it “a quiet tide” (静潮)", f"starts: {IN_YAML}\n    ends: tide” (静潮)"),
    (builder.DOSSIER, "exact: a quiet tide\n", f"exact: {json.dumps(f'a quiet {EVIL} tide', ensure_ascii=False)}\n"),
    (builder.DOSSIER, "gloss: still tide", f"gloss: {IN_YAML}"),
    (builder.DOSSIER, "text: The reopening of the port is quiet.", f"text: {IN_YAML}"),
    (builder.DOSSIER, "title: The harbor wakes", f"title: {IN_YAML}\n  external_url: 'javascript:window.hacked=5'"),
    (builder.DOSSIER, "name: The port of Linhai reopens", f"name: {IN_YAML}"),
    (builder.DOSSIER, TITLED, f"title: {IN_YAML}\n    external_url: 'data:text/html,<script>window.hacked=6</script>'"),
    (builder.DOSSIER, "note: The article does not say whose words they are.", f"note: {IN_YAML}"),
    (builder.PEOPLE, "name: Mei Lan\n", f"name: {IN_YAML}\n"),
    (builder.PEOPLE, "native_name: 梅兰", f"native_name: {IN_YAML}"),
    (builder.ORGANIZATIONS, "name: Linhai Institute", f"name: {IN_YAML}"),
    (builder.TOPICS, "label: Tides", f"label: {IN_YAML}"),
    (builder.TOPICS, "description: What goes through a port.", f"description: {IN_YAML}"),
]
PAGES = [
    *(each for each in ADDRESSES if not each.startswith(("/v1/changes", "/oembed"))),
    "/find?q=quiet",
    "/find?q=hacked&in=claim",
    "/verify?text=a%20quiet%20HYPERLINK%20tide",
    "/find?q=%3C/script%3E%3Cscript%3Ewindow.hacked=7%3C/script%3E",
    "/people/%3Cscript%3Ewindow.hacked=8",
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, serve_folder: Callable[[Folder], str]) -> str:
    """The address of a server of this record, which the loader took as any other."""
    folder = Folder(tmp_path_factory.mktemp("hostile"))
    for file, old, new in CHANGES:
        folder.change(file, old, new)
    return serve_folder(folder)


def fetched(address: str, form: str = "*/*") -> tuple[str, str, str]:
    """The media type, policy and text of an answer."""
    with urlopen(Request(address, headers={"Accept": form, "Accept-Encoding": "identity"}), timeout=60) as answer:  # noqa: S310 - ours
        body = answer.read().decode(errors="replace")
        return answer.headers["Content-Type"], answer.headers["Content-Security-Policy"], body


WATCH = "addEventListener('securitypolicyviolation', event => console.error(`violation ${event.violatedDirective}`))"


def test_no_page_runs_or_asks_for_what_the_record_says(visit: Callable[..., Visitor], hostile: str) -> None:
    visitor = visit(hostile)
    visitor.expected = {401, 403, 404, 406, 410, 422}
    visitor.context.add_init_script(WATCH)
    visitor.page.on("dialog", lambda dialog: visitor.complaints.append(dialog.message))
    seen = 0
    for address in PAGES:
        try:
            visitor.page.goto(hostile + address, wait_until="load")
        except Exception as error:  # noqa: BLE001 - Playwright's name for a download
            assert "Download is starting" in str(error) or "ERR_ABORTED" in str(error), error  # noqa: PT017
            continue
        page = visitor.page
        assert page.evaluate("window.hacked") is None, address
        if page.evaluate("document.contentType") != "text/html":
            visitor.complaints.clear()  # Chromium's own style for JSON and pictures, which the policy forbids
            continue
        seen += 1
        assert visitor.complaints == [], address
        assert page.locator("[onerror], [onload], [onmouseover], img[src*=evil]").count() == 0, address
        assert page.locator("a[href^='javascript' i], a[href^='data' i], [src^='data:text' i]").count() == 0, address
        assert "8337" not in page.content(), address
    assert seen > 30
    visitor.is_content()


def test_json_ld_of_a_page_ends_where_it_ends(hostile: str) -> None:
    for address in ("/quotes/harbor-q01", "/claims/harbor-c01", "/people/mei-lan", "/sources/harbor", "/topics/tides"):
        _, policy, text = fetched(hostile + address, "text/html")
        assert "unsafe-inline" not in policy
        blocks = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', text, re.DOTALL)
        assert blocks
        assert all(json.loads(block) for block in blocks)
        assert "<script>window" not in text


def test_feeds_are_well_formed_and_hold_no_markup_of_the_record(hostile: str) -> None:
    for address in ("/v1/feed.atom", "/sitemap.xml", "/opensearch.xml"):
        found = fromstring(fetched(hostile + address)[2])  # noqa: S314 - ours
        assert not [each for each in found.iter() if each.tag.rpartition("}")[2] in {"script", "img", "svg"}]


def test_no_cell_of_a_table_is_a_formula(hostile: str) -> None:
    for collection in ("quotes", "claims", "people", "sources", "topics", "events"):
        rows = csv.reader(io.StringIO(fetched(f"{hostile}/v1/{collection}?format=csv")[2]))
        cells = [cell for row in rows for cell in row]
        assert any("HYPERLINK" in cell for cell in cells)
        assert not [cell for cell in cells if cell[:1] in set("=+@\t\r")]
