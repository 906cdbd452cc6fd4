"""The demo's summary fails where what it tells of the reviews is not so."""

from decimal import Decimal
from io import StringIO

import httpx
import pytest
from rich.console import Console

from standalone.cheats import Cheat
from standalone.check import Checked
from standalone.people import MadeOrganisation, MadePerson
from standalone.plan import Plan
from standalone.reviews import HELD, TAKEN_OFF, VOID, Key
from standalone.substitution import Substitution
from standalone.summary import DemoFailed, Summary, show_cheats, show_substitution

OFFICE = MadeOrganisation("11431103MB000001X0", "零陵区人力资源和社会保障局", "hr-authority", "431103", None)
PERSON = MadePerson("431103199001010012", "陈明", "12431103MB00000200", "professional", "junior")
CHEAT = Cheat(PERSON, "200 class hours in a moment", [("lanxin", {"completion_id": "seconds"})], 1, is_voided=True)
OTHER = Cheat(PERSON, "the same everywhere", [("qihang", {"completion_id": "thrice"})], 1)
SUBSTITUTION = Substitution(PERSON, "mingde", "longest", Decimal("6.0"), Decimal("61.5"))
PLAN = Plan(2025, cheats=[CHEAT, OTHER], substitution=SUBSTITUTION)
TOLD = Summary(PLAN, {}, {}, Checked((), 0, 0, ()), [PERSON], OFFICE)
DECIDED: dict[Key, str] = {("lanxin", "seconds"): VOID, ("qihang", "thrice"): HELD, ("mingde", "longest"): TAKEN_OFF}


def told(status: str) -> httpx.AsyncClient:
    """Somebody who is told the same of everybody."""
    certificate = None if status == "not-certified" else {"number": "43-2025-0000017"}

    def answer(request: httpx.Request) -> httpx.Response:
        results = [{"status": status, "certificate": certificate}] * request.content.count(b"id_number")
        return httpx.Response(200, json={"results": results})

    return httpx.AsyncClient(base_url="http://demo", transport=httpx.MockTransport(answer))


async def test_what_was_taken_off_is_told_in_two_lines() -> None:
    console = Console(file=StringIO(), width=200)
    async with told("suspended") as client:
        await show_substitution(console, client, TOLD, DECIDED)
    assert isinstance(console.file, StringIO)
    assert [line for line in console.file.getvalue().splitlines() if line.startswith("  ")] == [
        "  6 of 61.5 professional class hours were taken off: one official of 零陵区人力资源和社会保障局 proposed it, "
        "another one confirmed",
        "  certificate 43-2025-0000017: the HR platform is told suspended",
    ]


@pytest.mark.parametrize(
    ("reviewed", "status", "why"),
    [
        ({**DECIDED, SUBSTITUTION.key: VOID}, "suspended", "still count"),
        ({}, "suspended", "still count"),
        (DECIDED, "certified", "it is certified"),
    ],
)
async def test_it_fails_where_the_hours_count_or_the_certificate_stands(
    reviewed: dict[Key, str], status: str, why: str
) -> None:
    async with told(status) as client:
        with pytest.raises(DemoFailed, match=why):
            await show_substitution(Console(file=StringIO()), client, TOLD, reviewed)


@pytest.mark.parametrize(
    ("changed", "status", "why"),
    [
        ({("lanxin", "seconds"): HELD}, "not-certified", "1 completions should be held for an office, 2 are"),
        ({("qihang", "thrice"): VOID}, "not-certified", "1 completions should be held for an office, 0 are"),
        ({("mingde", "longest"): VOID}, "not-certified", "1 completions should be voided by an official .*, 2 are"),
        ({}, "certified", "this was not noticed"),
    ],
)
async def test_it_fails_where_another_completion_is_held_or_void_or_a_cheat_is_certified(
    changed: dict[Key, str], status: str, why: str
) -> None:
    async with told("not-certified") as client:
        await show_cheats(Console(file=StringIO()), client, TOLD, DECIDED)
    async with told(status) as client:
        with pytest.raises(DemoFailed, match=why):
            await show_cheats(Console(file=StringIO()), client, TOLD, {**DECIDED, **changed})
