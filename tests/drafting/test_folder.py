"""What `onrecord draft` writes, and what it leaves alone when it writes again."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from app.dossiers.editing import entry_comments, entry_spans
from app.dossiers.yaml import read_yaml
from tests.conftest import SEED
from tests.dossiers.builder import run

FAULTY = 1
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>The Last Ferry</title>
<meta property="og:site_name" content="Harbour Review"><meta name="author" content="Una Bexley">
<meta property="article:published_time" content="2026-05-04T23:30:00-05:00">
<link rel="canonical" href="https://harbour.example/ferry"></head><body><article><h1>The Last Ferry</h1>
<p>Nobody at the port knew who had paid for the ferry that was launched on 3 April. Luo Wen (罗文), a professor
at Haibin University, calls it “a bridge that floats” (会漂的桥) and warns that “paper is what we got.”</p>
<p>The ferry has since been “a bridge that floats” in every speech of the season, with no name under it.</p>
<p>In Moscow, Zheng Yongnian said that “a ferry is a promise with a timetable.” A second is promised for 12 June.</p>
</article></body></html>"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A saved page."""
    file = tmp_path / "saved.html"
    file.write_text(PAGE, "utf-8")
    return file


def draft(page: Path, folder: Path, *options: str | Path) -> str:
    """Draft a page, and return what is printed."""
    result = run("draft", page, folder, *options)
    assert result.exit_code == 0, result.output
    return result.stdout


def load(folder: Path, name: str) -> Any:
    """The content of one of the files."""
    return read_yaml(folder / f"{name}.yaml", folder).value


def test_a_draft_has_what_the_page_says(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "last-ferry"
    output = draft(page, folder)
    assert "quotes: 4" in output
    assert f"onrecord check {folder}" in output
    source = load(folder, "dossier")["source"]
    assert source == {
        "id": "last-ferry",
        "title": "The Last Ferry",
        "language": "en-GB",
        "published_on": "2026-05-04",
        "authors": ["una-bexley"],
        "publisher": "harbour-review",
        "external_url": "https://harbour.example/ferry",
    }
    people = {each["id"]: each for each in load(folder, "people")}
    assert people["luo-wen"]["native_name"] == "罗文"
    assert people["luo-wen"]["native_name_basis"] == "source"
    assert people["una-bexley"] == {"id": "una-bexley", "name": "Una Bexley", "role": "author"}
    assert "haibin-university" in {each["id"] for each in load(folder, "organizations")}
    record = json.loads((folder / "draft.json").read_text("utf-8"))
    assert (folder / "page.html").read_text("utf-8") == PAGE
    assert record["page"] == {
        "file": "page.html",
        "sha256": sha256(PAGE.encode()).hexdigest(),
        "url": "https://harbour.example/ferry",
    }
    text = (folder / "dossier.yaml").read_text("utf-8")
    hashes = {id: sha256(text[slice(*span)].encode()).hexdigest() for id, span in entry_spans(text, "quotes").items()}
    assert record["entries"]["quotes"] == hashes


def test_quotes_have_unique_anchors_originals_and_speakers_or_candidates(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ferry"
    draft(page, folder)
    dossier = load(folder, "dossier")
    first, second, third, fourth = dossier["quotes"]
    assert first["exact"] == third["exact"] == "a bridge that floats"
    assert {"prefix", "suffix"} & first.keys()
    assert first.get("prefix", "") + first.get("suffix", "") != third.get("prefix", "") + third.get("suffix", "")
    assert first["original"] == {"exact": "会漂的桥", "language": "zh-Hans", "pinyin": "huì piāo de qiáo"}
    assert [each.get("speakers") for each in (first, second, fourth)] == [["luo-wen"], ["luo-wen"], ["zheng-yongnian"]]
    assert "speakers" not in third
    comments = entry_comments((folder / "dossier.yaml").read_text("utf-8"), "quotes")
    assert any(each.startswith("speakers? luo-wen: ") for each in comments["q03"])
    claims = {each["id"]: each for each in dossier["claims"]}
    assert first["exact"] in claims[first["claim"]]["exact"]
    assert not any("text" in claim for claim in claims.values())
    assert all(each["organization"] == "haibin-university" for each in dossier["affiliations"])


def test_events_have_dates_and_say_what_is_inferred_or_announced(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ferry"
    draft(page, folder)
    launched, promised = load(folder, "dossier")["events"]
    assert (launched["happened_on"], promised["happened_on"]) == ("2026-04-03", "2026-06-12")
    assert (launched.get("status"), promised["status"]) == (None, "announced")
    comments = entry_comments((folder / "dossier.yaml").read_text("utf-8"), "events")
    assert "date? the year is not printed here; it is inferred from other dates" in comments[launched["id"]]
    assert not any("name" in each for each in (launched, promised))


@pytest.mark.parametrize(
    ("line", "events"), [("TOKYO, Oct 7 - ", 0), ("OSLO, Norway, Oct 7 (AP) — ", 0), ("On Oct 7 ", 1)]
)
def test_the_day_in_a_dateline_is_no_event(line: str, events: int, page: Path, tmp_path: Path) -> None:
    page.write_text(PAGE.replace("<p>Nobody at the port knew", f"<p>{line}nobody at the port knew"), "utf-8")
    draft(page, tmp_path / "wire")
    assert len(load(tmp_path / "wire", "dossier")["events"]) == 2 + events


def test_a_date_that_is_printed_thousands_of_times_is_drafted_each_time(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("“It is quiet,” said Mei Lan.\n" + "The tide turned on 1 May 2026.\n" * 2_050, "utf-8")
    assert "events: 2050" in draft(page, tmp_path / "tides")


def test_a_draft_fails_the_check_with_what_is_left_to_do(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ferry"
    draft(page, folder)
    result = run("check", folder)
    assert result.exit_code == FAULTY
    faults = result.stderr.splitlines()[:-1]
    assert any("`speakers`" in fault for fault in faults)
    assert any("c01: needs `text`" in fault for fault in faults)
    assert not any("the words" in fault or "no person" in fault for fault in faults)


def test_known_people_are_found_in_a_register_beside_the_folder_or_copied_from_another(
    page: Path, tmp_path: Path
) -> None:
    for register in SEED.glob("*.yaml"):
        (tmp_path / register.name).write_bytes(register.read_bytes())
    draft(page, tmp_path / "beside")
    assert "zheng-yongnian" not in {each["id"] for each in load(tmp_path / "beside", "people")}
    assert (tmp_path / "people.yaml").read_bytes() == (SEED / "people.yaml").read_bytes()
    elsewhere = tmp_path / "elsewhere" / "ferry"
    draft(page, elsewhere, "--registers", SEED)
    copied = next(each for each in load(elsewhere, "people") if each["id"] == "zheng-yongnian")
    assert copied["native_name"] == "郑永年"
    assert "no person" not in run("check", elsewhere).stderr


def test_a_name_with_another_native_name_is_another_person(page: Path, tmp_path: Path) -> None:
    page.write_text(PAGE.replace("Zheng Yongnian said", "Zheng Yongnian (郑勇年) said"), "utf-8")
    folder = tmp_path / "draft" / "ferry"
    draft(page, folder, "--registers", SEED)
    people = {each["id"]: each for each in load(folder, "people")}
    assert people["zheng-yongnian-2"]["native_name"] == "郑勇年"
    comments = entry_comments((folder / "people.yaml").read_text("utf-8"), None)
    assert "same? zheng-yongnian (Zheng Yongnian), in the register" in comments["zheng-yongnian-2"]


def test_a_topic_is_named_if_its_label_stands_in_the_sentence(page: Path, tmp_path: Path) -> None:
    page.write_text(PAGE.replace("a promise with", "a world order with"), "utf-8")
    folder = tmp_path / "draft" / "ferry"
    draft(page, folder, "--registers", SEED)
    assert [each["topics"] for each in load(folder, "dossier")["claims"] if "topics" in each] == [["world-order"]]
    assert [each["id"] for each in load(folder, "topics")] == ["world-order"]


def test_a_second_draft_keeps_what_was_reviewed_and_brings_back_nothing(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ferry"
    draft(page, folder)
    file = folder / "dossier.yaml"
    text = file.read_text("utf-8")
    start, end = entry_spans(text, "quotes")["q02"]
    text = text[:start].rstrip(" ") + text[end:].removeprefix("\n")  # rejected
    text = text.replace("- id: q01  # draft", "- id: q01     # I have seen it")
    text = text.replace("- id: q03  # draft", "- id: q03  # draft\n    note: 'Nobody is named.'   # hm")
    text += "  - {id: q09, kind: phrase, exact: since been, attribution: author}\n"
    file.write_text(text, "utf-8")
    assert "Entries kept because somebody has reviewed them: 2." in draft(page, folder)
    assert file.read_text("utf-8") == text


def test_ids_are_not_used_again(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ferry"
    draft(page, folder)
    file = folder / "dossier.yaml"
    text = file.read_text("utf-8")
    start, _ = entry_spans(text, "quotes")["q04"]
    file.write_text(text[:start].rstrip(" "), "utf-8")
    article = folder / "article.txt"
    article.write_text(article.read_text("utf-8") + "“Paper floats,” Luo Wen said.\n", "utf-8")  # an editor adds a line
    draft(page, folder)
    assert article.read_text("utf-8").endswith("“Paper floats,” Luo Wen said.\n")
    assert [each["id"] for each in load(folder, "dossier")["quotes"]] == ["q01", "q02", "q03", "q05"]


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("dossier.yaml", b"quotes: [] # caf\xe9\n", "dossier.yaml is not UTF-8 at byte 16"),
        ("article.txt", b"caf\xe9\n", "article.txt is not UTF-8 at byte 3"),
        ("people.yaml", b"[" * 50_000, "nested too deeply"),
        ("draft.json", b"[]", "draft.json is broken"),
        ("draft.json", b"[" * 50_000, "draft.json is broken"),
        ("draft.json", b'{"page": {}, "entries": {"quotes": 5}}', "draft.json is broken"),
    ],
)
def test_a_damaged_file_is_not_written_again(page: Path, tmp_path: Path, file: str, content: bytes, said: str) -> None:
    folder = tmp_path / "ferry"
    draft(page, folder)
    (folder / file).write_bytes(content)
    result = run("draft", page, folder)
    assert (result.exit_code, said in result.stderr) == (FAULTY, True), result.output
    assert (folder / file).read_bytes() == content


def test_characters_that_no_file_can_hold_are_left_out(page: Path, tmp_path: Path) -> None:
    linked = r"""{"@type": "NewsArticle", "headline": "The \ud800\u0001Last Ferry", "url": "https://a.example/\udfff",
        "author": {"name": "Una\ufffe Bexley\ud800"}, "publisher": {"name": "Harbour\uffff Review"}}"""
    script = f'<script type="application/ld+json">{linked}</script></head>'
    page.write_text(PAGE.replace("</head>", script).replace("</p>", " “A wall&#xfffe;&#1;,” he said.</p>"), "utf-8")
    folder = tmp_path / "ferry"
    draft(page, folder)
    assert "A wall,”" in (folder / "article.txt").read_text("utf-8")
    assert load(folder, "dossier")["source"]["title"] == "The Last Ferry"


def test_an_encoding_that_decodes_nothing_is_passed_over(page: Path, tmp_path: Path) -> None:
    page.write_text(f'<meta charset="undefined">{PAGE}', "utf-8")
    draft(page, tmp_path / "ferry")


def test_another_page_needs_another_folder(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ferry"
    draft(page, folder)
    before = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    page.write_text(PAGE.replace("Nobody", "Everybody"), "utf-8")
    result = run("draft", page, folder)
    assert result.exit_code == FAULTY
    assert "Draft it into a new folder" in result.stderr
    (folder / "dossier.yaml").write_text("source: [", "utf-8")
    assert "dossier.yaml, line 2: does not parse" in run("draft", folder / "page.html", folder).stderr
    (folder / "dossier.yaml").write_bytes(before["dossier.yaml"])
    assert before == {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def test_a_file_in_another_encoding_is_not_written_over(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ferry"
    draft(page, folder)
    text = (folder / "article.txt").read_bytes() + b"caf\xe9"
    (folder / "article.txt").write_bytes(text)
    result = run("draft", page, folder)
    assert (result.exit_code, "article.txt is not UTF-8" in result.stderr) == (1, True)
    assert (folder / "article.txt").read_bytes() == text
