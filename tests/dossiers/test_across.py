"""Several dossiers that share words or refer to one another: terms, translations, works of others."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.dossiers.builder import Folder, reading, run
from tests.dossiers.conftest import on_both_databases

OPINION, ENGLISH, NEWS = "opinion/dossier.yaml", "english/dossier.yaml", "news/dossier.yaml"
ACROSS = {
    "opinion/article.txt": "梅兰写道：“我们必须自立。”又写道：“潮水终将转向。”\n",
    OPINION: """\
source:
  id: opinion
  kind: commentary
  title: 自立
  language: zh-Hans
  published_on: 2024-01-15
  authors: [mei-lan]
quotes:
- {id: q01, kind: sentence, exact: 我们必须自立。, speakers: [mei-lan], translation: none}
- {id: q02, kind: sentence, exact: 潮水终将转向。, speakers: [mei-lan], translation: none}
""",
    "english/article.txt": "She says “we must rely on ourselves.” And “the tide will turn!” she adds.\n",
    ENGLISH: """\
source:
  id: english
  kind: commentary
  title: Self-reliance
  language: en
  published_on: 2024-02-01
  translators: [yu-bai]
  translation_of: opinion
quotes:
- {id: q01, kind: sentence, exact: we must rely on ourselves., speakers: [mei-lan], translation: presumed,
   rendering: {by: yu-bai}, translation_of: opinion-q01}
- {id: q02, kind: sentence, exact: the tide will turn!, speakers: [mei-lan], translation: presumed,
   translation_of: opinion-q02}
""",
    "news/article.txt": "Mei Lan wrote “the nation must rely on itself” (我們必須自立), and that tides turn.\n",
    NEWS: """\
source:
  id: news
  kind: article
  title: News
  language: en
  published_on: 2024-06-01
claims:
- {id: c01, kind: prediction, text: Tides turn., exact: that tides turn, speakers: [mei-lan], said_in: opinion}
quotes:
- {id: q01, kind: sentence, exact: the nation must rely on itself, speakers: [mei-lan], said_in: opinion,
   original: {exact: 我們必須自立, language: zh-Hant}, gloss: we must stand alone}
""",
}
JINGCHAO = "jing-chao-b74382"
SECOND = {
    "second/article.txt": "Otto Brandt speaks of “a still tide” (靜潮！) at last.\n",
    "second/dossier.yaml": """\
source: {id: second, kind: article, title: Second, language: en}
quotes:
- {id: q01, kind: phrase, exact: a still tide, speakers: [otto-brandt], gloss: quiet tide,
   original: {exact: 靜潮！, language: zh-Hant}, rendering: {fidelity: weaker, note: Calm is lost.}}
""",
}


@pytest.fixture
def across(folder: Folder, migrated: str) -> str:
    """The URL of a database that holds an opinion piece, its translation, an article on it, and the harbor."""
    for file, content in ACROSS.items():
        folder.write(file, content)
    folder.load(migrated)
    assert_sound(migrated)
    return migrated


def assert_sound(url: str) -> None:
    """The index has what the rows make now."""
    result = run("doctor", url=url)
    assert result.exit_code == 0, result.output


def answer(url: str, path: str) -> Any:
    """What the API answers."""
    with reading(url) as asked:
        return asked.get(path).json()


def also_in(url: str, quote: str) -> dict[str, tuple[list[str], str | None, str | None, str | None]]:
    """The quotes of other sources with the same words: why, how similar, and which words were compared."""
    items = answer(url, f"/v1/quotes/{quote}/also_in")["items"]
    return {
        each["quote"]["id"]: (each["reasons"], each["verdict"], each["given_pointer"], each["pointer"])
        for each in items
    }


@on_both_databases
def test_the_same_original_in_another_script_joins_the_term_until_its_article_goes(folder: Folder, loaded: str) -> None:
    before = answer(loaded, f"/v1/terms/{JINGCHAO}")
    assert (before["text"], before["glosses"], before["counts"]) == ("静潮", ["still tide"], {"quotes": 1})
    for file, content in SECOND.items():
        folder.write(file, content)
    folder.load(loaded)
    assert_sound(loaded)
    term = answer(loaded, f"/v1/terms/{JINGCHAO}")
    assert (term["text"], term["glosses"], term["counts"]) == ("静潮", ["still tide", "quiet tide"], {"quotes": 2})
    renderings = [(each["text"], each["fidelity"], each["source"]["title"]) for each in term["renderings"]]
    assert renderings == [("a quiet tide", None, "The harbor wakes"), ("a still tide", "weaker", "Second")]
    assert also_in(loaded, "harbor-q01") == {"second-q01": (["original"], "exact", "/original/text", "/original/text")}
    assert run("remove", "second", "--yes", url=loaded).exit_code == 0
    assert_sound(loaded)
    assert answer(loaded, f"/v1/terms/{JINGCHAO}") == before
    assert run("remove", "harbor", "--yes", url=loaded).exit_code == 0
    assert_sound(loaded)
    assert answer(loaded, f"/v1/terms/{JINGCHAO}")["status"] == 410
    assert answer(loaded, "/v1/terms")["items"] == []


def test_a_term_has_the_words_of_its_first_quote_in_every_article(folder: Folder, loaded: str) -> None:
    for file, content in SECOND.items():
        folder.write(file.replace("second", "earlier"), content.replace("id: second", "id: earlier"))
    folder.load(loaded)
    assert_sound(loaded)
    assert answer(loaded, f"/v1/terms/{JINGCHAO}")["text"] == "靜潮！"
    assert answer(loaded, "/v1/quotes/harbor-q01")["original"]["term"]["text"] == "靜潮！"


def test_the_same_words_are_found_in_other_sources_with_the_reason(across: str) -> None:
    same_original = (["original"], "exact", "/text", "/original/text")
    translation = (["translation"], None, None, None)
    same_words = (["words"], "exact", "/text", "/text")
    assert also_in(across, "opinion-q01") == {"news-q01": same_original, "english-q01": translation}
    assert also_in(across, "english-q01") == {"opinion-q01": translation}
    assert also_in(across, "news-q01") == {"opinion-q01": (["original"], "exact", "/original/text", "/text")}
    assert also_in(across, "english-q02") == {"harbor-q02": same_words, "opinion-q02": translation}
    assert also_in(across, "harbor-q02") == {"english-q02": same_words}
    assert also_in(across, "harbor-q03") == {}  # only another quote of the harbor is similar


def test_a_difference_leads_from_the_one_quote_to_the_other(across: str) -> None:
    quote = answer(across, "/v1/quotes/harbor-q02")
    (item,) = answer(across, quote["links"]["also_in"])["items"]
    assert "".join(step["given"] for step in item["difference"]) == quote["text"]
    assert "".join(step["said"] for step in item["difference"]) == "the tide will turn!"
    assert item["substantive"] == []
    assert item["quote"] == answer(across, "/v1/quotes/english-q02")
    assert answer(across, "/v1/quotes/harbor-q99/also_in")["status"] == 404


def test_two_translations_of_one_quote_belong_together(folder: Folder, across: str) -> None:
    for name in ("article.txt", "dossier.yaml"):
        content = ACROSS[f"english/{name}"].replace("id: english", "id: retold")
        folder.write(f"retold/{name}", content.replace("we must rely on ourselves", "let us stand alone"))
    folder.load(across)
    assert also_in(across, "retold-q01") == {
        "english-q01": (["translation"], None, None, None),
        "opinion-q01": (["translation"], None, None, None),
    }
    assert also_in(across, "retold-q02")["english-q02"] == (["words", "translation"], "exact", "/text", "/text")
    listed = answer(across, "/v1/quotes?translation_of=opinion-q01")["items"]
    assert [each["id"] for each in listed] == ["english-q01", "retold-q01"]


def test_what_was_said_in_the_work_of_another_dossier_has_the_date_of_that_work(folder: Folder, across: str) -> None:
    said = ("/v1/quotes/news-q01", "/v1/claims/news-c01")
    for published, date, basis in (
        ("  published_on: 2024-01-15\n", "2024-01-15", "work"),
        ("  published_on: 2023-12\n", "2023-12", "work"),
        ("", "2024-06-01", "source"),
        ("  published_on: 2024-01-15\n", "2024-01-15", "work"),
    ):
        folder.write(OPINION, ACROSS[OPINION].replace("  published_on: 2024-01-15\n", published))
        folder.load(across, "opinion")
        assert_sound(across)
        for path in said:
            record = answer(across, path)
            assert (record["date"], record["date_basis"]) == (date, basis)
            day = f"{date}-01"[:10]
            collection = path.rpartition("/")[0]
            listed = answer(across, f"{collection}?source=news&date_from={day}&date_to={day}")["items"]
            assert [each["url"] for each in listed] == [path]


@pytest.mark.parametrize("first", ["opinion", "zz-opinion"])  # folders are read in the order of their names
def test_a_folder_loads_in_any_order_of_its_references(
    folder: Folder, migrated: str, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    monkeypatch.setattr("app.dossiers.loading.TRANSACTION_SIZE", 1)
    for file, content in ACROSS.items():
        folder.write(file.replace("opinion/", f"{first}/"), content)
    folder.load(migrated)
    assert_sound(migrated)
    assert answer(migrated, "/v1/quotes/english-q01")["translation_of"]["id"] == "opinion-q01"
    assert answer(migrated, "/v1/quotes/news-q01")["date"] == "2024-01-15"


def test_documents_that_show_another_dossier_follow_it(folder: Folder, across: str) -> None:
    folder.change(OPINION, "title: 自立", "title: 自力更生")
    folder.load(across, "opinion")
    assert_sound(across)
    assert answer(across, "/v1/sources/english")["translation_of"]["title"] == "自力更生"
    assert answer(across, "/v1/quotes/english-q01")["translation_of"]["source"]["title"] == "自力更生"
    assert answer(across, "/v1/quotes/news-q01")["said_in"]["title"] == "自力更生"
    assert answer(across, "/v1/claims/news-c01")["said_in"]["title"] == "自力更生"


def test_a_work_counts_the_quotes_of_other_dossiers(across: str) -> None:
    assert answer(across, "/v1/sources/opinion")["counts"]["quotes_said_in"] == 1
    assert run("remove", "news", "--yes", url=across).exit_code == 0
    assert_sound(across)
    assert answer(across, "/v1/sources/opinion")["counts"]["quotes_said_in"] == 0


def refusals(folder: Folder) -> Iterator[tuple[str, list[str]]]:
    """What a load refuses, and what a removal does: the end of the message, and the command."""
    folder.change(
        OPINION,
        "- {id: q01, kind: sentence, exact: 我们必须自立。",
        "- {id: q03, kind: sentence, exact: 我们必须自立。",
    )
    referred = "opinion-q01 cannot be removed: english-q01 refers to it (`translation_of`); change that dossier first"
    yield referred, ["load", str(folder.root / "opinion")]
    referred = "opinion cannot be removed: english refers to it (`translation_of`); change that dossier first"
    yield referred, ["remove", "opinion", "--yes"]


@on_both_databases
def test_what_another_dossier_refers_to_cannot_go(folder: Folder, across: str) -> None:
    for message, command in refusals(folder):
        result = run(*command, url=across)
        assert result.exit_code == 1
        assert message in " ".join(result.output.split())
        assert_sound(across)
    assert run("remove", "english", "--yes", url=across).exit_code == 0
    assert run("remove", "news", "--yes", url=across).exit_code == 0
    assert run("remove", "opinion", "--yes", url=across).exit_code == 0
    assert_sound(across)


def test_a_reference_to_a_dossier_that_is_not_loaded_names_it_and_the_nearest(folder: Folder, across: str) -> None:
    folder.change(NEWS, "said_in: opinion,\n", "said_in: opinions,\n")
    result = run("load", folder.root / "news", url=across)
    assert result.exit_code == 1
    message = "news-q01: said_in: no source in the database has the id 'opinions'; load its dossier first"
    assert message in " ".join(result.output.split())
    assert "opinion" in result.output.split("nearest:")[1]
