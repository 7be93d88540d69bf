"""CSL-JSON 1.0.2 items made of the public JSON of quotes, claims and sources.

A title in square brackets is editorial: a title for a source that has none, or a claim, which is a paraphrase.
"""

import re
from collections.abc import Mapping
from typing import Any

Record = Mapping[str, Any]
People = Mapping[str, Record]  # by id
TYPES = {"article": "article", "speech": "speech", "interview": "interview", "report": "report", "book": "book"}
NO_CASE = re.compile(r'<span class="nocase">(.*)</span>', re.DOTALL)  # CSL's markup for a text that keeps its case
PARTS_BY_PRECISION = {"year": 1, "month": 2, "day": 3, None: 3}


def source_item(source: Record, people: People, base: str) -> dict[str, Any]:
    """Return a source as an item, with its own URL if it has one."""
    authors, publisher = names(source["authors"], people), source["publisher"]
    item = {
        "id": source["id"],
        "type": TYPES.get(source["kind"], "webpage"),
        "title": title(source),
        # A source without authors is cited by its publisher.
        "author": authors or (names([publisher], people) if publisher else []),
        "issued": date(source["published_on"], source["published_precision"]),
        "publisher": publisher["name"] if publisher and authors else None,
        "language": source["language"],
        "URL": source["external_url"] or base + source["url"],
        "source": "OnRecord",
        "custom": {"record": base + source["url"], "title_supplied": source["title_supplied"]},
    }
    return without_nulls(item)


def quote_item(quote: Record, source: Record, said_in: Record | None, people: People, base: str) -> dict[str, Any]:
    """Return a quote as an item: its speakers are the authors, and the source is the containing work."""
    reading = quote["original"] and quote["original"]["reading"]
    occasion = f"Said in: {brief(said_in)}." if said_in else None
    note = join_sentences(f"Read as {reading}." if reading else None, occasion, passage_sentence(quote))
    custom = {"quote": quote["text"], "original": quote["original"], "said_in": said_in and base + said_in["url"]}
    custom["parts"] = quote["parts"]
    return common_fields(quote, source, people, base) | without_nulls(
        {"title": keep_case(with_original(quote)), "language": quote["language"], "note": note}
        | {"custom": without_nulls(custom | passage_fields(quote, source, base))}
    )


def claim_item(claim: Record, source: Record, people: People, base: str) -> dict[str, Any]:
    """Return a claim as an item: its speakers are the authors, and its text is in brackets as a paraphrase."""
    note = join_sentences("Paraphrase, in the words of OnRecord.", passage_sentence(claim))
    custom = {"claim": claim["text"], "kind": claim["kind"], "evidence": claim["evidence"]}
    return common_fields(claim, source, people, base) | without_nulls(
        {"title": f"[{claim['text']}]", "language": "en", "note": note}
        | {"custom": custom | passage_fields(claim, source, base)}
    )


def common_fields(record: Record, source: Record, people: People, base: str) -> dict[str, Any]:
    """Return the fields that quotes and claims have in common."""
    item = {
        "id": record["id"],
        "type": "chapter",  # CSL's type for a part of a work by another author
        "author": speakers(record, source, people),
        "issued": date(source["published_on"], source["published_precision"]),
        "original-date": date(record["date"], None),
        "container-title": title(source),
        "container-author": names(source["authors"], people),
        "publisher": source["publisher"] and source["publisher"]["name"],
        "URL": base + record["url"],
        "source": "OnRecord",
    }
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


def speakers(record: Record, source: Record, people: People) -> list[dict[str, Any]]:
    """Return the CSL names of the speakers; an empty list if the source names nobody."""
    if record["attribution"] == "author":
        return names(source["authors"], people)
    if record["attributed_to"]:
        return [{"literal": record["attributed_to"]}]
    return names(record["speakers"], people)


def names(references: list[Record], people: People) -> list[dict[str, Any]]:
    """Return people and organizations as CSL names; `static-ordering` means that the family name is printed first."""
    csl_names: list[dict[str, Any]] = []
    for reference in references:
        person = people.get(reference["id"], {})
        family_name, given_name = person.get("family_name"), person.get("given_name")
        if not family_name or not given_name:
            csl_names.append({"literal": reference["name"]})
            continue
        order = {"static-ordering": True} if reference["name"].startswith(f"{family_name} ") else {}
        csl_names.append({"family": family_name, "given": given_name, **order})
    return csl_names


def display_name(name: Mapping[str, str]) -> str:
    """Format a CSL name in its native order."""
    family, given = name.get("family", ""), name.get("given", "")
    return name.get("literal") or (f"{family} {given}" if "static-ordering" in name else f"{given} {family}")


def date(day: str | None, precision: str | None) -> dict[str, Any] | None:
    """Return a day as CSL date parts, cut to its precision."""
    return (
        {"date-parts": [[int(number) for number in day.split("-")][: PARTS_BY_PRECISION[precision]]]} if day else None
    )


def brief(source: Record) -> str:
    """Return the authors, title and date of a source on one line."""
    authors = " and ".join(author["name"] for author in source["authors"])
    return ", ".join(filter(None, (authors, title(source), source["published_on"])))


def passage_sentence(record: Record) -> str:
    """Return a sentence that says where in the source the record was read; an interrupted quote has several parts."""
    passages = [f"{part['start']}–{part['end']}" for part in record.get("parts", [record["anchor"]])]
    return f"Passage: characters {', '.join(passages)} of the text."


def passage_fields(record: Record, source: Record, base: str) -> dict[str, Any]:
    """Return the anchor and the source's address; offsets are Unicode code points, end exclusive."""
    return {"passage": dict(record["anchor"]), "read_in": base + source["url"]}


def join_sentences(*sentences: str | None) -> str:
    """Join the sentences that are not None."""
    return " ".join(filter(None, sentences))
