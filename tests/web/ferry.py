"""A second article for the harbor: translated, at second hand, judging, announced, and related to the first one."""

from pathlib import Path

from tests.dossiers.builder import ARTICLE, DOSSIER, Folder

FERRY = {
    "ferry/article.txt": """\
Mei Lan, keeper at the Harbor Gazette, said in 2020 that it was “a silent flood” (静潮), against what she says today.
According to Yu Bai, Mei Lan reportedly fears that the ferry may sink.
Linhai blames the Gazette, for “the ferry is late,” and “now our boats are gone,” as the island says.
The port will close in 2025, it was announced. Since 2017 the ferry has leaked. Long before 2023 the keeper left.
""",
    "ferry/dossier.yaml": """\
source:
  {id: ferry, kind: article, title: The ferry leaves, language: en, published_on: 2024-03-06, authors: [otto-brandt]}

affiliations:
  - id: a01
    person: mei-lan
    organization: harbor-gazette
    title: keeper
    from: 2017
    until: 2021
    exact: Mei Lan, keeper at the Harbor Gazette

events:
  - {id: ferry-leaks, name: The ferry leaks, happened_on: 2017/.., exact: Since 2017 the ferry has leaked}
  - {id: keeper-leaves, name: The keeper leaves, happened_on: ../2023, exact: Long before 2023 the keeper left}
  - {id: port-closes, name: The port closes, happened_on: 2025~, status: announced, exact: The port will close in 2025}

claims:
  - id: c01
    kind: evaluation
    text: The tide is a silent flood.
    exact: said in 2020 that it was “a silent flood” (静潮)
    speakers: [mei-lan]
    certainty: asserted
    said_on: 2020
  - id: c02
    kind: prediction
    text: The ferry will sink.
    exact: Mei Lan reportedly fears that the ferry may sink
    speakers: [mei-lan]
    via: [yu-bai]
    hearsay: true
    hearsay_marker: reportedly
    certainty: hedged
  - id: c03
    kind: evaluation
    text: The Gazette is to blame, and Mei Lan is not.
    exact: Linhai blames the Gazette
    attributed_to: Linhai
    speakers: [linhai-institute]
    attribution_basis: inferred
    targets: [{id: harbor-gazette, stance: critical}, {id: mei-lan, stance: favorable}]
    status: disputed
    note: Another paper says that nobody is to blame.
  - id: c04
    kind: prediction
    text: The port will close.
    exact: The port will close in 2025
    attribution: author
    status: announced
    event: port-closes

quotes:
  - id: q01
    claim: c01
    kind: phrase
    exact: a silent flood
    speakers: [mei-lan]
    said_on: 2020
    translation: printed
    original: {exact: 静潮, language: zh-Hans}
    gloss: still tide
    rendering: {fidelity: stronger, note: 静潮 is a tide and no flood.}
  - {id: q02, claim: c03, kind: sentence, exact: 'the ferry is late,', speakers: [yu-bai], translation: presumed}
  - {id: q03, kind: sentence, exact: 'now our boats are gone,', speakers: [yu-bai], translation: none}

relations:
  - id: r01
    kind: disagrees
    from: c01
    to: harbor-c01
    basis: source
    exact: against what she says today
    note: Years apart.
""",
}

BOATS = """\
  - {id: q05, kind: sentence, exact: 'Now the boats are gone,', attributed_to: residents of the port}
"""


def two_articles(root: Path) -> Folder:
    """The harbor and the ferry, in a folder."""
    folder = Folder(root)
    for file, content in FERRY.items():
        folder.write(file, content)
    folder.change(ARTICLE, "hope for work.", "hope for work. “Now the boats are gone,” they say.")
    folder.change(DOSSIER, "\nrelations:\n", BOATS + "\nrelations:\n")
    return folder
