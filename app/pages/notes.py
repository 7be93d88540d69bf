"""The notes of an article: its quotes, claims and events in the order of the text, and the text marked with them."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.pages.passages import Passage, Segment, paragraphs
from app.pages.speakers import Speakers
from app.pages.visit import Json, Visit
from app.pages.words import departure

CLOSING = re.compile("[”’\"'»」』]")
KINDS = ("quotes", "claims", "events")


@dataclass(frozen=True)
class Note:
    """A quote, a claim or an event in a text, with its number there."""

    number: int
    kind: str
    record: Json
    mark: str  # what stands for it in the text
    classes: str  # its color
    label: str  # what the mark is called
    passages: tuple[Passage, ...]

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/{self.kind}/{self.record['id']}"

    @property
    def words(self) -> str:
        """Its words in brief."""
        return words_of(self.kind, self.record)

    def overlaps(self, other: "Note") -> bool:
        """Return whether the two share words."""
        return any(one.start < two.end and one.end > two.start for one in self.passages for two in other.passages)


@dataclass(frozen=True)
class Piece:
    """Words of the text between two edges, with the marks that stand before and after them."""

    words: str
    segment: Segment
    chooses: Note | None  # the innermost quote
    language: str | None  # of original words
    is_chosen: bool
    is_asked: bool  # the words that an address asks for
    opening: list[Note] = field(default_factory=list)
    closing: list[Note] = field(default_factory=list)

    @property
    def numbers(self) -> str:
        """The numbers of the notes that it belongs to."""
        return " ".join(dict.fromkeys(str(each.note) for each in self.segment.passages if each.note))


def notes_of(visit: Visit, source: str) -> list[Note]:
    """Return the notes of an article in the order of its text; the longer first where two begin together."""
    found = [(kind, record) for kind in KINDS for record in visit.all(kind, source=source)]
    visit.speakers.introduce(speaker for _, record in found for speaker in record.get("speakers", ()))
    found.sort(key=lambda each: (each[1]["anchor"]["start"], -each[1]["anchor"]["end"]))
    return [note_of(number, kind, record, visit.speakers) for number, (kind, record) in enumerate(found, 1)]


def note_of(number: int, kind: str, record: Json, speakers: Speakers) -> Note:
    """Return a record as a note."""
    words = words_of(kind, record)
    if kind == "quotes":
        mark, classes = speakers.mark(record), speakers.of(record)
        label = f"{mark}: quotation, {speakers.names(record)}, {words}{aloud(record)}"
    elif kind == "claims":
        mark, classes = str(number), speakers.of(record)
        label = f"{mark}: claim, {speakers.names(record)}: {words}"
    else:
        mark, classes, label = "◆", "tone-0", f"◆: event, {words}"
    return Note(number, kind, record, mark, classes, label, tuple(passages_of(number, kind, record)))


def words_of(kind: str, record: Json) -> str:
    """Return the words that a record has in brief."""
    if kind == "quotes":
        return f"“{record['text']}”"
    text: str = record["text" if kind == "claims" else "name"]
    return text


def aloud(quote: Json) -> str:
    """Return what the look of a quotation tells of its translation, for those who do not see it."""
    if departing := departure(quote):
        return f", translation: {departing}"
    return ", presumably a translation" if quote["translation"] == "presumed" else ""


def passages_of(number: int, kind: str, record: Json) -> list[Passage]:
    """Return where a record is in the text; a quote that the text interrupts has several passages."""
    if kind != "quotes":
        return [Passage(record["anchor"]["start"], record["anchor"]["end"], number)]
    own = [Passage(each["start"], each["end"], number) for each in record["parts"]]
    original = record["original"] or {"parts": [], "language": None}
    return own + [
        Passage(each["start"], each["end"], number, original["language"] or "und") for each in original["parts"]
    ]


def marked_text(
    text: str, notes: Sequence[Note], chosen: Note | None, asked: tuple[int, int] | None
) -> list[list[Piece]]:
    """Return the pieces of each line of a text, with the marks of its notes: numbers before, speakers after."""
    opening, closing = defaultdict(list), defaultdict(list)
    for note in notes:
        if note.kind == "quotes":
            end = note.record["anchor"]["end"]
            closing[end + 1 if CLOSING.match(text, end) else end].append(note)
        else:
            opening[note.record["anchor"]["start"]].append(note)
    passages = [passage for note in notes for passage in note.passages]
    if asked:
        passages.append(Passage(*asked, 0))
    lines = paragraphs(text, passages, closing)
    return [[piece(each, text, notes, chosen, opening, closing) for each in line] for line in lines]


def piece(
    segment: Segment,
    text: str,
    notes: Sequence[Note],
    chosen: Note | None,
    opening: dict[int, list[Note]],
    closing: dict[int, list[Note]],
) -> Piece:
    """Return the piece of a segment."""
    around = [notes[each.note - 1] for each in segment.passages if each.note]
    quotes = [each for each in around if each.kind == "quotes"]
    return Piece(
        text[segment.start : segment.end],
        segment,
        quotes[-1] if quotes else None,
        next((each.language for each in segment.passages if each.language), None),
        chosen in around,
        any(each.note == 0 for each in segment.passages),
        opening.get(segment.start, []),
        closing.get(segment.end, []),
    )
