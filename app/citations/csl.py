"""A quote, a claim or a source as an item of CSL-JSON 1.0.2, from its public JSON.

What is between square brackets in a title is ours: a title where the source has none, or a proposition in our words.
"""

import re
from collections.abc import Mapping
from typing import Any

Record = Mapping[str, Any]
People = Mapping[str, Record]  # by id: those who have a family name and a given name among them
TYPES = {"article": "article", "speech": "speech", "interview": "interview", "report": "report", "book": "book"}
AS_WRITTEN = re.compile(r'<span class="nocase">(.*)</span>', re.DOTALL)  # CSL's mark for words that keep their case
PRECISION = {"year": 1, "month": 2, "day": 3, None: 3}


def source_item(source: Record, people: People, base: str) -> dict[str, Any]:
    """The document itself, at its own address where it has one."""
    authors, publisher = names(source["authors"], people), source["publisher"]
    item = {
        "id": source["id"],
        "type": TYPES.get(source["kind"], "webpage"),
        "title": title(source),
        # What an institution issues without naming an author is the institution's.
        "author": authors or (names([publisher], people) if publisher else []),
        "issued": date(source["published_on"], source["published_precision"]),
        "publisher": publisher["name"] if publisher and authors else None,
        "language": source["language"],
        "URL": source["external_url"] or base + source["url"],
        "source": "OnRecord",
        "custom": {"record": base + source["url"], "title_supplied": source["title_supplied"]},
    }
    return known(item)


def quote_item(quote: Record, source: Record, said_in: Record | None, people: People, base: str) -> dict[str, Any]:
    """The words, by whoever said them, in the source they were read in."""
    reading = quote["original"] and quote["original"]["reading"]
    cited = f"Said in: {described(said_in)}." if said_in else None
    note = sentences(f"Read as {reading}." if reading else None, cited, passage(quote))
    custom = {"quote": quote["text"], "original": quote["original"], "said_in": said_in and base + said_in["url"]}
    return part(quote, source, people, base) | known(
        {"title": as_written(with_original(quote)), "language": quote["language"], "note": note}
        | {"custom": known(custom | extent(quote, source, base))}
    )


def claim_item(claim: Record, source: Record, people: People, base: str) -> dict[str, Any]:
    """The proposition, in our words and so in brackets, by whoever makes it, in the source it was read in."""
    note = sentences("Paraphrase, in the words of OnRecord.", passage(claim))
    custom = {"claim": claim["text"], "kind": claim["kind"], "evidence": claim["evidence"]}
    return part(claim, source, people, base) | known(
        {"title": f"[{claim['text']}]", "language": "en", "note": note}
        | {"custom": custom | extent(claim, source, base)}
    )


def part(record: Record, source: Record, people: People, base: str) -> dict[str, Any]:
    """What a quote and a claim have in common: whose they are, and the source that they stand in."""
    item = {
        "id": record["id"],
        "type": "chapter",  # of CSL's types, the one for a part of a document that another one wrote
        "author": speakers(record, source, people),
        "issued": date(source["published_on"], source["published_precision"]),
        "original-date": date(record["date"], None),
        "container-title": title(source),
        "container-author": names(source["authors"], people),
        "publisher": source["publisher"] and source["publisher"]["name"],
        "URL": base + record["url"],
        "source": "OnRecord",
    }
    return known(item)


def known(item: Record) -> dict[str, Any]:
    """The item without what is not known: CSL-JSON has no null."""
    return {name: value for name, value in item.items() if value not in (None, [], "")}


def as_written(words: str) -> str:
    """Words that no style may put in another case."""
    return f'<span class="nocase">{words}</span>'


def plain(title: str) -> str:
    """A title without the mark that keeps its case."""
    marked = AS_WRITTEN.fullmatch(title)
    return marked[1] if marked else title


def title(source: Record) -> str:
    """The title, in brackets where it is ours."""
    return f"[{source['title']}]" if source["title_supplied"] else str(source["title"])


def with_original(quote: Record) -> str:
    """The words as they stand in the source, with the original ones and how they are pronounced."""
    original = quote["original"]
    if original is None:
        return str(quote["text"])
    return f"{quote['text']} ({', '.join(each for each in (original['text'], original['pinyin']) if each)})"


def speakers(record: Record, source: Record, people: People) -> list[dict[str, Any]]:
    """Whose the words are: by name, as a collective, the author's own, or nobody's that the source names."""
    if record["attribution"] == "author":
        return names(source["authors"], people)
    if record["attributed_to"]:
        return [{"literal": record["attributed_to"]}]
    return names(record["speakers"], people)


def names(references: list[Record], people: People) -> list[dict[str, Any]]:
    """People and organizations as CSL names; `static-ordering` where the family name is printed first."""
    found: list[dict[str, Any]] = []
    for reference in references:
        person = people.get(reference["id"], {})
        family, given = person.get("family_name"), person.get("given_name")
        if not family or not given:
            found.append({"literal": reference["name"]})
            continue
        first = {"static-ordering": True} if reference["name"].startswith(f"{family} ") else {}
        found.append({"family": family, "given": given, **first})
    return found


def spoken(name: Mapping[str, str]) -> str:
    """A name in its own order."""
    family, given = name.get("family", ""), name.get("given", "")
    return name.get("literal") or (f"{family} {given}" if "static-ordering" in name else f"{given} {family}")


def date(day: str | None, precision: str | None) -> dict[str, Any] | None:
    """A day as CSL's date parts: as many of year, month and day as are known."""
    return {"date-parts": [[int(each) for each in day.split("-")][: PRECISION[precision]]]} if day else None


def described(source: Record) -> str:
    """A cited work in a few words."""
    authors = " and ".join(each["name"] for each in source["authors"])
    return ", ".join(each for each in (authors, title(source), source["published_on"]) if each)


def passage(record: Record) -> str:
    """Where the words stand, in words."""
    return f"Passage: characters {record['anchor']['start']}–{record['anchor']['end']} of the text."


def extent(record: Record, source: Record, base: str) -> dict[str, Any]:
    """Where the words stand, for a program: Unicode code points of the source, end exclusive."""
    return {"passage": dict(record["anchor"]), "read_in": base + source["url"]}


def sentences(*parts: str | None) -> str:
    """What is known of these, one after the other."""
    return " ".join(each for each in parts if each)
