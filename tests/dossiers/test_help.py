"""What a check says beside a fault: where ambiguous words stand, how words differ, and every other fault."""

import json
import re
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
import yaml

from tests.dossiers.builder import ARTICLE, DOSSIER, PEOPLE, ROOT, TOPICS, Folder, run

Q04 = "exact: an open door\n"


def report(folder: Folder) -> str:
    """All that a check says, with files relative to the folder."""
    return run("check", folder.root).stderr.replace(f"{folder.root}/", "")


def listed(folder: Folder, *options: str) -> list[dict[str, Any]]:
    """The list that `check --json` prints, without warnings of what no test is about."""
    faults: list[dict[str, Any]] = json.loads(run("check", folder.root, "--json", *options).stdout)
    return [fault for fault in faults if "'yu-bai'" not in fault["message"]]


@pytest.mark.parametrize("words", ["the port", "tide", "e", "calls it"])
def test_each_line_to_paste_makes_words_name_the_place_beside_it(folder: Folder, words: str) -> None:
    folder.write(ARTICLE, folder.read(ARTICLE) + "She calls it quiet.\n")
    folder.change(DOSSIER, Q04, f"exact: {words}\n")
    (places,) = (fault["places"] for fault in listed(folder) if fault["message"].startswith("q04: the words occur"))
    lines = folder.read(ARTICLE).split("\n")
    assert len(places) == min(50, folder.read(ARTICLE).count(words))
    for place in places[:3] + places[-1:]:
        assert lines[place["line"] - 1][place["column"] - 1 :].startswith(words)
        (key,) = yaml.safe_load(place["suggestion"])
        assert key in {"prefix", "suffix"}
        folder.change(DOSSIER, f"exact: {words}\n", f"exact: {words}\n    {place['suggestion']}\n")
        assert not any("occur" in fault["message"] and "q04" in fault["message"] for fault in listed(folder))
        folder.change(DOSSIER, f"exact: {words}\n    {place['suggestion']}\n", f"exact: {words}\n")


def test_the_places_are_printed_with_what_to_paste(folder: Folder) -> None:
    folder.change(DOSSIER, Q04, "exact: the port\n")
    assert re.search(r"\n    line 4: .* of \[the port\] hope for work\.\n        suffix: ' hope'\n", report(folder))


@pytest.mark.parametrize(
    ("words", "difference"),
    [
        ("an opened door", "an [-opened-]{+open+} door"),
        ("an  open door", "an [- -]open door"),
        ("an\u00a0open door", "an[-\\xa0-]{+ +}open door"),
        ("“an open house", "“an open [-house-]{+door+}"),
        ("prot hope for work.", "[-prot-]{+port+} hope for work."),
        ("rsidents of the port hope for work.", "[-rsidents-]{+residents+} of the port..."),
    ],
)
def test_the_difference_from_the_nearest_words_is_marked(folder: Folder, words: str, difference: str) -> None:
    folder.change(DOSSIER, Q04, f"exact: '{words}'\n")
    assert f"\n    difference: {difference}\n" in report(folder)
    (fault,) = listed(folder)
    assert (fault["difference"], fault["code"]) == (difference, "not-in-text")
    assert yaml.safe_load(fault["suggestion"]) in folder.read(ARTICLE)


def test_a_wrong_prefix_is_compared_with_what_stands_there(folder: Folder) -> None:
    folder.change(DOSSIER, Q04, "exact: the cost\n    prefix: 'fears '\n")
    (fault,) = listed(folder)
    assert (fault["code"], fault["difference"]) == ("misplaced", "[-fears-]{+fear+} the cost")
    assert [place["suggestion"] for place in fault["places"]] == ["prefix: 'fear '"]


def test_first_words_get_no_suffix_because_the_last_ones_end_the_passage(folder: Folder) -> None:
    folder.change(DOSSIER, Q04, "starts: the port\n    ends: work\n")
    (fault,) = (fault for fault in listed(folder) if fault["code"] == "ambiguous")
    assert all(place["suggestion"].startswith("prefix: ") for place in fault["places"])


def test_a_difference_far_into_long_words_is_found(folder: Folder) -> None:
    article = folder.read(ARTICLE)
    words = " ".join(f"wave{number}" for number in range(100))
    folder.write(ARTICLE, f"{article}{words}\n")
    folder.change(DOSSIER, Q04, f"exact: {words.replace('wave90', 'wave')}\n")
    (fault,) = listed(folder)
    assert "[-wave-]{+wave90+}" in fault["difference"]
    assert fault["suggestion"] == words


def test_one_fault_hides_no_other(folder: Folder) -> None:
    folder.write(PEOPLE, "- id: [\n" + folder.read(PEOPLE))
    folder.change(DOSSIER, "text: There is little time.", "text: There is: little time.")
    folder.change(DOSSIER, "    speakers: [otto-brandt]\n    said_in", "    said_in")
    folder.change(DOSSIER, "exact: the tide will not wait.", "exact: the tide will never wait.")
    folder.change(DOSSIER, "topics: [trade, tides]", "topics: [trade, tidse]")
    faults = "\n".join(folder.faults())
    for expected in (
        f"{PEOPLE}:2: does not parse",
        f"{DOSSIER}:{folder.line(DOSSIER, 'There is: little')}: does not parse: a colon stands where no key can be",
        "needs `speakers`, `attributed_to` or both",
        "q03: the words are not in the text: 'the tide will never wait.'",
        "topics: no topic has the id 'tidse'",
    ):
        assert expected in faults
    assert "warning: no dossier refers to 'otto-brandt'" not in report(folder)
    assert "'c03'" not in faults  # which other entries refer to, is there, although it does not parse
    assert len(faults.splitlines()) == 5


def test_a_missing_article_leaves_the_faults_of_the_entries(folder: Folder) -> None:
    (folder.root / ARTICLE).unlink()
    folder.change(DOSSIER, "kind: wording" if "kind: wording" in folder.read(DOSSIER) else "gloss:", "glos:")
    missing, unknown = folder.faults()
    assert missing == f"{ARTICLE}: is missing"
    assert "unknown key 'glos'; nearest: gloss" in unknown


def test_a_source_that_does_not_parse_is_not_said_to_be_missing(folder: Folder) -> None:
    folder.change(DOSSIER, "title: The harbor wakes", "title: The harbor: it wakes")
    (fault,) = folder.faults()
    assert fault.startswith(f"{DOSSIER}:4: does not parse: a colon stands where no key can be: check the indentation")


def test_json_has_the_place_of_each_fault_and_what_to_put_there(folder: Folder) -> None:
    folder.change(DOSSIER, "gloss: still tide", "glos: still tide")
    folder.change(DOSSIER, "happened_on: 2024-03-03", "happened_on: 3 March 2024")
    folder.change(TOPICS, "- id: trade", "- id: unused\n  label: Unused\n- id: trade")
    faults = listed(folder)
    lines = folder.read(DOSSIER).split("\n")
    marked = [lines[each["line"] - 1][each["column"] - 1 : each["end_column"] - 1] for each in faults[:2]]
    assert marked == ["3 March 2024", "glos"]
    assert [(each["code"], each["suggestion"]) for each in faults] == [
        ("invalid-value", "2024-03-03"),
        ("unknown-key", "gloss"),
        ("unused", None),
    ]
    assert [each["severity"] for each in faults] == ["error", "error", "warning"]
    assert {each["file"] for each in faults} == {str(folder.root / DOSSIER), str(folder.root / TOPICS)}


def test_a_suggestion_is_yaml_wherever_it_is_put(folder: Folder) -> None:
    folder.write(ARTICLE, folder.read(ARTICLE) + "They said: wait, [all of] you.\n")
    entry = "  - {id: q05, kind: phrase, exact: 'said, wait, [all] of you', speakers: [mei-lan]}\n"
    folder.change(DOSSIER, "  - id: q04", f"{entry}  - id: q04")
    (fault,) = listed(folder)
    lines = folder.read(DOSSIER).split("\n")
    line = lines[fault["line"] - 1]
    lines[fault["line"] - 1] = line[: fault["column"] - 1] + fault["suggestion"] + line[fault["end_column"] - 1 :]
    folder.write(DOSSIER, "\n".join(lines))
    assert listed(folder) == []


def test_json_is_an_empty_list_with_the_usual_exit_code_if_nothing_is_wrong(folder: Folder) -> None:
    result = run("check", folder.root, "--json")
    assert [each for each in json.loads(result.stdout) if each["severity"] == "error"] == []
    assert result.exit_code == 0
    folder.change(DOSSIER, Q04, "exact: gone\n")
    assert run("check", folder.root, "--json").exit_code == 1


def test_watch_checks_again_after_each_change_until_it_is_interrupted(folder: Folder) -> None:
    command = [sys.executable, "-m", "app.cli", "check", str(folder.root), "--watch", "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        codes = [[fault["code"] for fault in json.loads(process.stdout.readline())]]
        for file, old, new in (
            (DOSSIER, Q04, "exact: gone\n"),
            (TOPICS, "- id: trade", "- id: trades"),
            (TOPICS, "- id: trades", "- id: trade"),
            (DOSSIER, "exact: gone\n", Q04),
        ):
            time.sleep(0.5)  # until it waits for changes
            folder.change(file, old, new)
            codes.append([fault["code"] for fault in json.loads(process.stdout.readline())])
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    assert codes[0] == codes[4] == ["unused"]
    assert codes[1] == codes[3] == ["not-in-text", "unused"]
    assert codes[2].count("unknown-id") == 3
