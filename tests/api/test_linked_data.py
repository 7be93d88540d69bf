"""Linked data: what a JSON-LD processor makes of quotes and claims, with the W3C's context at hand.

`anno.jsonld` has, of that context, the terms that this record uses, defined as there.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld
from starlette.testclient import TestClient

from app.api.linked_data import claim_annotation, quote_annotation
from tests.asking import ARTICLE, items

CONTEXT = json.loads(Path(__file__).with_name("anno.jsonld").read_text("utf-8"))
OA, SCHEMA, RDF = "http://www.w3.org/ns/oa#", "http://schema.org/", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LINKED = {"Accept": "application/ld+json"}
QUOTE, CLAIM = f"/v1/quotes/{ARTICLE}-q10", f"/v1/claims/{ARTICLE}-c42"


def pinned(url: str, _: Any) -> dict[str, Any]:
    """The one context there is, and no other."""
    assert url == "http://www.w3.org/ns/anno.jsonld"
    return {"contextUrl": None, "documentUrl": url, "document": CONTEXT, "contentType": "application/ld+json"}


def expanded(client: TestClient, url: str) -> dict[str, Any]:
    """A record as a processor expands it; one that loses nothing, since what has no definition is an error."""
    found: Any = jsonld.expand(linked(client, url), {"documentLoader": pinned}, on_property_dropped=refuse)
    (node,) = found
    return dict(node)


def refuse(name: str) -> None:
    """Fail for a term that the context does not define."""
    raise AssertionError(name)


def linked(client: TestClient, url: str) -> dict[str, Any]:
    """A record as JSON-LD."""
    response = client.get(url, headers=LINKED)
    assert response.headers["content-type"] == 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    found: dict[str, Any] = response.json()
    return found


def terms(value: Any) -> set[str]:
    """Every key of a document, and every word of its types and motivations."""
    if isinstance(value, list):
        return set[str]().union(*map(terms, value))
    if not isinstance(value, dict):
        return set()
    words = [value.get(name, []) for name in ("type", "motivation")]
    named = {word for each in words for word in ([each] if isinstance(each, str) else each)}
    return named | {name for name in value if not name.startswith("@")} | terms(list(value.values()))


def test_every_term_is_one_of_the_context_s(client: TestClient) -> None:
    for record in [*items(client, "/v1/quotes"), *items(client, "/v1/claims")]:
        used = terms(linked(client, record["url"]))
        assert {term for term in used if not term.startswith("schema:")} <= set(CONTEXT["@context"])


def test_a_quote_is_an_annotation_and_a_quotation(client: TestClient) -> None:
    node = expanded(client, QUOTE)
    assert node["@id"] == f"http://testserver{QUOTE}"
    assert node["@type"] == [f"{OA}Annotation", f"{SCHEMA}Quotation"]
    assert node[f"{OA}motivatedBy"] == [{"@id": f"{OA}identifying"}]
    assert node[f"{SCHEMA}text"] == [
        {"@value": "strategic distraction", "@language": "en"},
        {"@value": "围魏救赵", "@language": "zh-hans"},  # a processor may write a tag in lower case, and this one does
    ]
    (speaker,) = node[f"{SCHEMA}spokenByCharacter"]
    assert speaker["@id"] == "http://testserver/v1/people/lu-yan"
    assert speaker["@type"] == [f"{SCHEMA}Person"]
    (piece,) = node[f"{SCHEMA}isBasedOn"]
    assert piece["@id"] == "http://testserver/v1/sources/lu-yan-huayu-think-tank"


def test_a_translation_has_the_original_words_as_the_work_that_it_translates(client: TestClient) -> None:
    node = expanded(client, QUOTE)
    assert node[f"{SCHEMA}inLanguage"] == [{"@value": "en"}]
    (original,) = node[f"{SCHEMA}translationOfWork"]
    assert original["@type"] == [f"{SCHEMA}Quotation"]
    assert original[f"{SCHEMA}text"] == [{"@value": "围魏救赵", "@language": "zh-hans"}]
    assert original[f"{SCHEMA}inLanguage"] == [{"@value": "zh-Hans"}]
    assert f"{SCHEMA}translator" not in node  # the article does not say who translated
    assert f"{SCHEMA}translationOfWork" not in expanded(client, f"/v1/quotes/{ARTICLE}-q25")


def test_a_translator_and_the_translated_quote_of_another_source_are_linked(client: TestClient) -> None:
    quote: dict[str, Any] = client.get(QUOTE).json()
    translator = {"url": "/v1/people/anna-zhu", "name": "Anna Zhu"}
    other = {"url": "/v1/quotes/o-q01", "text": "围魏救赵"}
    different = {"rendering": {"translator": translator}, "original": None, "translation_of": other}
    annotation = quote_annotation(quote | different, "http://x")
    assert annotation["schema:translator"]["id"] == "http://x/v1/people/anna-zhu"
    assert annotation["schema:translationOfWork"] == {
        "type": "schema:Quotation",
        "id": "http://x/v1/quotes/o-q01",
        "schema:text": "围魏救赵",
    }


def test_both_bodies_have_their_language_and_both_passages_their_selectors(client: TestClient) -> None:
    node = expanded(client, QUOTE)
    bodies = [(body[f"{RDF}value"], body["http://purl.org/dc/elements/1.1/language"]) for body in node[f"{OA}hasBody"]]
    assert bodies == [
        ([{"@value": "strategic distraction"}], [{"@value": "en"}]),
        ([{"@value": "围魏救赵"}], [{"@value": "zh-Hans"}]),
    ]
    english, chinese = node[f"{OA}hasTarget"]
    integer = "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"
    position, words = english[f"{OA}hasSelector"]
    assert position[f"{OA}start"] == [{"@value": 3816, "@type": integer}]
    assert position[f"{OA}end"] == [{"@value": 3837, "@type": integer}]
    assert words[f"{OA}exact"] == [{"@value": "strategic distraction"}]
    assert words[f"{OA}prefix"][0]["@value"].endswith("is also a “")
    assert chinese[f"{OA}hasSource"] == [{"@id": f"http://testserver/v1/sources/{ARTICLE}"}]
    assert chinese[f"{OA}hasSelector"][0][f"{OA}start"] == [{"@value": 3840, "@type": integer}]


def test_every_selector_finds_its_body_in_the_source(client: TestClient) -> None:
    text = client.get(f"/v1/sources/{ARTICLE}").json()["text"]
    for quote in items(client, "/v1/quotes"):
        found = linked(client, quote["url"])
        for body, target in zip(found["body"], found["target"], strict=True):
            position, words = target["selector"]
            assert text[position["start"] : position["end"]] == words["exact"] == body["value"]


def test_a_claim_is_an_annotation_and_a_claim(client: TestClient) -> None:
    node = expanded(client, CLAIM)
    assert node["@type"] == [f"{OA}Annotation", f"{SCHEMA}Claim"]
    assert node[f"{OA}motivatedBy"] == [{"@id": f"{OA}describing"}]
    assert node[f"{SCHEMA}appearance"][0]["@id"] == f"http://testserver/v1/sources/{ARTICLE}"
    assert node[f"{SCHEMA}author"][0]["@id"] == "http://testserver/v1/people/lu-yan"
    assert [each["@id"] for each in node[f"{SCHEMA}citation"]] == [f"http://testserver{QUOTE}"]


def test_a_claim_is_about_its_topics_and_its_targets_and_based_on_who_reports_it(client: TestClient) -> None:
    claim = client.get(f"/v1/claims/{ARTICLE}-c46").json()
    assert claim["targets"]
    node = expanded(client, claim["url"])
    about = [each["@id"] for each in node[f"{SCHEMA}about"]]
    assert about == [f"http://testserver{each['url']}" for each in claim["topics"] + claim["targets"]]
    (report,) = node[f"{SCHEMA}isBasedOn"]
    assert report[f"{SCHEMA}author"][0]["@id"] == "http://testserver/v1/people/zheng-yongnian"
    (piece,) = expanded(client, CLAIM)[f"{SCHEMA}isBasedOn"]
    assert piece["@id"] == "http://testserver/v1/sources/lu-yan-huayu-think-tank"


@pytest.mark.parametrize(("status", "said"), [("withdrawn", "withdrawn"), ("disputed", None), ("current", None)])
def test_a_withdrawn_claim_is_marked(client: TestClient, status: str, said: str | None) -> None:
    annotation = claim_annotation(client.get(CLAIM).json() | {"status": status}, "http://x")
    assert annotation.get("schema:creativeWorkStatus") == said


def test_a_relation_is_an_annotation_that_links_two_claims(client: TestClient) -> None:
    relation = items(client, "/v1/relations?kind=disagrees")[0]
    node = expanded(client, relation["url"])
    assert node[f"{OA}motivatedBy"] == [{"@id": f"{OA}linking"}]
    assert node[f"{OA}hasTarget"] == [{"@id": f"http://testserver{relation['from_claim']['url']}"}]
    claim, kind = node[f"{OA}hasBody"]
    assert claim == {"@id": f"http://testserver{relation['to_claim']['url']}"}
    assert (kind[f"{RDF}value"], kind[f"{OA}hasPurpose"]) == (
        [{"@value": "disagrees"}],
        [{"@id": f"{OA}classifying"}],
    )


def test_a_term_is_a_defined_term_with_the_quotes_that_render_it(client: TestClient) -> None:
    (term,) = items(client, "/v1/terms?q=围魏救赵")
    node = expanded(client, term["url"])
    assert node["@type"] == [f"{SCHEMA}DefinedTerm"]
    assert node[f"{SCHEMA}name"] == [{"@value": "围魏救赵", "@language": "zh-hans"}]
    assert node[f"{SCHEMA}description"] == [{"@value": "besiege Wei to rescue Zhao", "@language": "en"}]
    (rendering,) = node[f"{SCHEMA}subjectOf"]
    assert rendering["@id"] == f"http://testserver{QUOTE}"


def test_an_organization_speaks_as_one(client: TestClient) -> None:
    (speaker,) = expanded(client, f"/v1/quotes/{ARTICLE}-q25")[f"{SCHEMA}spokenByCharacter"]
    assert speaker["@type"] == [f"{SCHEMA}Organization"]


def test_a_record_says_the_same_in_rdf(client: TestClient) -> None:
    for record in [*items(client, "/v1/quotes"), *items(client, "/v1/claims")]:
        document = linked(client, record["url"])
        quads = str(jsonld.to_rdf(document, {"documentLoader": pinned, "format": "application/n-quads"}))
        subject = f"<http://testserver{record['url']}>"
        assert f"{subject} <{RDF}type> <{OA}Annotation> ." in quads
        assert all(line.endswith(" .") for line in quads.splitlines())


@pytest.mark.parametrize("path", [QUOTE, CLAIM])
def test_the_record_itself_is_what_everyone_else_gets(client: TestClient, path: str) -> None:
    plain = client.get(path)
    assert plain.headers["content-type"] == "application/json"
    for accept in ("*/*", "application/json", "text/html, */*;q=0.8", "application/ld+json;q=0.1, application/json"):
        assert client.get(path, headers={"Accept": accept}).content == plain.content
    assert client.get(f"{path}?format=json", headers=LINKED).content == plain.content
    assert client.get(f"{path}?format=jsonld").content == client.get(path, headers=LINKED).content
    assert client.get(path, headers={"Accept": "text/csv"}).status_code == 406
