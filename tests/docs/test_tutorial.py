"""docs/tutorial.ipynb: its cells are the second half of docs/tutorial.md.

`RENEW=1 .venv/bin/pytest tests/docs/test_tutorial.py` writes it anew.
"""

import json
import os
import re
from collections.abc import Iterator
from typing import Any

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "tutorial.md"
NOTEBOOK = PAGE.with_suffix(".ipynb")
INTRODUCTION = """\
# OnRecord: who speaks to what

This notebook is the second half of the [tutorial](tutorial.md). It needs pandas and matplotlib, and the
server of `make serve` on port 8000. Run its cells one after another.
"""
BLOCKS = re.compile(r"```(\w+)\n(.*?)```\n", re.DOTALL)
IMAGE = re.compile(r"^!\[.*\n", re.MULTILINE)


def cell(number: int, kind: str, text: str) -> dict[str, Any]:
    """A cell of a notebook, in the format of Jupyter (nbformat 4.5)."""
    code: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    lines = text.strip().splitlines(keepends=True)
    return {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": lines} | code


def texts(page: str) -> Iterator[tuple[str, str]]:
    """The Python blocks of the page and the text between them, without the output that the page shows."""
    yield "markdown", INTRODUCTION
    between, *blocks = BLOCKS.split(page[page.index("## Read a list") :])
    for language, block, after in zip(blocks[::3], blocks[1::3], blocks[2::3], strict=True):
        if language == "python":
            yield "markdown", between
            yield "code", block
            between = ""
        between += IMAGE.sub("", after).lstrip("\n")
    yield "markdown", between


def notebook() -> str:
    """The notebook, as Jupyter writes one."""
    cells = [(kind, text) for kind, text in texts(PAGE.read_text("utf-8")) if text.strip()]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    content = {
        "cells": [cell(number, kind, text) for number, (kind, text) in enumerate(cells, 1)],
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def test_the_notebook_has_the_blocks_of_the_page() -> None:
    if os.environ.get("RENEW"):
        NOTEBOOK.write_text(notebook(), "utf-8")
    assert NOTEBOOK.read_text("utf-8") == notebook(), "the page changed: RENEW=1 pytest tests/docs/test_tutorial.py"
