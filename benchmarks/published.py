"""Datasette over the same file and its indexes, a canned query for each work; it has an environment of its own."""

import json
import os

from datasette.app import Datasette

app = Datasette(
    immutables=[os.environ["RECORD"]],
    metadata={"databases": {"record": {"queries": json.loads(os.environ["QUERIES"])}}},
    settings={"sql_time_limit_ms": 60_000, "max_returned_rows": 1_000},
).app()
