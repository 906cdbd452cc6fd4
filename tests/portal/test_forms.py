"""What was typed into a form, as it is read: within limits, from every sender."""

import time
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from starlette.datastructures import FormData, Headers
from starlette.requests import Request
from starlette.types import Message

from filings.decisions.domain.recognitions import DAYS_MAX
from portal.access.forms import (
    PLAIN_CHARS_MAX,
    Typed,
    fields_of,
    folded,
    kept_of,
    masked,
    new_pad,
    read_form,
    says_ours,
    tie_of,
)
from portal.public.verify import page_of
from portal.routes import LARGE

TIE = masked(tie_of("token"), new_pad())


def test_a_megabyte_of_marks_is_no_number_and_holds_nobody_up() -> None:
    marks = "a" + "\u0300\u0316" * 250_000
    began = time.process_time()
    typed = Typed(FormData({"id_number": marks}))
    assert len(typed.plain("id_number")) > PLAIN_CHARS_MAX
    assert page_of(marks) is None
    assert time.process_time() - began < 1


def test_an_endless_address_holds_nobody_up() -> None:
    began = time.process_time()
    assert page_of("/filings/verify/" + "a" * 8_000 + "/" + "b" * 8_000 + "\nc") is None
    assert page_of("/filings/verify/a" * 30_000 + "\nc") is None
    assert time.process_time() - began < 1


def test_a_whole_address_is_short_enough_to_be_folded() -> None:
    code = "a" * 26
    assert page_of(f"https://xueshi.example/certificates/verify/{code.upper()}") == f"/certificates/verify/{code}"
    assert folded("ＸＳ－１ ２") == "XS-12"


@pytest.mark.parametrize("key", ["é", "a b", "a\r\nx-other: 1", "k" * 65], ids=["letter", "blank", "line", "long"])
def test_a_key_that_no_page_wrote_is_no_key(key: str) -> None:
    assert Typed(FormData({"key": key})).key == {}
    assert Typed(FormData({"key": "0b3f"})).key == {"idempotency-key": "0b3f"}


@pytest.mark.parametrize(
    ("written", "found"),
    [("7", 7), ("", 1), ("0", 1), ("-3", 1), ("999", 200), ("1" * 5_000, 1), ("１２", 12)],
    ids=["a page", "nothing", "zero", "below", "beyond", "endless", "full width"],
)
def test_the_page_that_a_form_stood_on_is_within_its_list(written: str, found: int) -> None:
    assert Typed(FormData({"page": written})).number("page", 200) == found


def test_what_is_kept_is_for_who_typed_it() -> None:
    one, other = uuid4(), uuid4()
    kept = Typed(FormData({"csrf": f"{TIE}.{one}", "reason": "理由", "password": "x"})).kept()
    assert fields_of(kept_of(kept, one)) == [("reason", "理由")]
    assert kept_of(kept, other) == ""
    by_stranger = Typed(FormData({"csrf": TIE, "reason": "理由"})).kept()
    assert fields_of(kept_of(by_stranger, other)) == [("reason", "理由")]


def test_what_is_kept_fits_into_the_form_that_carries_it() -> None:
    for chars in (100, 900, 10_000, 20_000):
        kept = Typed(FormData({"csrf": f"{TIE}.{uuid4()}", "text": "字" * chars})).kept()
        assert len(urlencode({"kept": kept})) < LARGE["/sign-in"].bytes_max - 1_024
        assert bool(kept) == (chars <= 10_000)


def test_a_megabyte_is_not_written_anew_to_see_that_it_is_too_long() -> None:
    typed = Typed(FormData({"text": "字" * 340_000}))
    began = time.process_time()
    assert [typed.kept() for _ in range(20)] == [""] * 20
    assert time.process_time() - began < 0.5


def test_what_no_page_kept_is_nothing() -> None:
    assert fields_of("a=1&" * 900) == []
    assert fields_of("a=" + "1" * 200_000) == []


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({}, None),
        ({"origin": "https://xueshi.example"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"referer": "https://xueshi.example/my/hours"}, True),
        ({"origin": "https://inside.example", "host": "inside.example"}, True),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({"origin": "http://xueshi.example"}, False),
        ({"origin": "https://xueshi.example.evil.example"}, False),
        ({"origin": "https://xueshi.example", "sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "another word"}, False),
        ({"referer": "https://elsewhere.example/xueshi.example"}, False),
    ],
)
def test_where_a_form_comes_from(headers: dict[str, str], found: bool | None) -> None:
    assert says_ours(Headers(headers), "https://xueshi.example") is found


async def test_a_claim_of_as_many_days_as_the_service_takes_is_read_and_kept() -> None:
    parts = ("on", "half_days", "is_arrival")
    days = {f"form-days-{row}-{part}": "2025-05-01" for row in range(1, DAYS_MAX + 1) for part in parts}
    body = urlencode({"csrf": TIE, "form-days-rows": DAYS_MAX, **days}).encode()

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    headers = [(b"content-type", b"application/x-www-form-urlencoded"), (b"origin", b"http://test")]
    scope = {"type": "http", "method": "POST", "path": "/my/claims/new/x", "headers": headers, "query_string": b""}
    typed = await read_form(Request(scope, receive), tie_of("token"), "http://test")
    assert len(fields_of(typed.kept())) == len(days) + 1
    assert len(body) < LARGE["/my/claims/new/{kind}"].bytes_max
