"""Edits of one entry: whatever else is in the file stays, to the character."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.dossiers.editing import (
    accept_entry,
    add_entry,
    edit_entry,
    entry_comments,
    entry_spans,
    remove_entry,
    replace_entry,
)
from app.dossiers.writing import render_entry
from app.dossiers.yaml import NOT_TEXT, FaultError, build_document

DOSSIER = """\
# yaml-language-server: $schema=.schemas/dossier.json
source:
  id: harbor  # as in the address
  title: "The harbor: wakes"

claims: []  # none yet
quotes:
  # Paragraph 1
  - id: q01  # draft
    # speakers? mei-lan: in brackets after it
    exact: a quiet
      tide  # as printed

    # text? what it says
    note: |
      Two lines,
      # and no comment.

  # Paragraph 2
  - # the dash stands alone
    id: q02
    exact: "静潮 # 2"
    speakers: [mei-lan]   # sure
  -   id: q03
      note: |+
        kept

# At the end of the quotes.
relations: [{id: r01, kind: supports}, {id: r02,
  kind: answers}]
"""
REGISTER = "# Everyone.\n- id: mei-lan  # draft\n  name: Mei Lan\n# Above Otto.\n- id: otto-brandt\n  name: Otto\n"
NEW = "- id: q09\n  exact: new"


def value_of(text: str) -> Any:
    """The value of a YAML text, as dossiers are read."""
    return build_document(yaml.parse(text, Loader=yaml.CSafeLoader))


def lines_of(text: str, section: str | None) -> dict[str, str]:
    """The text of each entry."""
    return {id: text[start:end] for id, (start, end) in entry_spans(text, section).items()}


VARIANTS = {
    "LF": DOSSIER,
    "CRLF": DOSSIER.replace("\n", "\r\n"),
    "byte order mark": f"\ufeff{DOSSIER}",
    "no final newline": DOSSIER.rstrip("\n"),
    "not indented": DOSSIER.replace("quotes:\n  # Para", "other: x\nquotes:\n  # Para"),
}
variants = pytest.mark.parametrize("text", VARIANTS.values(), ids=VARIANTS)


@variants
class TestDossier:
    """A dossier with comments and odd layouts."""

    def test_spans_go_from_the_dash_to_the_last_inner_comment(self, text: str) -> None:
        entries = {id: lines.replace("\r\n", "\n") for id, lines in lines_of(text, "quotes").items()}
        assert entries["q01"].startswith("- id: q01  # draft")
        assert entries["q01"].endswith("# and no comment.")
        assert entries["q02"] == (
            '- # the dash stands alone\n    id: q02\n    exact: "静潮 # 2"\n    speakers: [mei-lan]   # sure'
        )
        assert entries["q03"].endswith("kept\n")
        assert lines_of(text, "relations")["r01"] == "{id: r01, kind: supports}"
        assert lines_of(text, "claims") == lines_of(text, "events") == lines_of(text, "source") == {}

    def test_comments_are_those_outside_of_scalars(self, text: str) -> None:
        assert entry_comments(text, "quotes") == {
            "q01": ["draft", "speakers? mei-lan: in brackets after it", "as printed", "text? what it says"],
            "q02": ["the dash stands alone", "sure"],
            "q03": [],
        }

    @pytest.mark.parametrize(("section", "id"), [("quotes", "q01"), ("quotes", "q02"), ("quotes", "q03")])
    def test_replace_keeps_all_before_and_after(self, text: str, section: str, id: str) -> None:
        start, end = entry_spans(text, section)[id]
        after = replace_entry(text, section, id, NEW)
        assert (after[:start], after[len(after) - len(text[end:]) :]) == (text[:start], text[end:])
        assert value_of(after)[section][int(id[-1]) - 1] == {"id": "q09", "exact": "new"}
        assert after.count("\r\n") == after.count("\n") or "\r" not in text

    def test_replace_in_brackets_writes_braces(self, text: str) -> None:
        after = replace_entry(text, "relations", "r01", "- id: r01\n  kind: repeats\n  note: a, b")
        assert after == text.replace(
            "{id: r01, kind: supports}", '{id: r01, kind: repeats, note: "a, b"}'.replace('"', "'")
        )

    @pytest.mark.parametrize("section", ["quotes", "relations", "claims", "events"])
    def test_add_then_remove_gives_back_the_file(self, text: str, section: str) -> None:
        after = add_entry(text, section, NEW)
        assert value_of(after) == value_of(text) | {
            section: [*value_of(text).get(section, []), {"id": "q09", "exact": "new"}]
        }
        removed = remove_entry(after, section, "q09")
        assert value_of(removed) == value_of(text) | {section: value_of(text).get(section, [])}
        if section in {"quotes", "relations", "claims"}:
            assert removed.rstrip() == text.rstrip()

    def test_remove_takes_the_lines_of_one_entry(self, text: str) -> None:
        for id, lines in lines_of(text, "quotes").items():
            after = remove_entry(text, "quotes", id)
            assert [each["id"] for each in value_of(after)["quotes"]] == sorted({"q01", "q02", "q03"} - {id})
            head, _, tail = text.partition(lines)
            assert after == head.rstrip(" ") + tail.removeprefix("\r\n" if "\r" in text else "\n")

    def test_edit_changes_the_lines_of_one_key(self, text: str) -> None:
        after = edit_entry(text, "quotes", "q02", {"speakers": ["yu-bai", "mei-lan"]})
        assert after == text.replace("[mei-lan]", "[yu-bai, mei-lan]")
        assert edit_entry(text, "source", None, {"id": "port"}) == text.replace("harbor  #", "port  #")
        assert edit_entry(text, "relations", "r01", {"kind": None}) == text.replace(", kind: supports", "")

    def test_edit_adds_a_key_in_its_place_and_takes_its_question_away(self, text: str) -> None:
        line_break = "\r\n" if "\r" in text else "\n"
        change = {"speakers": ["mei-lan"]}
        assert "# speakers?" in lines_of(edit_entry(text, "quotes", "q01", change), "quotes")["q01"]
        reviewed = text.replace("q01  # draft", "q01")
        lines = lines_of(edit_entry(reviewed, "quotes", "q01", change), "quotes")["q01"]
        assert lines.split(line_break)[1:4] == [
            "    exact: a quiet",
            "      tide  # as printed",
            "    speakers: [mei-lan]",
        ]
        assert "    # text? what it says" in lines.split(line_break)

    def test_edit_removes_a_key(self, text: str) -> None:
        after = edit_entry(text, "quotes", "q01", {"note": None, "gloss": None})
        assert value_of(after)["quotes"][0] == {"id": "q01", "exact": "a quiet tide"}
        assert "# text? what it says" in after

    def test_accept_removes_the_marker_and_the_questions(self, text: str) -> None:
        after = accept_entry(text, "quotes", "q01")
        assert entry_comments(after, "quotes")["q01"] == ["as printed"]
        assert value_of(after) == value_of(text)
        gone = [line for line in text.splitlines() if "?" in line]
        kept = text.replace("q01  # draft", "q01")
        assert after.splitlines() == [line for line in kept.splitlines() if line not in gone]


def test_register_is_one_list() -> None:
    assert list(lines_of(REGISTER, None).values()) == [
        "- id: mei-lan  # draft\n  name: Mei Lan",
        "- id: otto-brandt\n  name: Otto",
    ]
    assert accept_entry(REGISTER, None, "mei-lan") == REGISTER.replace("  # draft", "")
    assert add_entry(REGISTER, None, "- id: x") == REGISTER + "- id: x\n"
    empty = remove_entry(remove_entry(REGISTER, None, "otto-brandt"), None, "mei-lan")
    assert empty == "# Everyone.\n[]\n# Above Otto.\n"
    assert add_entry(empty, None, "- id: x") == "# Everyone.\n- id: x\n# Above Otto.\n"


@pytest.mark.parametrize("text", ["", "# Only a comment.", "# Only a comment.\n"])
def test_file_without_entries_gets_its_first(text: str) -> None:
    assert value_of(add_entry(text, None, NEW)) == [{"id": "q09", "exact": "new"}]
    assert value_of(add_entry(text, "quotes", NEW)) == {"quotes": [{"id": "q09", "exact": "new"}]}
    assert add_entry(text, None, NEW).startswith(text)


@pytest.mark.parametrize("text", ["quotes:\n", "quotes: ~\n", "quotes: [ ]\n", "{quotes: []}", "{a: b}", "quotes:"])
def test_empty_section_gets_its_first_entry(text: str) -> None:
    assert value_of(add_entry(text, "quotes", NEW))["quotes"] == [{"id": "q09", "exact": "new"}]


def test_new_section_comes_where_dossiers_have_it() -> None:
    sections = list(value_of(add_entry(DOSSIER, "events", "- id: opening")))
    assert sections == ["source", "events", "claims", "quotes", "relations"]


def test_missing_entry_is_a_key_error() -> None:
    for edit in (remove_entry, accept_entry):
        with pytest.raises(KeyError):
            edit(DOSSIER, "quotes", "q77")


def test_faulty_yaml_is_a_fault_with_its_line() -> None:
    with pytest.raises(FaultError) as caught:
        entry_spans("quotes:\n  - id: 'q01\n", "quotes")
    assert caught.value.line


def test_rendered_entry_has_the_layout_of_the_seed() -> None:
    entry = {
        "note": "One. " * 30 + "End: yes",
        "original": {"exact": "静潮", "language": "zh-Hans"},
        "id": "q01",
        "exact": "tides, and ports",
        "gloss": None,
        "said_on": "2025-02",
        "speakers": ["mei-lan", "yu-bai"],
        "prefix": "a\nb",
    }
    assert render_entry(entry, ["claim? c01: before it"], is_draft=True) == (
        "- id: q01  # draft\n"
        "  # claim? c01: before it\n"
        "  exact: tides, and ports\n"
        '  prefix: "a\\nb"\n'
        "  speakers: [mei-lan, yu-bai]\n"
        "  said_on: 2025-02\n"
        "  original:\n    exact: 静潮\n    language: zh-Hans\n"
        "  note: '" + "One. " * 21 + "One.\n    " + "One. " * 8 + "End: yes'"
    )


TEXTS = st.text(min_size=1).filter(lambda text: not NOT_TEXT.search(text))
WORDS = st.lists(st.text("ab'\"#:-?!%&*[]{},|>静🚢\\ ", min_size=1, max_size=9), min_size=1, max_size=60).map(" ".join)
KEYS = st.sampled_from(["id", "by", "from", "exact", "note"])
VALUES = st.recursive(
    TEXTS
    | WORDS
    | st.sampled_from(["null", "true", "2025", "1e3", "~", "- a", "a: b", "# c", "", " x "])
    | st.booleans(),
    lambda inner: st.lists(inner, min_size=1, max_size=4) | st.dictionaries(KEYS, inner, min_size=1, max_size=3),
    max_leaves=8,
)
ENTRIES = st.dictionaries(st.sampled_from(["exact", "note", "speakers", "original", "prefix"]), VALUES)


@given(entry=ENTRIES, id=st.sampled_from(["q01", "q02", "q03"]), text=st.sampled_from(list(VARIANTS.values())))
def test_whatever_is_written_is_read_again_and_nothing_else_changes(entry: dict[str, Any], id: str, text: str) -> None:
    new = {"id": "q09", **entry}
    start, end = entry_spans(text, "quotes")[id]
    replaced = replace_entry(text, "quotes", id, render_entry(new))
    position = int(id[-1]) - 1
    expected = value_of(text)
    expected["quotes"][position] = new
    assert value_of(replaced) == expected
    assert replaced.startswith(text[:start])
    assert replaced.endswith(text[end:])
    edited = edit_entry(text, "quotes", id, entry)
    expected = value_of(text)
    expected["quotes"][position] |= entry
    assert value_of(edited) == expected
    others = {other: lines for other, lines in lines_of(text, "quotes").items() if other != id}
    assert {other: lines for other, lines in lines_of(edited, "quotes").items() if other != id} == others
    added = add_entry(text, "relations", render_entry(new))
    assert value_of(added)["relations"][-1] == new


@pytest.mark.parametrize(
    "text",
    ["[" * 50_000, "- " * 50_000, "{" * 50_000, "quotes:\n- &a\n  id: q01\n  parts: [*a]\n", "quotes: [{id: !x q01}]"],
    ids=["lists", "dashes", "maps", "loop of aliases", "tag"],
)
def test_what_no_dossier_may_have_is_a_fault(text: str) -> None:
    for function in (entry_spans, entry_comments):
        with pytest.raises(FaultError):
            function(text, "quotes")


@pytest.mark.parametrize("text", ["", "quotes:\n", "quotes:\n- id: q01\n", "quotes: [{id: q01}]\n"])
def test_a_no_break_space_at_the_end_of_a_value_stays(text: str) -> None:
    added = add_entry(text, "quotes", render_entry({"id": "q02", "exact": "\u00a0a wall\u00a0"}))
    assert value_of(added)["quotes"][-1]["exact"] == "\u00a0a wall\u00a0"
