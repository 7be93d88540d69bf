"""A check takes time in proportion to its input, whatever stands in it."""

import time
from collections.abc import Callable

import pytest

from app.dossiers.checking import check_dossier
from app.dossiers.registers import check_registers
from app.dossiers.validation import MAX_FAULTS
from app.dossiers.yaml import FaultError
from app.text.paragraphs import paragraphs
from app.verification.mentions import stands_alone
from tests.dossiers.builder import ARTICLE, DOSSIER, TOPICS, Folder

SLOWEST = 1.5  # seconds of the processor; each case took more than three times as long
SOURCE = "source: {id: harbor, kind: article, title: The harbor wakes, language: en, authors: [otto-brandt]}\n"
QUOTE = "{{id: q{:05}, kind: phrase, speakers: [mei-lan], {}}}"
CLAIM = "{{id: c{:05}, kind: evaluation, text: It is quiet., exact: tide, speakers: [mei-lan], {}}}"


def entries(name: str, template: str, values: list[str]) -> str:
    """Return a section of a dossier with an entry for each value."""
    return f"{name}:\n" + "".join(f"  - {template.format(number, value)}\n" for number, value in enumerate(values))


def seconds(function: Callable[[], object]) -> float:
    """Return how long a function takes, in seconds of the processor."""
    start = time.process_time()
    function()
    return time.process_time() - start


def faults_of(folder: Folder) -> list[FaultError]:
    """Return the faults of the dossier in a folder. Fails if it takes too long to find them."""
    faults = list[FaultError]()

    def check() -> None:
        registers = check_registers(folder.root, faults)
        check_dossier(folder.root / "harbor", folder.root, registers, faults)

    taken = seconds(check)
    assert taken < SLOWEST, f"{taken:.1f} s"
    return faults


CASES = {
    "words of one letter, a million times": (
        "a" * 2_000_000,
        entries("quotes", QUOTE, [f"exact: {'a' * 30_000}"] * 3),
        "q00000: the words occur more than 2,000 times",
    ),
    "words that are too long": (
        "a" * 2_000_000,
        entries("quotes", QUOTE, [f"exact: {'a' * 1_000_000}"] * 3),
        "q00000: has 1,000,032 characters",
    ),
    "a text without spaces": (
        f"{'a' * 2_000_000}tide{'a' * 2_000_000}tide",
        entries("quotes", QUOTE, ["exact: tide"]),
        "q00000: the words occur 2 times",
    ),
    "more faults than anybody reads": (
        "The tide turns. " * 10_000,
        entries("quotes", QUOTE, [f"exact: 'the tied {number} burns'" for number in range(3_000)]),
        f"the first {MAX_FAULTS} faults of this kind are listed; mend them, and check again for more",
    ),
    "parts": (
        " , ".join(f"p{number}." for number in range(10_000)),
        entries("quotes", QUOTE, [f"parts: [{', '.join(f'{{exact: p{n}.}}' for n in range(3_000))}]"] * 2),
        "the quote is of the same passage as q00000",
    ),
    "parts of an original": (
        "，".join(chr(0x4E00 + number) for number in range(10_000)),
        entries(
            "quotes",
            QUOTE,
            [
                "parts: [{}], original: {{language: zh, parts: [{}]}}".format(
                    ", ".join(f"{{exact: {chr(0x4E00 + number)}}}" for number in range(5_000, 10_000)),
                    ", ".join(f"{{exact: {chr(0x4E00 + number)}}}" for number in range(5_000)),
                )
            ],
        ),
        None,
    ),
    "many works": (
        "tide",
        "cited:\n"
        + "".join(f"  - {{id: work-number-{number}, kind: commentary, title: T}}\n" for number in range(3_000))
        + entries("claims", CLAIM, [f"said_in: abcdefghijkl{number}" for number in range(3_000)]),
        None,
    ),
}


@pytest.mark.parametrize(("text", "dossier", "fault"), CASES.values(), ids=CASES)
def test_a_check_takes_time_in_proportion(folder: Folder, text: str, dossier: str, fault: str | None) -> None:
    folder.write(ARTICLE, f"{text}\n".encode())
    folder.write(DOSSIER, (SOURCE + dossier).encode())
    faults = [each.detail for each in faults_of(folder)]
    assert (not faults) if fault is None else any(detail.startswith(fault) for detail in faults), faults[:3]


def test_many_topics_of_a_claim_take_time_in_proportion(folder: Folder) -> None:
    folder.write(TOPICS, b"- {id: [")  # so that no topic is unknown
    names = ", ".join(f"t{number}" for number in range(40_000))
    folder.write(ARTICLE, b"tide\n")
    folder.write(DOSSIER, (SOURCE + entries("claims", CLAIM, [f"topics: [{names}, t39999]"])).encode())
    assert "topics: 't39999' is named twice" in [each.detail for each in faults_of(folder)]


def test_a_chain_of_topics_takes_time_in_proportion(folder: Folder) -> None:
    chain = "".join(f"- {{id: t{n}, label: T{n}, broader: t{n + 1}}}\n" for n in range(1_500))
    circle = "- {id: t1500, label: T, broader: t1499}\n"
    folder.write(TOPICS, (folder.read(TOPICS) + chain + circle).encode())
    faults = [each.detail for each in faults_of(folder)]
    assert [each for each in faults if "part of itself" in each] == [
        "broader: 't1499' is a part of itself",
        "broader: 't1500' is a part of itself",
    ]


def test_a_line_of_spaces_is_no_paragraph() -> None:
    text = f"One.\n{' ' * 30_000}\n Two.\n"
    assert seconds(lambda: list(paragraphs(text))) < SLOWEST
    assert [text[start:end] for start, end in paragraphs(text)] == ["One.", " Two."]


def test_many_names_take_time_in_proportion() -> None:
    text = "Yan " * 10_000
    assert seconds(lambda: [stands_alone(text, at, at + 3) for at in range(0, len(text), 4)]) < SLOWEST / 2
