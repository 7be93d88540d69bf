"""Folding: all the ways to write a word come to one, and everything stays where it is."""

import re
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.text.normalize import CJK, comparable, fold, fold_spans, han_forms
from app.text.tokens import ASCII_PIECE, MAX_TOKEN_LENGTH, PIECE, token_spans, tokenize

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
# Letters that are written in several ways, marks, invisible characters, and whatever else there is.
SPELLED = (
    "łŁđøßæœþıİŋقأإآٱىيةهـءَُّؤئکשׁלום״ך"
    "ｶﾞがか\u3099대대통은著着乾後后裏里髮沢⻓⼈葛\U000e0100\u00ad\u200b\u202e“‘「『』」'\"é\u0301क़"
)
MIXED = st.text(st.one_of(st.characters(), st.sampled_from(SPELLED)), max_size=40)
ALIKE = [
    ("détente", "DETENTE"),
    ("de\u0301tente", "détente"),
    ("naïve", "naive"),
    ("ﬁnalize", "finalize"),
    ("Straße", "STRASSE"),
    ("ＥＵ", "eu"),
    ("U.S.", "US"),
    ("C.I.C.I.R.", "cicir"),
    ("Zheng's", "zheng"),
    ("Zheng’s", "ZHENG"),
    ("Ai Wen‘s", "ai wen"),
    ("doesn’t", "doesn't"),
    ("imperi\u00adalist", "imperialist"),
    ("wed\u200bge", "wedge"),
    ("wéi wèi jiù zhào", "wei wei jiu zhao"),
    ("lǜ", "lu"),
    ("圍魏救趙", "围魏救赵"),
    ("強權主義", "强权主义"),
    ("總體性”交易觀", "总体性交易观"),
    ("⼈", "人"),  # a Kangxi radical
    ("㈱", "株"),
    ("ｶﾞ", "ガ"),
    ("US-Russia", "US – Russia"),
    ("“power” politics", "'power' politics"),
    ("①", "1"),
    ("Stanisław Đặng Øre Ħal ısı", "stanislaw dang ore hal isi"),
    ("Þór œuvre Æsir Straẞe Əli", "thor oeuvre aesir strasse eli"),
    ("ʿUmar Hawaiʻi", "umar hawaii"),
    ("Қазақ ғылым ґанок ё", "казак гылым ганок е"),
    ("سَلامٌ عَادِلٌ", "سلام عادل"),
    ("الأسرة إلى ٱلله شيء سـلام", "الاسره الي الله شئ سلام"),
    ("ﻻ کتاب ی", "لا كتاب ي"),
    ("۲۰۲۵ ٢٠٢٥ २०२५", "2025 2025 2025"),
    ('שָׁלוֹם מלך צה״ל צה"ל', "שלום מלכ צהל צהל"),
    ("대통령은", "\u1103\u1162통령은"),
    ("意味著 著作 瞭解 計畫", "意味着 着作 了解 计划"),
    ("頭髮 發展 皇后 後來 裏面 裡面 乾淨 慶", "头发 发展 皇后 后来 里面 里面 干净 庆"),
    ("沢 広 図 駅 経済 戦", "泽 广 图 驿 经济 战"),
    ("爲 衆 啟 峯 羣", "为 众 启 峰 群"),
    ("⻓⻅⺠⽣", "长见民生"),
    ("葛\U000e0100", "葛"),
    ("\u202bשלום\u202c a\u200eb", "שלום ab"),
    ("²", "2"),
    ("ᾠδὴ τῷ λαῷ ἐν ἀρχῇ ΟΔΌΣ", "ωδη τω λαω εν αρχη οδος"),
    ("ज़मीन क़ानून चाँद", "जमीन कानून चांद"),
    ("한ㆍ미ㆍ일 〈한·미〉", "한·미·일 한・미"),
    ("髙橋 宮﨑 渡邉 𠮷田", "高橋 宮崎 渡辺 吉田"),
]
APART = [("wedge", "wedges"), ("cafe", "cave"), ("围", "魏"), ("sellout", "sell-out"), ("EU", "E U"), ("が", "か")]


def folded(text: str) -> list[str]:
    """The words and characters of a text, as they are compared."""
    return [token.text for token in tokenize(text)]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_ways_to_write_the_same_come_to_one(one: str, other: str) -> None:
    assert folded(one) == folded(other) != []


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_is_not_the_same_stays_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_words_and_characters_stand_where_they_are() -> None:
    text = "Ai Wen‘s “U.S.” 总体性”交易观, 2014"
    assert [(text[slice(*span)], *token) for span, token in zip(token_spans(text), tokenize(text), strict=True)] == [
        ("Ai", "ai", False),
        ("Wen‘s", "wen", False),
        ("U.S.", "us", False),
        *((each, each, True) for each in "总体性交易观"),
        ("2014", "2014", False),
    ]


@pytest.mark.parametrize("text", ["", " ", "”", "—", "。，、", "_", "%", "\0", "'", "\u0301", "\u200b", "\ufffd"])
def test_what_is_no_word_is_nothing(text: str) -> None:
    assert folded(text) == []


def test_a_very_long_word_is_cut() -> None:
    assert folded("x" * 1000) == ["x" * MAX_TOKEN_LENGTH]
    assert folded("é" * 1000) == ["e" * MAX_TOKEN_LENGTH]


@given(st.text())
def test_tokens_stand_in_order_inside_the_text(text: str) -> None:
    found, places = tokenize(text), token_spans(text)
    assert len(found) == len(places)
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(0 < len(token.text) <= MAX_TOKEN_LENGTH for token in found)
    assert all(len(token.text) == 1 for token in found if token.is_cjk)


@given(st.text())
def test_what_is_folded_folds_to_itself(text: str) -> None:
    once = folded(text)
    assert folded(" ".join(once)) == once


@example("e\u0301\u0323ｶ\u3099\u0327")  # a voiced halfwidth kana beside a text that NFC changes
@given(MIXED)
def test_a_folded_character_stands_where_it_was_read(text: str) -> None:
    for folded_text, spans in ((fold(text), fold_spans(text)), comparable(text)):
        assert len(folded_text) == len(spans)
        assert spans == sorted(spans)
        assert all(0 <= start < end <= len(text) for start, end in spans)
        for character, (start, end) in zip(folded_text, spans, strict=True):
            assert character in fold(text[start:end]).replace('"', "'") + '"'


@given(MIXED, MIXED)
def test_a_text_folds_as_its_parts_do(one: str, other: str) -> None:
    assert fold(f"{one} {other}") == f"{fold(one)} {fold(other)}"


@given(MIXED)
def test_canonically_equal_texts_fold_alike(text: str) -> None:
    assert fold(text) == fold(normalize("NFD", text)) == fold(normalize("NFC", text))


@given(st.text(alphabet=st.characters(categories=["Ll", "Lu", "Nd"])))
def test_case_makes_no_difference(text: str) -> None:
    assert folded(text) == folded(text.lower())


def test_all_forms_of_a_character_share_one() -> None:
    forms = han_forms()
    assert len(forms) > 8000
    assert all(forms[form] == form for form in forms.values())


@given(st.text(alphabet=HAN, min_size=1), st.data())
def test_a_part_of_chinese_text_folds_as_in_the_whole(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert folded(text[start:end]) == folded(text)[start:end]


@given(HAN)
def test_every_han_character_is_one(character: str) -> None:
    assert len(folded(character)) == 1


@given(st.text(alphabet="aBz1._'`-\"! \n"))
def test_what_is_ascii_is_taken_apart_as_any_text_is(text: str) -> None:
    assert ASCII_PIECE.findall(fold(text)) == PIECE.findall(fold(text))


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_so_are_all_ascii_characters(text: str) -> None:
    assert ASCII_PIECE.findall(fold(text)) == PIECE.findall(fold(text))


def test_a_character_is_no_word_however_it_is_folded() -> None:
    characters = [each for each in map(chr, range(0x2E80, 0x323B0)) if re.match(f"[{CJK}]", each)]
    assert len(characters) > 100_000
    assert all(token.is_cjk for each in characters for token in tokenize(each))
