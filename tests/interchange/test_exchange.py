"""Annotations in and out: what is exported is imported again without loss; what is not in the text is an orphan."""

import json
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from pyld import jsonld

from app.dossiers.yaml import read_yaml
from app.interchange.entries import read_dossier
from tests.api.test_linked_data import pinned, refuse
from tests.asking import ARTICLE
from tests.conftest import SEED
from tests.dossiers.builder import run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The article of the seed, with its registers, and a dossier without annotations."""
    copytree(SEED, tmp_path / "seed")
    folder = tmp_path / "seed" / ARTICLE
    text = (folder / "dossier.yaml").read_text("utf-8")
    (folder / "dossier.yaml").write_text(text[: text.index("\naffiliations:") + 1], "utf-8")
    return folder


def entries(folder: Path) -> Any:
    """What the dossier in a folder holds."""
    return read_yaml(folder / "dossier.yaml", folder).value


def imported(folder: Path, content: Any, name: str = "file.json", *options: str) -> Any:
    """The result of an import of a file."""
    file = folder.parent / name
    file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return run("import", file, folder, *options)


def row(exact: str, prefix: str = "", suffix: str = "", **more: Any) -> dict[str, Any]:
    """An annotation as Hypothesis has it."""
    words = {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}
    range = {"type": "RangeSelector", "startContainer": "/p[1]", "endContainer": "/p[1]"}
    return {"id": "one", "uri": "https://a.example", "target": [{"selector": [range, words]}], "tags": [], **more}


@pytest.mark.parametrize("options", [(), ("--hypothesis",)])
def test_a_round_trip_loses_nothing(folder: Path, options: tuple[str, ...]) -> None:
    file = folder.parent / "annotations.json"
    assert run("export", file, "--annotations", "--dossier", SEED / ARTICLE, *options).exit_code == 0
    first = run("import", file, folder)
    assert (first.exit_code, "227 added" in first.stdout) == (0, True)
    assert entries(folder) == entries(SEED / ARTICLE)
    assert run("check", folder).exit_code == 0
    before = (folder / "dossier.yaml").read_bytes()
    assert "0 added, 227 there already, 0 orphans" in run("import", file, folder).stdout
    assert (folder / "dossier.yaml").read_bytes() == before
    assert before.count(b"# draft") == 227


def test_the_annotations_of_the_record_are_those_of_its_api(loaded_seed: str, folder: Path) -> None:
    file = folder.parent / "annotations.jsonld"
    assert run("export", file, "--annotations", url=loaded_seed).exit_code == 0
    assert run("import", file, SEED / ARTICLE).stdout.startswith("0 added, 138 there already")
    assert "138 added" in run("import", file, folder).stdout
    whole, again = (
        {entry.spans: entry for entry in read_dossier(each).entries if entry.section == "quotes"}
        for each in (SEED / ARTICLE, folder)
    )
    assert whole.keys() == again.keys()
    for spans, entry in again.items():
        assert entry.original == whole[spans].original
        assert entry.value.get("speakers") == whole[spans].value.get("speakers")


def test_the_export_is_json_ld(folder: Path) -> None:
    file = folder.parent / "annotations.jsonld"
    run("export", file, "--annotations", "--dossier", SEED / ARTICLE)
    page = json.loads(file.read_text("utf-8"))
    items = [
        jsonld.expand({"@context": page["@context"], **item}, {"documentLoader": pinned, "on_property_dropped": refuse})
        for item in page["items"]
    ]
    assert len(items) == 227
    for (item,) in items:
        (entry,) = item["urn:onrecord:entry"]
        assert entry["@type"] == "@json"
        assert "http://www.w3.org/ns/oa#hasTarget" in item


def test_annotations_of_hypothesis_become_drafts(folder: Path) -> None:
    rows = [
        row("sell-out", tags=["speaker:Zheng Yongnian"], text="his word"),
        row("power politics", prefix="Trump’s\n “", tags=["Speaker: 郑永年"]),
        row("strategic distraction", tags=["speaker:Nobody Known"]),
        row("bilateral agreements", tags=["claim"], text="Agreements are bilateral."),
    ]
    result = imported(folder, {"total": 4, "rows": rows})
    assert result.exit_code == 0, result.stdout
    dossier, text = entries(folder), (folder / "dossier.yaml").read_text("utf-8")
    assert dossier["quotes"][0] == {"id": "q01", "exact": "sell-out", "speakers": ["zheng-yongnian"]}
    assert dossier["quotes"][1]["speakers"] == ["zheng-yongnian"]
    assert dossier["quotes"][1]["exact"] == "power politics"
    assert dossier["quotes"][1].keys() & {"prefix", "suffix"}
    assert "speakers" not in dossier["quotes"][2]
    assert "# speakers? Nobody Known" in text
    assert "# note? his word" in text
    assert dossier["claims"] == [{"id": "c01", "text": "Agreements are bilateral.", "exact": "bilateral agreements"}]
    assert text.count("# draft") == 4


def test_a_table_becomes_drafts(folder: Path) -> None:
    table = (
        "\ufeffQuote;Speaker;Original;Language\nhidden imperialist design;Lu Yan;暗藏的霸权毒计;zh-Hans\n"
        '"a return to a model";Ye Tianle;;\nsell-out;"Ye Tianle; Zhang Ye";;\n'
    )
    assert imported(folder, table, "file.csv").exit_code == 0
    quotes = entries(folder)["quotes"]
    assert quotes[0]["original"] == {"exact": "暗藏的霸权毒计", "language": "zh-Hans"}
    assert [quote["speakers"] for quote in quotes] == [["lu-yan"], ["ye-tianle"], ["ye-tianle", "zhang-ye"]]


@pytest.mark.parametrize(
    ("selectors", "reason"),
    [
        ([{"type": "TextQuoteSelector", "exact": "strategic distractions"}], "nearest: 'strategic distraction"),
        ([{"type": "TextQuoteSelector", "exact": "power politics"}], "stand in 2 places"),
        ([{"type": "TextQuoteSelector", "exact": "Power Politics"}], "not in the text"),
        ([{"type": "TextPositionSelector", "start": 10, "end": 10_000_000}], "behind the end"),
        ([{"type": "XPathSelector", "value": "/p"}], "no words and no position"),
        ([], "no words and no position"),
    ],
)
def test_words_that_are_not_there_once_are_orphans(folder: Path, selectors: list[Any], reason: str) -> None:
    before = (folder / "dossier.yaml").read_bytes()
    item = {"id": "urn:x", "type": "Annotation", "target": {"source": "https://a.example", "selector": selectors}}
    result = imported(folder, item)
    assert result.exit_code == 1
    assert result.stdout.startswith("orphan: urn:x: ")
    assert reason in result.stdout
    assert (folder / "dossier.yaml").read_bytes() == before


def test_words_with_too_many_places_are_orphans_whatever_stands_around_them(folder: Path) -> None:
    (folder / "article.txt").write_text("Low tide. " + "The tide turns. " * 2_100, "utf-8")
    result = imported(folder, [row("tide", prefix="Low ")])
    assert "the words stand in more than 2,000 places (lines 1, " in result.stdout


def test_a_position_tells_which_of_several_places_is_meant(folder: Path) -> None:
    text = (folder / "article.txt").read_bytes().decode()
    start = text.rindex("power politics")
    selectors = [
        {"type": "TextQuoteSelector", "exact": "power politics"},
        {"type": "TextPositionSelector", "start": start, "end": start + 14},
    ]
    item = {"type": "Annotation", "target": {"source": "https://a.example", "selector": selectors}}
    assert imported(folder, [item, {**item, "target": {"selector": selectors[1]}}]).exit_code == 0
    (quote,) = entries(folder)["quotes"]
    assert (
        text.index(quote.get("prefix", "") + "power politics" + quote.get("suffix", "")) + len(quote.get("prefix", ""))
        == start
    )


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("{}", (), "has no annotations"),
        ("[1, 2]", (), "has no annotations"),
        ("{", (), "is not JSON"),
        ("[" * 100_000, (), "is not JSON"),
        ("a,b\n1,2\n", (), "needs a column `exact`"),
        ("exact\nsell-out\n", ("--format", "hypothesis"), "is not JSON"),
        ("exact\n" + "x" * 200_000, (), "is not CSV"),
    ],
)
def test_a_file_without_annotations_is_refused(folder: Path, content: str, options: tuple[str, ...], said: str) -> None:
    result = imported(folder, content, "file", *options)
    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr


def test_ids_are_never_reused(folder: Path) -> None:
    drafted = {"page": {}, "entries": {"quotes": {"q07": "0" * 64}}}
    (folder / "draft.json").write_text(json.dumps(drafted), "utf-8")
    imported(folder, [row("sell-out")])
    assert [quote["id"] for quote in entries(folder)["quotes"]] == ["q08"]


@pytest.mark.parametrize("note", ["a\x01b", "\ud800", "a\x1b[31m"])
def test_what_no_file_can_hold_is_an_orphan(folder: Path, note: str) -> None:
    before = (folder / "dossier.yaml").read_bytes()
    result = imported(folder, [row("sell-out", text=note)])
    assert (result.exit_code, "cannot be written" in result.stdout) == (1, True), result.output
    assert (folder / "dossier.yaml").read_bytes() == before


@pytest.mark.parametrize("odd", [{"speakers": [{"a": "b"}]}, {"topics": [["a"]]}, {"claim": ["c01"]}, {"id": ["q01"]}])
def test_entries_of_odd_types_are_no_crash(folder: Path, odd: Any) -> None:
    result = imported(folder, [row("sell-out", onrecord={"quotes": {"exact": "sell-out", **odd}})])
    assert result.exit_code == 0, result.output
    assert entries(folder)["quotes"][-1]["exact"] == "sell-out"
