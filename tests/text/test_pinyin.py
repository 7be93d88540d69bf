"""Pinyin: read spaced or not, with every syllable there is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin.pinyin_dict import pinyin_dict

from app.text.pinyin import (
    HAN_CHARACTER,
    MAX_SYLLABLE_LENGTH,
    SYLLABLES,
    is_mandarin,
    pinyin,
    pinyin_phrases,
    pinyin_terms,
    readings,
    split_syllables,
    syllables,
)
from app.text.tokens import tokenize


def test_every_syllable_that_pypinyin_knows_is_written_out() -> None:
    toned = {reading for readings in pinyin_dict.values() for reading in readings.split(",")}
    bare = {token.text for reading in toned for token in tokenize(reading)}
    assert {each for each in bare if each[-1] in "aeiounrg" and set(each) & set("aeiou")} == SYLLABLES
    assert max(map(len, SYLLABLES)) == MAX_SYLLABLE_LENGTH


def test_pinyin_is_read_spaced_or_not() -> None:
    assert split_syllables("weiweijiuzhao")[0] == ("wei", "wei", "jiu", "zhao")
    assert set(split_syllables("xian")) == {("xian",), ("xi", "an")}
    assert split_syllables("nv") == split_syllables("nu") == split_syllables("nyu") == [("nu",)]
    assert split_syllables("lve")[0] == split_syllables("lyue")[0] == ("lue",)
    assert split_syllables("wei2wei4")[0] == ("wei", "wei")
    assert split_syllables("a4") == split_syllables("g20") == []
    assert ("shan", "yu") in split_syllables("shanyu")
    assert split_syllables("wedge") == split_syllables("qqq") == split_syllables("strategic") == []
    assert pinyin_phrases(["weiwei", "jiuzhao"])[0] == ("pwei", "pwei", "pjiu", "pzhao")
    assert pinyin_phrases(["weiwei", "wedge"]) == []


def test_every_syllable_that_a_character_has_can_be_read() -> None:
    for text in (
        "赤裸裸过于帝国主义",
        "强权主义",
        "围魏救赵",
        "对中国不太友好的情绪",
        "暗藏的霸权毒计",
        "总体性交易观",
    ):
        read = [term[1:] for term in pinyin_terms(pinyin(text) or "")]
        assert set(read) <= SYLLABLES
        assert len(read) == len(text.replace("”", ""))
        assert tuple(read) in split_syllables("".join(read))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("銀行行長", "yín háng háng zhǎng"),
        ("银行行长", "yín háng háng zhǎng"),
        ("重慶", "chóng qìng"),
        ("意味著", "yì wèi zhe"),
        ("意味着", "yì wèi zhe"),
        ("顯著", "xiǎn zhù"),
        ("显著", "xiǎn zhù"),
        ("乾隆，乾淨", "qián lóng gān jìng"),
        ("快樂的音樂", "kuài lè de yīn yuè"),
        ("头发、發展", "tóu fà fā zhǎn"),
        ("女旅", "nǚ lǚ"),
        ("AI芯片", "xīn piàn"),
        ("strategic", None),
        ("。", None),
    ],
)
def test_characters_are_read_by_their_phrase_in_either_script(text: str, read: str | None) -> None:
    assert pinyin(text) == read


@given(st.text(st.one_of(st.characters(), st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF))))
def test_every_chinese_character_has_one_syllable(text: str) -> None:
    assert len(syllables(text)) == len(HAN_CHARACTER.findall(text))
    assert pinyin(text) != ""


@pytest.mark.parametrize(
    ("tag", "read"),
    [("zh", True), ("zh-Hant-TW", True), ("ZH-cn", True), ("cmn", True), ("cmn-Hans", True), ("zh-cmn-Hans", True)]
    + [(tag, False) for tag in ("zh-yue", "yue-Hant", "zh-nan-TW", "nan", "zh-min-nan", "ja", "en", "lzh", "zha")],
)
def test_mandarin_is_told_from_other_languages(tag: str, read: bool) -> None:
    assert is_mandarin(tag) == read
    assert bool(readings("解放", tag)) == (read or tag in {"en", "zha"})


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("解振华", {"jie zhen hua", "xie zhen hua"}),
        ("單田芳", {"dan tian fang", "shan tian fang"}),
        ("查良鏞", {"cha liang yong", "zha liang yong"}),
        ("尉遲恭", {"yu chi gong"}),
        ("Lü Xiangyun", {"lu xiang yun"}),
        ("Maria Lopez", set()),
        ("Lee", set()),
        ("ひらがな漢字", set()),
    ],
)
def test_a_name_is_read_by_its_surname_or_as_it_is_printed(name: str, read: set[str]) -> None:
    found = readings(name, is_name=True)
    assert {" ".join(term[1:] for term in pinyin_terms(way)) for way in found} == read


@pytest.mark.parametrize("word", ["a" * 500, "xi" * 250, "ana" * 150, "wei" * 160])
def test_a_word_of_any_length_is_read_in_few_ways(word: str) -> None:
    assert len(split_syllables(word)) <= 8
    assert len(pinyin_phrases([word] * 20)) <= 8


@given(st.lists(st.sampled_from(["wei", "jiu", "zhao", "xi", "an", "guo", "er"]), min_size=1, max_size=4))
def test_syllables_written_together_are_read_apart(spoken: list[str]) -> None:
    assert all("".join(way) == "".join(spoken) for way in split_syllables("".join(spoken)))
    assert tuple(spoken) in split_syllables("".join(spoken))
