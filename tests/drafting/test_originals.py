"""Original-language words beside quotations."""

import pytest

from app.drafting.article import Article
from app.drafting.originals import find_originals
from app.drafting.quotations import find_quotations


def originals(text: str) -> list[tuple[str, str, str, str | None]]:
    """Return the words of each quotation that has an original, with the original, its language and romanization."""
    quotations = find_quotations(Article(text))
    found = find_originals(Article(text), quotations)
    return [
        (
            text[quotations[place].start : quotations[place].end],
            text[each.start : each.end],
            each.language,
            text[slice(*each.romanized)] if each.romanized else None,
        )
        for place, each in sorted(found.items())
    ]


@pytest.mark.parametrize(
    ("text", "original", "language", "romanized"),
    [
        ("“a wall” (围墙论)", "围墙论", "zh-Hans", None),
        ("“a wall”（圍牆論）", "圍牆論", "zh-Hant", None),
        ("“a wall,” [长城].", "长城", "zh-Hans", None),
        ("“a wall.” (长城。)", "长城。", "zh-Hans", None),
        ("“a wall”〈长城〉", "长城", "zh-Hans", None),
        ("“a wall”12 [长城]", "长城", "zh-Hans", None),
        ("“a wall”[2] (长城)", "长城", "zh-Hans", None),
        ("“a wall” — 长城 — is old", "长城", "zh-Hans", None),
        ("“a wall” 长城 is old", "长城", "zh-Hans", None),
        ("“a wall” (“长城”)", "长城", "zh-Hans", None),
        ("“a wall” (Chinese: 长城)", "长城", "zh-Hans", None),
        ("“a wall” (changcheng 长城)", "长城", "zh-Hans", "changcheng"),
        ("“a wall” (长城, chángchéng)", "长城", "zh-Hans", "chángchéng"),
        ("“a wall” (changcheng) [长城]", "长城", "zh-Hans", "changcheng"),
        ("“a wall” (长城; literally, long city)", "长城", "zh-Hans", None),
        ("“a wall”, or changcheng (长城), is old", "长城", "zh-Hans", "changcheng"),
        ("长城 (“a wall”)", "长城", "zh-Hans", None),
        ("He said 长城, “a wall”", "长城", "zh-Hans", None),
        ("“长城” (“a wall”)", "长城", "zh-Hans", None),
        ("«Стена есть стена», he said, “a wall”.", "Стена есть стена", "ru", None),
        ("“a wall” (стена, stena)", "стена", "ru", "stena"),
        ("“a wall” (стіна і дім)", "стіна і дім", "uk", None),
        ("A Russian calls it “a wall” (bol'shaya stena).", "bol'shaya stena", "ru-Latn", None),
        ("A Chinese calls it “a wall” (wanli changcheng).", "wanli changcheng", "zh-Latn", None),
        ("“a wall” (cháng chéng)", "cháng chéng", "zh-Latn", None),
        ("“a wall” (長い壁のこと)", "長い壁のこと", "ja", None),
        ("“a wall” (戦略的自律)", "戦略的自律", "ja", None),
        ("“a wall” (긴 담)", "긴 담", "ko", None),
        ("“a wall” (الجدار)", "الجدار", "ar", None),
        ("“a wall” (החומה)", "החומה", "he", None),
        ("“a wall,” she said (长城).", "长城", "zh-Hans", None),
    ],
)
def test_an_original_stands_beside_its_quotation(
    text: str, original: str, language: str, romanized: str | None
) -> None:
    assert originals(text) == [("a wall" if "a wall." not in text else "a wall.", original, language, romanized)]


@pytest.mark.parametrize(
    "text",
    [
        "“a wall [墙] of words” stands",
        "“a wall” and Luo Anping (罗岸萍) left",
        "“a wall,” says Luo Anping (罗岸萍)",
        "“a wall” (see below)",
        "“a wall” (the first one)",
        "“a wall” (Luo Anping)",
        "“a wall” (emphasis added)",
        "“a wall” (2024, p. 3)",
        "“a wall” appeared in Caravan Review [商队评论]",
        "his book “The Wall” (长城)",
        "The Russians call it “a wall” (a long one).",
        "The Chinese call it “a wall” (my translation).",
    ],
)
def test_other_words_are_no_originals(text: str) -> None:
    assert originals(text) == []


def test_the_nearest_quotation_has_the_original() -> None:
    assert [each[:2] for each in originals("“a wall” and “a door” (门), “a roof” (屋顶)")] == [
        ("a door", "门"),
        ("a roof", "屋顶"),
    ]
