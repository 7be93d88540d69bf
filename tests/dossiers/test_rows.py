"""A dossier as rows: offsets, order, evidence, dates and pinyin."""

from typing import Any

import pytest
from sqlmodel import SQLModel

from app.dossiers.rows import dossier_rows
from app.models.tables import (
    Affiliation,
    Claim,
    ClaimSpeaker,
    ClaimTopic,
    Event,
    Quote,
    QuoteSpeaker,
    Relation,
    Source,
)
from tests.conftest import SEED
from tests.dossiers.builder import ARTICLE, DOSSIER, FILES, Folder, read

PINYIN = {  # checked by hand: tones as in a dictionary, without sandhi
    "赤裸裸过于帝国主义": "chì luǒ luǒ guò yú dì guó zhǔ yì",
    "强权主义": "qiáng quán zhǔ yì",
    "围魏救赵": "wéi wèi jiù zhào",
    "对中国不太友好的情绪": "duì zhōng guó bù tài yǒu hǎo de qíng xù",
    "暗藏的霸权毒计": "àn cáng de bà quán dú jì",
    "总体性”交易观": "zǒng tǐ xìng jiāo yì guān",
}


def made(folder: Folder, table: type[SQLModel]) -> list[dict[str, Any]]:
    """The rows of one table."""
    _, (dossier,) = read(folder.root, "harbor")
    return dossier_rows(dossier)[table]


def by_id(folder: Folder, table: type[SQLModel]) -> dict[str, dict[str, Any]]:
    """The rows of one table by their id, without that of the source."""
    return {row["id"].removeprefix("harbor-"): row for row in made(folder, table)}


def test_the_originals_of_the_article_are_read_with_the_right_tones() -> None:
    _, (dossier,) = read(SEED, "us-russia-rapprochement")
    quotes = dossier_rows(dossier)[Quote]
    assert {quote["original_text"]: quote["pinyin"] for quote in quotes if quote["original_text"]} == PINYIN


@pytest.mark.parametrize(
    ("original", "pinyin"),
    [
        pytest.param("language: zh-Hans", "jìng cháo", id="in Simplified characters"),
        pytest.param("language: zh-Hant", "jìng cháo", id="in Traditional characters"),
        pytest.param("language: zh", "jìng cháo", id="in Chinese"),
        pytest.param("language: zh-Hans\n      pinyin: jìng-cháo", "jìng-cháo", id="with a pinyin of its own"),
        pytest.param("language: zh-Hans\n      reading: 静水", "jìng shuǐ", id="with a reading"),
        pytest.param("language: ja", None, id="in Japanese"),
        pytest.param("language: ja\n      pinyin: jìng", "jìng", id="in Japanese with a pinyin all the same"),
        pytest.param("language: zha", None, id="in Zhuang"),
    ],
)
def test_an_original_has_the_pinyin_of(folder: Folder, original: str, pinyin: str | None) -> None:
    folder.change(DOSSIER, "language: zh-Hans", original)
    assert by_id(folder, Quote)["q01"]["pinyin"] == pinyin


def test_offsets_count_code_points_beyond_the_basic_plane_once(folder: Folder) -> None:
    assert by_id(folder, Event)["port-reopens"]["start"] == 20  # 21 in UTF-16, 23 in UTF-8
    folder.change(ARTICLE, "静潮", "𠮷🚢潮")
    folder.change(DOSSIER, "静潮)", "𠮷🚢潮)")
    folder.change(DOSSIER, "exact: 静潮", "exact: 𠮷🚢潮")
    quote = by_id(folder, Quote)["q01"]
    assert quote["original_text"] == "𠮷🚢潮"
    assert quote["original_end"] - quote["original_start"] == 3


def test_every_row_stands_where_its_words_do(folder: Folder) -> None:
    text = folder.read(ARTICLE)
    places = [
        (row["id"], text[row["start"] : row["end"]])
        for table in (Affiliation, Event, Claim, Quote, Relation)
        for row in made(folder, table)
        if row["start"] is not None
    ]
    assert places == [
        ("harbor-a01", "Mei Lan, director of the Tide Office, Linhai Institute"),
        ("harbor-a02", "Otto Brandt, writing for the Harbor Gazette"),
        ("port-reopens", "On March 3, 2024, the port of Linhai reopened after a long winter"),
        ("harbor-c01", "calls it “a quiet tide” (静潮)"),
        ("harbor-c02", "expects that “the tide will turn.”"),
        ("harbor-c03", "answers that “the tide will not wait.”"),
        ("harbor-c04", "Residents of the port fear the cost"),
        ("harbor-c05", "residents of the port hope for work"),
        ("harbor-q01", "a quiet tide"),
        ("harbor-q02", "the tide will turn."),
        ("harbor-q03", "the tide will not wait."),
        ("harbor-q04", "an open door"),
        ("harbor-r01", "answers that"),
        ("harbor-r02", "On the other hand"),
    ]


LAST = {
    "claims": """\
  - id: c05
    kind: prediction
    text: The reopening will bring work.
    exact: residents of the port hope for work
    attributed_to: residents of the port
    topics: [trade]
""",
    "quotes": """\
  - id: q04
    kind: phrase
    exact: an open door
    attribution: unattributed
    note: The article does not say whose words they are.
""",
}


def test_positions_follow_the_text_and_not_the_file(folder: Folder) -> None:
    before = [by_id(folder, table) for table in (Claim, Quote)]
    for name, last in LAST.items():
        folder.change(DOSSIER, last, "")
        folder.change(DOSSIER, f"\n{name}:\n", f"\n{name}:\n{last}")
    assert [by_id(folder, table) for table in (Claim, Quote)] == before
    assert [row["position"] for row in made(folder, Claim)] == [0, 1, 2, 3, 4]
    assert [row["position"] for row in made(folder, Quote)] == [0, 1, 2, 3]


def test_where_passages_begin_together_the_outer_comes_first(folder: Folder) -> None:
    folder.change(DOSSIER, "exact: an open door", "exact: a quiet")
    assert [row["id"] for row in made(folder, Quote)] == [f"harbor-q0{number}" for number in (1, 4, 2, 3)]


def test_evidence_is_what_backs_a_claim(folder: Folder) -> None:
    evidence = {key: row["evidence"] for key, row in by_id(folder, Claim).items()}
    assert evidence == {"c01": "original", "c02": "quoted", "c03": "quoted", "c04": "paraphrased", "c05": "paraphrased"}


def test_evidence_changes_with_what_backs_the_claim(folder: Folder) -> None:
    folder.change(DOSSIER, "claim: c01", "claim: c02")
    folder.change(DOSSIER, "- id: q04\n", "- id: q04\n    claim: c01\n")
    evidence = {key: row["evidence"] for key, row in by_id(folder, Claim).items()}
    assert (evidence["c01"], evidence["c02"]) == ("quoted", "original")


def test_an_attribution_says_what_kind_it_is(folder: Folder) -> None:
    folder.change(DOSSIER, "attributed_to: residents of the port", "attribution: author")
    claims, quotes = by_id(folder, Claim), by_id(folder, Quote)
    said = [(row["attribution"], row["attributed_to"]) for row in (*claims.values(), *quotes.values())]
    named = ("named", None)
    collective = ("collective", "Residents")
    assert said == [named, named, named, collective, ("author", None), named, named, named, ("unattributed", None)]


def test_speakers_and_topics_keep_the_order_of_the_file(folder: Folder) -> None:
    folder.change(
        DOSSIER, "turn.”\n    speakers: [mei-lan]", "turn.”\n    speakers: [yu-bai, linhai-institute, mei-lan]"
    )
    speakers = [(row["position"], row["agent_id"]) for row in made(folder, ClaimSpeaker) if row["claim_id"][-1] == "2"]
    assert speakers == [(0, "yu-bai"), (1, "linhai-institute"), (2, "mei-lan")]
    topics = [(row["position"], row["topic_id"]) for row in made(folder, ClaimTopic) if row["claim_id"][-1] == "1"]
    assert topics == [(0, "trade"), (1, "tides")]
    assert [row["quote_id"][-3:] for row in made(folder, QuoteSpeaker)] == ["q01", "q02", "q03"]


@pytest.mark.parametrize(
    ("changes", "dates"),
    [
        pytest.param([], ("None", "2024-03-05", "2024-03-05"), id="the publication of the source"),
        pytest.param([("title: Column", "published_on: 2024-03\n    title: Column")],
                     ("None", "2024-03-01", "2024-03-31"), id="the publication of the work it was said in"),
        pytest.param([("said_in: gazette-column", "said_in: gazette-column\n    said_on: 2024-02-29~")],
                     ("2024-02-29~", "2024-02-29", "2024-02-29"), id="its own"),
        pytest.param([("  published_on: 2024-03-05\n", "")], ("None", "None", "None"), id="none"),
    ],
)  # fmt: skip
def test_the_date_of_a_quote_is(folder: Folder, changes: list[tuple[str, str]], dates: tuple[str, ...]) -> None:
    for old, new in changes:
        folder.change(DOSSIER, old, new)
    row = by_id(folder, Quote)["q03"]
    assert tuple(str(row[name]) for name in ("said_on", "dated_from", "dated_until")) == dates


def test_the_language_of_a_quote_is_its_own_or_that_of_the_source(folder: Folder) -> None:
    folder.change(DOSSIER, "exact: an open door", "language: en-GB\n    exact: an open door")
    languages = {key: row["language"] for key, row in by_id(folder, Quote).items()}
    assert languages == {"q01": "en", "q02": "en", "q03": "en", "q04": "en-GB"}


def test_the_source_keeps_its_text_and_a_cited_work_has_none(folder: Folder) -> None:
    main, cited = made(folder, Source)
    assert main["text"] == FILES[ARTICLE]
    assert main["reported_in_id"] is None
    assert (cited["text"], cited["text_sha256"], cited["reported_in_id"]) == (None, None, "harbor")


def test_a_digest_changes_with_the_record_alone(folder: Folder) -> None:
    digest = made(folder, Source)[0]["digest"]
    folder.write(DOSSIER, f"# A remark.\n{folder.read(DOSSIER)}")
    assert made(folder, Source)[0]["digest"] == digest
    folder.write(ARTICLE, f"{folder.read(ARTICLE)}\n")
    changed = made(folder, Source)[0]["digest"]
    assert changed != digest
    folder.change(DOSSIER, "gloss: still tide", "gloss: quiet tide")
    assert made(folder, Source)[0]["digest"] not in {digest, changed}
