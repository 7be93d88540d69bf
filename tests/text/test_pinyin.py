"""Pinyin: read spaced or not, with every syllable there is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin.pinyin_dict import pinyin_dict

from app.text.pinyin import MAX_SYLLABLE_LENGTH, SYLLABLES, pinyin_phrases, pinyin_without_tones, split_syllables
from app.text.tokens import tokenize


def test_every_syllable_that_pypinyin_knows_is_written_out() -> None:
    toned = {reading for readings in pinyin_dict.values() for reading in readings.split(",")}
    bare = {token.text for reading in toned for token in tokenize(reading)}
    assert {each for each in bare if each[-1] in "aeiounrg" and set(each) & set("aeiou")} == SYLLABLES
    assert max(map(len, SYLLABLES)) == MAX_SYLLABLE_LENGTH


def test_pinyin_is_read_spaced_or_not() -> None:
    assert split_syllables("weiweijiuzhao")[0] == ("wei", "wei", "jiu", "zhao")
    assert set(split_syllables("xian")) == {("xian",), ("xi", "an")}
    assert split_syllables("nv") == split_syllables("nu") == [("nu",)]
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
        assert set(pinyin_without_tones(text).split()) <= SYLLABLES
        assert len(pinyin_without_tones(text).split()) == len(text.replace("”", ""))
        assert tuple(pinyin_without_tones(text).split()) in split_syllables(pinyin_without_tones(text).replace(" ", ""))


@pytest.mark.parametrize("word", ["a" * 500, "xi" * 250, "ana" * 150, "wei" * 160])
def test_a_word_of_any_length_is_read_in_few_ways(word: str) -> None:
    assert len(split_syllables(word)) <= 8
    assert len(pinyin_phrases([word] * 20)) <= 8


@given(st.lists(st.sampled_from(["wei", "jiu", "zhao", "xi", "an", "guo", "er"]), min_size=1, max_size=4))
def test_syllables_written_together_are_read_apart(spoken: list[str]) -> None:
    assert all("".join(way) == "".join(spoken) for way in split_syllables("".join(spoken)))
    assert tuple(spoken) in split_syllables("".join(spoken))
