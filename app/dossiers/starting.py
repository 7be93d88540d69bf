"""Write a first dossier, which passes `check`, for its writer to change."""

import re
from pathlib import Path

from anyascii import anyascii

from app.dossiers.json_schemas import schema_comment

MAX_ID = 60  # characters
FILES = {  # `ID` stands for the id of the source
    "article.txt": """\
The River Rises

The river rose by a metre in March. Ann Example, who keeps the gauge, expects more: “The river will rise again.”
""",
    "dossier.yaml": """\
source:
  id: ID
  kind: article
  title: The River Rises
  language: en
  published_on: 2025-03

claims:
  - id: c01
    kind: prediction
    text: The water level will go up a second time.
    exact: "expects more: “The river will rise again.”"
    speakers: [ID-ann-example]
    certainty: asserted
    topics: [ID-floods]

quotes:
  - id: q01
    claim: c01
    kind: sentence
    exact: The river will rise again.
    speakers: [ID-ann-example]
""",
    "people.yaml": """\
- id: ID-ann-example
  name: Ann Example
  short_name: Example
  role: commentator
""",
    "topics.yaml": """\
- id: ID-floods
  label: Floods
""",
}


def source_id(folder: Path) -> str:
    """Return the id of a source that is named like a folder."""
    name = re.sub("[^a-z0-9]+", "-", anyascii(folder.resolve().name).lower())[:MAX_ID].strip("-")
    return name or "article"


def write_first_dossier(folder: Path) -> list[Path]:
    """Write a dossier with registers of its own to an empty folder, and return its files. Replaces no file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in FILES.items():
        file = folder / name
        comment = f"{schema_comment(file)}\n" if file.suffix == ".yaml" else ""
        with file.open("x", encoding="utf-8") as output:
            output.write(comment + content.replace("ID", source_id(folder)))
    return [folder / name for name in FILES]
