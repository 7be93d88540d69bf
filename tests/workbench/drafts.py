"""A dossier as it is drafted: without speakers, with candidates and questions in comments."""

from pathlib import Path

ARTICLE = """\
The harbor 🚢 wakes.
On March 3, 2024, the port reopened. Mei Lan calls it “a quiet tide” (静潮) and expects that “the tide will turn.”
Otto Brandt answers that “the tide will not wait,” which Mei Lan doubts. It was “a quiet tide” before.
"""
DOSSIER = """\
# yaml-language-server: $schema=.schemas/dossier.json
source:
  id: harbor
  kind: article
  title: The harbor wakes
  language: en

claims:
  # Paragraph 2
  - id: c01  # draft
    # text? say what the sentence claims, in neutral words
    # speakers? mei-lan: the subject of a verb of saying
    kind: evaluation
    exact: Mei Lan calls it “a quiet tide” (静潮) and expects that “the tide will turn.”

quotes:
  - id: q01  # draft
    # speakers? mei-lan: in brackets after it; otto-brandt: spoke before
    kind: phrase
    exact: a quiet tide
    prefix: "it “"
    note: >-   # by hand
      As printed,
      with its mark.

  - id: q02  # draft
    # speakers? mei-lan: the subject of a verb of saying
    kind: sentence
    exact: the tide will turn.
  - {id: q03, kind: sentence, exact: "the tide will not wait", speakers: [otto-brandt]}
"""
PEOPLE = """\
- id: mei-lan  # draft
  name: Mei Lan
  role: commentator
- id: otto-brandt
  name: Otto Brandt
  role: commentator
"""


def write_draft(folder: Path) -> Path:
    """Write the draft into a folder, and return it."""
    folder.mkdir(parents=True)
    for name, content in {"article.txt": ARTICLE, "dossier.yaml": DOSSIER, "people.yaml": PEOPLE}.items():
        (folder / name).write_text(content, "utf-8")
    return folder
