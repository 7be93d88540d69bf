"""Parts: a quotation that the source interrupts is one quote, from the dossier to everything that shows its passage."""

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text
from starlette.testclient import TestClient

from app.database.engine import writing_engine
from tests.conftest import ROOT
from tests.dossiers.builder import ARTICLE, DOSSIER, Dump, Folder, copy, reading, rows, run

SENTENCE = "🚢 “No,” (不) said Mei Lan – “Never?” – “and again no.” (再不) “The tide,” she said, “the\ntide, the tide.”"
QUOTES = """  - id: q05
    kind: sentence
    parts:
      - exact: 'No'
        suffix: ",”"
      - starts: and again
        ends: no.
    speakers: [mei-lan]
    original:
      parts: [{exact: 不, suffix: ) said}, {exact: 再不}]
      language: zh-Hans
  - id: q06
    kind: phrase
    exact: Never?
    speakers: [otto-brandt]
  - id: q07
    kind: sentence
    parts: [{exact: The tide}, {exact: "the\\ntide"}, {exact: the tide., prefix: "tide, "}]
    speakers: [mei-lan]
  - id: q08
    kind: wording
    exact: The tide
    attribution: author

relations:
"""
Q05, ORIGINAL = ["No", "and again no."], ["不", "再不"]


@pytest.fixture
def interrupted(folder: Folder) -> Folder:
    """A folder with two quotations that the article interrupts."""
    folder.change(ARTICLE, "On the other hand, residents", f"{SENTENCE}\nOn the other hand, residents")
    folder.change(DOSSIER, "\nrelations:\n", QUOTES)
    return folder


def quote(client: TestClient, number: str) -> Any:
    """A quote of the folder."""
    return client.get(f"/v1/quotes/harbor-{number}").json()


def test_an_interrupted_quote_has_its_words_joined_and_the_passage_of_each_part(
    interrupted: Folder, migrated: str
) -> None:
    interrupted.load(migrated)
    article = interrupted.read(ARTICLE)
    with reading(migrated) as client:
        found = quote(client, "q05")
        whole = client.get("/v1/quotes/harbor-q01").json()
        items = client.get("/v1/quotes?source=harbor").json()["items"]
        backing = client.get("/v1/quotes?q=再不&fields=id").json()["items"]
    assert (found["text"], found["original"]["text"]) == ("No and again no.", "不 再不")
    assert found["original"]["pinyin"] == "bù zài bù"
    for shown, words in ((found, Q05), (found["original"], ORIGINAL), (whole, ["a quiet tide"])):
        assert [part["text"] for part in shown["parts"]] == words
        assert [article[part["start"] : part["end"]] for part in shown["parts"]] == words
        ends = shown["parts"][0]["start"], shown["parts"][-1]["end"]
        assert ends == (shown.get("anchor", shown)["start"], shown.get("anchor", shown)["end"])
    anchor = found["anchor"]
    assert article[anchor["start"] : anchor["end"]] == anchor["exact"]
    assert anchor["exact"].startswith("No,” (不) said Mei Lan")
    assert [each["id"][-3:] for each in items][-4:] == ["q05", "q06", "q07", "q08"]
    assert [each["id"] for each in backing] == ["harbor-q05"]


def test_every_passage_of_an_interrupted_quote_is_an_annotation(interrupted: Folder, migrated: str) -> None:
    interrupted.load(migrated)
    with reading(migrated) as client:
        items = client.get("/v1/sources/harbor/annotations?kind=quote,original&limit=100").json()["items"]
        linked = client.get("/v1/quotes/harbor-q05?format=jsonld").json()
    passages = [(each["id"][-12:], each["anchor"]["exact"]) for each in items if "q05" in each["id"]]
    ids = ["harbor-q05"[-12:], "q05-original"]
    assert passages == [(ids[0], "No"), (ids[1], "不"), (ids[0], "and again no."), (ids[1], "再不")]
    selectors = [target["selector"] for target in linked["target"]]
    assert [words["exact"] for _, words in selectors] == [*Q05, *ORIGINAL]
    assert (selectors[0][1]["prefix"][-1], selectors[1][1]["suffix"][0]) == ("“", "”")
    assert [body["value"] for body in linked["body"]] == ["No and again no.", "不 再不"]


def test_an_interrupted_quote_is_cited_and_exported_with_every_part(interrupted: Folder, migrated: str) -> None:
    interrupted.load(migrated)
    with reading(migrated) as client:
        (one, other) = ((part["start"], part["end"]) for part in quote(client, "q05")["parts"])
        citation = client.get("/v1/quotes/harbor-q05/citation?format=text").text
        table = client.get("/v1/quotes?id=harbor-q05&format=csv&fields=parts,original.parts.text").text
        verified = client.get("/v1/verify?text=no and AGAIN no").json()
    assert f"Passage: characters {one[0]}–{one[1]}, {other[0]}–{other[1]} of the text." in citation
    assert f"{one[0]}; {other[0]},{one[1]}; {other[1]},不; 再不" in table
    assert (verified["verdict"], verified["matches"][0]["quote"]["id"]) == ("exact", "harbor-q05")


WRONG = {  # what: (words in the dossier, words in their place, what the fault says)
    "parts in the reverse order": (
        "{exact: The tide}, {exact: \"the\\ntide\"}", "{exact: \"the\\ntide\"}, {exact: The tide}",
        ["1 and 2", "order"],
    ),
    "parts that overlap": ("exact: \"the\\ntide\"", "exact: \"the\\ntide, the\"", ["2 and 3", "overlap"]),
    "parts with a space between them": (
        "{exact: \"the\\ntide\"}", "{exact: \"the\\n\"}, {exact: \"tide\", prefix: \"\\n\"}", ["2 and 3", "nothing"],
    ),
    "a part that is not in the text": ("starts: and again", "starts: and again\n        suffix: x", ["q05", "suffix"]),
    "a part that stands in several places": (", suffix: ) said", "", ["q05", "'不'", "2 times", "prefix"]),
    "one part": ("[{exact: 不, suffix: ) said}, {exact: 再不}]", "[{exact: 再不}]", ["two or more", "`exact`"]),
    "parts and words": ("kind: sentence\n    parts:\n", "kind: sentence\n    exact: Never\n    parts:\n", ["`parts`"]),
    "a prefix beside parts": (
        "kind: sentence\n    parts:\n", "kind: sentence\n    prefix: x\n    parts:\n", ["`prefix`", "inside"],
    ),
    "an unknown key of a part": ("{exact: 再不}", "{exat: 再不}", ["'exat'", "nearest: exact"]),
    "parts of a quote that crosses them": ("exact: Never?", "exact: “Never?” – “and", ["overlaps"]),
    "an original in a part": ("{exact: 再不}", "{exact: and again}", ["original", "overlaps"]),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_with_parts_is_named(interrupted: Folder, old: str, new: str, said: list[str]) -> None:
    assert interrupted.faults() == []
    interrupted.change(DOSSIER, old, new)
    faults = interrupted.faults()
    assert len(faults) == 1
    assert all(word in faults[0] for word in said)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE quote_part SET text = 'Yo' WHERE text = 'No'",
        'UPDATE quote_part SET start = start + 1, "end" = "end" + 1 WHERE text = \'再不\'',
        "UPDATE quote SET text = 'No and again' WHERE text = 'No and again no.'",
        "DELETE FROM quote_part WHERE text = '再不'",
    ],
)
def test_a_part_that_is_not_verbatim_is_found(interrupted: Folder, migrated: str, harm: str) -> None:
    interrupted.load(migrated)
    assert run("doctor", url=migrated).exit_code == 0
    engine = writing_engine(migrated)
    with engine.begin() as connection:
        connection.execute(text(harm))
    engine.dispose()
    assert "anchors: harbor-q05 is not verbatim" in run("doctor", url=migrated).stdout.replace("\n", " ")


def without_history(url: str) -> Dump:
    """Return every row but those of earlier versions, without what says when it was loaded."""
    found = rows(url, {"revision", "added_revision", "loaded_revision", "epoch", "loaded_at"})
    return {name: each for name, each in found.items() if name not in {"dataset", "revision", "version", "withdrawal"}}


def test_a_quote_in_parts_survives_an_older_version_and_a_backup(
    interrupted: Folder, migrated: str, tmp_path: Path
) -> None:
    interrupted.load(migrated)
    loaded = without_history(migrated)
    assert run("backup", tmp_path / "kept.backup", url=migrated).exit_code == 0
    restored = copy(migrated, "restored", tmp_path)
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["url"] = migrated
    command.downgrade(config, "0008")
    command.upgrade(config, "head")
    assert rows(migrated, set())["quote_part"] == []
    assert run("index", url=migrated).exit_code == 0
    assert run("doctor", url=migrated).exit_code == 0
    interrupted.load(migrated)
    assert without_history(migrated) == loaded
    assert run("restore", tmp_path / "kept.backup", "--replace", url=restored).exit_code == 0
    assert without_history(restored) == loaded
