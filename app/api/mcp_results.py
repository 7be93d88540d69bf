"""Make the results of the tools for language models of what the API returns."""

from typing import Any

from app.api.cards import quote_card, speaker_names
from app.api.mcp_schemas import (
    CheckedQuotation,
    CheckedQuote,
    CheckedText,
    CheckedWords,
    Count,
    Document,
    Match,
    Report,
    Result,
    Results,
)
from app.citations.cautions import caution
from app.errors import Refusal, fault
from app.models.base import page_path

SUMMARY_FIELDS = (
    "native_name",
    "abbreviation",
    "role",
    "description",
    "happened_on",
    "date",
    "place",
    "published_on",
    "note",
)
MAX_TEXT = 40_000  # code points of an article in one result
Record = dict[str, Any]


def record_url(base: str, url: str) -> str:
    """Return the permanent link to a record, from its path in the API. Only a relation has no page of its own."""
    return base + (url if url.startswith("/v1/relations/") else page_path(url))


def with_absolute_urls(base: str, value: Any, name: str = "") -> Any:
    """Return a value of the API's JSON with an absolute URL in the place of each path."""
    if isinstance(value, dict):
        return {key: with_absolute_urls(base, each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [with_absolute_urls(base, each) for each in value]
    if isinstance(value, str) and value.startswith("/v1/"):
        return record_url(base, value) if name == "url" else base + value
    return value


def results(base: str, page: Record, records: list[tuple[str, Record]], hint: str) -> Results:
    """Return a page of the API's as results. `records` are those of the page, each with its kind."""
    counts = {
        name: [Count(value=str(each["value"]), label=each["label"], count=each["count"]) for each in values]
        for name, values in page["facets"].items()
    }
    return Results(
        results=[result(base, kind, record) for kind, record in records],
        total=page["page"]["total"],
        next_cursor=page["page"]["next_cursor"],
        counts=counts,
        hint=None if page["page"]["total"] else hint,
    )


def result(base: str, kind: str, record: Record) -> Result:
    """Return a record on a few lines."""
    title, text = title_and_text(kind, record)
    return Result(
        kind=kind,
        id=record["id"],
        title=title,
        url=record_url(base, record["url"]),
        text=text,
        original=original_words(record),
        passage=(record.get("anchor") or {}).get("exact"),
        speakers=[each["id"] for each in record.get("speakers", [])],
        caution=caution(record) if kind in {"quote", "claim"} else None,
    )


def title_and_text(kind: str, record: Record) -> tuple[str, str]:
    """Return the title and the text of a record."""
    if kind == "quote":
        return quote_card(record).headline, record["text"]
    if kind == "claim":
        return claim_line(record), record["text"]
    if kind == "relation":
        title = f"{claim_line(record['from_claim'])} [{record['kind']}] {claim_line(record['to_claim'])}"
        return title, record["note"] or record["kind"]
    if kind == "term":
        words = [record["pinyin"], *record["glosses"], *(f"“{each['text']}”" for each in record["renderings"])]
        return record["text"], ", ".join(filter(None, words))
    title = next(record[name] for name in ("name", "label", "title") if record.get(name))
    authors = [f"by {' and '.join(each['name'] for each in record['authors'])}"] if record.get("authors") else []
    return title, ", ".join([*authors, *(record[name] for name in SUMMARY_FIELDS if record.get(name))]) or title


def original_words(record: Record) -> str | None:
    """Return the original words of a quote, with their pinyin; None if the source does not print them."""
    original = record.get("original") or {}
    return ", ".join(filter(None, (original.get("text"), original.get("pinyin")))) or None


def claim_line(claim: Record) -> str:
    """Return a claim after its speakers, on one line."""
    return ": ".join(filter(None, (speaker_names(claim), claim["text"])))


def document(base: str, kind: str, record: Record, start: int) -> Document:
    """Return a whole record. The text of an article begins at `start`. Raises Refusal (422) if it has no text there."""
    article = record.pop("text") if kind == "source" else None
    if start and start >= len(article or ""):
        ends = f"the text ends at {len(article)}" if article else "only an article is returned in parts"
        raise Refusal(422, fault(f"start: {ends}", "0", "start"))
    brief = result(base, kind, record)
    text = "\n".join([brief.text, *details(kind, record)]) if article is None else article[start : start + MAX_TEXT]
    is_cut = article is not None and len(article) > start + MAX_TEXT
    rest = {"text": text, "next_start": start + MAX_TEXT if is_cut else None}
    return Document(**{**brief.model_dump(), **rest}, metadata=with_absolute_urls(base, record))


def details(kind: str, record: Record) -> list[str]:
    """Return what else a model should read of a record, in lines."""
    if kind == "person":
        posts = (
            ", ".join(filter(None, (each["title"], each["organization"]["name"]))) for each in record["affiliations"]
        )
        return [f"Affiliation: {post}" for post in posts]
    if kind not in {"quote", "claim"}:
        return []
    lines = [f"Speakers: {speaker_names(record) or 'not attributed'}", f"Source: {record['source']['title']}"]
    if record["said_in"]:
        lines.append(f"Said in: {record['said_in']['title']}")
    if kind == "quote":
        around, original = record["anchor"], original_words(record)
        lines += [f"Original: {original}"] if original else []
        lines.append(f"In the source: …{around['prefix']}{around['exact']}{around['suffix']}…")
        return lines + ([f"The claim, paraphrased: {record['claim']['text']}"] if record["claim"] else [])
    lines.append(f"Kind: {record['kind']}. Certainty: {record['certainty']}.")
    lines.append(f"The passage, verbatim: {record['anchor']['exact']}")
    lines += [f"Quoted words: “{each['text']}”" for each in record["quotes"]]
    return lines + [relation_line(each) for each in record["relations"]]


def relation_line(relation: Record) -> str:
    """Return a relation of a claim on one line."""
    other = f"{claim_line(relation['claim'])} ({relation['claim']['id']})"
    ends = ("this claim", other) if relation["direction"] == "to" else (other, "this claim")
    return f"Relation: {ends[0]} [{relation['kind']}] {ends[1]}"


def checked(base: str, words: Record) -> Record:
    """Return the fields of `CheckedWords` from what the API says of some words."""
    return {
        **{name: words[name] for name in CheckedWords.model_fields},
        "matches": [match(base, words["text"], each) for each in words["matches"]],
        "reports": [report(base, each) for each in words["reports"]],
    }


def match(base: str, text: str, found: Record) -> Match:
    """Return a match of the verification of a text."""
    fields: Record = {name: found[name] for name in ("verdict", "score", "speaker_mismatch", "substantive")}
    steps = found["difference"]
    return Match(
        **fields,
        given=text[found["given"]["start"] : found["given"]["end"]],
        difference=[] if all(step["kind"] == "equal" for step in steps) else steps,
        quote=result(base, "quote", found["quote"]),
        source=found["quote"]["source"]["title"],
    )


def report(base: str, found: Record) -> Report:
    """Return a report of a verification."""
    fields: Record = {name: found[name] for name in ("kind", "score", "said", "hearsay")}
    return Report(
        **fields,
        via=[each["name"] for each in found["via"]],
        claims=[result(base, "claim", each) for each in found["claims"]],
        source=found["source"]["title"],
    )


def checked_quote(base: str, found: Record) -> CheckedQuote:
    """Return the result of the verification of one text."""
    named = [each["id"] for each in found["named"]]
    return CheckedQuote(**checked(base, found), named=named, compared=found["compared"])


def checked_text(base: str, found: Record, *, is_html: bool) -> CheckedText:
    """Return the result of the verification of every quotation in a text."""
    own = CheckedQuotation.model_fields.keys() - CheckedWords.model_fields.keys()
    quotations = [
        CheckedQuotation(**checked(base, each), **{name: each[name] for name in own}) for each in found["quotations"]
    ]
    return CheckedText(
        as_quoted=found["as_quoted"],
        quotations=quotations,
        compared=found["compared"],
        text=found["text"] if is_html else None,
    )
