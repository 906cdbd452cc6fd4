"""Every answer has a model. That answers are as their models say is held by every test that asks for one."""

import importlib
from typing import Any

import httpx
import pytest
from answers import Described, NotAsDescribed, undescribed
from deploy import problems_of_routes
from deploy.descriptions import ROUTES, document_of, file_of
from fastapi import APIRouter, FastAPI, Response
from starlette.applications import Starlette

from common.errors import Conflict
from common.metrics import Metrics
from common.openapi import LEFT_OUT, Answer, Refusals
from common.web import application, json_response

PACKAGES = ("registry", "vendor_gateway", "filings", "ledger", "certificates")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_answer_has_a_model(package: str) -> None:
    app = FastAPI()
    app.include_router(importlib.import_module(ROUTES[package]).router)
    assert list(undescribed(app)) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_what_is_committed_of_a_service_is_what_it_says_of_itself(package: str) -> None:
    assert file_of(package).read_bytes() == document_of(package), "run `make openapi`, and look at what changed"


@pytest.mark.parametrize("package", PACKAGES)
def test_what_is_committed_of_refusals_is_what_the_source_says(package: str) -> None:
    written = problems_of_routes.file_of(package).read_bytes()
    assert written == problems_of_routes.document_of(package), "run `make openapi`, and look at what changed"


class _Shown(Answer):
    """What the made-up route says that it answers."""

    number: int
    note: str = LEFT_OUT


@pytest.mark.parametrize(
    ("sent", "status", "wrong"),
    [
        ({"number": 1}, 200, None),
        ({"number": 1, "note": "it"}, 200, None),
        ({"number": 1, "note": None}, 200, "is not of type"),
        ({"number": "1"}, 200, "is not of type"),
        ({"number": 1, "more": 2}, 200, "Additional properties"),
        ({}, 200, "required property"),
        ({"number": 1}, 201, "is not described"),
    ],
)
async def test_an_answer_that_is_not_as_described_fails_the_test_that_gets_it(
    sent: dict[str, Any], status: int, wrong: str | None
) -> None:
    router, house = APIRouter(), Starlette()

    @router.get("/v1/shown/{name}", response_model=_Shown)
    async def shown(name: str) -> Response:
        return json_response(sent, status)

    service = application("made up", Metrics("registry"), routers=[router], ready={})
    house.mount("/service", service)
    async with httpx.AsyncClient(transport=Described(app=house), base_url="http://test") as client:
        if wrong is None:
            assert (await client.get("/service/v1/shown/it")).json() == sent
        else:
            with pytest.raises(NotAsDescribed, match=wrong):
                await client.get("/service/v1/shown/it")


@pytest.mark.parametrize(("reason", "is_told"), [("too-late", True), ("too-early", False)])
async def test_a_reason_that_a_route_does_not_name_fails_the_test_that_gets_it(reason: str, is_told: bool) -> None:
    router = APIRouter()

    @router.get("/v1/shown", response_model=_Shown)
    async def shown() -> Response:
        raise Conflict(reason, "another time")

    refusals = Refusals(of_routes={"GET /v1/shown": {"409": ["too-late"]}})
    service = application("made up", Metrics("registry"), routers=[router], ready={}, refusals=refusals)
    assert set(service.openapi()["paths"]["/v1/shown"]["get"]["responses"]) == {"200", "409"}
    async with httpx.AsyncClient(transport=Described(app=service), base_url="http://test") as client:
        if is_told:
            assert (await client.get("/v1/shown")).json()["reason"] == reason
        else:
            with pytest.raises(NotAsDescribed, match="is not one of"):
                await client.get("/v1/shown")
