"""The declarations of the tools at `/mcp` for language models: names, arguments and descriptions."""

from typing import Any

from mcp.types import Tool, ToolAnnotations

from app.api import COLLECTIONS
from app.api.search import LISTINGS

INSTRUCTIONS = (
    "A record of who said what, about what, where, and in which words, with the original-language words beside the "
    "English. Quote `text` of quotes, `original.text` and `anchor.exact` verbatim. A claim's `text` is the editors' "
    "paraphrase: never put it in quotation marks. If `attribution` is `unattributed`, say that nobody "
    "is named. Pass on every `caution`: English words may be a translation that departs from the original, and a "
    "claim may be hearsay or reported at second hand. See `translation` and `rendering` of quotes, and "
    "`via`, `hearsay`, `certainty` and `status` of claims. Cite a record by its `url`."
)
TABLES = [collection.listing.table for collection in COLLECTIONS]
KINDS = {table.collection: table.__name__.lower() for table in TABLES}  # by collection


def tool(name: str, description: str, properties: dict[str, dict[str, Any]]) -> Tool:
    """Return the declaration of a read-only tool. Its first argument is required."""
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties)[:1],
        "additionalProperties": False,
    }
    hints = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    return Tool(name=name, description=description, input_schema=schema, annotations=hints)


def limit(maximum: int, default: int) -> dict[str, Any]:
    """Return the schema of a `limit` argument."""
    description = f"The maximum number of results. The default is {default}."
    return {"type": "integer", "minimum": 1, "maximum": maximum, "description": description}


TOOLS = [
    tool(
        "search",
        "Find quotes, claims, people, organizations, sources, topics, terms and events by English words (in any "
        'inflection), a "phrase in quotation marks", Chinese characters, pinyin or a name. The most relevant results '
        "come first. Call `fetch` to get a whole record.",
        {
            "query": {"type": "string", "description": "What to find. `-word` excludes records that contain the word."},
            "kind": {"type": "string", "enum": list(LISTINGS), "description": "Return only records of this kind."},
            "limit": limit(100, 20),
            "cursor": {"type": "string", "description": "The `next_cursor` of the previous result, for the next page."},
        },
    ),
    tool(
        "list_records",
        "List the records of a collection in the order of the texts, with any of the filters that its list in the API "
        "has. Quotes: `speaker`, `topic`, `term`, `translation`, and `fidelity` for how faithful a translation is to "
        "its original (`stronger,weaker,shifted,idiom` depart from it). Claims: `speaker`, `topic`, `about` with "
        "`stance`, `certainty`, `kind`, `status`, `hearsay`, `via` (who reports them), `attribution`, `attributed_to` "
        "(a collective as printed, such as `China`), and `related_to` or `related_to_speaker` with `relation` (such as "
        "`disagrees`). Relations: `kind`, `speaker`, `to_speaker`, `same_speaker`. Terms, the original expressions "
        "with all their renderings: `q`, `fidelity`. Events: `date_from`, `date_to`, `status`. An invalid "
        "filter gets a problem with the nearest valid name or value.",
        {
            "collection": {"type": "string", "enum": list(KINDS), "description": "The collection."},
            "filters": {
                "type": "object",
                "additionalProperties": {"type": "string"},
                "description": "Filters by name; commas mean or. For example "
                '{"about": "european-union", "stance": "critical,mixed"}.',
            },
            "limit": limit(100, 20),
            "cursor": {"type": "string", "description": "The `next_cursor` of the previous result, for the next page."},
        },
    ),
    tool(
        "fetch",
        "Get a whole record: its words, their passage in the source, its speakers, its source and its relations.",
        {"id": {"type": "string", "description": "The `id` or the `url` of a record, such as `zheng-yongnian`."}},
    ),
    tool(
        "verify_quote",
        "Check whether anyone on record said a text. The verdict is `exact`, `near` or `partial` (a quotation), "
        "`reported` (not a quotation, so never put it in quotation marks) or `none`. If `speaker_mismatch` is true, "
        "somebody else said the words, and not the people that the text or `speaker` names. If `substantive` is not "
        "empty, a negation, number, date or name differs. If `rendering_of` is not null, the words are a translation. "
        "If `departs` is true, the translation departs from the original, and `rendering.note` of the match says how. "
        "A report may be `hearsay`, or known only through those in `via`. Each match has the quote, its speakers and "
        "its source, and the differences between the two texts.",
        {
            "text": {"type": "string", "description": "A sentence or a term, in English or Chinese."},
            "speaker": {
                "type": "string",
                "description": "Check whether one of these people or organizations said it (ids, comma-separated).",
            },
            "limit": limit(20, 5),
        },
    ),
    tool(
        "check_text",
        "Check a whole text, such as your own draft, before you show it: find every quotation in it, and whether each "
        "is on record in these words and by the speaker that the text names. `as_quoted` of a quotation is true if it "
        "is. Otherwise correct the words or the speaker after its `matches`, or remove the quotation marks: its "
        "verdict, `speaker_mismatch`, `substantive` and `departs` mean what they mean in `verify_quote`. `start` and "
        "`end` are the place of the words in the text.",
        {
            "text": {"type": "string", "description": "The text, or an HTML page."},
            "html": {"type": "boolean", "description": "Whether it is HTML. The default is false."},
            "speaker": {
                "type": "string",
                "description": "Who speaks the quotations for which the text names nobody: ids of people or "
                "organizations, comma-separated.",
            },
            "limit": limit(5, 1),
        },
    ),
]
