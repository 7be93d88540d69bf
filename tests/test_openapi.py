"""The OpenAPI document: complete, readable, and changed only where a reviewer sees the change."""

import json
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.asking import ASKED, DETAILS, DOCUMENT, LISTS, PATHS, operation

GOLDEN = Path(__file__).with_name("openapi.json")
SCHEMAS: dict[str, dict[str, Any]] = DOCUMENT["components"]["schemas"]
OBJECTS = {name: schema for name, schema in SCHEMAS.items() if "properties" in schema}
ALWAYS = {"412", "414", "422", "429", "500", "503"}  # whatever is asked
REFUSED = ALWAYS | {"404", "406", "410", "501"}
CITATION = (
    "application/vnd.citationstyles.csl+json",
    "application/x-bibtex",
    "application/x-research-info-systems",
    "text/plain",
)
NEGOTIATED = {  # what an operation answers with, where Accept has a choice
    "/v1/quotes/{id}": ("application/json", "application/ld+json"),
    "/v1/claims/{id}": ("application/json", "application/ld+json"),
    "/v1/relations/{id}": ("application/json", "application/ld+json"),
    "/v1/terms/{id}": ("application/json", "application/ld+json"),
    "/v1/quotes/{id}/citation": CITATION,
    "/v1/claims/{id}/citation": CITATION,
    "/v1/sources/{id}/citation": CITATION,
    "/v1/matrix": ("application/json", "text/csv"),
}
FILES = ("application/json", "text/csv", "application/x-ndjson")
CITED = ("/v1/quotes", "/v1/claims", "/v1/sources")
BIBLIOGRAPHIES = ("application/x-bibtex", "application/x-research-info-systems", CITATION[0])
FORMS = (
    NEGOTIATED
    | dict.fromkeys(LISTS, FILES)
    | dict.fromkeys(CITED, (FILES[0], *BIBLIOGRAPHIES, *FILES[1:]))
    | {  # what an operation answers with, where that is not JSON alone
        "/v1/feed.json": ("application/feed+json",),
        "/v1/feed.atom": ("application/atom+xml",),
    }
    | {f"{path}/{{id}}/card": ("text/html",) for path in CITED}
)


def explained(schema: dict[str, Any]) -> bool:
    """Whether a field says what it holds, itself or by the component that it is."""
    return bool(
        schema.get("description") or SCHEMAS.get(schema.get("$ref", "").rpartition("/")[2], {}).get("description")
    )


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a part of the document, but for those in examples."""
    if isinstance(value, dict):
        yield value
        for name, each in value.items():
            yield from () if name in {"example", "examples"} else parts(each)
    elif isinstance(value, list):
        for each in value:
            yield from parts(each)


def test_the_document_is_the_one_reviewed() -> None:
    """`RENEW=1 pytest tests/test_openapi.py` writes it anew; read the difference before you commit it."""
    written = json.dumps(DOCUMENT, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("RENEW"):
        GOLDEN.write_text(written, "utf-8")
    assert GOLDEN.read_text("utf-8") == written, "the API changed: RENEW=1 pytest tests/test_openapi.py"


def test_the_document_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    assert DOCUMENT["info"]["title"] == "OnRecord"
    assert DOCUMENT["info"]["license"] == {"name": "MIT", "url": "https://spdx.org/licenses/MIT.html"}
    assert DOCUMENT["info"]["description"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", DOCUMENT["info"]["version"])


def test_every_address_is_that_of_the_server() -> None:
    local = Settings(database_url="sqlite:///none", port=9000)
    public = local.model_copy(update={"public_url": "https://record.example"})
    for settings, base in ((local, "http://127.0.0.1:9000"), (public, "https://record.example")):
        document = create_app(settings).openapi()
        assert document["servers"] == [{"url": base, "description": "This server."}]
        assert f"curl '{base}/v1'" in document["info"]["description"]
        assert f'"URL": "{base}/quotes/us-russia-rapprochement-q10"' in json.dumps(document)
        assert not re.search("testserver|127.0.0.1:8000", json.dumps(document))
    assert DOCUMENT["security"] == []


@pytest.mark.parametrize(
    ("settings", "contact"),
    [
        ({}, {"name": "The editors of this record", "url": "http://127.0.0.1:8000/about"}),
        ({"contact": "mailto:desk@record.example"}, {"name": "The Desk", "email": "desk@record.example"}),
        ({"contact": "https://record.example/us"}, {"name": "The Desk", "url": "https://record.example/us"}),
    ],
)
def test_the_contact_is_whom_the_settings_name(settings: dict[str, Any], contact: dict[str, str]) -> None:
    named = settings and {**settings, "publisher": "The Desk"}
    app = create_app(Settings(database_url="sqlite:///none", **named))
    assert app.openapi()["info"]["contact"] == contact


def test_every_operation_has_a_summary_of_its_own_and_a_described_tag() -> None:
    operations = [each for methods in DOCUMENT["paths"].values() for each in methods.values()]
    summaries = {each["summary"] for each in operations}
    assert len(summaries) == len(operations)
    assert not any(summary == summary.title() for summary in summaries)  # the name of a function
    assert all(each["description"] for each in DOCUMENT["tags"])
    assert {tag for each in operations for tag in each["tags"]} == {each["name"] for each in DOCUMENT["tags"]}


def test_every_call_of_the_introduction_succeeds(client: TestClient) -> None:
    base = "http://127.0.0.1:8000"
    calls = [shlex.split(call) for call in re.findall(r"^curl .*$", DOCUMENT["info"]["description"], re.MULTILINE)]
    assert len(calls) > 3
    for call in calls:
        url = next(word for word in call if word.startswith(base)).removeprefix(base)
        if "--data-binary" in call:
            response = client.post(url, content="Some “words”.", headers={"Content-Type": "text/plain"})
        else:
            query = call[call.index("--data-urlencode") + 1] if "--data-urlencode" in call else None
            response = client.get(url, params=dict([query.split("=", 1)]) if query else None)
        assert response.status_code == 200, (call, response.text)


def test_every_collection_has_its_list_and_its_detail() -> None:
    collections = ["quotes", "claims", "relations", "people", "organizations", "sources", "topics", "terms", "events"]
    assert {f"/v1/{name}" for name in collections} | {"/v1/sources/{id}/annotations"} == set(LISTS)
    assert {f"/v1/{name}/{{id}}" for name in collections} == set(DETAILS)
    assert {"/v1", "/healthz", "/readyz"} <= set(PATHS)


def test_every_operation_is_a_get_with_a_short_id_of_its_own() -> None:
    methods = {path: set(each) for path, each in DOCUMENT["paths"].items()}
    assert methods == {**{path: {"get"} for path in DOCUMENT["paths"]}, "/v1/verify": {"get", "post"}}
    operations = [operation(path)["operationId"] for path in PATHS]
    assert len(set(operations)) == len(operations)
    assert all(re.fullmatch(r"(get|list)[A-Z][a-zA-Z]{2,18}|search|suggest|verify", name) for name in operations)
    assert all(operation(path)["operationId"].startswith("list") == (path in LISTS) for path in PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_every_operation_is_explained(path: str) -> None:
    described = operation(path)
    assert described["summary"]
    assert described["tags"]
    assert re.fullmatch(r"[A-Z].{15,}[.]", described["description"], re.DOTALL)


@pytest.mark.parametrize("path", PATHS)
def test_every_parameter_is_explained(path: str) -> None:
    for parameter in operation(path).get("parameters", []):
        assert parameter.get("description"), parameter["name"]
        assert parameter["schema"].get("type") or "$ref" in parameter["schema"], parameter["name"]
        needed = parameter["in"] == "path" or parameter["name"] in ASKED.get(path, {})
        assert parameter["required"] == needed, parameter["name"]
        assert ("example" in parameter) == needed, parameter["name"]
        assert "null" not in json.dumps(parameter["schema"].get("type", "")), parameter["name"]


@pytest.mark.parametrize("path", LISTS)
def test_every_list_takes_limit_cursor_and_sort(path: str) -> None:
    by_name = {parameter["name"]: parameter for parameter in operation(path)["parameters"]}
    assert {"limit", "cursor", "sort"} <= set(by_name)
    limit = by_name["limit"]["schema"]
    assert (limit["default"], limit["minimum"], limit["maximum"]) == (20, 0, 100)
    assert by_name["sort"]["schema"]["default"]
    assert set(by_name["sort"]["schema"]["default"]) <= set(by_name["sort"]["schema"]["items"]["enum"])


@pytest.mark.parametrize("path", PATHS)
def test_every_parameter_of_several_values_is_written_with_commas(path: str) -> None:
    for parameter in operation(path).get("parameters", []):
        if parameter["schema"].get("type") == "array":
            assert (parameter["style"], parameter["explode"]) == ("form", False), parameter["name"]


@pytest.mark.parametrize("name", OBJECTS)
def test_every_field_is_explained_and_always_there(name: str) -> None:
    fields = OBJECTS[name]["properties"]
    assert OBJECTS[name].get("description") or OBJECTS[name].get("title")
    assert {field for field, schema in fields.items() if not explained(schema)} == set()
    assert set(OBJECTS[name].get("required", [])) == set(fields) - {"highlights"}


def test_a_vocabulary_is_one_named_component() -> None:
    vocabularies = {name: schema["enum"] for name, schema in SCHEMAS.items() if "enum" in schema}
    assert {
        "AlsoReason",
        "Attribution",
        "AttributionBasis",
        "Basis",
        "Certainty",
        "CitationFormat",
        "CitationStyle",
        "ClaimKind",
        "ClaimStatus",
        "DateBasis",
        "DifferenceKind",
        "Direction",
        "EventStatus",
        "Evidence",
        "Fidelity",
        "MatchVerdict",
        "OrganizationKind",
        "QuoteKind",
        "RecordFormat",
        "RecordKind",
        "RelationKind",
        "ReportKind",
        "ReviewStatus",
        "Role",
        "SourceKind",
        "SpanKind",
        "Stance",
        "SubstanceKind",
        "SuggestedKind",
        "Translation",
        "Verdict",
        "WholeVerdict",
    } == set(vocabularies)
    assert all(SCHEMAS[name]["description"] for name in vocabularies)
    assert vocabularies["ClaimKind"] == ["description", "explanation", "evaluation", "prediction", "recommendation"]
    assert vocabularies["Evidence"] == ["original", "departing", "quoted", "paraphrased"]


def test_components_have_names_that_a_program_can_use() -> None:
    assert {"Quote", "QuotePage", "QuoteHistory", "QuoteVersion", "Problem"} <= set(SCHEMAS)
    assert all(re.fullmatch("([A-Z][a-z]*)+", name) and "Public" not in name for name in SCHEMAS)
    assert not any(isinstance(each.get("title"), str) for each in parts({**DOCUMENT, "info": {}}))  # repeats a name


def test_a_date_is_described_by_a_pattern() -> None:
    schema = SCHEMAS["Quote"]["properties"]["said_on"]["anyOf"][0]
    for date in ("2025", "2025-02-18~", "2025-02-24/2025-02-28", "../2025", "2025/", "202X", "2025-21"):
        assert re.search(schema["pattern"], date), date
    for date in ("2025-2-18", "18.02.2025", "2025-02-18T00:00:00Z", "/", "../.."):
        assert not re.search(schema["pattern"], date), date
    assert "date" not in {each.get("format") for each in parts(DOCUMENT)}


def test_every_component_is_referred_to_and_every_reference_has_its_component() -> None:
    assert {each["$ref"].rpartition("/")[2] for each in parts(DOCUMENT) if "$ref" in each} == set(SCHEMAS)


@pytest.mark.parametrize("path", PATHS)
def test_every_refusal_is_the_one_problem(path: str) -> None:
    responses = operation(path)["responses"]
    paged = any(each["name"] == "cursor" for each in operation(path).get("parameters", []))
    expected = ALWAYS | ({"410"} if paged else set()) | ({"404", "410"} if "{" in path else set())
    expected |= {"406"} if path in NEGOTIATED or path in LISTS else set()
    expected |= {"404", "410", "501"} if path == "/oembed" else set()
    assert set(responses) == {"200"} | expected
    for status in expected:
        assert responses[status]["description"]
        assert responses[status]["content"] == {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        }


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_a_schema_headers_and_an_example(path: str) -> None:
    answer = operation(path)["responses"]["200"]
    first, *others = answer["content"]
    assert (first, *others) == FORMS.get(path, ("application/json",))
    assert "$ref" in answer["content"][first]["schema"] or first != "application/json"
    assert all({"type", "$ref"} & answer["content"][each]["schema"].keys() for each in others)
    assert answer["content"][first]["example"]
    assert {"X-Request-ID"} <= set(answer["headers"])
    assert all(header["description"] and header["schema"] for header in answer["headers"].values())


def test_the_text_to_verify_is_explained() -> None:
    described = DOCUMENT["paths"]["/v1/verify"]["post"]
    assert described["operationId"] == "verifyText"
    assert described["description"]
    assert described["requestBody"]["required"]
    assert all(each["example"] for each in described["requestBody"]["content"].values())
    assert set(described["requestBody"]["content"]) == {"text/plain", "text/html"}
    assert set(described["responses"]) == {"200", "411", "413", "415"} | ALWAYS
    assert {each["name"] for each in described["parameters"]} == {"speaker", "limit"}
    assert described["responses"]["200"]["content"]["application/json"]["example"]["quotations"]


def test_the_examples_are_bilingual_where_the_record_is() -> None:
    for path in ("/v1/quotes", "/v1/quotes/{id}"):
        example = operation(path)["responses"]["200"]["content"]["application/json"]["example"]
        assert "围魏救赵" in json.dumps(example, ensure_ascii=False)
        assert "strategic distraction" in json.dumps(example, ensure_ascii=False)


def test_problems_are_described_with_every_field() -> None:
    assert set(SCHEMAS["Problem"]["properties"]) == {
        "type",
        "title",
        "status",
        "detail",
        "instance",
        "request_id",
        "errors",
    }
    assert set(SCHEMAS["ProblemError"]["properties"]) == {"parameter", "detail", "suggestion"}
    assert {status for path in PATHS for status in operation(path)["responses"]} == {"200", *REFUSED}
