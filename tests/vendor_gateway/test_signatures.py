"""Standard Webhooks, verified totally: a signature of the vendor's is believed, and nothing else is."""

import base64
import contextlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from vendor_gateway.vendors.domain import KeyKind, NotSigned, Signed, VerifyingKey, read_headers, verify_body

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
STAMP = int(NOW.timestamp())
ID, BODY = "msg_2Lh9", '{"type": "course.completed", "标题": "生态"}'.encode()
SECRET, OTHER_SECRET = bytes(range(32)), bytes(range(1, 33))
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(2, 34)))
PUBLIC = PRIVATE.public_key().public_bytes_raw()
HMAC_KEY = VerifyingKey("k1", KeyKind.HMAC, SECRET)
OTHER_KEY = VerifyingKey("k2", KeyKind.HMAC, OTHER_SECRET)
ED25519_KEY = VerifyingKey("k3", KeyKind.ED25519, PUBLIC)
visible = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=128)


def verify(given: Mapping[str, str], body: bytes, keys: Sequence[VerifyingKey], *, now: datetime) -> Signed:
    """Both steps of it."""
    return verify_body(read_headers(given, now=now), body, keys)


def content(webhook_id: str = ID, stamp: object = STAMP, body: bytes = BODY) -> bytes:
    return f"{webhook_id}.{stamp}.".encode() + body


def v1(signed: bytes, secret: bytes = SECRET) -> str:
    return "v1," + base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()


def v1a(signed: bytes) -> str:
    return "v1a," + base64.b64encode(PRIVATE.sign(signed)).decode()


def headers(signature: str, webhook_id: str = ID, stamp: object = STAMP) -> dict[str, str]:
    return {"webhook-id": webhook_id, "webhook-timestamp": str(stamp), "webhook-signature": signature}


def reason(given_headers: dict[str, str], *keys: VerifyingKey, body: bytes = BODY, now: datetime = NOW) -> str:
    """Why it is not believed."""
    with pytest.raises(NotSigned) as refused:
        verify(given_headers, body, keys or [HMAC_KEY], now=now)
    assert refused.value.detail
    return refused.value.reason


@given(visible, st.text(st.characters(exclude_categories=["Cs"])), st.binary(min_size=1, max_size=64))
def test_whatever_the_official_library_signs_is_believed(webhook_id: str, body: str, secret: bytes) -> None:
    signature = Webhook("whsec_" + base64.b64encode(secret).decode()).sign(webhook_id, NOW, body)
    key = VerifyingKey("k", KeyKind.HMAC, secret)
    found = verify(headers(signature, webhook_id), body.encode(), [key], now=NOW)
    assert found == Signed(webhook_id, STAMP, signature, "k")


@given(st.binary())
def test_a_body_that_is_no_text_can_be_signed_as_well(body: bytes) -> None:
    assert verify(headers(v1(content(body=body))), body, [HMAC_KEY], now=NOW).key_id == "k1"
    assert verify(headers(v1a(content(body=body))), body, [ED25519_KEY], now=NOW).key_id == "k3"


def test_the_evidence_is_the_headers_as_they_were_signed() -> None:
    sent = headers(v1(content()) + " v1,AAAA")
    assert verify(sent, BODY, [HMAC_KEY], now=NOW).as_evidence() == sent


@pytest.mark.parametrize(
    ("signature", "key_id"),
    [
        (v1(content()), "k1"),
        (v1(content(), OTHER_SECRET), "k2"),
        (v1a(content()), "k3"),
        (f"{v1(content(), b'ended')} {v1(content())}", "k1"),
        (f"{v1a(content(body=b'other'))} {v1a(content())}", "k3"),
        (f"v2,AAAA v1 , v1, ,, v1,_- {v1(content())}", "k1"),
        (" ".join(["v1,AAAA"] * 9 + [v1(content())]), "k1"),
    ],
    ids=["first key", "second key", "public key", "old and new", "two public", "rubbish before it", "the tenth"],
)
def test_any_signature_by_any_live_key_is_enough(signature: str, key_id: str) -> None:
    assert verify(headers(signature), BODY, [HMAC_KEY, OTHER_KEY, ED25519_KEY], now=NOW).key_id == key_id


@pytest.mark.parametrize(
    "signature",
    [
        v1(content(), b"ended"),
        v1(content(), PUBLIC),
        v1(content(), b""),
        v1(content()).replace("v1,", "v1a,"),
        v1(content()).replace("v1,", "v2,"),
        v1(content()).replace("v1,", "V1,"),
        v1a(content()).replace("v1a,", "v1,"),
        v1(content()).replace("v1,", ""),
        v1(content()).replace(",", ", "),
        v1(content())[:-1],
        v1(content())[:30],
        v1(content()) + "AAAA",
        "v1," + hmac.digest(SECRET, content(), "sha256").hex(),
        " ".join(["v1,AAAA"] * 10 + [v1(content())]),
        v1(content(webhook_id="msg_other")),
        v1(content(stamp=STAMP + 1)),
        v1(content(body=BODY + b" ")),
        v1(BODY),
        "v1,é¤\x00",
    ],
    ids=[
        "a key that is not live", "a public key used as a secret", "an empty secret", "HMAC called Ed25519",
        "another version", "capital letters", "Ed25519 called HMAC", "no version", "a space inside", "cut padding",
        "cut", "more behind it", "hexadecimal", "the eleventh", "another id", "another second", "another body",
        "the body alone", "no base64",
    ],
)  # fmt: skip
def test_no_other_signature_is_believed(signature: str) -> None:
    assert reason(headers(signature), HMAC_KEY, ED25519_KEY) == "bad-webhook-signature"


class Counting(VerifyingKey):
    """A key that knows how often a body was hashed with it."""

    tried = 0

    def verifies(self, signature: bytes, content: bytes) -> bool:
        type(self).tried += 1
        return super().verifies(signature, content)


@pytest.mark.parametrize("kind", KeyKind)
def test_a_body_is_hashed_ten_times_at_most_however_many_signatures_are_offered(kind: KeyKind) -> None:
    keys = [Counting(f"k{n}", kind, PUBLIC if kind is KeyKind.ED25519 else SECRET) for n in range(5)]
    version, size = ("v1a", 64) if kind is KeyKind.ED25519 else ("v1", 32)
    Counting.tried = 0
    offered = " ".join(f"{version},{base64.b64encode(bytes([n]) * size).decode()}" for n in range(10))
    assert reason(headers(offered), *keys) == "bad-webhook-signature"
    assert Counting.tried == 10
    same = " ".join([f"{version},{base64.b64encode(bytes(size)).decode()}"] * 10)
    Counting.tried = 0
    assert reason(headers(same), *keys) == "bad-webhook-signature"
    assert Counting.tried == 5


def test_without_a_live_key_nothing_is_believed() -> None:
    with pytest.raises(NotSigned, match="bad-webhook-signature"):
        verify(headers(v1(content())), BODY, [], now=NOW)


@given(part=st.sampled_from(["body", "id", "stamp", "hmac", "ed25519"]), at=st.integers(0, 10_000))
def test_a_flipped_bit_anywhere_is_refused(part: str, at: int) -> None:
    def flipped(whole: bytes) -> bytes:
        byte, bit = divmod(at % (len(whole) * 8), 8)
        return whole[:byte] + bytes([whole[byte] ^ 1 << bit]) + whole[byte + 1 :]

    sent, body = headers(f"{v1(content())} {v1a(content())}"), BODY
    match part:
        case "body":
            body = flipped(BODY)
        case "id":
            sent["webhook-id"] = flipped(ID.encode()).decode("latin-1")
        case "stamp":
            sent["webhook-timestamp"] = flipped(str(STAMP).encode()).decode("latin-1")
        case "hmac":
            signature = hmac.digest(SECRET, content(), "sha256")
            sent["webhook-signature"] = "v1," + base64.b64encode(flipped(signature)).decode()
        case "ed25519":
            sent["webhook-signature"] = "v1a," + base64.b64encode(flipped(PRIVATE.sign(content()))).decode()
    assert reason(sent, HMAC_KEY, ED25519_KEY, body=body)


@pytest.mark.parametrize(
    "stamp",
    [
        f" {STAMP} ", f"{STAMP}\n", f"{STAMP}\x00", f"+{STAMP}", f"-{STAMP}", f"0{STAMP}", f"{STAMP:_}", f"{STAMP:,}",
        f"{STAMP}.0", f"{STAMP}.9", f"{STAMP}e0", f"{STAMP:.9e}", hex(STAMP), "1e30", "1" * 12, "9" * 4_000, "0", "+5",
        "-1", "nan", "inf", "１２３", f"{STAMP}".translate({ord("0") + n: 0xFF10 + n for n in range(10)}),
        f"{STAMP}".translate({ord("0") + n: 0x0660 + n for n in range(10)}), NOW.isoformat(), f"{STAMP},{STAMP}",
    ],
)  # fmt: skip
def test_a_timestamp_is_whole_seconds_in_digits_and_nothing_else(stamp: str) -> None:
    assert reason(headers(v1(content(stamp=stamp)), stamp=stamp)) == "bad-webhook-timestamp"


@pytest.mark.parametrize("stamp", [1, 123, STAMP * 1_000 % 10**11, 99_999_999_999, STAMP - 86_400, STAMP + 28_800])
def test_a_time_of_another_day_or_in_milliseconds_is_refused(stamp: int) -> None:
    assert reason(headers(v1(content(stamp=stamp)), stamp=stamp)) == "stale-webhook-timestamp"


@pytest.mark.parametrize("off_s", [-300, -299, 0, 299, 300])
def test_five_minutes_off_are_borne(off_s: int) -> None:
    sent = headers(v1(content(stamp=STAMP + off_s)), stamp=STAMP + off_s)
    assert verify(sent, BODY, [HMAC_KEY], now=NOW).timestamp == STAMP + off_s


@pytest.mark.parametrize("off", [timedelta(seconds=-301), timedelta(seconds=301), timedelta(seconds=300.001)])
def test_a_moment_more_than_five_minutes_off_is_refused(off: timedelta) -> None:
    assert reason(headers(v1(content())), now=NOW + off) == "stale-webhook-timestamp"


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_every_header_is_needed_and_none_may_be_endless(name: str) -> None:
    whole = headers(v1(content()))
    assert reason({key: value for key, value in whole.items() if key != name}) == f"no-{name}"
    assert reason({**whole, name: ""}) == f"no-{name}"
    assert reason({**whole, name: whole[name] + "0" * 5_000}) == f"bad-{name}"


@pytest.mark.parametrize("webhook_id", ["a" * 129, "a b", " a", "a\n", "a\x00", "é", "编号", "a\x7f"])
def test_an_id_is_up_to_128_visible_ascii_characters(webhook_id: str) -> None:
    assert reason(headers(v1(content(webhook_id)), webhook_id)) == "bad-webhook-id"
    longest = "~" * 128
    assert verify(headers(v1(content(longest)), longest), BODY, [HMAC_KEY], now=NOW).webhook_id == longest


anything = st.text(max_size=200) | st.none()
almost = st.lists(
    st.sampled_from(["v1", "v1a", ",", " ", "=", "AAAA", "\x00", "é", "\ud800", v1(content()), v1a(content())])
).map("".join)


@given(anything, anything | st.just(str(STAMP)), anything | almost, st.binary())
@example(ID, str(STAMP), v1(content()) + ",", BODY)
@example("\ud800", "\ud800", "\ud800", b"\xff")
def test_the_verifier_is_total(webhook_id: str | None, stamp: str | None, signature: str | None, body: bytes) -> None:
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    sent = {key: item for key, item in zip(names, (webhook_id, stamp, signature), strict=True) if item is not None}
    broken = VerifyingKey("broken", KeyKind.ED25519, b"short")
    with contextlib.suppress(NotSigned):
        assert isinstance(verify(sent, body, [broken, HMAC_KEY, ED25519_KEY], now=NOW), Signed)


@given(almost.map(lambda text: text.replace("\ud800", "")))
@example(f"{v1(content())} \x00")
def test_what_is_believed_can_always_be_put_on_record(signature: str) -> None:
    try:
        found = verify(headers(signature), BODY, [HMAC_KEY, ED25519_KEY], now=NOW)
    except NotSigned:
        return
    assert "\x00" not in found.as_evidence()["webhook-signature"], "PostgreSQL takes no NUL"


def test_a_key_never_shows_itself() -> None:
    shown = repr(HMAC_KEY)
    assert "k1" in shown
    assert repr(SECRET) not in shown
    assert SECRET.hex() not in shown
