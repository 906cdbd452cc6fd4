"""What was typed into a form, as it is read: within limits, whoever made it."""

import time

import pytest
from starlette.datastructures import FormData

from portal.access.forms import PLAIN_CHARS_MAX, Typed, folded
from portal.public.verify import page_of


def test_a_megabyte_of_marks_is_no_number_and_holds_nobody_up() -> None:
    marks = "a" + "\u0300\u0316" * 250_000
    began = time.process_time()
    typed = Typed(FormData({"id_number": marks}))
    assert len(typed.plain("id_number")) > PLAIN_CHARS_MAX
    assert page_of(marks) is None
    assert time.process_time() - began < 1


def test_a_whole_address_is_short_enough_to_be_folded() -> None:
    code = "a" * 26
    assert page_of(f"https://xueshi.example/certificates/verify/{code.upper()}") == f"/certificates/verify/{code}"
    assert folded("ＸＳ－１ ２") == "XS-12"


@pytest.mark.parametrize("key", ["é", "a b", "a\r\nx-other: 1", "k" * 65], ids=["letter", "blank", "line", "long"])
def test_a_key_that_no_page_wrote_is_no_key(key: str) -> None:
    assert Typed(FormData({"key": key})).key == {}
    assert Typed(FormData({"key": "0b3f"})).key == {"idempotency-key": "0b3f"}
