"""The contract that the service publishes is valid, complete, and true."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from tests.support.web import Web, memory_web

from workcore import __version__
from workcore_entrypoints.rest.contract import ROUTES
from workcore_entrypoints.rest.openapi import takes_key
from workcore_entrypoints.rest.routes import Files, Route

PARAMETER: Final = re.compile(r"\{(\w+):uuid\}")

INSTANT: Final = re.compile(r"(\w+_)?(at|start|end|deadline)|(created|start)_(from|to)")
OF_DAY: Final = {"Opening", "QuietHours"}
"""What begins and ends by the clock on the wall."""

Json = dict[str, Any]


@pytest.fixture(scope="module")
def web() -> Web:
    """One service; nothing here changes it."""
    return memory_web()


@pytest.fixture(scope="module")
def document(web: Web) -> Json:
    """What is published."""
    return dict(web.call(None, "GET", "/openapi.json").json)


def operation(document: Json, route: Route) -> Json:
    """Find a route in the document."""
    found: Json = document["paths"][PARAMETER.sub(r"{\1}", route.path)][route.method.lower()]
    return found


def name(route: Route) -> str:
    """Name a case after its route."""
    return route.name


def nodes(value: Any) -> Iterator[Json]:
    """Walk through every object of a document."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from nodes(inner)


def instants(document: Json) -> Iterator[tuple[str, Json]]:
    """Find what is named as instants are, but for times of day, wherever it goes in or out."""
    for node in nodes(document):
        if isinstance(node.get("properties"), dict) and node.get("title") not in OF_DAY:
            yield from node["properties"].items()
        if node.get("in") == "query":
            yield node["name"], node["schema"]


def test_instants_say_so(document: Json) -> None:
    """Clients that are made of the document get times, not texts."""
    named = [(name, schema) for name, schema in instants(document) if INSTANT.fullmatch(name)]

    assert len(named) > 30
    for name, schema in named:
        assert "date-time" in {node.get("format") for node in nodes(schema)}, name


def test_valid(document: Json) -> None:
    """The document is valid OpenAPI 3.1."""
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["version"] == __version__
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_covers_exactly_the_routes(document: Json) -> None:
    """Every route is described, and nothing else."""
    described = {
        (method.upper(), path) for path, item in document["paths"].items() for method in item
    }
    assert described == {(r.method, PARAMETER.sub(r"{\1}", r.path)) for r in ROUTES}


def test_operations_have_names(document: Json) -> None:
    """Each operation has an identifier of its own, for clients that are generated."""
    names = [operation(document, route)["operationId"] for route in ROUTES]
    assert len(set(names)) == len(ROUTES)


def test_references_resolve(document: Json) -> None:
    """Every reference leads to a schema or a header of the document."""
    wanted = {node["$ref"] for node in nodes(document) if "$ref" in node}
    parts = {kind: document["components"][kind] for kind in ("schemas", "headers")}
    there = {f"#/components/{kind}/{name}" for kind, part in parts.items() for name in part}
    assert wanted <= there
    assert len(wanted) > 20


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_operation_tells_the_route(document: Json, route: Route) -> None:
    """Token, version, body and parameters are described where they are needed."""
    told = operation(document, route)
    named = {(p["in"], p["name"]) for p in told["parameters"]}

    assert told["security"] == ([{"token": []}] if route.signed_in else [])
    assert ("requestBody" in told) == (route.body is not None)
    assert (("header", "If-Match") in named) == route.versioned
    assert {n for where, n in named if where == "path"} == set(PARAMETER.findall(route.path))
    assert ("query" in {where for where, _ in named}) == (route.query is not None)


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_operation_tells_its_answers(document: Json, route: Route) -> None:
    """The success has its shape; each failure is a problem; what came back before has no body."""
    answers = dict(operation(document, route)["responses"])
    success = answers.pop(str(route.status.value))

    assert ("content" in success) == (route.answer is not None)
    assert "content" not in answers.get("304", {})
    assert answers
    for answer in (answer for status, answer in answers.items() if status >= "400"):
        schema = answer["content"]["application/problem+json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/ProblemOut"}
    expected = {"401": route.signed_in, "404": "{" in route.path, "428": route.versioned}
    assert all((status in answers) for status, wanted in expected.items() if wanted)


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_operation_tells_how_often(document: Json, route: Route) -> None:
    """Whoever has signed in finds the headers of his budget, and that he may be refused by it."""
    answers = operation(document, route)["responses"]
    told = answers[str(route.status.value)].get("headers", {})

    assert ("429" in answers) >= route.signed_in
    assert set(told) == (set(document["components"]["headers"]) if route.signed_in else set())


def test_bodies_are_closed(document: Json) -> None:
    """What a body may have is all that it may have, as unknown fields are errors."""
    for route in ROUTES:
        if isinstance(route.body, Files):
            media = operation(document, route)["requestBody"]["content"]["multipart/form-data"]
            assert media["schema"]["additionalProperties"] is False, route.name
        elif route.body is not None:
            media = operation(document, route)["requestBody"]["content"]["application/json"]
            schema = document["components"]["schemas"][media["schema"]["$ref"].rpartition("/")[2]]
            assert schema["additionalProperties"] is False, route.name


def test_parts_of_bodies_are_closed(document: Json) -> None:
    """What a body is made of is closed, too, however deep."""
    parts = ("Money", "Calendar", "Opening", "QuietHours", "Muted", "Rule", "Condition", "Targets")

    schemas = document["components"]["schemas"]
    assert all(schemas[part]["additionalProperties"] is False for part in parts)


def test_what_is_needed_is_told(document: Json) -> None:
    """A body that cannot be left out says so, and so does a parameter; bounds are told, too."""
    paths = document["paths"]
    [content] = [path for path in paths if path.endswith("/content")]
    needed = {p["name"] for p in paths[content]["get"]["parameters"] if p.get("required")}
    asked = {p["name"]: p for p in paths["/work-requests"]["get"]["parameters"]}

    assert paths["/auth/token"]["post"]["requestBody"]["required"] is True
    assert paths["/work-requests/{request_id}/submit"]["post"]["requestBody"]["required"] is False
    assert "signature" in needed
    assert not any(parameter["required"] for parameter in asked.values())
    assert asked["limit"]["schema"]["maximum"] == 100
    assert "-deadline" in asked["sort"]["schema"]["enum"]


def test_docs_load_nothing_from_outside(web: Web) -> None:
    """The page for people needs no other site, no script, and no other page to be read."""
    answer = web.call(None, "GET", "/docs")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    links = re.findall(r"""(?:src|href|action|url)\s*[=(]\s*["']?([^"'\s>)]+)""", answer.text)
    assert links
    assert all(link.startswith(("#", "/")) and not link.startswith("//") for link in links)
    assert not re.search(r"<script|<link|<img|<iframe|@import", answer.text, re.IGNORECASE)


def test_docs_show_code_as_code(web: Web) -> None:
    """What is code in the description is code on the page, not a text with strange quotes."""
    text = web.call(None, "GET", "/docs").text

    assert "<code>application/problem+json</code> (RFC 9457)" in text
    assert "`" not in text.partition("<h2>Calls</h2>")[0]


def test_docs_name_every_route(web: Web) -> None:
    """Every path and shape of the contract is on the page, and links lead somewhere on it."""
    text = web.call(None, "GET", "/docs").text

    for route in ROUTES:
        assert PARAMETER.sub(r"{\1}", route.path) in text
    anchors, targets = re.findall(r'href="#(\w+)"', text), re.findall(r'id="(\w+)"', text)
    assert set(anchors) <= set(targets)


@pytest.mark.parametrize("path", ["/openapi.json", "/docs"])
def test_contract_needs_no_token(web: Web, path: str) -> None:
    """Anybody may read the contract; it has no tenant's data."""
    assert web.call(None, "GET", path).status_code == 200


def test_every_attempt_can_be_named(web: Web) -> None:
    """What takes a key says how a malformed one is answered; every answer here is compared."""
    for route in ROUTES:
        if takes_key(route) and not isinstance(route.body, Files):
            path = PARAMETER.sub("c4cb85fa-a518-4b0f-b56a-477a24bff1b5", route.path)
            answer = web.call("adam", route.method, path, {}, headers={"Idempotency-Key": "a b"})

            assert answer.status_code in {400, 428}, route.name
