"""Who speaks a quotation: a value on proof, candidates without it."""

import pytest

from app.drafting.article import Article
from app.drafting.names import find_people
from app.drafting.quotations import find_quotations
from app.drafting.speakers import Attribution, attribute

PEOPLE = "Zheng Wei, a professor, and Luo Anping, an editor, and Ivan Petrov, a historian, met.\n"


def attribution(sentence: str) -> Attribution:
    article = Article(PEOPLE + sentence + "\n")
    quotations = find_quotations(article)
    assert len([each for each in quotations if not each.nested]) == 1, quotations
    return attribute(article, quotations, find_people(article))[0]


@pytest.mark.parametrize(
    ("sentence", "speakers"),
    [
        ("Zheng says that “the wall has a door.”", ["Zheng Wei"]),
        ("Zheng calls it “a wall”, and leaves it there.", ["Zheng Wei"]),
        ("Zheng described the pact as “a wall”.", ["Zheng Wei"]),
        ("Ivan Petrov asks: “Is it a wall?”", ["Ivan Petrov"]),
        ("As Petrov puts it, “walls are doors”.", ["Ivan Petrov"]),
        ("“It is a wall,” said Petrov.", ["Ivan Petrov"]),
        ("“It is a wall,” Petrov said on Tuesday.", ["Ivan Petrov"]),
        ("“It is a wall,” the historian Ivan Petrov told reporters.", ["Ivan Petrov"]),
        ("“Is it a wall?” Luo Anping wondered.", ["Luo Anping"]),
        ("The pact is “a wall,” Luo said.", ["Luo Anping"]),
        ("‘It is’, Luo wrote, ‘a wall.’", ["Luo Anping"]),
        ("Zheng and Luo argue that it is “a wall”.", ["Zheng Wei", "Luo Anping"]),
        ("Zheng Wei, who runs a small press, told his readers that it was “a wall”.", ["Zheng Wei"]),
        ("Luo, a friend of the court, warned of “a wall”.", ["Luo Anping"]),
        ("Luo of the Wall Institute warned of “a wall”.", ["Luo Anping"]),
        ("Petrov praised the door and called the rest “a wall”.", ["Ivan Petrov"]),
        ("Petrov, on the other hand, insists that it is “a wall”.", ["Ivan Petrov"]),
        ("“A wall has two sides” (Luo Anping).", ["Luo Anping"]),
        ("“A wall has two sides” [墙有两面] (Luo Anping, 2024).", ["Luo Anping"]),
        ("Luo: “A wall has two sides.”", ["Luo Anping"]),
        ("Luo was blunt: “A wall has two sides.”", ["Luo Anping"]),
        ("His old critic, Ivan Petrov, retorted that it was “a wall”.", ["Ivan Petrov"]),
        ("Luo told Reuters that it was “a wall”.", ["Luo Anping"]),
        ("Zheng said it was late, adding that it was “a wall”.", ["Zheng Wei"]),
        ("Luo goes on to call it “a wall”.", ["Luo Anping"]),
        ("Zheng — a former diplomat — warns that it is “a wall”.", ["Zheng Wei"]),
        ("Professor Zheng and Dr Luo called it “a wall”.", ["Zheng Wei", "Luo Anping"]),
        ("The pact, which Luo calls “a wall”, fell.", ["Luo Anping"]),
        ("“A wall,” Luo told a packed hall in Kazan, and left.", ["Luo Anping"]),
        ("Prof. Luo of the Wall Institute called it “a wall”.", ["Luo Anping"]),
        ("Luo claimed that the fund’s “first wall has melted”.", ["Luo Anping"]),
        ("Small states, Luo argued, are “a wall”.", ["Luo Anping"]),
        ("“A wall is a door” – Foreign Minister Luo Anping, 12 May 2025.", ["Luo Anping"]),
        ("Luo dismissed it as “a wall”.", ["Luo Anping"]),
        ("Zheng’s wife, Ma Lin, calls it “a wall”.", ["Ma Lin"]),
    ],
)
def test_the_subject_of_a_verb_of_saying_is_a_value(sentence: str, speakers: list[str]) -> None:
    found = attribution(sentence)
    assert found.speakers == speakers, found
    assert found.why
    assert found.candidates[0].name in speakers


@pytest.mark.parametrize(
    ("sentence", "candidate"),
    [
        ("He calls it “a wall”.", "Ivan Petrov"),
        ("Zheng’s verdict is “a wall”.", "Zheng Wei"),
        ("In Zheng’s view it is “a wall”.", "Zheng Wei"),
        ("It was described by Zheng as “a wall”.", "Zheng Wei"),
        ("Zheng is called “a wall” by nobody.", "Zheng Wei"),
        ("Zheng reportedly said that it was “a wall”.", "Zheng Wei"),
        ("Zheng is said to have called it “a wall”.", "Zheng Wei"),
        ("Zheng told Luo that it was “a wall”.", "Zheng Wei"),
        ("According to Luo, Zheng said it was “a wall”.", "Zheng Wei"),
        ("According to Luo, it is “a wall”.", "Luo Anping"),
        ("Luo says that Zheng called it “a wall”.", "Zheng Wei"),
        ("Luo cites Zheng as saying it was “a wall”.", "Zheng Wei"),
        ("Luo quotes Zheng: “It is a wall.”", "Zheng Wei"),
        ("Zheng would call it “a wall”.", "Zheng Wei"),
        ("Did Zheng say that it was “a wall”?", "Zheng Wei"),
        ("Zheng criticizes Petrov’s “wall”.", "Ivan Petrov"),
        ("Zheng believes in “a wall”.", "Zheng Wei"),
        ("Zheng and a colleague at the Wall Institute said it was “a wall”.", "Zheng Wei"),
        ("Zheng, together with Luo, called it “a wall”.", "Zheng Wei"),
        ("People around Zheng call it “a wall”.", "Zheng Wei"),
        ("Nobody but Zheng called it “a wall”.", "Zheng Wei"),
        ("Few besides Zheng said that it was “a wall”.", "Zheng Wei"),
        ("It was not Zheng who called it “a wall”.", "Zheng Wei"),
        ("Zheng (with Luo) called it “a wall”.", "Zheng Wei"),
        ("A spokesman for Zheng said it was “a wall”.", "Zheng Wei"),
        ("“A wall,” a man who knows Zheng said.", "Zheng Wei"),
        ("“A wall,” said a friend of Zheng.", "Zheng Wei"),
        ("Zheng said that, in the words of Luo, it was “a wall”.", "Luo Anping"),
        ("Zheng said, echoing Luo, that it was “a wall”.", "Luo Anping"),
        ("Zheng says it is a door and Luo that it is “a wall”.", "Luo Anping"),
        ("His deputy disputed that Zheng had called it “a wall”.", "Zheng Wei"),
        ("Zheng said that it was “a wall,” the readout said.", "Zheng Wei"),
        ("“A wall,” he told Luo when they met, over what Luo insists was tea.", "Luo Anping"),
        ("“A wall,” Zheng told the court that day that it was.", "Zheng Wei"),
        ("Zheng and the “wall” are old friends.", "Zheng Wei"),
        ("Luo argues that it works, while Petrov sees “a wall”.", "Ivan Petrov"),
        ("Zheng persuaded Luo to call it “a wall”.", "Zheng Wei"),
        ("A study by Petrov says that it is “a wall”.", "Ivan Petrov"),
        ("Zheng recalls that it was “a wall”.", "Zheng Wei"),
        ("If Zheng says that it is “a wall”, it falls.", "Zheng Wei"),
        ("Luo says Petrov sees it as “a wall”.", "Ivan Petrov"),
        ("“It is a wall,” he said.", "Ivan Petrov"),
        ("Zheng’s students call it “a wall”.", "Zheng Wei"),
        ("Neither Zheng nor Luo calls it “a wall”.", "Luo Anping"),
        ("The paper by Zheng and Luo argues that it is “a wall”.", "Luo Anping"),
        ("Quoting Luo, Zheng says it is “a wall”.", "Luo Anping"),
        ("Perhaps Zheng said it was “a wall”.", "Zheng Wei"),
        ("Had Zheng said it was “a wall”, I would know.", "Zheng Wei"),
        ("State media reported that Zheng said it was “a wall”.", "Zheng Wei"),
        ("Luo dismisses the idea that it is “a wall”.", "Luo Anping"),
        ("Zheng is bold and Luo “a wall”.", "Luo Anping"),
        ("Zheng quotes an old saying: “Walls fall.”", "Zheng Wei"),
        ("Luo’s reply to Zheng was brief: “Walls fall.”", "Luo Anping"),
        ("In “a wall”, Zheng argues that walls are doors.", "Zheng Wei"),
    ],
)
def test_anything_less_gives_candidates_only(sentence: str, candidate: str) -> None:
    found = attribution(sentence)
    assert (found.speakers, found.attributed_to) == ([], None), found
    assert candidate in [each.name for each in found.candidates[:3]]
    assert all(each.why for each in found.candidates)
    assert len(found.candidates) <= 5


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Two retired envoys, both of whom asked not to be named, called it “a wall”.", "Two retired envoys"),
        ("A person close to the talks, who was not to be named, said it was “a wall”.", "A person close to the talks"),
        ("“A wall,” one user wrote.", "one user"),
        ("Scholars agree that it is “a wall”.", "Scholars"),
        (
            "Several officials at the Bureau of Walls insisted that it is “a wall”.",
            "Several officials at the Bureau of Walls",
        ),
        ("One of my students wrote that it is “a wall”.", "One of my students"),
        (
            "An official who took part in drafting it explained: “It is a wall.”",
            "An official who took part in drafting it",
        ),
        ("Critics, among them Petrov, call it “a wall”.", "Critics"),
        ("A Western diplomat in Beijing called it “a wall”.", "A Western diplomat in Beijing"),
        ("The stationmaster poured tea and said, “It is a wall.”", "The stationmaster"),
        ("“It is a wall,” said two officials at the Bureau of Walls.", "two officials at the Bureau of Walls"),
    ],
)
def test_people_without_a_name_are_named_as_printed(sentence: str, words: str) -> None:
    found = attribution(sentence)
    assert (found.speakers, found.attributed_to) == ([], words)


@pytest.mark.parametrize(
    "sentence",
    [
        "The professor said it was “a wall”.",
        "The report says that it is “a wall”.",
        "The paper calls it “a wall”.",
        "Some of them call it “a wall”.",
        "It is “a wall”.",
        "The ministers’ “wall” is old.",
        "These critics call it “a wall”.",
        "The letter told us that it was “a wall”.",
        "Beijing called it “a wall”.",
    ],
)
def test_what_may_stand_for_somebody_named_or_for_a_thing_is_no_value(sentence: str) -> None:
    found = attribution(sentence)
    assert (found.speakers, found.attributed_to) == ([], None), found


def test_a_surname_that_two_people_share_is_no_value() -> None:
    article = Article("Zheng Wei, a professor, and Zheng Bo, a poet, met. Zheng says that “walls are doors”.")
    found = attribute(article, find_quotations(article), find_people(article))[0]
    assert found.speakers == []
    assert {each.name for each in found.candidates[:2]} == {"Zheng Wei", "Zheng Bo"}


@pytest.mark.parametrize(
    "block",
    [
        "A wall has two sides. (Luo Anping)",
        "A wall has two sides. — Luo Anping",
        "“A wall has two sides.” (Luo Anping)",
    ],
)
def test_a_block_quotation_has_the_speaker_in_brackets_or_after_a_dash(block: str) -> None:
    text = f"{PEOPLE}Somebody replied.\n{block}\n"
    start = text.index(block)
    article = Article(text, block_quotes=[(start, start + len(block))])
    quotations = find_quotations(article)
    assert [text[each.start : each.end] for each in quotations] == ["A wall has two sides."]
    assert attribute(article, quotations, find_people(article))[0].speakers == ["Luo Anping"]


def test_a_block_quotation_has_the_subject_of_its_lead_in() -> None:
    text = f"{PEOPLE}It drew letters. Zheng writes:\nA wall has two sides.\n"
    start = text.index("A wall")
    article = Article(text, block_quotes=[(start, start + len("A wall has two sides."))])
    assert attribute(article, find_quotations(article), find_people(article))[0].speakers == ["Zheng Wei"]
