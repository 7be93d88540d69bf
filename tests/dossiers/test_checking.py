"""Everything that can be wrong with what dossiers and registers say: each is refused where it stands."""

import pytest

from app.dossiers.worker_pool import worker_pool
from app.dossiers.yaml import FaultError
from tests.dossiers.builder import ARTICLE, DOSSIER, ORGANIZATIONS, PEOPLE, TOPICS, Folder, run

Q04 = "exact: an open door\n"


def only(folder: Folder, file: str) -> str:
    """The one thing that is wrong with a file."""
    (fault,) = (fault for fault in folder.faults() if fault.startswith(file))
    return fault


def test_nothing_is_wrong_with_the_folder_that_these_tests_break(folder: Folder) -> None:
    assert folder.faults() == []
    folder.add_lighthouse()
    assert folder.faults() == []


# fmt: off
WRONG = {  # what: (file, words in it, words in their place, words on the line at fault, what the fault says)
    "words that are not in the text": (
        DOSSIER, "exact: an open door", "exact: an opened door", "exact: an opened door",
        ["q04", "not in the text", "'an opened door'", "nearest:", "an open door", "article.txt, line 3"],
    ),
    "an original that is not in the text": (
        DOSSIER, "exact: 静潮", "exact: 静湖", "exact: 静湖", ["q01", "not in the text", "'静湖'"],
    ),
    "words of a relation that are not in the text": (
        DOSSIER, "exact: answers that\n", "exact: answer thus\n", "exact: answer thus",
        ["r01", "not in the text", "answers th", "article.txt, line 3"],
    ),
    "an end that is not in the text": (
        DOSSIER, "ends: after a long winter", "ends: after a short winter", "ends: after a short winter",
        ["port-reopens", "not in the text", "after a long winter"],
    ),
    "words with a letter of another script": (
        DOSSIER, "exact: an open door", "exact: an oреn door", "exact: an oреn door",
        ["nearest: 'an open door'", "U+0070 LATIN SMALL LETTER P instead of U+0440 CYRILLIC SMALL LETTER ER"],
    ),
    "a key with a letter of another script": (
        DOSSIER, "exact: an open door", "exaсt: an open door", "exaсt:",
        ["nearest: exact, which has U+0063 LATIN SMALL LETTER C instead of U+0441 CYRILLIC SMALL LETTER ES"],
    ),
    "an id with a dash": (
        DOSSIER, "event: port-reopens", "event: port–reopens", "port–reopens",
        ["nearest: port-reopens, which has U+002D HYPHEN-MINUS instead of U+2013 EN DASH"],
    ),
    "a title with a letter of another script": (
        DOSSIER, "title: director", "title: direсtor", "direсtor",
        ["nearest: 'director' (article.txt, line 2), which has U+0063 LATIN SMALL LETTER C instead of U+0441"],
    ),
    "a collective with another space": (
        DOSSIER, "attributed_to: residents of the port", 'attributed_to: "residents of the\\_port"', "the\\_port",
        ["nearest: 'Residents of the port'", "which has U+0020 SPACE instead of U+00A0 NO-BREAK SPACE"],
    ),
    "words that stand in three places": (
        DOSSIER, "exact: an open door", "exact: the port", "exact: the port\n",
        ["q04", "'the port'", "3 times", "lines 2, 3, 4", "prefix"],
    ),
    "words that stand in two places after this prefix": (
        DOSSIER, "exact: an open door", "exact: the port\n    prefix: 'esidents of '", "exact: the port\n",
        ["q04", "'the port'", "2 times", "lines 3, 4"],
    ),
    "a prefix that fits none": (
        DOSSIER, "exact: an open door", "prefix: nowhere\n    exact: the port", "exact: the port\n",
        ["q04", "prefix", "'the port'", "nearest:", "Residents of the port fear"],
    ),
    "a suffix that fits none": (
        DOSSIER, "exact: an open door", "exact: the port\n    suffix: nowhere", "exact: the port\n",
        ["q04", "suffix", "'the port'", "nearest:", "Residents of the port fear"],
    ),
    "an end before its start": (
        DOSSIER, "ends: after a long winter", "ends: wakes.", "ends: wakes.",
        ["port-reopens", "reversed", "'wakes.' stands before 'On March 3, 2024'"],
    ),
    "an end that stands twice before its start": (
        DOSSIER, "starts: On March 3, 2024\n    ends: after a long winter", "starts: Some see\n    ends: tide w",
        "ends: tide w\n", ["port-reopens", "reversed", "'tide w'", "'Some see'"],
    ),
    "an end that does not stand before this suffix": (
        DOSSIER, "ends: after a long winter", "ends: Linhai\n    suffix: ' and'", "ends: Linhai\n",
        ["port-reopens", "suffix", "'Linhai'"],
    ),
    "an end inside its start": (
        DOSSIER, "ends: after a long winter", "ends: March", "ends: March\n", ["port-reopens", "'March'"],
    ),
    "a quote that begins in another": (
        DOSSIER, "exact: an open door", "exact: wait.” Residents", "- id: q04", ["overlaps"],
    ),
    "a quote that is another once more": (
        DOSSIER, "exact: an open door", "exact: the tide will not wait.", "- id: q04", ["same passage"],
    ),
    "an original inside its quote": (
        DOSSIER, "exact: 静潮", "exact: quiet", "exact: quiet\n", ["original", "overlaps"],
    ),
    "a person nobody knows": (
        DOSSIER, "person: mei-lan", "person: mei-lang", "person: mei-lang",
        ["person", "'mei-lang'", "nearest: mei-lan"],
    ),
    "an organization nobody knows": (
        DOSSIER, "organization: harbor-gazette", "organization: harbor-gazete", "organization: harbor-gazete",
        ["organization", "'harbor-gazete'", "nearest: harbor-gazette"],
    ),
    "a person in the place of an organization": (
        DOSSIER, "organization: harbor-gazette", "organization: mei-lan", "organization: mei-lan",
        ["organization", "'mei-lan'"],
    ),
    "a participant nobody knows": (
        DOSSIER, "participants: [linhai-institute]", "participants:\n      - linhai-institute\n      - yu-bay",
        "- yu-bay", ["participants", "'yu-bay'", "nearest: yu-bai"],
    ),
    "a speaker nobody knows": (
        DOSSIER, "turn.”\n    speakers: [mei-lan]", "turn.”\n    speakers: [mei-lane]", "[mei-lane]",
        ["speakers", "'mei-lane'", "nearest: mei-lan"],
    ),
    "an author nobody knows": (
        DOSSIER, "2024-03-05\n  authors: [otto-brandt]", "2024-03-05\n  authors: [otto-brand]",
        "[otto-brand]", ["authors", "'otto-brand'", "nearest: otto-brandt"],
    ),
    "an author of a cited work nobody knows": (
        DOSSIER, "gazette\n    authors: [otto-brandt]", "gazette\n    authors: [otto-brand]", "[otto-brand]",
        ["authors", "'otto-brand'", "nearest: otto-brandt"],
    ),
    "a publisher nobody knows": (
        DOSSIER, "publisher: harbor-gazette", "publisher: harbour-gazette", "publisher: harbour-gazette",
        ["publisher", "'harbour-gazette'", "nearest: harbor-gazette"],
    ),
    "a topic nobody knows": (
        DOSSIER, "topics: [trade, tides]", "topics: [trade, tidse]", "tidse",
        ["topics", "'tidse'", "nearest: tides"],
    ),
    "a topic named twice": (
        DOSSIER, "topics: [trade, tides]", "topics: [trade, trade]", "[trade, trade]", ["topics", "'trade'", "twice"],
    ),
    "an event nobody knows": (
        DOSSIER, "event: port-reopens", "event: port-reopen", "event: port-reopen\n",
        ["event", "'port-reopen'", "nearest: port-reopens"],
    ),
    "a claim nobody knows": (
        DOSSIER, "claim: c03", "claim: c33", "claim: c33", ["claim", "'c33'", "nearest: c03"],
    ),
    "a claim of another dossier": (
        DOSSIER, "claim: c03", "claim: lighthouse-c01", "claim: lighthouse-c01",
        ["claim", "'lighthouse-c01'", "this dossier", "nearest: c01"],
    ),
    "a related claim nobody knows": (
        DOSSIER, "to: c02", "to: c22", "to: c22", ["to", "'c22'", "nearest: c02"],
    ),
    "a relating claim nobody knows": (
        DOSSIER, "from: c05", "from: c55", "from: c55", ["from", "'c55'", "nearest: c05"],
    ),
    "a cited work nobody knows": (
        DOSSIER, "said_in: gazette-column", "said_in: gazette-colum", "said_in: gazette-colum",
        ["said_in", "'gazette-colum'", "nearest: gazette-column"],
    ),
    "the id of a quote twice": (
        DOSSIER, "- id: q04", "- id: q03", "- id: q03\n    kind: phrase", ["'q03'", "repeated"],
    ),
    "the id of a claim twice": (
        DOSSIER, "\nquotes:\n",
        "  - id: c05\n    kind: prediction\n    text: Again.\n    exact: hope\n    attribution: author\n\nquotes:\n",
        "- id: c05\n    kind: prediction\n    text: Again.", ["'c05'", "repeated"],
    ),
    "the id of an event twice": (
        DOSSIER, "\nclaims:\n",
        "  - id: port-reopens\n    name: Again\n    happened_on: 2024-03-04\n    exact: hope\n\nclaims:\n",
        "- id: port-reopens\n    name: Again", ["'port-reopens'", "repeated"],
    ),
    "the id of a cited work twice": (
        DOSSIER, "\naffiliations:\n", "  - id: gazette-column\n    kind: book\n    title: Again\n\naffiliations:\n",
        "- id: gazette-column\n    kind: book", ["'gazette-column'", "repeated"],
    ),
    "the id of the source for a work it cites": (
        DOSSIER, "\naffiliations:\n", "  - id: harbor\n    kind: book\n    title: Again\n\naffiliations:\n",
        "- id: harbor\n    kind: book", ["'harbor'"],
    ),
    "a title that the passage does not print": (
        DOSSIER, "title: director", "title: manager", "title: manager", ["title", "'manager'", "not in the passage"],
    ),
    "a unit that the passage does not print": (
        DOSSIER, "unit: Tide Office", "unit: Time Office", "unit: Time Office",
        ["unit", "'Time Office'", "not in the passage"],
    ),
    "a collective that the article does not print": (
        DOSSIER, "attributed_to: residents of the port", "attributed_to: people of the port",
        "attributed_to: people", ["attributed_to", "'people of the port'", "not in the text"],
    ),
    "the id of a person twice": (
        PEOPLE, "- id: yu-bai", "- id: mei-lan", "- id: mei-lan\n  name: Yu Bai", ["'mei-lan'", "repeated"],
    ),
    "the id of an organization twice": (
        ORGANIZATIONS, "- id: linhai-institute", "- id: harbor-gazette", "- id: harbor-gazette\n  name: Harbor",
        ["'harbor-gazette'", "repeated"],
    ),
    "the id of a topic twice": (
        TOPICS, "- id: tides", "- id: trade", "- id: trade\n  label: Trade", ["'trade'", "repeated"],
    ),
    "the id of a person for an organization": (
        ORGANIZATIONS, "- id: harbor-gazette", "- id: yu-bai", "- id: yu-bai", ["'yu-bai'", "person", "organization"],
    ),
    "no language of quotes that do not give their own": (
        DOSSIER, "  language: en\n", "", "id: harbor\n", ["source", "`language`", "q01"],
    ),
    "a relation that is another once more": (
        DOSSIER, "kind: qualifies\n    from: c04\n    to: c01", "kind: answers\n    from: c03\n    to: c02",
        "- id: r03", ["r03", "r01", "c03 answers c02"],
    ),
    "a note that is too long": (
        DOSSIER, "gloss: still tide", f"note: {'静' * 40_000}", "- id: q01", ["q01", "40,000"],
    ),
    "a description that is too long": (
        TOPICS, "description: What", f"description: {'静' * 40_000} What", "- id: trade", ["trade", "40,000"],
    ),
    "a broader topic nobody knows": (
        TOPICS, "label: Tides", "label: Tides\n  broader: trades", "broader: trades",
        ["broader", "'trades'", "nearest: trade"],
    ),
    "a topic that is broader than itself": (
        TOPICS, "label: Tides", "label: Tides\n  broader: tides", "broader: tides", ["broader", "'tides'"],
    ),
}
# fmt: on


def test_topics_that_are_parts_of_each_other_are_refused(folder: Folder) -> None:
    folder.change(TOPICS, "label: Tides", "label: Tides\n  broader: trade")
    folder.change(TOPICS, "label: Trade", "label: Trade\n  broader: tides")
    assert folder.faults()[0].startswith(f"{TOPICS}:{folder.line(TOPICS, 'broader: trade')}: broader")


@pytest.mark.parametrize(("file", "old", "new", "at", "says"), WRONG.values(), ids=WRONG.keys())
def test_a_fault_says_where_it_is_what_is_wrong_and_what_is_nearest(
    folder: Folder, file: str, old: str, new: str, at: str, says: list[str]
) -> None:
    folder.change(file, old, new)
    fault = only(folder, file)
    assert fault.startswith(f"{file}:{folder.line(file, at)}: ")
    for words in says:
        assert words in fault


def test_a_source_needs_no_language_if_each_of_its_quotes_has_one(folder: Folder) -> None:
    folder.add_lighthouse()
    folder.change("lighthouse/dossier.yaml", "  language: en\n", "")
    folder.change(
        "lighthouse/dossier.yaml", "exact: the lamp is bright.\n", "exact: the lamp is bright.\n    language: en\n"
    )
    assert folder.faults() == []


@pytest.mark.parametrize(
    ("old", "new", "record"),
    [
        ("exact: residents of the port hope for work", "starts: BEGINS\n    ends: ENDS", "c05"),
        ("exact: an open door", "starts: BEGINS\n    ends: ENDS", "q04"),
        ("exact: 静潮", "starts: BEGINS\n      ends: ENDS", "q01"),
        ("starts: On March 3, 2024\n    ends: after a long winter", "starts: BEGINS\n    ends: ENDS", "port-reopens"),
    ],
)
def test_a_passage_has_a_maximum_length(folder: Folder, old: str, new: str, record: str) -> None:
    article = folder.read(ARTICLE)
    folder.change(DOSSIER, old, new)
    folder.write(ARTICLE, f"{article}BEGINS {'静水' * 19_000} ENDS\n")
    assert folder.faults() == []
    folder.write(ARTICLE, f"{article}BEGINS {'静水' * 21_000} ENDS\n")
    assert any(f": {record}: " in fault and "at most 40,000 are allowed" in fault for fault in folder.faults())


def test_a_quote_may_stand_inside_another(folder: Folder) -> None:
    folder.change(DOSSIER, Q04, "exact: not wait\n")
    assert folder.faults() == []


def test_a_quote_that_crosses_another_is_found_even_with_one_inside_that(folder: Folder) -> None:
    folder.change(DOSSIER, Q04, "exact: not wait.” Residents\n")
    inner = "  - id: q05\n    kind: phrase\n    exact: tide will\n    suffix: ' not'\n    speakers: [otto-brandt]\n"
    folder.change(DOSSIER, "\nrelations:\n", f"{inner}\nrelations:\n")
    assert only(folder, DOSSIER).startswith(f"{DOSSIER}:{folder.line(DOSSIER, 'id: q04')}: ")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        pytest.param("  id: lighthouse\n", "  id: harbor\n", "source", id="its own"),
        pytest.param("  id: lighthouse\n", "  id: gazette-column\n", "source", id="the one of a work the other cites"),
        pytest.param("  - id: lamp-lit\n", "  - id: port-reopens\n", "event", id="an event's"),
    ],
)
def test_two_dossiers_cannot_have_one_id(folder: Folder, old: str, new: str, kind: str) -> None:
    folder.add_lighthouse()
    folder.change("lighthouse/dossier.yaml", old, new)
    (fault,) = folder.faults()
    assert fault.startswith(f"lighthouse/dossier.yaml:{folder.line('lighthouse/dossier.yaml', new)}: ")
    assert DOSSIER in fault
    assert f"{kind} {new.rsplit(maxsplit=1)[-1]!r}" in fault


def test_two_dossiers_may_number_their_quotes_and_claims_alike(folder: Folder) -> None:
    folder.write("second/article.txt", folder.read(ARTICLE))
    second = folder.read(DOSSIER).replace("id: harbor", "id: second").replace("gazette-column", "other-column")
    folder.write("second/dossier.yaml", second.replace("port-reopens", "port-opens-again"))
    assert folder.faults() == []


def test_every_fault_of_every_file_is_printed_at_once(folder: Folder) -> None:
    folder.add_lighthouse()
    folder.change(PEOPLE, "  role: other", "  role: others")
    folder.change(ORGANIZATIONS, "  kind: media", "  kind: medium")
    folder.change(TOPICS, "  label: Trade", "  lable: Trade")
    folder.change(DOSSIER, Q04, "exact: an opened door\n")
    folder.change(DOSSIER, "    to: c02", "    to: c22")
    folder.change("lighthouse/dossier.yaml", "happened_on: 2024\n", "happened_on: 2024-13-01\n")
    faults = folder.faults()
    for file, words in [
        (PEOPLE, "role: others"),
        (ORGANIZATIONS, "kind: medium"),
        (TOPICS, "lable: Trade"),
        (DOSSIER, "exact: an opened door"),
        (DOSSIER, "to: c22"),
        ("lighthouse/dossier.yaml", "2024-13-01"),
    ]:
        place = f"{file}:{folder.line(file, words)}: "
        assert any(fault.startswith(place) for fault in faults), place


def test_a_key_that_is_wrong_hides_nothing_else_that_is_wrong_with_its_dossier(folder: Folder) -> None:
    folder.change(DOSSIER, "    gloss: still tide", "    glos: still tide")
    folder.change(DOSSIER, Q04, "exact: an opened door\n")
    folder.change(DOSSIER, "    to: c02", "    to: c22")
    places = [fault.split(": ")[0] for fault in folder.faults()]
    assert sorted(places) == sorted(f"{DOSSIER}:{folder.line(DOSSIER, words)}" for words in ("glos:", "opened", "c22"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("  role: other\n", "  role: [other\n", id="does not parse"),
        pytest.param("  role: other\n", "  roll: other\n  role: other\n", id="has a wrong key"),
    ],
)
def test_a_register_that_is_wrong_is_not_held_against_those_who_name_its_entries(
    folder: Folder, old: str, new: str
) -> None:
    folder.change(PEOPLE, old, new)
    (fault,) = folder.faults()
    assert fault.startswith(f"{PEOPLE}:")


def test_an_article_that_cannot_be_read_hides_nothing_that_is_wrong_with_its_dossier(folder: Folder) -> None:
    folder.write(ARTICLE, b"")
    folder.change(DOSSIER, "    gloss: still tide", "    glos: still tide")
    places = [fault.split(": ")[0] for fault in folder.faults()]
    assert places == [ARTICLE, f"{DOSSIER}:{folder.line(DOSSIER, 'glos:')}"]


def test_one_dossier_is_checked_against_the_registers_beside_it(folder: Folder) -> None:
    folder.add_lighthouse()
    folder.change(DOSSIER, "    claim: c03", "    claim: c33")
    assert folder.faults("lighthouse") == []
    (fault,) = folder.faults("harbor")
    assert fault.startswith(f"{DOSSIER}:{folder.line(DOSSIER, 'c33')}: ")


@pytest.mark.parametrize("register", [PEOPLE, ORGANIZATIONS, TOPICS])
def test_a_register_that_is_missing_is_said_to_be(folder: Folder, register: str) -> None:
    (folder.root / register).unlink()
    fault = only(folder, register)
    assert "is missing" in fault


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("exact: an open door", "exact: an opened door", "the words are not in the text"),
        ("  id: harbor\n", "  id: haven\n", "has changed since it was checked"),
    ],
)
def test_a_dossier_that_changed_after_the_check_is_not_taken_for_the_one_that_was_checked(
    folder: Folder, old: str, new: str, says: str
) -> None:
    with worker_pool(folder.root, faults := list[FaultError]()) as readers:
        (found,) = readers.check(faults, lambda read, _: read)
        assert (found.source, found.quotes, found.originals, faults) == ("harbor", 4, 1, [])
        assert [made.source for made in readers.prepare([found], {})] == ["harbor"]
        folder.change(DOSSIER, old, new)
        with pytest.raises(FaultError, match=says):
            list(readers.prepare([found], {}))


def warnings(folder: Folder, path: str = ".") -> list[str]:
    """What `onrecord check` warns of."""
    result = run("check", folder.root / path)
    assert result.exit_code == 0, result.output
    return [line.replace(f"{folder.root}/", "") for line in result.stderr.splitlines() if line]


def test_an_entry_that_no_dossier_refers_to_is_a_warning(folder: Folder) -> None:
    line = folder.line(PEOPLE, "- id: yu-bai")
    assert warnings(folder) == [f"people.yaml:{line}: warning: no dossier refers to 'yu-bai'"]
    folder.change(TOPICS, "- id: tides\n  label: Tides", "- id: tides\n  label: Tides\n  broader: sea")
    folder.write(
        TOPICS,
        folder.read(TOPICS) + "- {id: sea, label: Sea, broader: nature}\n- {id: nature, label: Nature}\n"
        "- {id: otto-brandt, label: Otto Brandt, broader: nature}\n",
    )
    folder.add_lighthouse()  # its author is Yu Bai
    line = folder.line(TOPICS, "- {id: otto-brandt")
    assert warnings(folder) == [f"topics.yaml:{line}: warning: no dossier refers to 'otto-brandt'"]
    assert warnings(folder, "harbor") == []  # other dossiers may refer to it


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("    exact: expects that", "    via: [yu-bai]\n    exact: expects that"),
        ("    exact: expects that", "    targets: [{id: yu-bai, stance: neutral}]\n    exact: expects that"),
        ("    gloss: still tide", "    gloss: still tide\n    rendering: {by: yu-bai}"),
        ("    publisher: harbor-gazette", "    publisher: harbor-gazette\n    translators: [yu-bai]"),
        ("participants: [linhai-institute]", "participants: [linhai-institute, yu-bai]"),
    ],
)
def test_an_entry_is_used_wherever_a_dossier_names_it(folder: Folder, words: str, others: str) -> None:
    folder.change(DOSSIER, words, others)
    assert warnings(folder) == []


def test_warnings_follow_the_faults(folder: Folder) -> None:
    folder.change(
        DOSSIER, "kind: evaluation\n    text: The reopening of", "kind: evaluatoin\n    text: The reopening of"
    )
    result = run("check", folder.root)
    *_, fault, warning, last = [line for line in result.stderr.splitlines() if line]
    assert "evaluation" in fault
    assert "warning: no dossier refers to 'yu-bai'" in warning
    assert last == "1 fault"
