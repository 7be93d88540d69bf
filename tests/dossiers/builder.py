"""A small folder of registers and bilingual dossiers, for tests to change one thing at a time."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copytree
from threading import get_ident
from typing import Any

import psycopg
from sqlalchemy import Pool, event, make_url, select, text
from sqlmodel import SQLModel
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from app.cli import app
from app.database.engine import writing_engine
from app.dossiers.checking import Dossier, check_dossier
from app.dossiers.registers import Registers, check_registers
from app.dossiers.yaml import FaultError
from app.main import create_app
from app.settings import Settings
from tests.asking import items
from tests.postgres import DRIVER, fresh_database

ARTICLE, DOSSIER = "harbor/article.txt", "harbor/dossier.yaml"
PEOPLE, ORGANIZATIONS, TOPICS = "people.yaml", "organizations.yaml", "topics.yaml"

ROOT = Path(__file__).parents[2]

FILES = {
    PEOPLE: """\
- id: mei-lan
  name: Mei Lan
  family_name: Mei
  given_name: Lan
  native_name: 梅兰
  native_name_basis: editorial
  role: commentator
- id: otto-brandt
  name: Otto Brandt
  aliases: [Brandt, O. Brandt]
  role: author
- id: yu-bai
  name: Yu Bai
  role: other
""",
    ORGANIZATIONS: """\
- id: linhai-institute
  name: Linhai Institute
  kind: think-tank
  country: CN
- id: harbor-gazette
  name: Harbor Gazette
  kind: media
""",
    TOPICS: """\
- id: tides
  label: Tides
- id: trade
  label: Trade
  description: What goes through a port.
""",
    ARTICLE: """\
The harbor 🚢 wakes.
On March 3, 2024, the port of Linhai reopened after a long winter. Mei Lan, director of the Tide Office, Linhai \
Institute, calls it “a quiet tide” (静潮) and expects that “the tide will turn.”
Otto Brandt, writing for the Harbor Gazette, answers that “the tide will not wait.” Residents of the port fear the \
cost. Some see “an open door,” and nobody says whose words those are.
On the other hand, residents of the port hope for work.
""",
    DOSSIER: """\
source:
  id: harbor
  kind: article
  title: The harbor wakes
  language: en
  published_on: 2024-03-05
  authors: [otto-brandt]

cited:
  - id: gazette-column
    kind: commentary
    title: Column by Otto Brandt
    title_supplied: true
    publisher: harbor-gazette
    authors: [otto-brandt]

affiliations:
  - id: a01
    person: mei-lan
    organization: linhai-institute
    title: director
    unit: Tide Office
    exact: Mei Lan, director of the Tide Office, Linhai Institute
  - id: a02
    person: otto-brandt
    organization: harbor-gazette
    exact: Otto Brandt, writing for the Harbor Gazette

events:
  - id: port-reopens
    name: The port of Linhai reopens
    happened_on: 2024-03-03
    place: Linhai
    participants: [linhai-institute]
    starts: On March 3, 2024
    ends: after a long winter

claims:
  - id: c01
    kind: evaluation
    text: The reopening of the port is quiet.
    exact: calls it “a quiet tide” (静潮)
    speakers: [mei-lan]
    topics: [trade, tides]
    event: port-reopens
  - id: c02
    kind: prediction
    text: Things will change for the better.
    exact: expects that “the tide will turn.”
    speakers: [mei-lan]
    topics: [tides]
  - id: c03
    kind: prediction
    text: There is little time.
    exact: answers that “the tide will not wait.”
    speakers: [otto-brandt]
    topics: [tides]
  - id: c04
    kind: evaluation
    text: The reopening will cost too much.
    exact: Residents of the port fear the cost
    attributed_to: Residents
    topics: [trade]
  - id: c05
    kind: prediction
    text: The reopening will bring work.
    exact: residents of the port hope for work
    attributed_to: residents of the port
    topics: [trade]

quotes:
  - id: q01
    claim: c01
    kind: phrase
    exact: a quiet tide
    speakers: [mei-lan]
    original:
      exact: 静潮
      language: zh-Hans
    gloss: still tide
  - id: q02
    claim: c02
    kind: sentence
    exact: the tide will turn.
    speakers: [mei-lan]
  - id: q03
    claim: c03
    kind: sentence
    exact: the tide will not wait.
    speakers: [otto-brandt]
    said_in: gazette-column
  - id: q04
    kind: phrase
    exact: an open door
    attribution: unattributed
    note: The article does not say whose words they are.

relations:
  - id: r01
    kind: answers
    from: c03
    to: c02
    basis: source
    exact: answers that
  - id: r02
    kind: disagrees
    from: c05
    to: c04
    basis: source
    exact: On the other hand
  - id: r03
    kind: qualifies
    from: c04
    to: c01
    basis: editorial
""",
}

LIGHTHOUSE = {
    "lighthouse/article.txt": """\
The light is old. Mei Lan, keeper at the Harbor Gazette, says “the lamp is bright.”
""",
    "lighthouse/dossier.yaml": """\
source:
  id: lighthouse
  kind: report
  title: The light
  language: en
  authors: [yu-bai]

affiliations:
  - id: a01
    person: mei-lan
    organization: harbor-gazette
    title: keeper
    exact: Mei Lan, keeper at the Harbor Gazette

events:
  - id: lamp-lit
    name: The lamp is lit
    happened_on: 2024
    participants: [mei-lan]
    exact: The light is old.

claims:
  - id: c01
    kind: evaluation
    text: The lamp is bright enough.
    exact: says “the lamp is bright.”
    speakers: [mei-lan]
    topics: [tides]

quotes:
  - id: q01
    claim: c01
    kind: sentence
    exact: the lamp is bright.
    speakers: [mei-lan]
""",
}
ORIGINALS = {  # by language: original words, and the direction in which they run
    "ja": ("静かに", "ltr"),
    "ko": ("잔잔한 바다", "ltr"),
    "ru": ("новые переговоры", "ltr"),
    "sr-Latn": ("zatvorena vrata", "ltr"),
    "ar": ("سوق مفتوحة أمام 3 أسر!", "rtl"),
    "he": ("שלום צודק", "rtl"),
    "ur": ("NATO کے دروازے", "rtl"),
}
LANGUAGES = {
    "languages/article.txt": "".join(f"“words {n}” ({text}).\n" for n, (text, _) in enumerate(ORIGINALS.values()))
    + "“We will wait,” (我们会等) said Mei Lan, “for the tide.” (等潮)\n",
    "languages/dossier.yaml": "source: {id: languages, kind: article, title: Words, language: en}\nquotes:\n"
    + "".join(
        f"- {{id: q{n:02}, kind: phrase, exact: words {n}, attribution: author, "
        f"original: {{exact: '{text}', language: {language}}}}}\n"
        for n, (language, (text, _)) in enumerate(ORIGINALS.items())
    )
    + """\
- id: q20
  kind: sentence
  parts: [{exact: We will wait}, {exact: for the tide.}]
  speakers: [mei-lan]
  original: {parts: [{exact: 我们会等}, {exact: 等潮}], language: zh-Hans}
""",
    "harbour/article.txt": "قال الوزير «لن نوقع»، ثم أضاف «حتى يخلو الميناء» (until the port is clear).\n",
    "harbour/dossier.yaml": """\
source: {id: harbour, kind: article, title: صبر الميناء, language: ar}
quotes:
- id: q01
  kind: sentence
  parts: [{exact: لن نوقع}, {exact: حتى يخلو الميناء}]
  attributed_to: الوزير
  original: {exact: until the port is clear, language: en}
""",
}
Dump = dict[str, list[tuple[Any, ...]]]


class Folder:
    """The files in a temporary place."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for file, content in FILES.items():
            self.write(file, content)

    def write(self, file: str, content: str | bytes) -> None:
        """Make a file what it should be, to the byte."""
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def read(self, file: str) -> str:
        """What a file holds."""
        return (self.root / file).read_bytes().decode()

    def change(self, file: str, old: str, new: str) -> None:
        """Put other words in the place of words that the file has once."""
        content = self.read(file)
        assert content.count(old) == 1, f"{old!r} stands {content.count(old)} times in {file}"
        self.write(file, content.replace(old, new))

    def line(self, file: str, words: str) -> int:
        """The line on which the words stand that the file has once."""
        content = self.read(file)
        assert content.count(words) == 1, f"{words!r} stands {content.count(words)} times in {file}"
        return content[: content.index(words)].count("\n") + 1

    def add_lighthouse(self) -> None:
        """Add a second dossier, which shares a person, an organization and a topic with the first."""
        for file, content in LIGHTHOUSE.items():
            self.write(file, content)

    def add_languages(self) -> None:
        """Add a dossier with originals in many languages, and one in Arabic with an English original."""
        for file, content in LANGUAGES.items():
            self.write(file, content)

    def faults(self, path: str = ".") -> list[str]:
        """What `onrecord check` says is wrong, each on a line of its own, with files relative to the folder."""
        result = run("check", self.root / path)
        lines = [line.replace(f"{self.root}/", "") for line in result.stderr.splitlines() if line.strip()]
        lines = [line for line in lines if ": warning: " not in line and not line.startswith(" ")]
        assert result.exit_code == (1 if lines else 0), result.output
        if lines:
            assert lines.pop() == f"{len(lines)} fault{'s' * (len(lines) > 1)}"
        return lines

    def load(self, url: str, path: str = ".") -> Result:
        """Let `onrecord load` load the folder, or one dossier in it, without a fault."""
        result = run("load", self.root / path, url=url)
        assert result.exit_code == 0, result.output
        return result


def read(root: Path, *names: str) -> tuple[Registers, list[Dossier]]:
    """The registers of a folder and the dossiers of these names in it, without a fault."""
    faults: list[FaultError] = []
    registers = check_registers(root, faults)
    dossiers = [check_dossier(root / name, root, registers, faults) for name in names]
    assert not faults, faults
    return registers, [dossier for dossier in dossiers if dossier is not None]


def run(*arguments: str | Path, url: str = "sqlite:///", answer: str | None = None) -> Result:
    """Run a command of `onrecord` in this process, answering what it asks; what it does not foresee is raised."""
    environment = {"ONRECORD_DATABASE_URL": url, "COLUMNS": "80", "TERM": "dumb"}
    with ended():
        given = [str(each) for each in arguments]
        return CliRunner().invoke(app, given, input=answer, env=environment, catch_exceptions=False)


def is_in_memory(connection: Any) -> bool:
    """Whether a connection is to an SQLite database without a file."""
    return isinstance(connection, sqlite3.Connection) and not connection.execute("PRAGMA database_list").fetchone()[2]


@contextmanager
def ended() -> Iterator[None]:
    """What the end of a process does: every connection to a database that was made in it is closed.

    Those of other threads are left alone: a server in this process may be using them. So are those to memory.
    """
    made, thread = list[Any](), get_ident()

    def remember(connection: Any, _: object) -> None:
        if get_ident() == thread and not is_in_memory(connection):
            made.append(connection)

    event.listen(Pool, "connect", remember)
    try:
        yield
    finally:
        event.remove(Pool, "connect", remember)
        for connection in made:
            connection.close()


def execute(url: str, statement: str) -> None:
    """Write to a database as no load does."""
    engine = writing_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def dump(url: str) -> Dump:
    """Every row of every table, without the database's epoch; alike for alike records, whichever database has them."""
    return rows(url, {"epoch"})


def record(url: str) -> Dump:
    """Every row but those that tell of the changes, without what depends on them."""
    found = rows(url, {"revision", "added_revision", "loaded_revision", "tone"})
    return {name: rows for name, rows in found.items() if name not in {"dataset", "revision", "version"}}


def rows(url: str, without: set[str]) -> Dump:
    """Every row of every table, without these columns."""
    engine = writing_engine(url)
    with engine.connect() as connection:
        found = {}
        for table in SQLModel.metadata.sorted_tables:
            columns = [column for column in table.columns if column.name not in without]
            found[table.name] = sorted((tuple(row) for row in connection.execute(select(*columns))), key=repr)
    engine.dispose()
    return found


def current(url: str) -> Dump:
    """Every row but those that tell of earlier changes: how many there were, and which ids they withdrew."""
    return {name: rows for name, rows in record(url).items() if name != "withdrawal"}


def revision(url: str) -> int:
    """How often the record has changed."""
    ((_, found, _),) = dump(url)["dataset"]
    return int(found)


def ids(url: str, table: str) -> set[str]:
    """The id of every row of a table."""
    engine = writing_engine(url)
    with engine.connect() as connection:
        found = set(connection.scalars(select(SQLModel.metadata.tables[table].c.id)))
    engine.dispose()
    return found


@contextmanager
def reading(url: str) -> Iterator[TestClient]:
    """Ask the API of what a database holds now."""
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield client


def documents(url: str, collection: str) -> dict[str, Any]:
    """The public JSON of every record of a collection as a list shows it, by id."""
    with reading(url) as client:
        return {each["id"]: each for each in items(client, f"/v1/{collection}")}


def killed(command: Sequence[str | Path], moments: Sequence[tuple[int | str, str]]) -> list[tuple[int, int, float]]:
    """Run a command on each database, killed at its moment: how many statements each got to, how it ended, and when."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.dossiers.killed", *command],
        cwd=ROOT,
        input="".join(f"{moment} {url}\n" for moment, url in moments),
        capture_output=True,
        check=True,
        text=True,
    )
    lines = map(str.split, done.stdout.splitlines())
    return [(int(statements), int(ended), float(seconds)) for statements, ended, seconds in lines]


def copy_with_index(url: str, name: str, folder: Path) -> str:
    """A database of this name that holds the same and has the same index."""
    made = copy(url, name, folder)
    copytree(Settings(database_url=url).index_folder, Settings(database_url=made).index_folder)
    return made


def copy(url: str, name: str, folder: Path) -> str:
    """A database of this name that holds the same; a SQLite file is made in the folder."""
    database = make_url(url).database or ""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(folder / name)) as target:
            source.backup(target)
        return f"sqlite:///{folder / name}"
    base = url.replace(f"@/{database}?", "@/postgres?")
    with psycopg.connect(base.replace(DRIVER, "postgresql://"), autocommit=True) as connection:
        # A database that somebody is connected to cannot be copied.
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database])
    return fresh_database(base, name, database)
