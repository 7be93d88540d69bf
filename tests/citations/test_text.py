"""Citations as text: what the two styles prescribe, and every word of a quote as it was said."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.citations.csl import claim_item, quote_item, source_item
from app.citations.text import text
from app.models.enums import CitationStyle
from tests.citations.items import (
    BASE,
    DEEPAK,
    LU,
    ORIGINAL,
    PEOPLE,
    STATE,
    YE,
    ZHENG,
    ZHU,
    agent,
    claim,
    quote,
    rendering,
    source,
)

HERE = "https://onrecord.example"
PASSAGE = "Passage: characters 10–31 of the text."
STYLES: tuple[CitationStyle, ...] = ("chicago-author-date", "apa")


def of_quote(of: dict[str, Any] | None = None, **different: Any) -> dict[str, Any]:
    """The item of a quote."""
    return quote_item(quote(**different), of or source(), None, PEOPLE, BASE)


def of_source(**different: Any) -> dict[str, Any]:
    """The item of a source."""
    return source_item(source(**different), PEOPLE, BASE)


DATED = {"published_on": "2025-03-04"}
PRESUMED = "Presumed to be a translation: the source does not print the original words."
HEARSAY = (
    "As reported by Zheng Yongnian, as reported by Ye Tianle. Hearsay: the source says “reportedly.” The date is that "
    "of the source."
)
TRANSLATED = source(id="original", url="/v1/sources/original", title="新平衡", authors=[LU], published_on="2024-11")
CITED: list[tuple[dict[str, Any], str, str]] = [
    (
        of_quote(original=ORIGINAL),
        (
            f"Lu Yan. n.d. “strategic distraction (围魏救赵, wéi wèi jiù zhào).” In The New Balance, by B.R. Deepak. "
            f"{HERE}/quotes/s-q01. {PASSAGE}"
        ),
        (
            f"Lu, Y. (n.d.). strategic distraction (围魏救赵, wéi wèi jiù zhào). In B. R. Deepak, The New Balance. "
            f"{HERE}/quotes/s-q01 {PASSAGE}"
        ),
    ),
    (
        of_quote(translation="printed", rendering=rendering(fidelity="weaker", note="Much harsher.")),
        (
            f"Lu Yan. n.d. “strategic distraction.” Trans. in The New Balance, by B.R. Deepak. {HERE}/quotes/s-q01. "
            f"The translation says less than the original. {PASSAGE}"
        ),
        (
            f"Lu, Y. (n.d.). strategic distraction. Trans. in B. R. Deepak, The New Balance. {HERE}/quotes/s-q01 "
            f"The translation says less than the original. {PASSAGE}"
        ),
    ),
    (
        of_quote(translation="printed", rendering=rendering(by="anna-zhu", translator=ZHU, fidelity="faithful")),
        (
            "Lu Yan. n.d. “strategic distraction.” Translated by Anna Lin Zhu. In The New Balance, by B.R. Deepak. "
            f"{HERE}/quotes/s-q01. {PASSAGE}"
        ),
        (
            "Lu, Y. (n.d.). strategic distraction (A. L. Zhu, Trans.). In B. R. Deepak, The New Balance. "
            f"{HERE}/quotes/s-q01 {PASSAGE}"
        ),
    ),
    (
        of_quote(source(translators=[ZHU, YE], title_supplied=True), translation="presumed", rendering=rendering()),
        (
            "Lu Yan. n.d. “strategic distraction.” In [The New Balance], by B.R. Deepak, translated by Anna Lin Zhu "
            f"and Ye Tianle. {HERE}/quotes/s-q01. {PRESUMED} {PASSAGE}"
        ),
        (
            "Lu, Y. (n.d.). strategic distraction. In B. R. Deepak, [The New Balance] (A. L. Zhu & T. Ye, Trans.). "
            f"{HERE}/quotes/s-q01 {PRESUMED} {PASSAGE}"
        ),
    ),
    (
        claim_item(
            claim(via=[ZHENG, YE], hearsay=True, hearsay_marker="reportedly", date="2025", date_basis="source"),
            source(published_on="2025"),
            PEOPLE,
            BASE,
        ),
        (
            f"Lu Yan. 2025. [There will be no sell-out]. Quoted in The New Balance, by B.R. Deepak. {HERE}/claims/"
            f"s-c01. Paraphrase, in the words of OnRecord. {HEARSAY} Passage: characters 0–9 of the text."
        ),
        (
            f"Lu, Y. (2025). [There will be no sell-out]. As cited in B. R. Deepak, The New Balance. {HERE}/claims/"
            f"s-c01 Paraphrase, in the words of OnRecord. {HEARSAY} Passage: characters 0–9 of the text."
        ),
    ),
    (
        source_item(source(translators=[ZHU], **DATED), PEOPLE, BASE, TRANSLATED),
        (
            f"Deepak, B.R. (2024) 2025. “The New Balance.” Translated by Anna Lin Zhu. March 4, 2025. {HERE}/sources/"
            "s. Translation of: Lu Yan, 新平衡, 2024-11."
        ),
        (
            f"Deepak, B. R. (2025, March 4). The New Balance (A. L. Zhu, Trans.). {HERE}/sources/s (Original work "
            "published 2024) Translation of: Lu Yan, 新平衡, 2024-11."
        ),
    ),
    (
        of_quote(speakers=[], attribution="unattributed"),
        f"“strategic distraction.” n.d. In The New Balance, by B.R. Deepak. {HERE}/quotes/s-q01. {PASSAGE}",
        f"strategic distraction. (n.d.). In B. R. Deepak, The New Balance. {HERE}/quotes/s-q01 {PASSAGE}",
    ),
    (
        of_quote(source(title_supplied=True, **DATED), speakers=[STATE]),
        (
            f"US Department of State. 2025. “strategic distraction.” In [The New Balance], by B.R. Deepak. "
            f"{HERE}/quotes/s-q01. {PASSAGE}"
        ),
        (
            f"US Department of State. (2025). strategic distraction. In B. R. Deepak, [The New Balance]. "
            f"{HERE}/quotes/s-q01 {PASSAGE}"
        ),
    ),
    (
        claim_item(claim(speakers=[LU, YE]), source(authors=[]), PEOPLE, BASE),
        (
            f"Lu Yan, and Ye Tianle. n.d. [There will be no sell-out]. In The New Balance. {HERE}/claims/"
            "s-c01. Paraphrase, in the words of OnRecord. Passage: characters 0–9 of the text."
        ),
        (
            f"Lu, Y., & Ye, T. (n.d.). [There will be no sell-out]. In The New Balance. {HERE}/claims/"
            "s-c01 Paraphrase, in the words of OnRecord. Passage: characters 0–9 of the text."
        ),
    ),
    (
        of_source(title_supplied=True),
        f"Deepak, B.R. n.d. [The New Balance]. {HERE}/sources/s.",
        f"Deepak, B. R. (n.d.). [The New Balance]. {HERE}/sources/s",
    ),
    (
        of_source(kind="commentary", title="The new balance", **DATED),
        f"Deepak, B.R. 2025. “The New Balance.” March 4, 2025. {HERE}/sources/s.",
        f"Deepak, B. R. (2025, March 4). The new balance. {HERE}/sources/s",
    ),
    (
        of_source(kind="statement", authors=[], publisher=STATE, title="Readout?"),
        f"US Department of State. n.d. “Readout?” {HERE}/sources/s.",
        f"US Department of State. (n.d.). Readout? {HERE}/sources/s",
    ),
    (
        of_source(kind="book", authors=[agent("plato", "Plato")], publisher=STATE, external_url="https://e.example/b"),
        "Plato. n.d. The New Balance. US Department of State. https://e.example/b.",
        "Plato. (n.d.). The New Balance. US Department of State. https://e.example/b",
    ),
    (
        of_source(authors=[]),
        f"“The New Balance.” n.d. {HERE}/sources/s.",
        f"The New Balance. (n.d.). {HERE}/sources/s",
    ),
    (
        of_source(authors=[DEEPAK, DEEPAK], published_on="2025"),
        f"Deepak, B.R., and B.R. Deepak. 2025. “The New Balance.” 2025. {HERE}/sources/s.",
        f"Deepak, B. R., & Deepak, B. R. (2025). The New Balance. {HERE}/sources/s",
    ),
]


@pytest.mark.parametrize(("item", "chicago", "apa"), CITED)
def test_a_citation_is_written_as_its_style_prescribes(item: dict[str, Any], chicago: str, apa: str) -> None:
    assert text(item, "chicago-author-date") == chicago
    assert text(item, "apa") == apa


@pytest.mark.parametrize(
    ("printed", "family_name", "given_name", "chicago", "apa"),
    [
        ("陈立群", "陈", "立群", "陈立群. ", "陈立群. "),
        ("山田太郎", "山田", "太郎", "山田太郎. ", "山田太郎. "),
        ("Han Seung-yeon", "Han", "Seung-yeon", "Han Seung-yeon. ", "Han, S. "),
        ("Nguyễn Phú Trọng", "Nguyễn", "Phú Trọng", "Nguyễn Phú Trọng. ", "Nguyễn, P. T. "),
        ("Jean-Luc Picard", "Picard", "Jean-Luc", "Picard, Jean-Luc. ", "Picard, J.-L. "),
        ("محمد عبد الله", "عبد الله", "محمد", "عبد الله, محمد. ", "عبد الله, محمد. "),
        ("Martin Luther King Jr.", "King", "Martin Luther", "King, Martin Luther, Jr. ", "King, M. L., Jr. "),
        ("Jón Sigurðsson", None, None, "Jón Sigurðsson. ", "Jón Sigurðsson. "),
    ],
)
def test_a_name_has_the_order_and_the_initials_of_its_script(
    printed: str, family_name: str | None, given_name: str | None, chicago: str, apa: str
) -> None:
    people = {"x": {"family_name": family_name, "given_name": given_name}}
    item = source_item(source(authors=[agent("x", printed)], published_on="2025"), people, BASE)
    assert text(item, "chicago-author-date").startswith(f"{chicago}2025. ")
    assert text(item, "apa").startswith(f"{apa}(2025). ")


@pytest.mark.parametrize(
    ("edtf", "chicago", "apa"),
    [
        ("2025-02-24/2025-02-28", "February 24–28, 2025", "(2025, February 24–28)"),
        ("2025-02-24/2025-03-02", "February 24–March 2, 2025", "(2025, February 24–March 2)"),
        ("2024-12-30/2025-01-02", "December 30, 2024–January 2, 2025", "(2024–2025, December 30–January 2)"),
        ("2025-02-18~", "ca. February 18, 2025", "(ca. 2025, February 18)"),
        ("2025-02/..", "February 2025–", "(2025–, February–)"),
        ("2025-21", "Spring 2025", "(2025, Spring)"),
        ("202X", "2020s", "(2020s)"),
    ],
)
def test_a_date_is_as_exact_as_the_source_gives_it(edtf: str, chicago: str, apa: str) -> None:
    item = of_source(published_on=edtf)
    assert f" {chicago}. {HERE}" in text(item, "chicago-author-date")
    assert f" {apa}. The new balance" in text(item, "apa").replace("New Balance", "new balance")


@pytest.mark.parametrize(
    "title", ["没有人去看。", "船到了吗？", "「船だ。」", "هل وصلت؟", "Wait…", "“Wait.”", "जहाज आया।", "Ինչու։"]
)
def test_a_stop_of_any_script_ends_a_title(title: str) -> None:
    item = of_source(title=title, publisher=STATE)
    assert f"“{title}” US Department" in text(item, "chicago-author-date")
    assert f". {title} US Department" in text(item, "apa")


@pytest.mark.parametrize("title", ["港口", "《港口》", "A quiet tide", "Half (of it.)"])
def test_a_title_without_a_stop_gets_a_period(title: str) -> None:
    assert f". {title}. US Department" in text(of_source(title=title, publisher=STATE), "apa")


def test_a_citation_is_the_same_whatever_was_cited_before() -> None:
    """A style is read once, and the processor keeps nothing in it."""
    first = [text(item, style) for item, *_ in CITED for style in STYLES]
    again = [text(item, style) for item, *_ in reversed(CITED) for style in reversed(STYLES)]
    assert first == again[::-1]


@settings(deadline=None)
@given(words=st.text(st.characters(categories=("L", "M", "N", "P", "S")), min_size=1, max_size=60))
@example("a title’s “Own” <b>words</b> & {braces}")
@example("one</span> two")
@example('<span class="nocase">marked</span>')
@example("Ends with a stop.”. Then more")
@example("\\ % _ $ # ~ ^")
@example("‘’“”")
def test_every_word_of_a_quote_is_cited_as_it_was_said(words: str) -> None:
    for style in STYLES:
        assert words in text(of_quote(text=words), style)
        assert words in text(of_quote(source(translators=[ZHU]), text=words, rendering=rendering()), style)
        own = rendering(by="anna-zhu", translator=ZHU)
        assert words in text(of_quote(text=words, rendering=own), style)
