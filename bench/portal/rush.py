"""The year's end: ten times the readers, without a pause, for twenty seconds; and people who send forms meanwhile.

Readers who are refused come back when the page says, as do those who send: what was refused is sent again. Every post
that was answered as done must be on record exactly once, which the registry's audit trail counts.
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field

import asyncpg

from bench import standing
from bench.portal.pages import FIRST, HOURS, LAST, Page
from bench.portal.stage import BROWSER, Stage, percentile, post_form, tie_in
from bench.portal.wire import Answer, Broken, Line
from common.identity import IdNumber
from registry.forms.domain import sex_of

READERS, SENDERS, SECONDS = 200, 20, 20.0
READ = (HOURS, FIRST, Page(f"/my/hours/{LAST}"), Page("/my/certificates"), Page("/my/messages"))
DETAILS = "/my/account/details"
AT_THE_DOOR = "当前访问人数较多"
_P95_MAX_MS = 1_000
_EDITS = """SELECT count(*) FROM audit WHERE convert_from(body, 'UTF8') LIKE '%"person.edited"%'"""


@dataclass
class Seen:
    """What people saw."""

    took: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    refused_s: list[float] = field(default_factory=list)
    waits_s: list[int] = field(default_factory=list)
    untold: int = 0
    """Refusals that were no page with a time to come back."""
    late: int = 0
    """Pages that a service did not answer for in time; they say when to come back as well."""
    done: int = 0
    unknown: int = 0
    """Posts without an answer that says whether they were done."""
    changed: list[str] = field(default_factory=list)
    """Posts whose words are not what the record says at the end."""

    def refused(self, answer: Answer, seconds: float) -> int:
        """Note it; after how many seconds to come back."""
        wait = answer.headers.get("retry-after", "")
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        self.untold += not (is_page and wait.isdigit())
        if not wait.isdigit():
            return 1
        if is_page and AT_THE_DOOR not in answer.text:
            self.late += 1
        else:
            self.refused_s.append(seconds)
            self.waits_s.append(int(wait))
        return int(wait)


async def measure(stage: Stage) -> bool:
    """Print what was seen; whether no post was lost or recorded twice, and every refusal said when."""
    reading, sending = Seen(), Seen()
    senders = [stage.reader(number) for number in range(SENDERS)]
    for serial, sender in enumerate(senders):
        await _photographed(sender, serial)
    before, began = await _edits(stage), time.perf_counter()
    until = began + SECONDS
    readers = [_read(stage.reader(SENDERS + number), until, reading, number) for number in range(READERS)]
    await asyncio.gather(*readers, *(_send(line, serial, until, sending) for serial, line in enumerate(senders)))
    recorded = await _edits(stage) - before
    _print(reading, sending, recorded, time.perf_counter() - began)
    is_exact = sending.done <= recorded <= sending.done + sending.unknown and not sending.changed
    return is_exact and not reading.untold and not sending.untold


def _print(reading: Seen, sending: Seen, recorded: int, seconds: float) -> None:
    p95 = percentile(reading.took, 0.95)
    mark = "reached" if p95 <= _P95_MAX_MS else "MISSED"
    print(f"\n{READERS} readers without a pause and {SENDERS} who send forms, for {SECONDS:.0f} s")
    print(f"pages: {len(reading.took):,} ({len(reading.took) / seconds:,.0f}/s), answers {dict(reading.answers)}")
    print(f"p50 {percentile(reading.took, 0.5):.0f} ms, p95 {p95:.0f} ms (wanted {_P95_MAX_MS}: {mark})")
    if reading.refused_s:
        waits = f"{min(reading.waits_s)} to {max(reading.waits_s)} s"
        print(
            f"refused: {len(reading.refused_s):,} in p95 {percentile(reading.refused_s, 0.95):.0f} ms, told to come"
            f" back in {waits}"
        )
    print(f"without their service in time: {reading.late} pages; not told when: {reading.untold + sending.untold}")
    print(
        f"posts: {sending.done} answered as done, {recorded} on record, {sending.unknown} without an answer,"
        f" {len(sending.refused_s)} refused and sent again; answers {dict(sending.answers)}"
    )
    lost = max(0, sending.done - recorded) + len(sending.changed)
    print(f"lost: {lost}; recorded twice: {max(0, recorded - sending.done - sending.unknown)}")


async def _read(line: Line, until: float, seen: Seen, number: int) -> None:
    while (began := time.perf_counter()) < until:
        page = READ[number % len(READ)]
        if not page.is_signed_in:
            line.cookies.pop("xueshi_session", None)
        number += len(READ) if not page.is_signed_in else 1
        try:
            answer = await line.ask("GET", page.path, BROWSER)
        except Broken as broken:
            seen.answers[str(broken)] += 1
            continue
        took = time.perf_counter() - began
        seen.answers[str(answer.status)] += 1
        if answer.status == 200:
            seen.took.append(took)
        else:
            await asyncio.sleep(min(seen.refused(answer, took), max(0.0, until - time.perf_counter())))
    line.close()


async def _send(line: Line, serial: int, until: float, seen: Seen) -> None:
    """The form of one's details, each time with another word; what is refused is sent again until it is answered."""
    form = await _page(line)
    word, number, possible = "", 0, {""}
    while time.perf_counter() < until:
        number += 1
        word = f"专业{number}"
        outcome = await _sent(line, _typed(serial, word), form, seen)
        possible = {word} if outcome == "done" else possible | {word} if outcome == "unknown" else possible
    if f'value="{word}"' not in (await _page(line)).replace("&#39;", "'") and len(possible) == 1:
        seen.changed.append(word)
    line.close()


async def _sent(line: Line, typed: dict[str, str], form: str, seen: Seen) -> str:
    while True:
        began = time.perf_counter()
        try:
            answer = await post_form(line, DETAILS, typed, form)
        except Broken as broken:
            seen.answers[str(broken)] += 1
            seen.unknown += 1
            return "unknown"
        took = time.perf_counter() - began
        seen.answers[str(answer.status)] += 1
        if answer.status == 303:
            seen.done += 1
            seen.took.append(took)
            return "done"
        if answer.status != 503 or AT_THE_DOOR not in answer.text:
            seen.unknown += 1
            return "unknown"
        line.close()  # an idle one ends, and whether a post went through it would not be known
        await asyncio.sleep(seen.refused(answer, took))


async def _page(line: Line) -> str:
    """The form; a sender who is refused comes back."""
    while True:
        answer = await line.ask("GET", DETAILS, BROWSER)
        if answer.status == 200:
            return answer.text
        await asyncio.sleep(int(answer.headers.get("retry-after", "1")))


def _typed(serial: int, word: str) -> dict[str, str]:
    return {
        "name": "测试人员",
        "sex": sex_of(IdNumber(standing.id_number(serial))),
        "phone": "13800000000",
        "email": "someone@example.cn",
        "native_place": "湖南永州",
        "education": "bachelor",
        "major": word,
        "school": "某师范大学",
        "graduated_on": "2008-07-01",
        "title": "其他",
    }


async def _photographed(line: Line, serial: int) -> None:
    """The first time a form has a picture, which stays from then on."""
    form, edge = await _page(line), "edge"
    headers, body = multipart(_typed(serial, "专业"), form, edge)
    answer = await line.ask("POST", DETAILS, headers, body)
    assert answer.status == 303, answer.text


def multipart(typed: dict[str, str], form: str, edge: str) -> tuple[dict[str, str], bytes]:
    """Headers and body of the form with a picture."""
    parts = [
        f'--{edge}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {"csrf": tie_in(form), **typed}.items()
    ]
    photo = f'--{edge}\r\ncontent-disposition: form-data; name="photo"; filename="p.jpg"\r\n\r\n'.encode()
    body = "".join(parts).encode() + photo + b"\xff\xd8\xff" + bytes(2_000) + f"\r\n--{edge}--\r\n".encode()
    content_type = f"multipart/form-data; boundary={edge}"
    return {**BROWSER, "content-type": content_type, "sec-fetch-site": "same-origin"}, body


async def _edits(stage: Stage) -> int:
    connection = await asyncpg.connect(stage.registry_dsn)
    try:
        return int(await connection.fetchval(_EDITS))
    finally:
        await connection.close()
