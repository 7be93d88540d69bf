"""The work that is compared: what each server is asked for, and what of its answers must be alike."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.text.query import phrase
from benchmarks import groonga

# What the naive application's response model holds, as one statement for Datasette.
QUOTES = """SELECT quote.id, quote.kind, quote.text, quote.language, quote.start, quote."end", quote.attribution,
    quote.attributed_to, quote.original_text, quote.original_language, quote.original_start, quote.original_end,
    quote.pinyin, quote.reading, quote.gloss, quote.note, quote.said_on,
    (SELECT json_group_array(json_object('id', id, 'name', name, 'native_name', native_name)) FROM (
        SELECT agent.id, coalesce(person.name, organization.name) AS name,
            coalesce(person.native_name, organization.native_name) AS native_name
        FROM quote_speaker JOIN agent ON agent.id = agent_id
        LEFT JOIN person ON person.id = agent_id LEFT JOIN organization ON organization.id = agent_id
        WHERE quote_id = quote.id ORDER BY position)) AS speakers,
    claim.id AS claim_id, claim.text AS claim_text, source.id AS source_id, source.title AS source_title,
    cited.id AS said_in_id, cited.title AS said_in_title
FROM quote JOIN source ON source.id = quote.source_id
LEFT JOIN claim ON claim.id = quote.claim_id LEFT JOIN source AS cited ON cited.id = quote.said_in_id"""
IN_ORDER = "ORDER BY quote.source_id, quote.position LIMIT 50"
SOME = "rowid % max(1, (SELECT count(*) FROM quote) / 20000) = 0"  # 20,000 quotes from everywhere
HITS, AT_ONCE = 20, 1_000
# A filter on a topic includes its narrower ones, which only OnRecord does: the others compare topics without any.
IS_NARROW = "topic_id NOT IN (SELECT broader_id FROM topic WHERE broader_id IS NOT NULL)"
ON_TOPIC = "claim_id IN (SELECT claim_id FROM claim_topic WHERE topic_id = :topic)"
# Datasette has the search tables that its users make: for English with ranks and highlights, for Chinese by each three
# characters. Two characters are in no such table, so they are looked for in the order of the text.
SCANNED = f"""{QUOTES} WHERE quote.original_text LIKE '%' || :q || '%'
ORDER BY quote.source_id, quote.position LIMIT {HITS}"""
FOUND = f"""{QUOTES} JOIN quote_trigrams ON quote_trigrams.rowid = quote.rowid
WHERE quote_trigrams MATCH '"' || :q || '"' ORDER BY quote.source_id, quote.position LIMIT {HITS}"""
RANKED = f"""{QUOTES.replace("SELECT", "SELECT highlight(quote_fts, 0, '<b>', '</b>') AS highlighted,", 1)}
JOIN quote_fts ON quote_fts.rowid = quote.rowid WHERE quote_fts MATCH :q ORDER BY rank LIMIT {HITS}"""
# It writes no more rows of a query than it returns at once; of a table it streams all, with labels for neighbors.
COLUMNS = "kind text language start end attribution attributed_to original_text original_language original_start"
COLUMNS += " original_end pinyin reading gloss note said_on claim_id source_id said_in_id"
STREAMED = f"/record/quote.csv?_stream=on&_size=max&_labels=on&_col={'&_col='.join(COLUMNS.split())}"
Row = dict[str, Any]


@dataclass(frozen=True)
class Work:
    """One row of the comparison; the addresses are templates for a row of `sample`, which is SQL."""

    name: str
    sample: str
    onrecord: str
    alike: Callable[[Any, Row], Any]  # what of an answer must be the same for all
    naive: str | None = None
    sql: str | None = None  # Datasette's canned query, whose parameters are the sample's
    needs: tuple[str, str] | None = None  # the path and parameter that an OnRecord that can do this work documents
    published: str | None = None  # where Datasette has it without a canned query
    groonga: str | None = None
    form: str = "json"  # what the answers are written in; what is not JSON is a file, measured by its rows

    @property
    def key(self) -> str:
        """The name as a word."""
        return "_".join("".join(each if each.isalnum() else " " for each in self.name.lower()).split())


def rows(answer: Any) -> list[Row]:
    """The records of an answer, whichever server gave it."""
    if "body" in answer:
        return groonga.records(answer)
    records: list[Row] = answer if isinstance(answer, list) else answer.get("items", [answer])
    return records


def quotes(answer: Any, _: Row) -> list[Any]:
    """The id, the words and the speakers of every quote."""
    result = []
    for row in rows(answer):
        speakers = json.loads(row["speakers"]) if isinstance(row["speakers"], str) else row["speakers"]
        result.append([row["id"], row["text"], [speaker["id"] for speaker in speakers]])
    return result


def counts(answer: Any, _: Row) -> list[Any]:
    """How many quotes there are by each value of each facet."""
    facets = answer
    if isinstance(answer, dict):
        facets = groonga.facets(answer) if "body" in answer else answer["facets"]
        facets = [{"facet": name, **value} for name, values in facets.items() for value in values]
    return sorted([each["facet"], each["value"], each["count"]] for each in facets)


def hits(answer: Any, sample: Row) -> Any:
    """The quotes in Simplified characters that hold those looked for, or how many there are if there may be more."""
    quotes = rows(answer)
    originals = [row.get("original") or {key: row[f"original_{key}"] for key in ("text", "language")} for row in quotes]
    assert all(phrase(sample["q"]).terms[0] in phrase(original["text"]).terms for original in originals)
    simplified = [row["id"] for row, each in zip(quotes, originals, strict=True) if each["language"] == "zh-Hans"]
    return len(quotes) if len(quotes) == HITS else sorted(simplified)


def beginning(answer: Any, _: Row) -> list[Any]:
    """The id and the words of the quotes of the first dossiers, whatever the order within them."""
    return sorted([row["id"], row["text"]] for row in answer[: AT_ONCE // 2])


def something(answer: Any, _: Row) -> bool:
    """Whether anything is found: servers that rank, stem or match otherwise cannot return the same rows."""
    return bool(answer.get("matches") if "matches" in answer else rows(answer))


WORK = [
    Work(
        "One quote with its neighbors",
        f"SELECT id FROM quote WHERE {SOME}",
        "/v1/quotes/{id}",
        quotes,
        "/quotes/{id}",
        f"{QUOTES} WHERE quote.id = :id",
    ),
    Work(
        "50 quotes by speaker and topic",
        f"""SELECT agent_id AS speaker, topic_id AS topic FROM quote JOIN quote_speaker ON quote_id = quote.id
        JOIN claim_topic ON claim_topic.claim_id = quote.claim_id WHERE quote.{SOME} AND {IS_NARROW} GROUP BY 1, 2
        ORDER BY count(*) DESC LIMIT 2000""",
        "/v1/quotes?speaker={speaker}&topic={topic}&limit=50",
        quotes,
        "/quotes?speaker={speaker}&topic={topic}&limit=50",
        f"""{QUOTES} WHERE quote.id IN (SELECT quote_id FROM quote_speaker WHERE agent_id = :speaker)
        AND quote.claim_id IN (SELECT claim_id FROM claim_topic WHERE topic_id = :topic) {IN_ORDER}""",
        groonga=groonga.select(query="speaker:@{speaker} topic:@{topic}", sort_keys="number", limit="50"),
    ),
    Work(
        "First 50 of all, with the total",
        "SELECT 50 AS 'limit'",
        "/v1/quotes?limit={limit}",
        quotes,
        "/quotes/page?limit={limit}",
        f"{QUOTES.replace('SELECT', 'SELECT (SELECT count(*) FROM quote) AS total,', 1)} {IN_ORDER}",
    ),
    Work(
        "50 quotes from deep in the list",
        """SELECT id, source_id AS source, position, row_number() OVER (ORDER BY source_id, position) AS offset
        FROM quote ORDER BY source_id DESC, position DESC LIMIT 500 OFFSET 50""",
        "/v1/quotes?limit=50&cursor={cursor}",
        quotes,
        "/quotes?limit=50&offset={offset}",
        f"{QUOTES} WHERE (quote.source_id, quote.position) > (:source, CAST(:position AS INTEGER)) {IN_ORDER}",
    ),
    Work(
        "Speakers and kinds under a topic, counted",
        f"SELECT DISTINCT topic_id AS topic FROM claim_topic JOIN quote USING (claim_id) WHERE {IS_NARROW}",
        "/v1/quotes?topic={topic}&facet=speaker,kind&facet_limit=10&limit=1",
        counts,
        "/quotes/facets?topic={topic}&limit=10",
        f"""SELECT * FROM (SELECT 'speaker' AS facet, agent_id AS value, count(DISTINCT quote.id) AS count FROM quote
        JOIN quote_speaker ON quote_id = quote.id WHERE {ON_TOPIC} GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT 10)
        UNION ALL SELECT 'kind', kind, count(*) FROM quote WHERE {ON_TOPIC} GROUP BY 2""",
        ("/v1/quotes", "facet"),
        groonga=groonga.select(query="topic:@{topic}", limit="1", **groonga.drilldowns("speaker", "kind")),
    ),
    Work(
        "Chinese, two characters, 20 hits",
        """SELECT substr(original_text, 1, 2) AS q FROM quote WHERE original_language = 'zh-Hans'
        GROUP BY 1 HAVING count(*) >= 20 ORDER BY count(*) DESC LIMIT 500""",
        "/v1/quotes?q={q}&limit=20",
        hits,
        "/quotes/search?q={q}&limit=20",
        SCANNED,
        ("/v1/quotes", "q"),
        groonga=groonga.search("original_text", limit="20"),
    ),
    Work(
        "Chinese, a rare term",
        f"""SELECT substr(original_text, 1, 8) AS q FROM quote WHERE {SOME} AND length(original_text) > 12
        AND original_language = 'zh-Hans' AND original_text NOT LIKE '%，%' GROUP BY 1 HAVING count(*) = 1 LIMIT 500""",
        "/v1/quotes?q={q}&limit=20",
        hits,
        "/quotes/search?q={q}&limit=20",
        FOUND,
        ("/v1/quotes", "q"),
        groonga=groonga.search("original_text", limit="20"),
    ),
    Work(
        "English word, ranked, highlighted",
        f"""SELECT substr(text, 1, instr(text, ' ') - 1) AS q FROM quote WHERE {SOME} AND kind = 'phrase'
        GROUP BY 1 HAVING length(q) > 3 AND count(*) > 1 ORDER BY q LIMIT 500""",
        "/v1/quotes?q={q}&highlight=true&limit=20",
        something,
        "/quotes/search?q={q}&limit=20",
        RANKED,
        ("/v1/quotes", "highlight"),
        groonga=groonga.search("text", limit="20", output_columns=f"{groonga.SHOWN},highlight_html(text)"),
    ),
    Work(
        "English, several words",
        f"""SELECT trim(substr(text, 1, instr(substr(text, 20), ' ') + 18)) AS q FROM quote WHERE {SOME}
        AND kind = 'sentence' AND length(text) > 60 AND text NOT LIKE '%,%' LIMIT 500""",
        "/v1/quotes?q={q}&highlight=true&limit=20",
        something,
        "/quotes/search?q={q}&limit=20",
        RANKED,
        ("/v1/quotes", "highlight"),
        groonga=groonga.search("text", limit="20", output_columns=f"{groonga.SHOWN},highlight_html(text)"),
    ),
    Work(
        "Suggest, from three letters",
        "SELECT DISTINCT substr(name, 1, 3) AS q FROM person",
        "/v1/suggest?q={q}",
        something,
        needs=("/v1/suggest", "q"),
    ),
    Work(
        "Verify a sentence",
        f"SELECT text FROM quote WHERE {SOME} AND kind = 'sentence' LIMIT 500",
        "/v1/verify?text={text}",
        something,
        needs=("/v1/verify", "text"),
    ),
    Work(
        "Every quote as NDJSON, in rows",
        f"SELECT {AT_ONCE} AS 'limit', {10 * AT_ONCE} AS most",
        "/v1/quotes?format=ndjson",
        beginning,
        "/quotes.ndjson?limit={most}",
        f"{QUOTES} {IN_ORDER.replace('50', ':limit')}",
        form="ndjson",
    ),
    Work(
        "Every quote as CSV, in rows",
        f"SELECT {10 * AT_ONCE} AS most",
        "/v1/quotes?format=csv",
        beginning,
        "/quotes.csv?limit={most}",
        published=STREAMED,
        form="csv",
    ),
]
