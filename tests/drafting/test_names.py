"""The people and organizations that a text names."""

import pytest

from app.drafting.article import Article
from app.drafting.names import find_organizations, find_people


@pytest.mark.parametrize(
    ("text", "name", "native"),
    [
        ("Luo Anping (罗岸萍) left.", "Luo Anping", "罗岸萍"),
        ("Luo Anping [罗岸萍], who edits it, left.", "Luo Anping", "罗岸萍"),
        ("The poet Luo Anping（羅岸萍）left.", "Luo Anping", "羅岸萍"),
        ("The poet Luo Anping 罗岸萍 left.", "Luo Anping", "罗岸萍"),
        ("罗岸萍 (Luo Anping) left.", "Luo Anping", "罗岸萍"),
        ("Luo Anping’s (罗岸萍) wall fell.", "Luo Anping", "罗岸萍"),
        ("Luo Anping (Chinese: 罗岸萍; born 1961) left.", "Luo Anping", "罗岸萍"),
        ("Timur Akhmadeev (Тимур Ахмадеев) left.", "Timur Akhmadeev", "Тимур Ахмадеев"),
        ("Chung Ha-eun (정하은) left.", "Chung Ha-eun", "정하은"),
        ("The economist He Jingrui replied.", "He Jingrui", None),
        ("US Secretary of State Ada Brook left.", "Ada Brook", None),
        ("Ada van der Brook, a broker, left.", "Ada van der Brook", None),
        ("“A wall,” said Ada Brook. Brook left.", "Ada Brook", None),
        ("A. B. Brook argues that it fell.", "A. B. Brook", None),
        ("On Monday President Ospanov left.", "Ospanov", None),
        ("Qin Dasheng, 61, left.", "Qin Dasheng", None),
        ("Zhuang Ke (庄可) left.", "Zhuang Ke", "庄可"),
        ("The deputy minister for energy met Minister for Energy Ada Brook, who left.", "Ada Brook", None),
        ("“No” (“Nein”), wrote Ada Brook.", "Ada Brook", None),
        ("Her editor, Ada Brook, left the daily Harbour Quarter.", "Ada Brook", None),
        ("Russia’s ambassador to Japan, Ada Brook, left.", "Ada Brook", None),
        ("It was Putin who left.", "Putin", None),
        ("Academician Yu. V. Brook said no.", "Yu. V. Brook", None),
        ("João da Silva e Brook, who edits Sea Lanes, said no.", "João da Silva e Brook", None),
        ("Shri Harilal Brook said no.", "Harilal Brook", None),
        ("A week later Brook, who edits it, left.", "Brook", None),
    ],
)
def test_a_person_is_told_by_what_stands_around_the_name(text: str, name: str, native: str | None) -> None:
    assert [(each.name, each.native_name) for each in find_people(Article(text))] == [(name, native)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Others, such as John Garver and Susan Thornley, disagree.", ["John Garver", "Susan Thornley"]),
        ("Anna Kireeva, Vasily Kashin and Ada Brook agree.", ["Anna Kireeva", "Vasily Kashin", "Ada Brook"]),
        ("Tsinghua’s Da Wei and Fudan’s Zhao Huasheng were asked.", ["Da Wei", "Zhao Huasheng"]),
        ("Translated by Freya Ge and edited by Daniel Crain.", ["Freya Ge", "Daniel Crain"]),
        ("The late Ezra Brook read Sergei Karaganov’s essay.", ["Ezra Brook", "Sergei Karaganov"]),
        (
            "A report by Sheena Brook of University of Walls and Rory Truex of Harbour University fell.",
            ["Sheena Brook", "Rory Truex"],
        ),
    ],
)
def test_names_beside_names_are_of_people_too(text: str, names: list[str]) -> None:
    assert [each.name for each in find_people(Article(text))] == names


@pytest.mark.parametrize(
    "text",
    [
        "Hong Kong said so.",
        "The South China Sea is calm.",
        "Fudan University argues that it fell.",
        "Caravan Review [商队评论] said so.",
        "New Delhi believes it.",
        "The Weather Pact was signed.",
        "In March Beijing said no.",
        "The Chinese Dream is old.",
        "NATO said so.",
        "In the journal Himalayan Quarter, a minister said so.",
        "The correspondent of the daily Shinchi Keizai said so.",
        "Critics, who are many, said so.",
        "“No,” said Old Harbour fishermen.",
        "The channel, Cold Soup, has many subscribers.",
        "A user called Pickled Radish asked why.",
        "Cold War habits die hard on Capitol Hill and in Wall Street.",
        "The Belt and Road Initiative and the Power of Siberia matter.",
    ],
)
def test_other_names_are_no_people(text: str) -> None:
    assert find_people(Article(text)) == []


def test_a_surname_in_the_middle_of_a_name_is_a_mention() -> None:
    text = "Regina Lau Suk-yee, a poet, left. Lau replied."
    assert [text[start:end] for start, end in find_people(Article(text))[0].mentions] == ["Regina Lau Suk-yee", "Lau"]


def test_a_surname_alone_is_a_mention() -> None:
    text = "Luo Anping, a poet, met Old Luo’s friends. Luo’s wall fell, and Luo left Luoyang."
    assert [text[start:end] for start, end in find_people(Article(text))[0].mentions] == [
        "Luo Anping",
        "Luo",
        "Luo",
        "Luo",
    ]


@pytest.mark.parametrize(
    ("text", "affiliations"),
    [
        ("Luo Anping, professor at Longtan University, left.", [("Longtan University", "professor", None)]),
        ("Luo Anping (罗岸萍), a columnist with the Estuary Post, left.", [("Estuary Post", "columnist", None)]),
        (
            "Luo Anping, Professor at the Institute of Walls, Longtan University, left.",
            [("Longtan University", "Professor", "Institute of Walls")],
        ),
        (
            "Luo Anping, Dean of the Institute of Walls, Director of the Centre for Doors, Longtan University, left.",
            [
                ("Longtan University", "Dean", "Institute of Walls"),
                ("Longtan University", "Director", "Centre for Doors"),
            ],
        ),
        ("Luo Anping of the Institute of Walls left.", [("Institute of Walls", None, None)]),
        ("Longtan University’s Luo Anping left.", [("Longtan University", None, None)]),
        ("Luo Anping, who edits the rival bulletin Steppe Ledger, left.", [("Steppe Ledger", None, None)]),
        ("Luo Anping, writing for Huayu Think Tank, left.", [("Huayu Think Tank", None, None)]),
        ("Luo Anping, 61, a poet at Longtan University, left.", [("Longtan University", "poet", None)]),
        ("Luo Anping (Longtan University) left.", [("Longtan University", None, None)]),
        ("Luo Anping, a columnist for the daily Shinchi Keizai, left.", [("Shinchi Keizai", "columnist", None)]),
        (
            "Luo Anping, director of Japan studies at Longtan University, left.",
            [("Longtan University", "director of Japan studies", None)],
        ),
        ("Longtan University professor Luo Anping left.", [("Longtan University", "professor", None)]),
        ("The head of the Harbour Society, Luo Anping, left.", [("Harbour Society", "head", None)]),
        ("Luo Anping, former Minister of Fisheries, left.", [(None, "former Minister of Fisheries", None)]),
        (
            "His former student Luo Anping, now a lecturer at Longtan University, left.",
            [(None, "former student", None), ("Longtan University", "lecturer", None)],
        ),
        (
            "Ambassador Luo Anping of the Harbour Council left.",
            [(None, "Ambassador", None), ("Harbour Council", None, None)],
        ),
        ("Lt. Gen. (ret.) Luo Anping left.", [(None, "Lt. Gen. (ret.)", None)]),
        ("Major General (Dr.) Luo Anping left.", [(None, "Major General (Dr.)", None)]),
        ("The Thai political scientist Luo Anping left.", [(None, "political scientist", None)]),
        ("Luo Anping, prefers the vocabulary of the accountant.", []),
        ("Luo Anping, a poet, speaking to the Estuary Post, left.", [(None, "poet", None)]),
        ("Foreign Minister Luo Anping left.", [(None, "Foreign Minister", None)]),
        ("The ministry’s spokeswoman, Luo Anping, left.", [(None, "spokeswoman", None)]),
        ("Luo Anping, a columnist with the Estuary Post, is blunter.", [("Estuary Post", "columnist", None)]),
        ("Luo Anping, a poet at Longtan University, was its speaker.", [("Longtan University", "poet", None)]),
        (
            "Luo Anping is Professor, Centre for Doors, Longtan University, Harbin.",
            [("Longtan University", "Professor", "Centre for Doors")],
        ),
    ],
)
def test_affiliations_are_as_printed(text: str, affiliations: list[tuple[str | None, str | None, str | None]]) -> None:
    (person,) = find_people(Article(text))
    assert [(each.organization, each.title, each.unit) for each in person.affiliations] == affiliations
    for each in person.affiliations:
        assert "Luo Anping" in text[each.start : each.end]


@pytest.mark.parametrize("text", ["It is the daily Shinchi Keizai.", "He told the newspaper Stepnaya Pravda so."])
def test_a_paper_that_is_called_one_is_no_person(text: str) -> None:
    assert find_people(Article(text)) == []


def test_two_people_share_an_affiliation() -> None:
    people = find_people(Article("Xu Qiaoling and Pei Dun of the Centre for Doors argue that it fell."))
    assert [(each.name, each.affiliations[0].organization) for each in people] == [
        ("Xu Qiaoling", "Centre for Doors"),
        ("Pei Dun", "Centre for Doors"),
    ]


def test_organizations_have_their_abbreviations_and_native_names() -> None:
    text = "The China Institute of Walls (CIW) and the Harbour Council [港口委员会] met at Longtan University."
    found = [(each.name, each.abbreviation, each.native_name) for each in find_organizations(Article(text))]
    assert found == [
        ("China Institute of Walls", "CIW", None),
        ("Harbour Council", None, "港口委员会"),
        ("Longtan University", None, None),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The Paris daily L’Aurore, which fell.", ["L’Aurore"]),
        ("He edits the bulletin Truba i Mir, and the news agency Interflot says so.", ["Truba i Mir", "Interflot"]),
        ("The weekly Politburo meeting was late.", []),
        ("The daily Russian flights were late.", []),
    ],
)
def test_a_common_noun_introduces_an_organization(text: str, names: list[str]) -> None:
    assert [each.name for each in find_organizations(Article(text))] == names
