"""Two annotators of one article: where they differ, and how far they agree."""

import json
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from app.dossiers.yaml import read_yaml
from tests.asking import ARTICLE
from tests.conftest import SEED
from tests.dossiers.builder import run

A = SEED / ARTICLE


@pytest.fixture
def annotated(tmp_path: Path) -> Callable[..., Path]:
    """Return the folder of a second annotator's dossier, in which words of the first one's are replaced."""
    copytree(SEED, tmp_path / "seed")

    def replace(*replacements: tuple[str, str]) -> Path:
        file = tmp_path / "seed" / ARTICLE / "dossier.yaml"
        text = file.read_text("utf-8")
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new, 1)
        file.write_text(text, "utf-8")
        return file.parent

    return replace


def compared(a: Path, b: Path) -> dict[str, Any]:
    """The comparison of two dossiers."""
    result = run("compare", a, b, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_dossier_agrees_with_itself() -> None:
    found = compared(A, A)
    assert {kind: each["exact_f1"] for kind, each in found["spans"].items()} == dict.fromkeys(
        ("quotes", "originals", "claims", "events"), 1.0
    )
    assert {name: each["alpha"] for name, each in found["values"].items()} == dict.fromkeys(found["values"], 1.0)
    assert found["differing"] == found["only"]["a"] == found["only"]["b"] == []
    assert "No entry differs." in run("compare", A, A).stdout


def test_what_differs_stands_side_by_side(annotated: Callable[..., Path]) -> None:
    b = annotated(
        ("    exact: sell-out\n    speakers: [zheng-yongnian]", "    exact: sell-out\n    speakers: [lu-yan]"),
        ("    exact: democratic world order\n", "    exact: democratic world\n"),
        ("    kind: phrase\n    exact: undeniably and", "    kind: sentence\n    exact: undeniably and"),
    )
    found = compared(A, b)
    assert [(each["a"], each["differences"]) for each in found["differing"]] == [
        ("q03", {"kind": ["phrase", "sentence"]}),
        ("q06", {"passage": found["differing"][1]["differences"]["passage"]}),
        ("q07", {"speakers": [["zheng-yongnian"], ["lu-yan"]]}),
    ]
    quotes = found["spans"]["quotes"]
    assert (quotes["same"], quotes["overlapping"], quotes["exact_f1"]) == (26, 27, pytest.approx(52 / 54))
    assert found["values"]["speakers"]["pairs"] > found["spans"]["quotes"]["a"]
    assert 0.9 < found["values"]["speakers"]["alpha"] < 1
    table = run("compare", A, b).stdout
    assert "zheng-yongnian" in table
    assert "Krippendorff" in table


def test_what_only_one_has_is_listed(annotated: Callable[..., Path]) -> None:
    b = annotated(("    exact: sell-out\n", "    exact: bilateral agreements\n"))
    only = compared(A, b)["only"]
    assert [[(each["kind"], each["id"]) for each in part] for part in only.values()] == [[("quotes", "q07")]] * 2


def test_alpha_is_that_of_the_literature(annotated: Callable[..., Path]) -> None:
    """By hand: 27 pairs of quotes, one of which differs; nominal data of two values, without missing ones."""
    kinds = [quote["kind"] for quote in quotes_of(A)]
    b = annotated(("    kind: phrase\n    exact: sell-out", "    kind: sentence\n    exact: sell-out"))
    total = 2 * len(kinds)
    counts = {kind: 2 * kinds.count(kind) for kind in set(kinds)}
    counts["phrase"] -= 1
    counts["sentence"] += 1
    expected = sum(n * (total - n) for n in counts.values()) / (total * (total - 1))
    alpha = 1 - (2 / total) / expected
    assert compared(A, b)["values"]["quote kind"]["alpha"] == pytest.approx(alpha)


def quotes_of(folder: Path) -> list[dict[str, Any]]:
    """The quotes of a dossier as they are written."""
    found: list[dict[str, Any]] = read_yaml(folder / "dossier.yaml", folder).value["quotes"]
    return found


def test_alpha_is_not_defined_for_one_value(annotated: Callable[..., Path]) -> None:
    b = annotated()
    text = (b / "dossier.yaml").read_text("utf-8")
    (b / "dossier.yaml").write_text(text[: text.index("\nclaims:") + 1], "utf-8")
    found = compared(b, b)
    assert found["values"]["certainty"] == {"pairs": 0, "agreement": None, "alpha": None}
    assert found["spans"]["quotes"]["exact_f1"] is None


def test_different_texts_are_refused(annotated: Callable[..., Path]) -> None:
    b = annotated()
    article = b / "article.txt"
    article.write_text(article.read_text("utf-8").replace("sell-out", "sellout"), "utf-8")
    result = run("compare", A, b)
    assert result.exit_code == 2
    assert "The texts differ from line 5" in result.stderr


def test_a_draft_is_compared_as_far_as_it_goes(annotated: Callable[..., Path]) -> None:
    b = annotated(
        ("    exact: sell-out\n    speakers: [zheng-yongnian]\n", "    exact: sell-out\n"),
        ("    exact: democratic world order\n", "    exact: democratic order\n"),
    )
    result = run("compare", A, b, "--json")
    assert result.exit_code == 0
    assert result.stderr.startswith("B q06: the words are not in the text")
    assert json.loads(result.stdout)["spans"]["quotes"]["same"] == 26
