"""The ledger is asked what regulations ask of people: only what it must be told; and without it nobody decides."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson
import pytest
from live_platform import YEAR, Platform, a_full_year, id_number, person
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from common import service_client

PATH = "/certificates/v1/eligibility-queries"
HR = "hr-platform"
ON = f"{YEAR + 1}-06-01"


def query(serial: int = 1, purpose: str = "promotion") -> dict[str, Any]:
    return {"id_number": id_number(serial), "purpose": purpose, "on": ON}


async def ask(platform: Platform, *queries: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await platform.call("POST", PATH, {"queries": list(queries)}, client_id=HR)
    found: list[dict[str, Any]] = answer["results"]
    return found


async def certified(platform: Platform) -> None:
    await platform.register(person(1))
    await platform.settle()
    await platform.push(*a_full_year())
    await platform.settle()


Playing = Callable[[Request], Response] | Callable[[Request], Any]


@contextlib.asynccontextmanager
async def ledger_played_by(platform: Platform, play: Playing | None) -> AsyncIterator[None]:
    """Whoever asks the ledger finds somebody else there, or nobody."""
    routes = platform.house.web.router.routes
    (mount,) = [route for route in routes if isinstance(route, Mount) and route.path == "/ledger"]
    position = routes.index(mount)
    if play is None:
        routes.remove(mount)
    else:
        routes[position] = Mount("/ledger", Starlette(routes=[Route("/v1/ground-queries", play, methods=["POST"])]))
    try:
        yield
    finally:
        if play is not None:
            routes.pop(position)
        routes.insert(position, mount)


async def nothing_asked(request: Request) -> Response:
    asked = orjson.loads(await request.body())["queries"]
    return JSONResponse({"results": [{"rulebook": None, "grounds": []} for _ in asked]})


async def too_slow(request: Request) -> Response:
    await asyncio.sleep(60)
    return await nothing_asked(request)


async def one_too_few(request: Request) -> Response:
    return JSONResponse({"results": []})


async def no_json(request: Request) -> Response:
    return Response("<html>maintenance</html>", media_type="text/html")


async def another_shape(request: Request) -> Response:
    return JSONResponse({"results": [{"rulebook": None, "grounds": [{"holds": "perhaps"}]}]})


async def broken(request: Request) -> Response:
    return Response(status_code=500)


async def never_lets_in(request: Request) -> Response:
    return Response(status_code=401)


@pytest.mark.parametrize(
    "play",
    [None, too_slow, one_too_few, no_json, another_shape, broken, never_lets_in],
    ids=["away", "too slow", "answers too few", "no JSON", "another shape", "broken", "takes no token"],
)
async def test_while_the_ledger_does_not_answer_nobody_decides(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, play: Playing | None
) -> None:
    await certified(platform)
    await ask(platform, query())
    with monkeypatch.context() as impatient:
        impatient.setattr(service_client, "TIMEOUT_S", 0.3)
        await nobody_decides(platform, play)
    assert (await ask(platform, query()))[0]["eligible"] is True


async def nobody_decides(platform: Platform, play: Playing | None) -> None:
    async with ledger_played_by(platform, play):
        # Nobody is known who is asked about: the refusal must not tell. (Of nobody, too few is just enough.)
        for queries in [[query(1)], [query(9), query(1)]] if play is one_too_few else [[query(1)], [query(9)]]:
            answer = await platform.ask("POST", PATH, {"queries": queries}, client_id=HR)
            assert answer.status_code == 503, (play, queries)
            assert answer.headers["content-type"] == "application/problem+json"
            assert int(answer.headers["retry-after"]) > 0
            assert answer.json()["type"] == "urn:xueshi:problem:ledger-away"


async def test_the_ledger_is_told_ids_purposes_and_days_of_known_people_and_nothing_else(platform: Platform) -> None:
    await platform.register(person(1), person(2))
    await platform.settle()
    told = list[Any]()

    async def listening(request: Request) -> Response:
        told.append((orjson.loads(await request.body()), str(request.url)))
        return await nothing_asked(request)

    async with ledger_played_by(platform, listening):
        await ask(platform, query(2), query(9), query(1, "reward"))
    ((document, url),) = told
    assert document == {
        "queries": [
            {"person_id": await platform.person_id(2), "purpose": "promotion", "on": ON},
            {"person_id": await platform.person_id(1), "purpose": "reward", "on": ON},
        ]
    }
    assert "?" not in url


async def test_a_token_that_is_refused_is_renewed_once_and_kept(platform: Platform) -> None:
    await platform.register(person(1))
    await platform.settle()
    tokens = list[str]()

    async def refusing_the_first(request: Request) -> Response:
        tokens.append(request.headers["authorization"])
        return Response(status_code=401) if tokens[-1] == tokens[0] else await nothing_asked(request)

    # Of the same second a token is the same again: it says when it ends.
    await asyncio.sleep(1.1)
    async with ledger_played_by(platform, refusing_the_first):
        for _ in range(3):
            assert (await platform.ask("POST", PATH, {"queries": [query()]}, client_id=HR)).status_code == 200
    assert len(set(tokens)) == 2
    assert tokens[1:] == [tokens[1]] * 3


async def test_no_id_number_leaves_in_what_is_logged(platform: Platform, capsys: pytest.CaptureFixture[str]) -> None:
    await certified(platform)
    await ask(platform, query(1), query(9))
    async with ledger_played_by(platform, None):
        await platform.ask("POST", PATH, {"queries": [query(1)]}, client_id=HR)
    logged = capsys.readouterr()
    for serial in (1, 9):
        assert id_number(serial) not in logged.out + logged.err
