"""Records in the vocabulary of schema.org, for search engines: the linked data of the API, with pages as ids."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.api.linked_data import claim_annotation, defined_term, quote_annotation
from app.citations.csl import title
from app.models.base import page_path
from app.pages.dates import machine_date
from app.pages.templates import outward

WORKS = {"article": "Article", "commentary": "Article", "statement": "Article", "interview": "Article"}
WORKS |= {"report": "Report", "book": "Book", "website": "WebPage"}
Record = Mapping[str, Any]
Node = dict[str, Any]


def quotation(quote: Record, source: Record, base: str) -> Node:
    """Return a quote as a Quotation in its article."""
    return plain(quote_annotation(quote, base), base) | {"isPartOf": work(source, base)} | in_context(quote, base)


def claim(record: Record, source: Record, base: str) -> Node:
    """Return a claim as a Claim that appears in its article."""
    return plain(claim_annotation(record, base), base) | {"appearance": work(source, base)} | in_context(record, base)


def term(record: Record, base: str) -> Node:
    """Return a term as a DefinedTerm."""
    return plain(defined_term(record, base), base) | in_context(record, base)


def topic(record: Record, base: str) -> Node:
    """Return a topic as a DefinedTerm."""
    described = {"@type": "DefinedTerm", "name": record["label"], "description": record["description"]}
    return without_nulls(in_context(record, base) | described)


def agent(record: Record, base: str) -> Node:
    """Return a person or an organization."""
    is_person = "family_name" in record
    names = [record["native_name"], *record.get("aliases", ()), record.get("abbreviation")]
    posts = [reference(each["organization"], base) for each in record.get("affiliations", ())]
    return without_nulls(
        in_context(record, base)
        | {
            "@type": "Person" if is_person else "Organization",
            "name": record["name"],
            "alternateName": [name for name in names if name],
            "description": record.get("description"),
            "affiliation": list({each["@id"]: each for each in posts}.values()),
        }
    )


def dataset(description: str, collections: Iterable[str], revision: int, publisher: str, base: str) -> Node:
    """Return the whole record as a Dataset with its downloads, for search engines that list data."""
    files = {"/v1/dump.zip": "application/zip", **{f"/v1/{name}?format=csv": "text/csv" for name in collections}}
    return without_nulls({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{base}/about",
        "url": f"{base}/about",
        "name": "OnRecord: structured commentary",
        "description": description,
        "version": str(revision),
        "publisher": publisher and {"@type": "Organization", "name": publisher},
        "distribution": [
            {"@type": "DataDownload", "contentUrl": base + path, "encodingFormat": media_type}
            for path, media_type in files.items()
        ],
    })  # fmt: skip


def work(source: Record, base: str) -> Node:
    """Return a source as the kind of work that it is, with its authors."""
    original, published_on = source["translation_of"], source["published_on"]
    return without_nulls({
        "@type": WORKS.get(source["kind"], "CreativeWork"),
        "@id": base + page_path(source["url"]),
        "headline": title(source),
        "author": [reference(each, base) for each in source["authors"]],
        "translator": [reference(each, base) for each in source["translators"]],
        "publisher": source["publisher"] and reference(source["publisher"], base),
        "datePublished": machine_date(published_on) if published_on else None,
        "inLanguage": source["language"],
        "isBasedOn": outward(source["external_url"]),
        "copyrightNotice": source["rights"],
        "translationOfWork": original
        and {"@type": "CreativeWork", "@id": base + page_path(original["url"]), "name": original["title"]},
    })  # fmt: skip


def reference(agent: Record, base: str) -> Node:
    """Return a reference to a person or an organization."""
    kind = "Person" if agent["url"].startswith("/v1/people/") else "Organization"
    return {"@type": kind, "@id": base + page_path(agent["url"]), "name": agent["name"]}


def in_context(record: Record, base: str) -> Node:
    """Return what the outermost node has: the vocabulary, and its address."""
    url = base + page_path(record["url"])
    return {"@context": "https://schema.org", "@id": url, "url": url}


def licensed(node: Record, license: str) -> Node:
    """Return a node with the license of this description, which is not a license of the work that it describes."""
    named = license if outward(license) else {"@type": "CreativeWork", "name": license}
    return {**node, "sdLicense": named} if license else {**node}


def plain(node: Node, base: str) -> Node:
    """Return linked data of the API without what is no schema.org, and with pages as ids."""
    terms: Node = {}
    if "type" in node:
        types = node["type"] if isinstance(node["type"], list) else [node["type"]]
        terms["@type"] = next(each.removeprefix("schema:") for each in types if each != "Annotation")
    if "id" in node:
        terms["@id"] = base + page_path(node["id"].removeprefix(base))
    properties = {name.removeprefix("schema:"): value for name, value in node.items() if name.startswith("schema:")}
    return without_nulls(terms | {name: plain_value(value, base) for name, value in properties.items()})


def plain_value(value: Any, base: str) -> Any:
    """Return a value as `plain` does. Texts keep their language; of dates, those remain that schema.org can express."""
    if isinstance(value, list):
        return [plain_value(each, base) for each in value]
    if not isinstance(value, dict) or "@language" in value:
        return value
    return machine_date(value["@value"]) if "@value" in value else plain(value, base)


def without_nulls(node: Node) -> Node:
    """Return a node without its empty properties."""
    return {name: value for name, value in node.items() if value not in (None, [], "")}
