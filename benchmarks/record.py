"""The record that servers are compared on: a corpus of this size, loaded once and kept in the cache."""

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.settings import Settings
from benchmarks.servers import CACHE, ROOT

SEARCH_TABLES = """CREATE VIRTUAL TABLE quote_fts USING fts5(text, content=quote, tokenize=porter);
INSERT INTO quote_fts(quote_fts) VALUES ('rebuild');
CREATE VIRTUAL TABLE quote_trigrams USING fts5(original_text, content=quote, tokenize=trigram);
INSERT INTO quote_trigrams(quote_trigrams) VALUES ('rebuild'); PRAGMA wal_checkpoint(TRUNCATE);"""
MAKERS = ("corpus.py", "registers.py", "wording.py", "vocabulary.toml")


def version() -> str:
    """What the corpus is made by, so that another version makes another one."""
    return sha256(b"".join((ROOT / "benchmarks" / name).read_bytes() for name in MAKERS)).hexdigest()[:8]


def record(quotes: int) -> tuple[Path, dict[str, Any]]:
    """The SQLite file that holds so many quotes, and what it took to load them; goes on with a load that was ended.

    Remove `.cache` to load anew.
    """
    folder = CACHE / f"{quotes}-{version()}"
    file, measured = folder / "record.db", folder / "load.json"
    if not measured.exists():
        if not (folder / "dossiers" / "topics.yaml").exists():
            run("benchmarks.corpus", "--quotes", str(quotes), str(folder / "dossiers"))
        migrate(file)
        measured.write_text(json.dumps(load(file, folder / "dossiers", quotes)))
    migrate(file)
    figures: dict[str, Any] = json.loads(measured.read_text())
    return file, figures


def run(module: str, *arguments: str, **environment: str) -> None:
    """Run a module to its end, or fail."""
    subprocess.run([sys.executable, "-m", module, *arguments], check=True, cwd=ROOT, env=os.environ | environment)


def timed(*arguments: str, **environment: str) -> tuple[float, float]:
    """Run a command to its end; return the seconds that passed, and those of CPU that it and its processes used."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    run("app.cli", *arguments, **environment)
    after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - start
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def url(file: Path) -> str:
    """The URL of the SQLite file."""
    return f"sqlite:///{file}"


def migrate(file: Path) -> None:
    """Bring the file to this version's tables, and its index to the file."""
    run("app.cli", "migrate", ONRECORD_DATABASE_URL=url(file))
    run("app.cli", "index", ONRECORD_DATABASE_URL=url(file))


def index_folder(file: Path) -> Path:
    """Return the folder of the index that belongs to the file."""
    return Settings(database_url=url(file)).index_folder


def for_datasette(file: Path) -> Path:
    """Return a copy with the search tables that Datasette's users make.

    One is FTS5 over the English words with Porter's stemmer, the other over each three characters of the originals.
    """
    made = file.parent / "datasette" / file.name
    if not made.exists():
        made.parent.mkdir(exist_ok=True)
        partial = made.with_suffix(".partial")
        shutil.copy(file, partial)
        with closing(sqlite3.connect(partial)) as connection:
            connection.executescript(SEARCH_TABLES)
        partial.rename(made)
    return made


def read_through(file: Path) -> None:
    """Have the system keep the file in memory, so that no server waits for a disk on behalf of the others."""
    with file.open("rb") as opened:
        while opened.read(1 << 24):
            pass


def count(file: Path) -> int:
    """How many quotes a record holds."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        number: int = connection.execute("SELECT count(*) FROM quote").fetchone()[0]
        return number


def load(file: Path, dossiers: Path, quotes: int) -> dict[str, Any]:
    """Load the dossiers into the database, then make the index of it.

    Returns the seconds that passed and those of CPU, the peak memory of the largest process and the sizes, in MB.
    """
    quotes_before = count(file)
    seconds, cpu = timed("load", str(dossiers), ONRECORD_DATABASE_URL=url(file), ONRECORD_INDEX="memory")
    index_seconds, index_cpu = timed("index", "--rebuild", ONRECORD_DATABASE_URL=url(file))
    return {
        "quotes": quotes - quotes_before,
        "seconds": seconds,
        "cpu_seconds": cpu,
        "index_seconds": index_seconds,
        "index_cpu_seconds": index_cpu,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "megabytes": file.stat().st_size / 1e6,
        "index_megabytes": sum(each.stat().st_size for each in index_folder(file).iterdir()) / 1e6,
    }
