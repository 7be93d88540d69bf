"""Sentences that report somebody."""

import pytest

from app.drafting.article import Article
from app.drafting.names import find_people
from app.drafting.reports import find_reporting_sentences
from app.drafting.sentences import find_sentences

PEOPLE = "Zheng Wei and Luo Anping met. "


@pytest.mark.parametrize(
    ("sentence", "kind", "speakers", "candidate"),
    [
        ("Zheng says that the wall fell.", "saying", ["Zheng Wei"], "Zheng Wei"),
        ("Zheng believes that the wall fell.", "thinking", [], "Zheng Wei"),
        ("Zheng reportedly said that the wall fell.", "hearsay", [], "Zheng Wei"),
        ("“The wall fell,” said Zheng, a poet.", "saying", ["Zheng Wei"], "Zheng Wei"),
        ("“The wall fell” (墙倒了), says the economist Luo Anping.", "saying", ["Luo Anping"], "Luo Anping"),
        ("According to Zheng, the wall fell.", "according", [], "Zheng Wei"),
        ("Nobody but Zheng says that the wall fell.", "saying", [], "Zheng Wei"),
        ("The wall fell, according to Zheng, who said so in May.", "saying", [], "Zheng Wei"),
        ("He says that the wall fell.", "saying", [], "Luo Anping"),
        ("Zheng never said that the wall fell.", "saying", [], "Zheng Wei"),
    ],
)
def test_a_reporting_sentence_is_a_skeleton_of_a_claim(
    sentence: str, kind: str, speakers: list[str], candidate: str
) -> None:
    article = Article(f"{PEOPLE}{sentence} It was a wall.")
    (found,) = find_reporting_sentences(article, find_people(article), topics=["Wall", "door"])
    assert article.text[found.start : found.end] == sentence
    assert (found.kind, found.speakers, found.topics) == (kind, speakers, ["Wall"])
    assert candidate in [each.name for each in found.candidates]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("Mr. Wei left the U.S. in May. B.R. Deepak stayed.", ["Mr. Wei left the U.S. in May.", "B.R. Deepak stayed."]),
        ("It fell in the U.S. The wall stood.", ["It fell in the U.S.", "The wall stood."]),
        ("“Why?” asked Wei. He left.", ["“Why?” asked Wei.", "He left."]),
        ("It cost 3.5 yuan, etc. and fell.", ["It cost 3.5 yuan, etc. and fell."]),
        ("墙倒了。门开了。", ["墙倒了。", "门开了。"]),
        ("One\nTwo", ["One", "Two"]),
    ],
)
def test_sentences_end_where_readers_see_an_end(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in find_sentences(text)] == sentences
