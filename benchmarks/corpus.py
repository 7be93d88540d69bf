"""Synthetic dossiers in any number, for the real loader: the same number makes the same bytes on any machine."""

from argparse import ArgumentParser
from datetime import date, timedelta
from json import JSONEncoder
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from rich.progress import track

from benchmarks.registers import Entry, registers
from benchmarks.wording import VOCABULARY, Chance, capital, chinese, english, zipf

PER_DOSSIER = 100  # quotes
PROMINENT = 0.01  # of those who speak, the share that needs no introduction
CAST, THEMES, EVENTS = 14, 8, 4  # agents that one dossier quotes, topics that it is about, events it tells of
FIRST, DAYS = date(2005, 1, 1), 7_300  # when the dossiers were published
CLAIM_KINDS = ["prediction", "description", "explanation", "evaluation", "recommendation"]
RELATION_KINDS = ["supports", "disagrees", "qualifies", "answers"]
UNNAMED = "The article does not say whose words they are."
WORDS = VOCABULARY["english"]
flow = JSONEncoder(ensure_ascii=False).encode  # what is JSON is YAML, too


class Named(NamedTuple):
    """What a dossier needs to know of an entry in a register."""

    id: str
    name: str
    person: bool
    prominent: bool = False  # so that no article says what post the person has


class Cast(NamedTuple):
    """Whom and what dossiers name: tables to draw from, in which the prominent stand more often."""

    agents: list[Named]
    organizations: list[Named]
    topics: list[Named]


class Article:
    """An article in the making: its text so far, and what is read from it."""

    def __init__(self, number: int, cast: Cast) -> None:
        self.id, self.chance = f"synthetic-{number:06}", Chance(f"dossier {number}")
        self.published = FIRST + timedelta(days=int(self.chance.random() * DAYS))
        self.speakers = self.chance.some(cast.agents, CAST)
        self.organizations = self.chance.some(cast.organizations, 4)
        self.topics = [topic.id for topic in self.chance.some(cast.topics, THEMES)]
        self.text = ""
        self.read: dict[str, list[Entry]] = {}
        self.places: list[tuple[Entry, int]] = []

    def write(self, sentence: str, end: str = " ") -> int:
        """Write a sentence, beginning with a capital; where it stands."""
        at = len(self.text)
        self.text += capital(sentence) + end
        return at

    def note(self, section: str, letter: str, entry: Entry, at: int | None = None) -> str:
        """Keep an entry, whose words stand at this place, under the next number; without `exact`, a sentence."""
        entries = self.read.setdefault(section, [])
        numbered = {"id": f"{letter}{len(entries) + 1:02}"} | entry
        entries.append(numbered)
        if at is not None:
            numbered.setdefault("exact", self.text[at:].rstrip(" .\n"))
            self.places.append((numbered, at))
        return str(numbered["id"])

    def introduce(self) -> None:
        """Say who the people are, what happened, and which works are cited."""
        chance, published = self.chance, self.published
        for speaker in [each for each in self.speakers if each.person and not each.prominent][:6]:
            always = Chance(f"post of {speaker.id}")
            organization, title = always.one(self.organizations), always.one(WORDS["titles"].split())
            unit = always.one(WORDS["units"].split("|")).replace("{s}", always.one(WORDS["subjects"].split("|")))
            at = self.write(f"{speaker.name}, {title} of the {unit}, {organization.name}.")
            post = {"person": speaker.id, "organization": organization.id, "title": title, "unit": unit}
            self.note("affiliations", "a", post, at)
        for number in range(1, EVENTS + 1):
            happened, name = published - timedelta(days=int(chance.random() * 60)), chance.prose(english()["events"])
            at = self.write(
                f"On {happened:%B} {happened.day}, {happened.year}: {name}.", "\n" if number == EVENTS else " "
            )
            who = [each.id for each in chance.some(self.speakers, 2)]
            entry = {"id": f"{self.id}-event-{number}", "name": name, "happened_on": str(happened), "participants": who}
            self.note("events", "", entry, at)
        for number in (1, 2):
            work = {"id": f"{self.id}-work-{number}", "kind": "commentary", "title": chance.prose(english()["topics"])}
            self.note("cited", "", work | {"title_supplied": True, "publisher": chance.one(self.organizations).id})

    def voice(self) -> tuple[str, Entry]:
        """Somebody who speaks: as written, and as attributed."""
        chance = self.chance
        if chance.happens(0.85):
            several = chance.happens(0.06)
            some = chance.some(self.speakers[: CAST // 3] if chance.happens(0.5) else self.speakers, 1 + several)
            return ", together with ".join(each.name for each in some), {"speakers": [each.id for each in some]}
        if chance.happens(0.4):
            crowd = chance.one(WORDS["collectives"].split())
            return f"a group of {crowd}", {"attributed_to": crowd}
        if chance.happens(0.5):
            return "this article", {"attribution": "author"}
        return "another voice", {"attribution": "unattributed", "note": UNNAMED}

    def claim(self, said: Entry, at: int) -> str:
        """Keep what the last sentence claims."""
        chance = self.chance
        claim = {"kind": chance.one(CLAIM_KINDS), "text": chance.prose(english()["statements"]), **said}
        claim["topics"] = chance.some(self.topics, 1 + chance.happens(0.3))
        if chance.happens(0.05):
            claim["event"] = f"{self.id}-event-{1 + int(chance.random() * EVENTS)}"
        return self.note("claims", "c", claim, at)

    def quote(self) -> None:
        """Write a sentence that quotes somebody, and keep the quote with the claim that it backs."""
        chance = self.chance
        sort = "phrases" if chance.happens(0.4) else "sentences"
        words, (name, said) = chance.prose(english()[sort]), self.voice()
        original = chance.prose(chinese(script := int(chance.happens(0.15)))[sort]) if chance.happens(0.7) else ""
        before, after = chance.prose(english()["hosts"]).replace("{x}", name).split("{q}")
        between, after = after.split("{o}")
        shown = f" ({original})" if original else ""
        at = self.write(f"{before}{words}{between}{shown}{after}", "\n" if chance.happens(0.25) else " ")
        quote = {"kind": sort[:-1], "exact": words, **said}
        if chance.happens(0.9):
            again = chance.happens(0.2) and self.read.get("claims")
            quote["claim"] = self.read["claims"][-1]["id"] if again else self.claim(said, at)
        if original:
            quote["original"] = {"exact": original, "language": ("zh-Hans", "zh-Hant")[script]}
            self.places.append((quote["original"], at + len(before + words + between) + 2))
        if chance.happens(0.1):
            quote["said_in"] = f"{self.id}-work-{1 + chance.happens(0.5)}"
        self.note("quotes", "q", quote, at + len(before))

    def relate(self) -> None:
        """Write or leave out a sentence that relates the last claim to one before it."""
        claims, chance = self.read.get("claims", []), self.chance
        if not claims[1:] or not chance.happens(0.25):
            return
        relation = {"kind": chance.one(RELATION_KINDS), "from": claims[-1]["id"], "to": chance.one(claims[:-1])["id"]}
        if any(relation.items() <= each.items() for each in self.read.get("relations", [])):
            return
        if chance.happens(0.5):
            self.note("relations", "r", relation | {"basis": "editorial"})
        else:
            at = self.write(f"{chance.prose(english()['links'])}.")
            self.note("relations", "r", relation | {"basis": "source"}, at)

    def anchor(self) -> None:
        """Give the words that stand in the text more than once as much prefix as tells them apart."""
        for entry, at in self.places:
            words, prefix, size = entry["exact"], "", 30
            while self.text.count(prefix + words) > 1:
                prefix, size = self.text[max(0, at - size) : at], size * 2
            if prefix:
                entry["prefix"] = prefix

    def dossier(self) -> str:
        """The annotations as YAML."""
        title = self.chance.prose(english()["topics"])
        source: Entry = {"id": self.id, "kind": "article", "title": capital(title), "language": "en"}
        source |= {"published_on": str(self.published)}
        source |= {"publisher": self.chance.one(self.organizations).id}
        source |= {"authors": [each.id for each in self.speakers if each.person][:1]}
        parts = ["source:\n", *(f"  {key}: {flow(value)}\n" for key, value in source.items())]
        return "".join(parts) + "".join(f"\n{name}:\n{listed(entries, '  ')}" for name, entries in self.read.items())


def listed(entries: list[Entry], indent: str = "") -> str:
    """A YAML list of maps."""
    maps = (f"\n{indent}  ".join([f"{key}: {flow(value)}" for key, value in entry.items()]) for entry in entries)
    return "".join([f"{indent}- {each}\n" for each in maps])


def article(number: int, quotes: int, cast: Cast) -> Article:
    """The dossier of this number, with so many quotes."""
    made = Article(number, cast)
    made.introduce()
    for _ in range(quotes):
        made.quote()
        made.relate()
        if made.chance.happens(0.1):
            name, said = made.voice()
            made.claim(said, made.write(made.chance.prose(english()["asides"]).replace("{x}", name)))
        if made.chance.happens(0.3):
            made.write(made.chance.prose(english()["prose"]))
    made.anchor()
    return made


cast: Cast


def prepare(entries: dict[str, list[Entry]]) -> None:
    """Give a process the cast that its articles draw from: a table of everyone, in which few are prominent."""
    global cast  # noqa: PLW0603 - how a pool's processes are told once what all their tasks need
    named = {
        kind: [Named(each["id"], each.get("name", ""), kind == "people") for each in some]
        for kind, some in entries.items()
    }
    agents = sorted(named["people"] + named["organizations"], key=lambda agent: Chance(agent.id).random())
    agents = [agent._replace(prominent=index < len(agents) * PROMINENT) for index, agent in enumerate(agents)]
    cast = Cast(*(zipf(some, 1 << 18) for some in (agents, named["organizations"], named["topics"])))


def write(task: tuple[Path, int, int]) -> None:
    """Write the files of one dossier."""
    folder, number, quotes = task
    made = article(number, quotes, cast)
    place = folder / made.id
    place.mkdir(parents=True, exist_ok=True)
    (place / "article.txt").write_text(made.text, encoding="utf-8", newline="")
    (place / "dossier.yaml").write_text(made.dossier(), encoding="utf-8", newline="")


def corpus(quotes: int, folder: Path) -> None:
    """Write registers and dossiers with so many quotes into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = registers(quotes)
    for name, some in entries.items():
        (folder / f"{name}.yaml").write_text(listed(some), encoding="utf-8", newline="")
    sizes = [min(PER_DOSSIER, quotes - done) for done in range(0, quotes, PER_DOSSIER)]
    tasks = ((folder, number, size) for number, size in enumerate(sizes, start=1))
    with get_context("spawn").Pool(initializer=prepare, initargs=(entries,)) as pool:
        for _ in track(pool.imap_unordered(write, tasks, chunksize=8), "Writing dossiers", len(sizes)):
            pass


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--quotes", type=int, required=True, help="how many quotes the dossiers hold together")
    parser.add_argument("folder", type=Path, help="where the registers and the dossiers are written")
    arguments: Any = parser.parse_args()
    corpus(arguments.quotes, arguments.folder)
