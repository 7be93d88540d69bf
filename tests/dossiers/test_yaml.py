"""Files that are no text, no YAML, or more than maps, lists and words: each is refused before it can do harm."""

import os
from itertools import pairwise
from pathlib import Path

import pytest

from app.dossiers.yaml import MAX_BYTES, FaultError, read_text, read_yaml
from tests.dossiers.builder import ARTICLE, DOSSIER, FILES, ORGANIZATIONS, PEOPLE, TOPICS, Folder

EVERY_FILE = [PEOPLE, ORGANIZATIONS, TOPICS, ARTICLE, DOSSIER]


def wrong_with(folder: Folder, file: str) -> str:
    """The one thing that is wrong with a file, after its name."""
    (fault,) = (fault for fault in folder.faults() if fault.startswith(file))
    return fault.removeprefix(file)


@pytest.mark.parametrize("file", EVERY_FILE)
class TestAnyFile:
    """What is refused whichever of the files it is."""

    def test_that_is_empty_is_refused(self, folder: Folder, file: str) -> None:
        folder.write(file, b"")
        assert wrong_with(folder, file) == ": is empty"

    def test_that_is_blank_is_refused(self, folder: Folder, file: str) -> None:
        folder.write(file, " \n\n\t\n")
        assert wrong_with(folder, file) == ": is empty"

    def test_that_is_larger_than_ten_million_bytes_is_refused(self, folder: Folder, file: str) -> None:
        folder.write(file, folder.read(file).encode().ljust(MAX_BYTES + 1))
        assert wrong_with(folder, file) == ": is larger than 10,000,000 bytes"

    def test_that_is_not_utf8_is_refused(self, folder: Folder, file: str) -> None:
        content = folder.read(file).encode()
        folder.write(file, content + "\nÜber die Häfen\n".encode("latin-1"))
        line = content.count(b"\n") + 2
        assert wrong_with(folder, file) == f":{line}: is not UTF-8 at byte {len(content) + 1}: save it as UTF-8"

    def test_in_utf16_is_refused(self, folder: Folder, file: str) -> None:
        folder.write(file, folder.read(file).encode("utf-16"))
        assert wrong_with(folder, file) == ":1: is not UTF-8 at byte 0: save it as UTF-8"

    def test_with_surrogates_encoded_one_by_one_is_refused(self, folder: Folder, file: str) -> None:
        folder.write(file, folder.read(file).encode() + b"\n# \xed\xa0\xbd\xed\xbb\xa2\n")
        assert "is not UTF-8" in wrong_with(folder, file)

    @pytest.mark.parametrize("character", ["\0", "\x07", "\x0c", "\ufffe"])
    def test_with_a_character_that_xml_cannot_hold_is_refused(self, folder: Folder, file: str, character: str) -> None:
        content = folder.read(file)
        folder.write(file, f"{content}\n# {character}\n")
        line, code_point = content.count("\n") + 2, f"U+{ord(character):04X}"
        assert wrong_with(folder, file) == f":{line}: holds {code_point}, which XML cannot hold: remove it"

    def test_that_is_a_folder_is_refused(self, folder: Folder, file: str) -> None:
        (folder.root / file).unlink()
        (folder.root / file).mkdir()
        assert f"{file}: cannot be read: Is a directory" in folder.faults()

    def test_that_is_a_named_pipe_is_refused(self, folder: Folder, file: str) -> None:
        (folder.root / file).unlink()
        os.mkfifo(folder.root / file)
        assert f"{file}: is not a regular file" in folder.faults()

    def test_that_is_a_link_out_of_the_folder_is_refused(self, folder: Folder, file: str, tmp_path: Path) -> None:
        (folder.root / file).rename(tmp_path / "elsewhere")
        (folder.root / file).symlink_to(tmp_path / "elsewhere")
        assert wrong_with(folder, file) == ": is a symbolic link that leaves the folder"

    def test_that_is_a_relative_link_out_of_the_folder_is_refused(self, folder: Folder, file: str) -> None:
        (folder.root / file).rename(folder.root.parent / "elsewhere")
        (folder.root / file).symlink_to(os.path.relpath(folder.root.parent / "elsewhere", (folder.root / file).parent))
        assert wrong_with(folder, file) == ": is a symbolic link that leaves the folder"

    def test_that_is_a_link_to_itself_is_refused(self, folder: Folder, file: str) -> None:
        (folder.root / file).unlink()
        (folder.root / file).symlink_to(folder.root / file)
        assert wrong_with(folder, file).startswith(": cannot be read: ")

    def test_that_is_a_link_to_nothing_is_refused(self, folder: Folder, file: str) -> None:
        (folder.root / file).unlink()
        (folder.root / file).symlink_to(folder.root / "nothing")
        assert wrong_with(folder, file) == ": is missing"

    def test_that_is_a_link_within_the_folder_is_read(self, folder: Folder, file: str) -> None:
        (folder.root / file).rename(folder.root / "kept")
        (folder.root / file).symlink_to(folder.root / "kept")
        assert folder.faults() == []


def test_a_file_of_ten_million_bytes_is_read(folder: Folder) -> None:
    folder.write(ARTICLE, folder.read(ARTICLE).encode().ljust(MAX_BYTES))
    assert folder.faults() == []


def test_a_folder_that_is_a_link_out_of_the_folder_is_refused(folder: Folder, tmp_path: Path) -> None:
    (folder.root / "harbor").rename(tmp_path / "elsewhere")
    (folder.root / "harbor").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    faults = folder.faults()
    assert f"{ARTICLE}: is a symbolic link that leaves the folder" in faults
    assert all("symbolic link" in fault for fault in faults)


def test_the_folder_itself_may_be_reached_by_a_link(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder.root, target_is_directory=True)
    assert Folder.faults(folder, "../link") == []


def test_an_article_is_read_byte_for_byte(tmp_path: Path) -> None:
    content = "\ufeffone\r\ntwo\rthree\u2028four\u0085 e\u0301 👩‍👩‍👧 \t\n\n"
    (tmp_path / "article.txt").write_bytes(content.encode())
    assert read_text(tmp_path / "article.txt", tmp_path) == content


# fmt: off
NOT_PLAIN = {  # what: (what stands in the place of a scalar, the line of it that is at fault, what the fault says)
    "a tag": ("!!str an open door", 0, "tags are not allowed: remove !!str"),
    "a tag of python": ("!!python/object/apply:os.system [true]", 0, "tags are not allowed"),
    "a tag of one's own": ("!words an open door", 0, "tags are not allowed: remove !words"),
    "a tag that says nothing": ("! an open door", 0, "tags are not allowed"),
    "an anchor": ("&a an open door", 0, "anchors and aliases are not allowed"),
    "an anchor of a list": ("&a [an open door]", 0, "anchors and aliases are not allowed"),
    "an alias": ("*a", 0, "anchors and aliases are not allowed"),
    "an alias further down": ("\n      - x\n      - *a", 2, "anchors and aliases are not allowed"),
    "a key twice": ("\n      one: 1\n      two: 2\n      one: 3", 3, "the key 'one' is repeated"),
    "a key twice in one line": ("{one: 1, 'one': 2}", 0, "the key 'one' is repeated"),
    "a key that is a list": ("{[one]: 1}", 0, "a key must be a string"),
    "a key that is null": ("{~: 1}", 0, "a key must be a string"),
    "lists in lists": ("[" * 30 + "]" * 30, 0, "is nested too deeply"),
    "maps in maps": ("{a: " * 30 + "}" * 30, 0, "is nested too deeply"),
    "a list that does not end": ("[one,", 1, "does not parse: "),
    "a mark that does not end": ("'one", 0, "does not parse: a quotation mark here is never closed"),
    "a tab": ("\n\t- one", 1, "does not parse: "),
    "a colon too many": ("an: open: door", 0, "does not parse: a colon stands where no key can be"),
    "an escape that nobody knows": ('"\\q"', 0, "does not parse: a backslash in double quotation marks"),
    "half a character": ('"\\ud83d"', 0, ""),
    "a NUL by its number": ('"\\0"', 0, "holds U+0000"),
    "a control character": ("\x01", 0, "holds U+0001"),
    "a second document": ("x\n---\n- one", 1, "a second document begins here"),
    "a second document after an end": ("x\n...\n---\n- one", 2, "a second document begins here"),
}
# fmt: on


@pytest.mark.parametrize(("value", "line", "says"), NOT_PLAIN.values(), ids=NOT_PLAIN.keys())
def test_yaml_is_refused_for(folder: Folder, value: str, line: int, says: str) -> None:
    content = f"- id: tides\n  label: {value}\n"
    folder.write(TOPICS, content)
    assert wrong_with(folder, TOPICS).startswith(f":{2 + line}: {says}")


def test_aliases_of_aliases_are_refused_before_they_multiply(folder: Folder) -> None:
    levels = [f"{name}: &{name} [{', '.join(['*' + below] * 10)}]" for below, name in pairwise("abcdefghi")]
    folder.write(DOSSIER, "\n".join(["a: &a [x, x]", *levels]))
    assert (
        wrong_with(folder, DOSSIER)
        == ":1: anchors and aliases are not allowed: put a value that begins with & or * in quotation marks"
    )


def test_brackets_without_end_are_refused(folder: Folder) -> None:
    folder.write(TOPICS, "[" * 1_000_000)
    assert wrong_with(folder, TOPICS) == ":1: is nested too deeply"


def test_a_file_of_comments_alone_is_refused(folder: Folder) -> None:
    folder.write(TOPICS, "# nothing yet\n")
    assert wrong_with(folder, TOPICS) == ": is empty"


def test_a_dossier_of_comments_alone_is_refused(folder: Folder) -> None:
    folder.write(DOSSIER, "# nothing yet\n")
    assert wrong_with(folder, DOSSIER) == ": is empty"


def test_words_stay_words_and_every_part_has_its_line(tmp_path: Path) -> None:
    (tmp_path / "words.yaml").write_text(
        "- {date: 2024-03-03, number: 0x1F, no: no, quoted: 'null'}\n"
        "- null\n- ~\n-\n- true\n- false\n- 'true'\n- Null\n"
        "- folded\n  over\n- |\n  kept\n  apart\n- key:\n    - deep\n",
        encoding="utf-8",
    )
    data = read_yaml(tmp_path / "words.yaml", tmp_path)
    assert data.value == [
        {"date": "2024-03-03", "number": "0x1F", "no": "no", "quoted": "null"},
        *(None, None, None, True, False, "true", "Null", "folded over", "kept\napart\n"),
        {"key": ["deep"]},
    ]
    assert [data.lines[index,] for index in range(11)] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 14]
    assert data.lines[10, "key", 0] == 15
    assert data.fault((10, "key", 0, "nothing", "there"), "").line == 15
    assert data.fault(("nothing",), "").line == 1


def test_a_byte_order_mark_does_not_count_as_a_word(folder: Folder) -> None:
    for file in (PEOPLE, DOSSIER):
        folder.write(file, "\ufeff" + folder.read(file))
    assert folder.faults() == []


def test_line_ends_of_windows_do_not_count_as_words(folder: Folder) -> None:
    for file in FILES:
        folder.write(file, folder.read(file).replace("\n", "\r\n"))
    assert folder.faults() == []
    folder.change(DOSSIER, "exact: an open door", "exact: an opened door")
    assert wrong_with(folder, DOSSIER).startswith(f":{folder.line(DOSSIER, 'an opened door')}: ")


def test_a_fault_reads_as_file_line_what_and_what_is_near() -> None:
    assert str(FaultError("is wrong", 7, near="right", file=Path("a/b.yaml"))) == "a/b.yaml:7: is wrong; nearest: right"
    assert str(FaultError("is wrong", file=Path("a/b.yaml"))) == "a/b.yaml: is wrong"
