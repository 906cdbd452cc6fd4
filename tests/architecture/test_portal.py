"""The portal asks for what the services answer, in their own words, and no page of it is left out of the tests."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import orjson
import pytest
from deploy import portal_models
from fastapi.routing import APIRoute
from portal_forms import FORMS, NEVER_WRONG
from portal_pages import NO_PAGES, PAGES

import portal
from portal import messages_zh
from portal.access.visitor import posted
from portal.clients import models
from portal.clients.calls import Call, File, Stream
from portal.routes import router

TOP = Path(__file__).parents[2]
TEMPLATES = TOP / "services/portal/src/portal/templates"
DOCUMENTS = {path.stem: orjson.loads(path.read_bytes()) for path in sorted((TOP / "docs/openapi").glob("*.json"))}


def modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(portal.__path__, "portal."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


CALLS = {
    f"{module.__name__}.{name}": value
    for module in modules()
    for name, value in vars(module).items()
    if isinstance(value, Call)
}


@pytest.mark.parametrize("service", DOCUMENTS)
def test_the_models_are_those_of_the_documents(service: str) -> None:
    assert portal_models.file_of(service).read_text("utf-8") == portal_models.written(service), "make openapi"


@pytest.mark.parametrize("name", sorted(CALLS))
def test_every_call_is_answered_as_it_expects(name: str) -> None:
    call = CALLS[name]
    operation = DOCUMENTS[call.service]["paths"][call.path][call.method.lower()]
    answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    content = answers[0].get("content", {})
    if call.answer is type(None):
        assert not content
    elif call.answer in (File, Stream):
        assert content  # of whatever kind: JSON may be a file to be kept, such as one's own data
    else:
        # One of several shapes is enough where the page is of that one alone.
        schemas = [answer["content"]["application/json"]["schema"] for answer in answers]
        shapes = {shape["$ref"].rpartition("/")[2] for schema in schemas for shape in schema.get("oneOf", [schema])}
        for expected in get_args(call.answer) or (call.answer,):
            assert expected.__name__ in shapes
            assert expected.__module__ == f"portal.clients.models.{call.service.replace('-', '_')}"
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    assert body.get("$ref", "").rpartition("/")[2] == (call.sends.__name__ if call.sends else "")


def test_some_calls_were_found() -> None:
    assert len(CALLS) >= 8


def lists_of_codes() -> dict[str, set[frozenset[str]]]:
    """Named lists of codes in the services' models, by name."""
    found: dict[str, set[frozenset[str]]] = {}
    for module in pkgutil.iter_modules(models.__path__, "portal.clients.models."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if values := [item for item in get_args(value) if isinstance(item, str)]:
                found.setdefault(name, set()).add(frozenset(values))
    return found


@pytest.mark.parametrize("name", sorted(set(messages_zh.WORDS) & set(lists_of_codes())))
def test_every_code_of_a_list_has_its_word(name: str) -> None:
    for codes in lists_of_codes()[name]:
        assert codes <= set(messages_zh.WORDS[name]), codes - set(messages_zh.WORDS[name])


IN_FIELDS = {
    "Subject": "ledger.Entry.subject",
    "ItemReason": "vendor-gateway.OwnCompletion.reason",
    "HoldReason": "vendor-gateway.CompletionState.reason",
    "Origin": "ledger.Entry.origin",
    "TakenBackBy": "ledger.TakenBack.by",
    "ClaimEffectKind": "filings.ClaimEffect.effect",
    "OfficeKind": "filings.AwaitedStep.kind",
    "PostCategory": "ledger.BindingPlacement.post_category",
    "TitleLevel": "registry.DisclosedPerson.title_level",
    "Sex": "registry.Form.sex",
    "Education": "registry.Form.education",
    "CertificateState": "certificates.Why",
    "CertificateWaitsFor": "certificates.WaitsFor",
    "Breakdown": "ledger.Board.by",
    "HoursBreakdown": "ledger.HoursBoard.by",
    "Mode": "ledger.Entry.mode",
    "Departure": "registry.NewDeparture.because",
    "HrField": "registry.NewSettlement.field",
    "FileFault": "registry.Fault",
}
"""Lists of codes whose name in the table is not that of a list in the models: where the documents have them."""


@pytest.mark.parametrize("name", sorted(IN_FIELDS))
def test_every_code_of_a_field_has_its_word(name: str) -> None:
    service, schema, *field = IN_FIELDS[name].split(".")
    found = DOCUMENTS[service]["components"]["schemas"][schema]
    for step in field:
        found = found["properties"][step]
    [codes] = [choice["enum"] for choice in (found, *found.get("anyOf", ())) if "enum" in choice]
    assert set(codes) <= set(messages_zh.WORDS[name]), set(codes) - set(messages_zh.WORDS[name])


def test_templates_name_lists_that_are_there() -> None:
    for path in TEMPLATES.rglob("*.html"):
        for name in re.findall(r'word\("(\w+)"\)', path.read_text("utf-8")):
            assert name in messages_zh.WORDS, f"{path.name}: {name}"


def routes() -> list[APIRoute]:
    return [route for route in router.routes if isinstance(route, APIRoute)]


@pytest.mark.parametrize("path", sorted({route.path for route in routes() if "POST" in (route.methods or ())}))
def test_whatever_is_posted_comes_from_a_form_of_ours(path: str) -> None:
    route = next(route for route in routes() if route.path == path and "POST" in (route.methods or ()))
    assert posted in {dependency.call for dependency in route.dependant.dependencies}


def test_no_page_is_left_out_of_what_is_opened_in_a_browser() -> None:
    read = {route.path for route in routes() if "GET" in (route.methods or ())}
    assert read == set(PAGES) | NO_PAGES


def test_no_form_is_left_out_of_what_is_filled_in_wrongly() -> None:
    posted_to = {route.path for route in routes() if "POST" in (route.methods or ())}
    assert posted_to == {*FORMS, *NEVER_WRONG}
    assert not {*FORMS} & {*NEVER_WRONG}


def test_pages_are_read_by_get_and_changed_by_post() -> None:
    assert {method for route in routes() for method in route.methods or ()} <= {"GET", "POST"}


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_form_is_tied(path: Path) -> None:
    text = path.read_text("utf-8")
    for form in re.findall(r"<form\b[^>]*>\s*(.{0,60})", text, re.S):
        if 'method="get"' not in text:
            assert "tied(" in form, f"{path.name}: a form without its tie"


def test_no_address_of_a_page_begins_like_a_service() -> None:
    for route in routes():
        assert route.path.split("/")[1] not in DOCUMENTS, route.path
