"""Other words under an id that is loaded: refused unless the dossier says why they are corrected."""

import pytest

from tests.dossiers.builder import DOSSIER, Folder, documents, dump, run

WHY = "correction: The words were misread."
CHANGES = {  # what: (the words, those in their place, what the fault says, the id)
    "the words of a quote": (
        "exact: the tide will turn.",
        "exact: tide will turn.",
        "“the tide will turn.” would",
        "q02",
    ),
    "the original of a quote": ("exact: 静潮", "exact: 静", "“静潮” would become “静”", "q01"),
    "an original that is gone": (
        "    original:\n      exact: 静潮\n      language: zh-Hans\n    gloss: still tide\n",
        "",
        "“静潮” would become nothing",
        "q01",
    ),
    "a claim": ("text: There is little time.", "text: Time is short.", "“There is little time.” would", "c03"),
    "an event": ("name: The port of Linhai reopens", "name: The port reopens", "“The port of Linhai re", "port"),
}


@pytest.mark.parametrize(("old", "new", "said", "id"), CHANGES.values(), ids=CHANGES)
def test_other_words_are_refused_unless_they_are_a_correction(
    folder: Folder, loaded: str, old: str, new: str, said: str, id: str
) -> None:
    before = dump(loaded)
    folder.change(DOSSIER, old, new)
    result = run("load", folder.root, url=loaded)
    assert result.exit_code == 1
    line = folder.read(DOSSIER)[: folder.read(DOSSIER).index(f"- id: {id}")].count("\n") + 1
    assert f"{DOSSIER}:{line}: " in result.stderr
    assert said in result.stderr
    assert "give it a new id, or say in `correction` why the words were corrected" in result.stderr
    assert dump(loaded) == before
    entry = next(part for part in folder.read(DOSSIER).split("\n") if part.strip().startswith(f"- id: {id}"))
    folder.change(DOSSIER, f"{entry}\n", f"{entry}\n    {WHY}\n")
    folder.load(loaded)
    collection = {"q": "quotes", "c": "claims", "p": "events"}[id[0]]
    corrected = [each for each in documents(loaded, collection).values() if each["correction"]]
    assert [each["correction"] for each in corrected] == ["The words were misread."]
    assert corrected[0]["revision"] == {"added": 1, "changed": 2}


def test_a_second_correction_says_something_else(folder: Folder, loaded: str) -> None:
    folder.change(DOSSIER, "text: There is little time.", f"text: Time is short.\n    {WHY}")
    folder.load(loaded)
    assert "unchanged" in folder.load(loaded).stdout
    folder.change(DOSSIER, "text: Time is short.", "text: Time is up.")
    result = run("load", folder.root, url=loaded)
    assert result.exit_code == 1
    assert "its `correction` explains an earlier change" in result.stderr
    folder.change(DOSSIER, WHY, "correction: They were misread again.")
    folder.load(loaded)
    folder.change(DOSSIER, "    correction: They were misread again.\n", "")
    folder.load(loaded)
    assert documents(loaded, "claims")["harbor-c03"]["correction"] is None


def test_an_original_may_be_added_and_every_other_word_changed(folder: Folder, loaded: str) -> None:
    folder.change(DOSSIER, "title: The harbor wakes", "title: A harbor wakes")
    folder.change(DOSSIER, "    gloss: still tide", "    gloss: quiet tide\n    note: A tide.")
    folder.change(DOSSIER, "turn.\n    speakers: [mei-lan]", "turn.\n    speakers: [yu-bai]")
    said_in = "    said_in: gazette-column\n"
    folder.change(DOSSIER, said_in, f"{said_in}    original: {{exact: 静潮, language: zh-Hans}}\n")
    folder.load(loaded)
    changed = {id for id, each in documents(loaded, "quotes").items() if each["revision"] != {"added": 1, "changed": 1}}
    assert changed == {"harbor-q01", "harbor-q02", "harbor-q03"}
    assert documents(loaded, "sources")["harbor"]["revision"] == {"added": 1, "changed": 2}
    assert documents(loaded, "sources")["gazette-column"]["revision"] == {"added": 1, "changed": 1}


def test_a_fault_names_every_record_with_other_words(folder: Folder, loaded: str) -> None:
    folder.change(DOSSIER, "text: There is little time.", "text: Time is short.")
    folder.change(DOSSIER, "text: The reopening will bring work.", "text: Work will come.")
    assert "the same holds for 'harbor-c05'" in " ".join(run("load", folder.root, url=loaded).stderr.split())
