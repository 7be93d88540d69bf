"""What an entry may hold: every key, word, date, language or combination that does not belong is refused."""

import pytest

from app.dossiers.schemas import EventEntry, SourceEntry
from tests.dossiers.builder import DOSSIER, FILES, ORGANIZATIONS, PEOPLE, TOPICS, Folder

DOOR = "exact: an open door"
NOTE = "    note: The article does not say whose words they are.\n"
UNATTRIBUTED = "attribution: unattributed\n" + NOTE

# fmt: off
WRONG = {  # what: (file, words in it, words in their place, words on the line at fault, what the fault says)
    "a key nobody knows in a quote": (
        DOSSIER, "gloss: still tide", "glosss: still tide", "glosss:", ["unknown key 'glosss'", "nearest: gloss"],
    ),
    "a list nobody knows": (
        DOSSIER, "\naffiliations:\n", "\naffilations: []\naffiliations:\n", "affilations: []",
        ["unknown key 'affilations'", "nearest: affiliations"],
    ),
    "a key nobody knows of a person": (
        PEOPLE, "family_name: Mei", "familiy_name: Mei", "familiy_name",
        ["unknown key 'familiy_name'", "nearest: family_name"],
    ),
    "a key that only the database has": (
        DOSSIER, "gloss: still tide", "source_id: harbor", "source_id:", ["unknown key 'source_id'"],
    ),
    "a kind of source nobody knows": (
        DOSSIER, "kind: article", "kind: artcile", "kind: artcile", ["kind", "'artcile'", "nearest: article"],
    ),
    "an attribution that is computed": (
        DOSSIER, "attribution: unattributed", "attribution: collective", "attribution: collective",
        ["attribution", "'collective'", "unattributed"],
    ),
    "a precision that is none of the first edition's": (
        DOSSIER, "  published_on: 2024-03-05\n", "  published_on: 2024-03-05\n  published_precision: week\n",
        "published_precision: week", ["'published_precision'", "nearest: published_on"],
    ),
    "a printed translation without its original": (
        DOSSIER, "exact: the tide will turn.", "translation: printed\n    exact: the tide will turn.", "id: q02",
        ["`translation: printed`", "`original`"],
    ),
    "a presumed translation beside its original": (
        DOSSIER, "gloss: still tide", "translation: presumed", "id: q01", ["`translation: printed`", "`original`"],
    ),
    "a rendering of words that were not translated": (
        DOSSIER, "exact: the tide will turn.",
        "exact: the tide will turn.\n    translation: none\n    rendering: {fidelity: faithful}", "id: q02",
        ["`rendering`", "`translation: presumed`"],
    ),
    "a rendering that departs for no reason": (
        DOSSIER, "gloss: still tide", "rendering: {fidelity: stronger}", "rendering:", ["stronger", "`note`"],
    ),
    "a fidelity nobody knows": (
        DOSSIER, "gloss: still tide", "rendering: {fidelity: strong}", "rendering:", ["fidelity", "nearest: stronger"],
    ),
    "a translator nobody knows": (
        DOSSIER, "gloss: still tide", "rendering: {by: yu-bia}", "rendering:", ["'yu-bia'", "nearest: yu-bai"],
    ),
    "a target nobody knows": (
        DOSSIER, "text: There is little time.", "text: Little.\n    targets: [{id: mei-lam, stance: critical}]",
        "targets:", ["targets", "'mei-lam'", "nearest: mei-lan"],
    ),
    "a target without a stance": (
        DOSSIER, "text: There is little time.", "text: Little.\n    targets: [{id: mei-lan}]", "targets:", ["stance"],
    ),
    "a target that is named twice": (
        DOSSIER, "text: There is little time.",
        "text: Little.\n    targets: [{id: mei-lan, stance: critical}, {id: mei-lan, stance: neutral}]", "targets:",
        ["'mei-lan' is named twice"],
    ),
    "a reporter nobody knows": (
        DOSSIER, "text: There is little time.", "text: Little.\n    via: [mei-lam]", "via:",
        ["via", "nearest: mei-lan"],
    ),
    "a speaker who reports the own view": (
        DOSSIER, "text: There is little time.", "text: Little.\n    via: [otto-brandt]", "id: c03",
        ["`via` names 'otto-brandt'"],
    ),
    "a mark of hearsay on what is none": (
        DOSSIER, "text: There is little time.", "text: Little.\n    hearsay_marker: answers", "id: c03",
        ["`hearsay_marker`", "`hearsay: true`"],
    ),
    "a mark of hearsay without words": (
        DOSSIER, "text: There is little time.", "text: Little.\n    hearsay: true\n    hearsay_marker: ''",
        "hearsay_marker: ''", ["hearsay_marker"],
    ),
    "a mark of hearsay that is not printed": (
        DOSSIER, "text: There is little time.", "text: Little.\n    hearsay: true\n    hearsay_marker: reportedly",
        "hearsay_marker: reportedly", ["'reportedly'", "not in the passage"],
    ),
    "a dispute without a word of whose": (
        DOSSIER, "text: There is little time.", "text: Little.\n    status: disputed", "id: c03",
        ["disputed", "`note`"],
    ),
    "a post that ends before it begins": (
        DOSSIER, "title: director", "title: director\n    from: 2020\n    until: 2019-05", "id: a01",
        ["`until` is before `from`"],
    ),
    "a misspelled work": (
        DOSSIER, "said_in: gazette-column", "said_in: gazete-column", "said_in: gazete-column",
        ["said_in", "nearest: gazette-column"],
    ),
    "a work that translates itself": (
        DOSSIER, "language: en\n  published_on", "language: en\n  translation_of: harbor\n  published_on",
        "translation_of: harbor", ["cannot be a translation of itself"],
    ),
    "a quote that translates one of its own dossier": (
        DOSSIER, "    said_in: gazette-column\n",
        "    said_in: gazette-column\n    translation: presumed\n    translation_of: harbor-q02\n",
        "translation_of: harbor-q02", ["a quote translates one of another dossier"],
    ),
    "a relation between two claims of other dossiers": (
        DOSSIER, "from: c05\n    to: c04", "from: other-c05\n    to: other-c04", "id: r02", ["one of the two claims"],
    ),
    "a country that is no code": (
        ORGANIZATIONS, "country: CN", "country: China", "country: China", ["country", "'China'"],
    ),
    "an id that is no slug": (
        PEOPLE, "id: yu-bai", "id: Yu Bai", "id: Yu Bai", ["id", "'Yu Bai'"],
    ),
    "an id that is too long": (
        PEOPLE, "id: yu-bai", f"id: {'yu-' * 40}bai", "id: yu-yu", ["id", "100"],
    ),
    "the number of a quote in ten digits": (
        DOSSIER, "id: q04", "id: q1234567890", "id: q1234567890", ["id", "'q1234567890'"],
    ),
    "a name of a person that is longer than an index takes": (
        PEOPLE, "name: Yu Bai", f"name: {'于' * 501}", "name: 于", ["name", "500"],
    ),
    "the full id of a quote": (
        DOSSIER, "id: q04", "id: harbor-q04", "id: harbor-q04", ["id", "'harbor-q04'"],
    ),
    "a date without hyphens": (
        DOSSIER, "happened_on: 2024-03-03", "happened_on: 20240303", "happened_on: 20240303",
        ["happened_on", "'20240303'", "nearest: 2024-03-03"],
    ),
    "a date that is a number of seconds": (
        DOSSIER, "happened_on: 2024-03-03", "happened_on: '1709424000'", "happened_on: '1709424000'",
        ["happened_on", "'1709424000'"],
    ),
    "a date that is a word": (
        DOSSIER, "happened_on: 2024-03-03", "happened_on: true", "happened_on: true", ["happened_on"],
    ),
    "a day that no calendar has": (
        DOSSIER, "happened_on: 2024-03-03", "happened_on: 2024-02-30", "happened_on: 2024-02-30",
        ["happened_on", "'2024-02-30'", "nearest: 2024-02-29"],
    ),
    "a date in other digits": (
        DOSSIER, "happened_on: 2024-03-03", "happened_on: ２０２４-03-03", "happened_on: ２０２４",
        ["happened_on", "nearest: 2024-03-03"],
    ),
    "a date with a time": (
        DOSSIER, "published_on: 2024-03-05", "published_on: 2024-03-05T00:00:00", "published_on: 2024-03-05T",
        ["published_on", "'2024-03-05T00:00:00'", "nearest: 2024-03-05"],
    ),
    "a date in words": (
        DOSSIER, "published_on: 2024-03-05", "published_on: 5 March 2024", "published_on: 5 March 2024",
        ["published_on", "'5 March 2024'", "nearest: 2024-03-05"],
    ),
    "an interval that ends before it starts": (
        DOSSIER, "happened_on: 2024-03-03", "happened_on: 2024-03-03/2024-03-01", "happened_on: 2024-03-03/",
        ["happened_on", "nearest: 2024-03-01/2024-03-03"],
    ),
    "a date of level 2 of EDTF": (
        DOSSIER, "happened_on: 2024-03-03", "happened_on: 2024-03-1X", "happened_on: 2024-03-1X",
        ["happened_on", "nearest: 2024-03-XX"],
    ),
    "a language of a source that is no tag": (
        DOSSIER, "  language: en\n", "  language: English language\n", "language: English", ["language"],
    ),
    "a language of an original that is no tag": (
        DOSSIER, "language: zh-Hans", "language: zh_Hans", "language: zh_Hans",
        ["language", "'zh_Hans'", "nearest: zh-Hans"],
    ),
    "a language of a quote that is empty": (
        DOSSIER, DOOR, f"language: ''\n    {DOOR}", "language: ''", ["language"],
    ),
    "a native name without its basis": (
        PEOPLE, "  native_name_basis: editorial\n", "", "id: mei-lan", ["`native_name`", "`native_name_basis`"],
    ),
    "a basis without a native name": (
        PEOPLE, "  native_name: 梅兰\n", "", "id: mei-lan", ["`native_name`", "`native_name_basis`"],
    ),
    "a passage that is empty": (
        DOSSIER, DOOR, "exact: ''", "exact: ''", ["exact"],
    ),
    "a passage that is null": (
        DOSSIER, DOOR, "exact:", "id: q04", ["`exact`", "`starts`", "`ends`"],
    ),
    "no passage": (
        DOSSIER, f"    {DOOR}\n", "", "id: q04", ["`exact`", "`starts`", "`ends`"],
    ),
    "an end without a start": (
        DOSSIER, DOOR, "ends: open door", "id: q04", ["`exact`", "`starts`", "`ends`"],
    ),
    "a passage given in both ways": (
        DOSSIER, DOOR, f"{DOOR}\n    starts: an open\n    ends: door", "id: q04", ["`exact`", "`starts`", "`ends`"],
    ),
    "a relation that the source shows nowhere": (
        DOSSIER, "basis: editorial", "basis: source", "id: r03", ["`exact`", "`starts`", "`ends`"],
    ),
    "a claim related to itself": (
        DOSSIER, "to: c01", "to: c04", "id: r03", ["itself"],
    ),
    "words that nobody says": (
        DOSSIER, f"    {UNATTRIBUTED}", "", "id: q04", ["`speakers`", "`attributed_to`", "`attribution`"],
    ),
    "an unattributed quote without a note": (
        DOSSIER, NOTE, "", "id: q04", ["unattributed", "`note`"],
    ),
    "an unattributed claim with an empty note": (
        DOSSIER, "attributed_to: residents of the port", "attribution: unattributed\n    note: ''", "id: c05",
        ["unattributed", "`note`"],
    ),
    "a quote with two attributions": (
        DOSSIER, UNATTRIBUTED, f"speakers: [mei-lan]\n    {UNATTRIBUTED}", "id: q04",
        ["`speakers`", "`attributed_to`", "`attribution`"],
    ),
    "a claim with two attributions": (
        DOSSIER, "attributed_to: residents of the port", "attributed_to: residents\n    attribution: author", "id: c05",
        ["`speakers`", "`attributed_to`", "`attribution`"],
    ),
    "a list in the place of a word": (
        DOSSIER, "gloss: still tide", "gloss: [still, tide]", "gloss: [still", ["gloss", "should be text"],
    ),
    "a truth in the place of a word": (
        DOSSIER, "gloss: still tide", "gloss: true", "gloss: true", ["gloss", "should be text"],
    ),
    "a word in the place of a list": (
        DOSSIER, "participants: [linhai-institute]", "participants: linhai-institute",
        "participants: linhai-institute", ["participants", "list"],
    ),
    "a word in the place of an entry": (
        DOSSIER, "\nquotes:\n", "\nquotes:\n  - q05\n", "- q05", ["quotes", "'q05'"],
    ),
    "a word in the place of the source": (
        DOSSIER, FILES[DOSSIER], "source: harbor\n", "source: harbor", ["source", "'harbor'"],
    ),
    "a map in the place of a list": (
        DOSSIER, "\nrelations:\n", "\nrelations:\n  r00: none\n_relations:\n", "r00: none", ["relations", "list"],
    ),
    "a null in the place of a list": (
        DOSSIER, "\nrelations:\n", "\nrelations:\n_relations:\n", "relations:\n_", ["relations", "list"],
    ),
    "a null in the place of a name": (
        PEOPLE, "name: Yu Bai", "name: null", "name: null", ["name", "should be text"],
    ),
    "an empty name": (
        PEOPLE, "name: Yu Bai", "name: ''", "name: ''", ["name"],
    ),
    "no kind": (
        DOSSIER, f"    kind: phrase\n    {DOOR}", f"    {DOOR}", "id: q04", ["q04: needs `kind`"],
    ),
    "a dossier that is a list": (
        DOSSIER, FILES[DOSSIER], "- source\n", "- source", ["map"],
    ),
    "a register that is a map": (
        TOPICS, FILES[TOPICS], "tides: Tides\n", "tides", ["list"],
    ),
}
# fmt: on


@pytest.mark.parametrize(("file", "old", "new", "at", "says"), WRONG.values(), ids=WRONG.keys())
def test_an_entry_is_refused_for(folder: Folder, file: str, old: str, new: str, at: str, says: list[str]) -> None:
    folder.change(file, old, new)
    place, faults = f"{file}:{folder.line(file, at)}: ", folder.faults()
    assert any(fault.startswith(place) and all(words in fault for words in says) for fault in faults), faults
    for pydantics_own in ("Value error", ": :", "extract fields from"):
        assert all(pydantics_own not in fault for fault in faults)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        pytest.param(DOSSIER, "happened_on: 2024-03-03", "happened_on: 2024-02-29", id="a leap day"),
        pytest.param(DOSSIER, "language: zh-Hans", "language: zh-Hant-HK", id="a language with script and region"),
        pytest.param(DOSSIER, "  language: en\n", "  language: yue\n", id="a language of three letters"),
        pytest.param(DOSSIER, DOOR, "starts: an open\n    ends: door", id="a passage by its ends"),
        pytest.param(DOSSIER, DOOR, 'exact: "an\\x20open\\u0020door"', id="escapes"),
        pytest.param(DOSSIER, DOOR, "exact: an open\n      door", id="words folded over two lines"),
        pytest.param(DOSSIER, UNATTRIBUTED, "attribution: author", id="the author's own words without a note"),
        pytest.param(DOSSIER, "id: q04", "id: q104", id="a number of three digits"),
        pytest.param(PEOPLE, "name: Yu Bai", "name: '1984'", id="a name of digits"),
        pytest.param(PEOPLE, "name: Yu Bai", f"name: {'于' * 500}", id="a name as long as an index takes"),
    ],
)
def test_an_entry_may_have(folder: Folder, file: str, old: str, new: str) -> None:
    folder.change(file, old, new)
    assert folder.faults() == []


@pytest.mark.parametrize(("precision", "expected"), [("day", "2024-03-03"), ("month", "2024-03"), ("year", "2024")])
def test_dates_of_the_first_edition_have_a_precision_beside_them(precision: str, expected: str) -> None:
    source = {"id": "one", "kind": "article", "title": "One", "published_on": "2024-03-03"}
    event = {"id": "two", "name": "Two", "date": "2024-03-03", "exact": "two"}
    found = SourceEntry.model_validate(source | {"published_precision": precision})
    happened = EventEntry.model_validate(event | {"precision": precision})
    assert (found.published_on, happened.happened_on) == (expected, expected)
