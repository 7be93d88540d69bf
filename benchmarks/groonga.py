"""Groonga, a search server that knows Chinese, over the same rows: its database, and what it is asked with.

Its own way to do each work: TokenBigram for the full-text index, `drilldown` for facets, references for neighbors. Of
Debian it is the package `groonga-bin`; without the program, the benchmark says so and leaves it out.
"""

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.servers import PORT

PROGRAM = shutil.which("groonga")
REFERENCES = {"speaker": "Agents", "topic": "Topics", "claim": "Claims", "source": "Sources", "said_in": "Sources"}
VECTORS = {"speaker", "topic"}
NUMBERS = {"start", "end", "original_start", "original_end", "number"}
TEXTS = ["text", "language", "attribution", "attributed_to", "original_text", "original_language", "pinyin", "reading"]
TEXTS += ["gloss", "note", "said_on"]
NAMES = {"Agents": ("name", "native_name"), "Topics": (), "Claims": ("text",), "Sources": ("title",), "Kinds": ()}
SHOWN = ",".join([
    "_key", "kind", *TEXTS, *sorted(NUMBERS - {"number"}), "speaker", "speaker.name", "speaker.native_name",
    "claim", "claim.text", "source", "source.title", "said_in", "said_in.title",
])  # fmt: skip
ROWS = """SELECT quote.id AS _key, quote.kind, quote.text, quote.language, quote.start, quote."end", quote.attribution,
    quote.attributed_to, quote.original_text, quote.original_language, quote.original_start, quote.original_end,
    quote.pinyin, quote.reading, quote.gloss, quote.note, quote.said_on, quote.claim_id AS claim,
    quote.source_id AS source, quote.said_in_id AS said_in, row_number() OVER (ORDER BY source_id, position) AS number,
    (SELECT json_group_array(agent_id) FROM
        (SELECT agent_id FROM quote_speaker WHERE quote_id = quote.id ORDER BY position)) AS speaker,
    (SELECT json_group_array(topic_id) FROM claim_topic WHERE claim_topic.claim_id = quote.claim_id) AS topic
    FROM quote"""
NAMED = {
    "Agents": """SELECT agent.id AS _key, coalesce(person.name, organization.name) AS name,
    coalesce(person.native_name, organization.native_name) AS native_name FROM agent
    LEFT JOIN person ON person.id = agent.id LEFT JOIN organization ON organization.id = agent.id""",
    "Claims": "SELECT id AS _key, text FROM claim",
    "Sources": "SELECT id AS _key, title FROM source",
    "Quotes": ROWS,
}


def tables() -> Iterator[str]:
    """Yield the commands that make the tables and columns."""
    for table, columns in NAMES.items():
        yield f"table_create {table} TABLE_HASH_KEY ShortText"
        yield from (f"column_create {table} {column} COLUMN_SCALAR ShortText" for column in columns)
    yield "table_create Quotes TABLE_HASH_KEY ShortText"
    yield from (f"column_create Quotes {name} COLUMN_SCALAR Text" for name in TEXTS)
    yield from (f"column_create Quotes {name} COLUMN_SCALAR UInt32" for name in sorted(NUMBERS))
    for name, table in {**REFERENCES, "kind": "Kinds"}.items():
        yield f"column_create Quotes {name} COLUMN_{'VECTOR' if name in VECTORS else 'SCALAR'} {table}"


def indexes() -> Iterator[str]:
    """Yield the commands that make the indexes, which takes less time when the rows are there."""
    yield "table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram --normalizer NormalizerAuto"
    for name in ("text", "original_text"):
        yield f"column_create Terms quotes_{name} COLUMN_INDEX|WITH_POSITION Quotes {name}"
    for name, table in REFERENCES.items():
        yield f"column_create {table} quotes_{name} COLUMN_INDEX Quotes {name}"
    yield "table_create Numbers TABLE_PAT_KEY UInt32"
    yield "column_create Numbers quotes_number COLUMN_INDEX Quotes number"


def rows(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield the commands that load every row."""
    connection.row_factory = sqlite3.Row
    for table, statement in NAMED.items():
        yield f"load --table {table}"
        yield "["
        for row in connection.execute(statement):
            values = {name: value for name, value in dict(row).items() if value is not None}
            yield json.dumps(values | {name: json.loads(values[name]) for name in VECTORS & values.keys()})
        yield "]"


def for_groonga(file: Path) -> Path:
    """Return a Groonga database with the rows of the record."""
    assert PROGRAM
    made = file.parent / "groonga" / "db"
    if not made.exists():
        partial = file.parent / "groonga.partial"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            commands = "\n".join([*tables(), *rows(connection), *indexes(), ""])
        done = subprocess.run(
            [PROGRAM, "-n", str(partial / "db")], input=commands, capture_output=True, text=True, check=True
        )
        assert "[[-" not in done.stdout, done.stdout[:2000]
        partial.rename(made.parent)
    return made


def serve_groonga(file: Path) -> list[str]:
    """Return the command that serves the rows of the record."""
    assert PROGRAM
    options = ["--protocol", "http", "--bind-address", "127.0.0.1", "--port", PORT, "--max-threads", "1"]
    options += ["--cache-limit", "0"]  # it would keep the last hundred answers
    return [PROGRAM, *options, "-s", str(for_groonga(file))]


def select(**parameters: str) -> str:
    """Return the address of a search for quotes with these parameters, which may hold places of a sample."""
    shown = {"table": "Quotes", "command_version": "3", "output_columns": SHOWN, **parameters}
    return "/d/select?" + urlencode(shown, safe="{}")


def search(column: str, **parameters: str) -> str:
    """Return the address of a full-text search in a column, the most relevant first."""
    return select(match_columns=column, query="{q}", sort_keys="-_score", **parameters)


def drilldowns(*columns: str) -> dict[str, str]:
    """Return the parameters of facets: their ten most frequent values."""
    options = {"limit": "10", "sort_keys": "-_nsubrecs,_key", "output_columns": "_key,_nsubrecs"}
    return {
        f"drilldowns[{column}].{name}": value
        for column in columns
        for name, value in {"keys": column, **options}.items()
    }


def records(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the quotes of an answer as the other servers name their parts."""
    body = answer["body"]
    table = body.get("select", body)
    names = [column["name"] for column in table["columns"]]
    quotes = [dict(zip(names, each, strict=True)) for each in table["records"]]
    return [quote | {"id": quote["_key"], "speakers": [{"id": id} for id in quote["speaker"]]} for quote in quotes]


def facets(answer: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the counts of an answer by facet."""
    drilldowns = answer["body"]["drilldowns"].items()
    return {name: [{"value": value, "count": count} for value, count in each["records"]] for name, each in drilldowns}
