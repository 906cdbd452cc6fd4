"""Personal data at rest: opened only whole, in its place, and by a key that is here."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from live_platform import id_number

from common.identity import IdNumber
from common.sealing import BlindIndex, CannotOpen, Sealer, index_bytes, index_text

OLD, NEW = secrets.token_bytes(32), secrets.token_bytes(32)
BEFORE, AFTER = Sealer({1: OLD}, 1), Sealer({2: NEW, 1: OLD}, 2)
PLAIN, CONTEXT = id_number(1).encode(), b"row 1"


@given(st.binary(max_size=200), st.binary(max_size=60))
def test_what_was_sealed_opens_in_its_place(plain: bytes, context: bytes) -> None:
    assert AFTER.open(AFTER.seal(plain, context), context) == plain


def test_after_a_rotation_old_rows_open_and_new_ones_are_sealed_by_the_new_key() -> None:
    assert AFTER.open(BEFORE.seal(PLAIN, CONTEXT), CONTEXT) == PLAIN
    with pytest.raises(CannotOpen):
        BEFORE.open(AFTER.seal(PLAIN, CONTEXT), CONTEXT)


def test_a_key_id_that_is_not_here_does_not_open() -> None:
    with pytest.raises(CannotOpen, match="not here"):
        Sealer({3: OLD}, 3).open(BEFORE.seal(PLAIN, CONTEXT), CONTEXT)


def test_another_key_under_the_same_id_does_not_open() -> None:
    with pytest.raises(CannotOpen):
        Sealer({1: NEW}, 1).open(BEFORE.seal(PLAIN, CONTEXT), CONTEXT)


@given(st.binary(max_size=20).filter(lambda context: context != CONTEXT))
def test_moved_to_another_row_it_does_not_open(elsewhere: bytes) -> None:
    with pytest.raises(CannotOpen):
        AFTER.open(AFTER.seal(PLAIN, CONTEXT), elsewhere)


def test_no_bit_can_be_flipped() -> None:
    sealed = AFTER.seal(PLAIN, CONTEXT)
    for place in range(len(sealed)):
        for bit in range(8):
            changed = bytearray(sealed)
            changed[place] ^= 1 << bit
            with pytest.raises(CannotOpen):
                AFTER.open(bytes(changed), CONTEXT)


def test_nothing_can_be_cut_off_or_added() -> None:
    sealed = AFTER.seal(PLAIN, CONTEXT)
    for other in [sealed[:end] for end in range(len(sealed))] + [sealed + b"\0", b"\0" + sealed]:
        with pytest.raises(CannotOpen):
            AFTER.open(other, CONTEXT)


@given(st.one_of(st.binary(max_size=80), st.binary(max_size=80).map(lambda rest: b"\x01\x02" + rest)))
def test_any_bytes_are_refused_in_one_way_only(rubbish: bytes) -> None:
    with pytest.raises(CannotOpen):
        AFTER.open(rubbish, CONTEXT)


def test_the_same_text_is_sealed_differently_every_time() -> None:
    assert len({AFTER.seal(PLAIN, CONTEXT) for _ in range(100)}) == 100


def test_sealed_bytes_show_nothing_of_the_text() -> None:
    assert PLAIN not in AFTER.seal(PLAIN, CONTEXT)
    assert len(AFTER.seal(PLAIN, CONTEXT)) == 2 + 12 + len(PLAIN) + 16


def _text(*pairs: tuple[int, bytes]) -> str:
    return ",".join(f"{key_id}:{urlsafe_b64encode(key).decode()}" for key_id, key in pairs)


def test_of_keys_written_as_text_the_first_one_seals_and_all_of_them_open() -> None:
    sealer = Sealer.from_text(_text((2, NEW), (1, OLD)))
    assert BEFORE.seal(PLAIN, CONTEXT)[1] == 1
    assert sealer.seal(PLAIN, CONTEXT)[1] == 2
    assert sealer.open(BEFORE.seal(PLAIN, CONTEXT), CONTEXT) == PLAIN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1:",
        "x:" + urlsafe_b64encode(OLD).decode(),
        _text((1, OLD[:31])),
        _text((1, OLD), (2, b"")),
        _text((256, OLD)),
        _text((1, OLD), (1, NEW)),
    ],
    ids=["empty", "no key", "an empty key", "no id", "too short", "a second one too short", "no byte", "an id twice"],
)
def test_keys_that_would_fail_later_are_refused_at_the_start(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it is, the service does not start
        Sealer.from_text(text)


def test_a_current_key_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="current key id 2"):
        Sealer({1: OLD}, 2)


@pytest.mark.parametrize("length", [32, 64, 65, 200])
def test_a_blind_index_is_the_keyed_hash_of_the_number_after_the_id_of_its_key(length: int) -> None:
    key = secrets.token_bytes(length)
    blind = BlindIndex(7, key)
    for serial in (1, 2, 1):
        expected = hmac.new(key, id_number(serial).encode(), hashlib.sha256).digest()
        assert blind.of(IdNumber(id_number(serial))) == b"\x07" + expected, "whatever was asked before"
    index = blind.of(IdNumber(id_number(1)))
    assert len(index_text(index)) == 44
    assert index_bytes(index_text(index)) == index


def test_a_blind_index_is_equal_for_equal_numbers_and_for_no_others() -> None:
    index = BlindIndex(1, OLD)
    assert index.of(IdNumber("11010519491231002x")) == index.of(IdNumber("11010519491231002X"))
    assert len({index.of(IdNumber(id_number(serial))) for serial in range(1000)}) == 1000
    assert BlindIndex(1, NEW).of(IdNumber(id_number(1))) != index.of(IdNumber(id_number(1)))


@pytest.mark.parametrize(
    ("key_id", "key"),
    [(0, OLD), (256, OLD), (1, OLD[:31]), (1, b"")],
    ids=lambda value: str(len(value)) if isinstance(value, bytes) else None,
)
def test_a_weak_blind_index_is_refused(key_id: int, key: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes or more and an id from 1 to 255"):
        BlindIndex(key_id, key)


def test_a_blind_index_is_read_from_settings_as_sealing_keys_are() -> None:
    assert BlindIndex.from_text(_text((7, OLD))) == BlindIndex(7, OLD)


@pytest.mark.parametrize(
    "text",
    ["", "1", "one:" + _text((1, OLD))[2:], _text((1, OLD[:31])), _text((1, OLD), (2, NEW))],
    ids=["empty", "no id", "no number", "too short", "two of them"],
)
def test_a_blind_index_that_would_fail_later_is_refused_at_the_start(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it is, the service does not start
        BlindIndex.from_text(text)


@pytest.mark.parametrize("kind", [BlindIndex, Sealer])
def test_a_refused_setting_does_not_stand_in_the_refusal(kind: type[BlindIndex | Sealer]) -> None:
    _, _, secret = _text((1, OLD)).partition(":")
    with pytest.raises(ValueError, match="ID:BASE64URL") as refused:
        kind.from_text(f"{secret}:1")
    assert secret not in str(refused.value)


def test_keys_are_never_shown() -> None:
    for holder in (AFTER, BlindIndex(1, OLD)):
        assert repr(OLD) not in repr(holder)
        assert repr(NEW) not in repr(holder)
