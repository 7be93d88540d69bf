"""Write a first dossier, which passes `check`, to be changed into another one."""

from pathlib import Path

from app.dossiers.json_schemas import link_schema
from app.text.slugs import slug

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


def write_first_dossier(folder: Path) -> list[Path]:
    """Write a dossier with registers of its own to an empty folder, and return its files. Replaces no file."""
    folder.mkdir(parents=True, exist_ok=True)
    source_id = slug(folder.resolve().name, "article")
    for name, content in FILES.items():
        file = folder / name
        comment = f"{link_schema(file)}\n" if file.suffix == ".yaml" else ""
        with file.open("x", encoding="utf-8") as output:
            output.write(comment + content.replace("ID", source_id))
    return [folder / name for name in FILES]
