"""A client in TypeScript, on types made from the OpenAPI document: it compiles and runs, and a slip in it does not."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TOOLS = HERE / "node_modules"
NO_TOOLS = "no TypeScript: `npm ci` in tests/web installs it; REQUIRE_BROWSER=1 makes this a failure"
SLIPS = {"speaker: [id]": "spaeker: [id]", "page.next_cursor": "page.nextCursor", "?.suggestion": "?.hint"}


def run(folder: Path, *command: str) -> tuple[int, str]:
    """How a command ends in a folder, and what it prints."""
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example in a folder of its own, with types made anew from the document that is committed."""
    if not (TOOLS / "openapi-fetch").exists() and os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(NO_TOOLS)
    if not (TOOLS / "openapi-fetch").exists():
        pytest.skip(NO_TOOLS)
    folder = tmp_path_factory.mktemp("project")
    for name in ("package.json", "tsconfig.json"):
        shutil.copy(HERE / name, folder)
    shutil.copytree(HERE / "client", folder / "client")
    (folder / "node_modules").symlink_to(TOOLS)
    document = str(HERE.parent / "openapi.json")
    made = run(folder, "node_modules/.bin/openapi-typescript", document, "--output", "build/openapi.d.ts")
    assert made[0] == 0, made[1]
    return folder


def test_the_example_lists_filters_pages_and_mends_what_was_refused(project: Path, site: str) -> None:
    assert run(project, "node_modules/.bin/tsc", "--project", "client") == (0, "")
    ended, printed = run(project, "node", "build/example.js", site)
    assert ended == 0, printed
    first, *others = printed.splitlines()
    assert first.startswith("27 quotes; the first: a return to a model where major powers")
    assert others == [
        "Lu Yan: strategic distraction (围魏救赵)",
        "Lu Yan: hidden imperialist design (暗藏的霸权毒计)",
        "27 quotes on all pages",
        "422 Invalid request: speaker: no record in people or organizations has the id 'lu-yann'; rather: lu-yan",
        "lu-yan: 5 quotes",
    ]


def test_what_is_misspelled_does_not_compile(project: Path) -> None:
    example = project / "client/example.ts"
    right = wrong = example.read_text("utf-8")
    for said, slip in SLIPS.items():
        assert said in right
        wrong = wrong.replace(said, slip)
    example.write_text(wrong, "utf-8")
    ended, printed = run(project, "node_modules/.bin/tsc", "--project", "client", "--noEmit")
    example.write_text(right, "utf-8")
    assert ended != 0
    for name in ("spaeker", "nextCursor", "hint"):
        assert f"'{name}' does not exist" in printed
