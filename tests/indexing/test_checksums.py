"""A check of the files of an index finds any damage to its list of segments."""

from pathlib import Path

import pytest

from app.index.checksums import damaged_file


@pytest.mark.parametrize(
    "content",
    ["", "[1]", "5", "{}", '{"segments": 1}', '{"segments": [1]}', '{"segments": [{"segment_id": 1}]}', "[" * 100_000],
    ids=lambda content: content[:40],
)
def test_a_broken_list_of_segments_is_damage(tmp_path: Path, content: str) -> None:
    (tmp_path / "meta.json").write_text(content)
    assert damaged_file(tmp_path) == "meta.json"
