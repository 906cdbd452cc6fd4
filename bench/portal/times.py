"""Server time of each kind of page with twenty readers at once, beside the same API calls made bare.

First nobody pauses: a page's time is then what twenty of them cost, and so is the floor's, in which each reader makes
the calls of the page at the same time, over up to three connections. Then each reads for a second between two pages, as
a person does at the least: that is the time that people see. CPU is that of the process that answers, for one page and
for the calls of one page; on a machine that others use it says more than time does.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence

from bench.portal.pages import PAGES, Page
from bench.portal.stage import BROWSER, ApiCall, Stage, percentile
from bench.portal.wire import Line

READERS, EACH, PACED_S = 20, 10, 6.0
LINES_MAX = 3
"""Of one reader: twenty have no more than the door takes."""
RATIO_MAX, P95_MAX_MS = 2.0, 150.0

Turn = Callable[[], Awaitable[None]]


async def measure(stage: Stage) -> None:
    """Print the table."""
    print(f"\n{READERS} readers at once; ms{'without a pause':>37}{'the bare calls':>25}", end="")
    print(f"{'CPU, of the calls':>25}{'a second between':>19}")
    print(f"{'page':<36}{'calls':>5}{'p50':>7}{'p95':>7}{'p50':>8}{'p95':>7}{'ratio':>7} ", end="")
    print(f"{'page':>7}{'calls':>7}{'ratio':>7} {'p50':>9}{'p95':>7}   * over what is wanted")
    for page in PAGES:
        await _of(stage, page)


async def _of(stage: Stage, page: Page) -> None:
    calls = await stage.calls_of(page.path, is_signed_in=page.is_signed_in)
    readers = [stage.reader(number, is_signed_in=page.is_signed_in) for number in range(READERS)]
    lines = [[stage.reader(number, is_signed_in=False) for _ in calls[:LINES_MAX]] for number in range(READERS)]
    away: list[Page] = []
    turns = [_page(reader, page, away) for reader in readers]
    bare = [_bare(own, calls) for own in lines] if calls else []
    for turn in (*turns, *bare):
        await turn()  # somebody who is new to the platform is known from here on
    began = stage.cpu_s()
    took, between = await _timed(turns, EACH), stage.cpu_s()
    floor, ended = await _timed(bare, EACH), stage.cpu_s()
    paced = await _paced(turns)
    for line in (*readers, *(line for own in lines for line in own)):
        line.close()
    cpu = (between - began) * 1_000 / len(took)
    said = f"{page.path:<36}{len(calls):>5}{percentile(took, 0.5):>7.0f}{percentile(took, 0.95):>7.0f}"
    if floor:
        of_calls = (ended - between) * 1_000 / len(floor)
        said += f"{percentile(floor, 0.5):>8.0f}{percentile(floor, 0.95):>7.0f}"
        said += _ratio(percentile(took, 0.5) / percentile(floor, 0.5))
        said += f"{cpu:>7.1f}{of_calls:>7.1f}{_ratio(cpu / of_calls)}"
    else:
        said += f"{'-':>8}{'-':>7}{'-':>7} {cpu:>7.1f}{'-':>7}{'-':>7} "
    late = percentile(paced, 0.95)
    print(f"{said}{percentile(paced, 0.5):>9.0f}{late:>7.0f}{'' if late <= P95_MAX_MS else '*'}", end="")
    print(f"   {len(away)} times without its service" if away else "", flush=True)


def _ratio(ratio: float) -> str:
    return f"{ratio:>7.2f}{'' if ratio <= RATIO_MAX else '*':<1}"


def _page(reader: Line, page: Page, away: list[Page]) -> Turn:
    """``away`` counts pages that a service did not answer in time for."""

    async def turn() -> None:
        answer = await reader.ask("GET", page.path, BROWSER)
        assert answer.status in (200, 503), f"{page.path}: {answer.status}"
        if answer.status == 503:
            away.append(page)

    return turn


def _bare(lines: Sequence[Line], calls: Sequence[ApiCall]) -> Turn:
    """All calls of a page at the same time, as one and the same person."""

    async def ask(line: Line, waiting: Iterator[ApiCall]) -> None:
        for call in waiting:
            answer = await line.ask(call.method, call.path, call.headers, call.body)
            assert answer.status < 400, f"{call.path}: {answer.status}"

    async def turn() -> None:
        waiting = iter(calls)
        await asyncio.gather(*(ask(line, waiting) for line in lines))

    return turn


async def _timed(turns: Sequence[Turn], each: int) -> list[float]:
    """Seconds of every turn, all readers at once."""
    took: list[float] = []

    async def read(turn: Turn) -> None:
        for _ in range(each):
            began = time.perf_counter()
            await turn()
            took.append(time.perf_counter() - began)

    await asyncio.gather(*(read(turn) for turn in turns))
    return took


async def _paced(turns: Sequence[Turn]) -> list[float]:
    took: list[float] = []
    until = time.perf_counter() + PACED_S

    async def read(turn: Turn) -> None:
        await asyncio.sleep(random.random())
        while time.perf_counter() < until:
            began = time.perf_counter()
            await turn()
            took.append(time.perf_counter() - began)
            await asyncio.sleep(random.uniform(0.5, 1.5))

    await asyncio.gather(*(read(turn) for turn in turns))
    return took
