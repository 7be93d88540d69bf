"""CSL-JSON 1.0.2 items made of the public JSON of quotes, claims and sources.

A title in square brackets is editorial: a title for a source that has none, or a claim, which is a paraphrase.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.citations.cautions import second_hand_sentences, translation_sentence
from app.citations.names import CslName, csl_name
from app.citations.sentences import sentence
from app.models.base import page_path
from app.models.dates import parse_date

Record = Mapping[str, Any]
Agents = Mapping[str, Record]  # the register entries of people and organizations, by id
TYPES = {"speech": "speech", "interview": "interview", "report": "report", "book": "book"}
JOURNALISM = {"article", "commentary"}
NO_CASE = re.compile(r'<span class="nocase">(.*)</span>', re.DOTALL)  # CSL's markup for a text that keeps its case


def source_item(source: Record, agents: Agents, base: str, original_work: Record | None = None) -> dict[str, Any]:
    """Return a source as an item, with its own URL if it has one; `original_work` is the work that it translates."""
    authors, publisher, type_ = names(source["authors"], agents), source["publisher"], csl_type(source, agents)
    is_press = type_ == "article-newspaper"
    item = {
        "id": source["id"],
        "type": type_,
        "title": title(source),
        # A source without authors is cited by its publisher, unless it is an article in the press.
        "author": authors or (names([publisher], agents) if publisher and not is_press else []),
        "translator": names(source["translators"], agents),
        "issued": csl_date(source["published_on"]),
        "original-date": csl_date(original_work["published_on"]) if original_work else None,
        "original-title": title(original_work) if original_work else None,
        "container-title": publisher["name"] if is_press else None,
        "publisher": publisher["name"] if publisher and authors and not is_press else None,
        "language": source["language"],
        "URL": source["external_url"] or base + page_path(source["url"]),
        "license": source["rights"],
        "source": "OnRecord",
        "note": sentence(f"Translation of: {brief(original_work)}") if original_work else None,
        "custom": {"record": base + source["url"], "title_supplied": source["title_supplied"]}
        | without_nulls({
            "published_on": source["published_on"],
            "translation_of": original_work and base + original_work["url"],
            "original_date": original_work and original_work["published_on"],
        }),
    }  # fmt: skip
    return without_nulls(item)


def csl_type(source: Record, agents: Agents) -> str:
    """Return the CSL type of a source.

    An article or a commentary is `article-newspaper` if its publisher is an organization of the kind `media`, and
    `webpage` otherwise. CSL's `article` is a preprint.
    """
    publisher = agents.get(source["publisher"]["id"], {}) if source["publisher"] else {}
    if source["kind"] in JOURNALISM and publisher.get("kind") == "media":
        return "article-newspaper"
    return TYPES.get(source["kind"], "webpage")


def quote_item(quote: Record, source: Record, said_in: Record | None, agents: Agents, base: str) -> dict[str, Any]:
    """Return a quote as an item: its speakers are the authors, and the source is the containing work."""
    reading, rendering = quote["original"] and quote["original"]["reading"], quote["rendering"]
    original_quote = quote["translation_of"]
    origin = (
        sentence(f"Original: {original_quote['text']}, in {original_quote['source']['title']}")
        if original_quote
        else None
    )
    sentences = (sentence(f"Read as {reading}") if reading else None, translation_sentence(quote), origin)
    item = common_fields(quote, source, said_in, sentences, agents, base)
    item["custom"] |= without_nulls({
        "quote": quote["text"],
        "parts": quote["parts"],
        "original": quote["original"],
        "translation": quote["translation"],
        "rendering": rendering,
        "translation_of": original_quote and base + original_quote["url"],
    })  # fmt: skip
    if rendering and rendering["translator"]:
        item["translator"] = names([rendering["translator"]], agents)
    rights = {"license": source["rights"]} if source["rights"] else {}
    return item | {"title": keep_case(with_original(quote)), "language": quote["language"]} | rights


def claim_item(
    claim: Record, source: Record, agents: Agents, base: str, said_in: Record | None = None
) -> dict[str, Any]:
    """Return a claim as an item: its speakers are the authors, and its text is in brackets as a paraphrase."""
    sentences = ("Paraphrase, in the words of OnRecord.", *second_hand_sentences(claim))
    item = common_fields(claim, source, said_in, sentences, agents, base)
    shown = ("kind", "evidence", "certainty", "status", "hearsay")
    custom = {"claim": claim["text"], **{name: claim[name] for name in shown}}
    item["custom"] |= without_nulls({**custom, "via": [reporter["name"] for reporter in claim["via"]]})
    return item | {"title": f"[{claim['text']}]", "language": "en"}


def common_fields(
    record: Record, source: Record, said_in: Record | None, sentences: Sequence[str | None], agents: Agents, base: str
) -> dict[str, Any]:
    """Return the fields that quotes and claims have in common, with a note that begins with these sentences.

    `issued` is the date of the source. `original-date` is the date on which the words were said, or that of the work in
    `said_in`; it is never that of the source.
    """
    original_date = record["date"] if record["date_basis"] in {"said", "work"} else None
    occasion = sentence(f"Said in: {brief(said_in)}") if said_in else None
    date = "The date is that of the source." if record["date_basis"] == "source" else None
    item = {
        "id": record["id"],
        "type": "chapter",  # CSL's type for a part of a work by another author
        "author": speakers(record, source, agents),
        "translator": names(source["translators"], agents),
        "issued": csl_date(source["published_on"]),
        "original-date": csl_date(original_date),
        "container-title": title(source),
        "container-author": names(source["authors"], agents),
        "publisher": source["publisher"] and source["publisher"]["name"],
        "URL": base + page_path(record["url"]),
        "source": "OnRecord",
        "note": " ".join(filter(None, [*sentences, occasion, date, passage_sentence(record)])),
        "custom": without_nulls({
            **passage_fields(record, source, base),
            "said_in": said_in and base + said_in["url"],
            "original_date": original_date,
            "date_basis": record["date_basis"],
        }),
    }  # fmt: skip
    return without_nulls(item)


def without_nulls(item: Record) -> dict[str, Any]:
    """Return the item without empty values: CSL-JSON has no null."""
    return {name: value for name, value in item.items() if value not in (None, [], "")}


def keep_case(text: str) -> str:
    """Mark a text up so that no style changes its case."""
    return f'<span class="nocase">{text}</span>'


def without_markup(title: str) -> str:
    """Return a title without the markup that keeps its case."""
    match = NO_CASE.fullmatch(title)
    return match[1] if match else title


def title(source: Record) -> str:
    """Return the title, in brackets if it is editorial."""
    return f"[{source['title']}]" if source["title_supplied"] else str(source["title"])


def with_original(quote: Record) -> str:
    """Return the text of a quote, followed by its original and the pinyin in parentheses."""
    original = quote["original"]
    if original is None:
        return str(quote["text"])
    return f"{quote['text']} ({', '.join(filter(None, (original['text'], original['pinyin'])))})"


def speakers(record: Record, source: Record, agents: Agents) -> list[CslName]:
    """Return the CSL names of the speakers; an empty list if the source names nobody."""
    if record["attribution"] == "author":
        return names(source["authors"], agents)
    if record["attributed_to"]:
        return [{"literal": record["attributed_to"]}]
    return names(record["speakers"], agents)


def names(references: list[Record], agents: Agents) -> list[CslName]:
    """Return people and organizations as CSL names."""
    return [csl_name(reference["name"], agents.get(reference["id"], {})) for reference in references]


def csl_date(edtf: str | None) -> dict[str, Any] | None:
    """Return a date as a CSL date: date parts as far as they are known, or a text for what has none.

    Both ends of an interval have as many parts as the less exact one, as citeproc-js requires; zeros are an open end.
    """
    if not edtf:
        return None
    days = parse_date(edtf)
    circa = {"circa": True} if days.is_qualified else {}
    start, end = days.start, days.end
    if start is None or not all(each.parts for each in (start, end) if each):
        return {"literal": date_text(edtf)} | circa
    if not days.is_interval:
        season = {"season": start.season} if start.season else {}
        return {"date-parts": [list(start.parts)]} | season | circa
    length = min(len(each.parts) for each in (start, end) if each)
    parts = [list(each.parts[:length]) if each else [0] * length for each in (start, end)]
    return {"date-parts": parts} | circa


def date_text(edtf: str) -> str:
    """Return a date as text, such as `2020s` or `until 2025-02`."""
    start, slash, end = re.sub("([0-9]{3})X", r"\g<1>0s", re.sub("[?~%]", "", edtf)).replace("..", "").partition("/")
    return f"{start}–{end}" if start and slash else f"until {end}" if slash else start


def brief(source: Record) -> str:
    """Return the authors, title and date of a source on one line."""
    authors = " and ".join(author["name"] for author in source["authors"])
    return ", ".join(filter(None, (authors, title(source), source["published_on"])))


def passage_sentence(record: Record) -> str:
    """Return a sentence that says where in the source the record was read; an interrupted quote has several parts."""
    passages = [f"{part['start']}–{part['end']}" for part in record.get("parts", [record["anchor"]])]
    return f"Passage: characters {', '.join(passages)} of the text."


def passage_fields(record: Record, source: Record, base: str) -> dict[str, Any]:
    """Return the anchor, the source's address and the dates in EDTF; offsets are Unicode code points, end exclusive."""
    dates = {"published_on": source["published_on"], "said_on": record["said_on"]}
    return {"passage": dict(record["anchor"]), "read_in": base + source["url"], **dates}
