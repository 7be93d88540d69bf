"""The declarations for language models at `/mcp`: the tools, and the prompts that people choose."""

from collections.abc import Sequence
from string import Template
from typing import Any, NamedTuple

from mcp.types import Prompt, PromptArgument, Tool, ToolAnnotations
from pydantic import BaseModel

from app.api.mcp_arguments import (
    LISTINGS,
    CheckArguments,
    CiteArguments,
    FetchArguments,
    ListArguments,
    SearchArguments,
    ToolArguments,
    VerifyArguments,
)
from app.api.mcp_schemas import CheckedQuote, CheckedText, Citation, Document, Results

INSTRUCTIONS = (
    "A record of who said what, about what, where, and in which words, with the original-language words beside the "
    "English. Quote a speaker only with the `text` of a quote, verbatim, and its `original` beside it. The `text` of "
    "a claim is the editors' paraphrase: never put it in quotation marks. A `passage` is what the source prints: "
    "quote it as the source's words. If nobody is named as the speaker, say so. Pass on every `caution`: English "
    "words may be a translation that departs from the original, and a claim may be hearsay or reported at second "
    "hand. To learn what somebody says about a subject, find their id with `search`, then use `search` with "
    "`speaker`, and `list_records` of claims with `speaker` and `topic` or `about`. Check quotations with "
    "`verify_quote`, and a whole text of your own with `check_text`, before you show them. Cite a record by its "
    "`url`, or with `cite`."
)


def plain_schema(value: Any, definitions: dict[str, Any], *, is_named: bool = False) -> Any:
    """Return a JSON Schema of pydantic's with less to read: no titles, no null defaults, these definitions in place.

    `is_named` says that the keys of the value are names of properties.
    """
    if isinstance(value, list):
        return [plain_schema(each, definitions) for each in value]
    if not isinstance(value, dict):
        return value
    if not is_named and (name := value.get("$ref", "").rpartition("/")[2]) in definitions:
        value = definitions[name] | {key: each for key, each in value.items() if key != "$ref"}
    return {
        key: plain_schema(each, definitions, is_named=key in {"properties", "$defs"} and not is_named)
        for key, each in value.items()
        if is_named or not (key == "title" or (key == "default" and each is None))
    }


def tool(name: str, title: str, description: str, arguments: type[ToolArguments], result: type[BaseModel]) -> Tool:
    """Return the declaration of a read-only tool."""
    hints = ToolAnnotations(
        title=title, read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    schema = arguments.model_json_schema()
    definitions = schema.pop("$defs", {})  # in place, because some programs read no references
    return Tool(
        name=name,
        title=title,
        description=description,
        input_schema=plain_schema(schema, definitions),
        output_schema=plain_schema(result.model_json_schema(mode="serialization"), {}),
        annotations=hints,
    )


def filter_names() -> str:
    """Return the names of the filters of each collection, as a list in text."""
    names = {name: ", ".join(each for each, _ in listing.declared_filters()) for name, listing in LISTINGS.items()}
    return "; ".join(f"{collection}: q, {filters}" for collection, filters in names.items())


TOOLS = [
    tool(
        "search",
        "Search the record",
        "Find quotes, claims, people, organizations, sources, topics, terms and events by English words (in any "
        'inflection), a "phrase in quotation marks", Chinese characters, pinyin or a name. The most relevant results '
        "come first. All words must match, so ask with few: to learn what somebody says about Europe, search `Europe` "
        "with their id as `speaker`.",
        SearchArguments,
        Results,
    ),
    tool(
        "list_records",
        "List a collection",
        "List the records of a collection that match all filters, and count them with `count_by`. Useful filters: "
        "claims by `speaker`, `topic`, `about` (a person or organization, states included) with `stance`, `certainty`, "
        "`kind`, `via` (who reports them); quotes by `speaker`, `topic`, `fidelity` (`stronger,weaker,shifted,idiom` "
        "depart from the original); relations by `kind` (such as `disagrees`), `speaker`, `same_speaker`. `q` takes "
        f"words as in `search`. All filters: {filter_names()}.",
        ListArguments,
        Results,
    ),
    tool(
        "fetch",
        "Get a whole record",
        "Get a record by the `id` or `url` of a result: the text of an article, or the words of a quote or claim with "
        "their passage, speakers, source and relations.",
        FetchArguments,
        Document,
    ),
    tool(
        "verify_quote",
        "Check one quotation",
        "Check whether anyone on record said some words. The verdict is `exact`, `near` or `partial` (a quotation), "
        "`reported` (not a quotation, so never put it in quotation marks) or `none`. If `speaker_mismatch` is true, "
        "somebody else said the words, and not the people that the text or `speaker` names. If `substantive` is not "
        "empty, a negation, number, date or name differs. If `departs` is true, the words are a translation that "
        "departs from the original, and the `caution` of the quote says how. Each match has the quote with its "
        "speakers, and the differences between the two texts.",
        VerifyArguments,
        CheckedQuote,
    ),
    tool(
        "check_text",
        "Check every quotation in a text",
        "Check a whole text, such as your own draft, before you show it: find every quotation in it, and whether each "
        "is on record in these words and by the speaker that the text names. `as_quoted` of a quotation is true if it "
        "is. Otherwise correct the words or the speaker after its `matches`, or remove the quotation marks. Statements "
        "outside quotation marks are not checked: call `verify_quote` for each of them.",
        CheckArguments,
        CheckedText,
    ),
    tool(
        "cite",
        "Cite a record",
        "Get a formatted reference to a quote, a claim or a source, or its entry for BibTeX, RIS or CSL-JSON. It names "
        "the translator of translated words, and the reporter of a view at second hand.",
        CiteArguments,
        Citation,
    ),
]


class PromptTemplate(NamedTuple):
    """A prompt, and the text that it becomes. The text has a `$name` in the place of each argument."""

    declaration: Prompt
    text: Template


def prompt(name: str, title: str, description: str, arguments: Sequence[tuple[str, str, str]], text: str) -> Any:
    """Return a prompt. Each of its arguments has a name, a title and a description."""
    declared = [
        PromptArgument(name=name, title=title, description=description, required=True)
        for name, title, description in arguments
    ]
    declaration = Prompt(name=name, title=title, description=description, arguments=declared)
    return PromptTemplate(declaration, Template(text))


PROMPTS = [
    prompt(
        "check_paragraph",
        "Check this paragraph",
        "Check each quotation and each attributed statement of a paragraph against the record, and correct it.",
        [("text", "Paragraph", "The paragraph to check.")],
        "Check the paragraph below against the record.\n\n"
        "1. Call `check_text` with the whole paragraph, to check its quotations.\n"
        "2. Call `verify_quote` for each statement outside quotation marks that it attributes to somebody.\n"
        "3. List every quotation and statement with its verdict, what differs, who really said it, every `caution`, "
        "and the `url` of the record. If the record has nothing, say so: that does not make it false.\n"
        "4. Give the corrected paragraph. Change only what the record contradicts.\n\n"
        "The paragraph:\n\n$text",
    ),
    prompt(
        "views_of",
        "What do they say about it?",
        "Summarize what a person or an organization says about a subject, with their own words and links.",
        [
            ("speaker", "Person or organization", "A name or an id."),
            ("subject", "Subject", "A topic, person, organization or word."),
        ],
        "What does $speaker say about $subject?\n\n"
        "1. Find the id of $speaker with `search`.\n"
        "2. Call `search` for $subject with this `speaker`. Then find the topics and organizations that $subject "
        "names, and call `list_records` of claims with `speaker` and `topic`, and with `speaker` and `about`.\n"
        "3. Summarize the views. Quote the words of quotes and passages verbatim, with the original beside a "
        "translation, and never put a paraphrase between quotation marks. Pass on every `caution`, and link each "
        "statement to its `url`.\n"
        "4. Say whom they disagree with on it, from `list_records` of relations with `speaker`.",
    ),
    prompt(
        "translations_of",
        "How is this expression translated?",
        "Compare the translations that an expression was given, and how faithful each is.",
        [("expression", "Expression", "Chinese characters, pinyin or English words.")],
        "How is “$expression” translated in the record?\n\n"
        "1. Call `search` for it with the kind `term`, and `fetch` the term.\n"
        "2. List each translation with who uses it, how faithful it is (`fidelity`), why (`note`), and the `url`.\n"
        "3. Say what the expression means (the editors' glosses) and what a reader of the English alone misses.",
    ),
]
