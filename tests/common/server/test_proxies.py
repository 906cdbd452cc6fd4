"""Whose word about addresses counts."""

import json

import pytest
from sockets import answers_in, post, serving

from common.server import NOBODY, TrustedProxies
from common.server.proxies import bucket_of

_OURS = TrustedProxies.read("10.0.0.0/8, 192.0.2.7, fd00::/8")


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ([b"203.0.113.9"], "203.0.113.9"),
        ([b"203.0.113.9, 10.2.3.4"], "203.0.113.9"),
        ([b"1.1.1.1, 203.0.113.9, 10.2.3.4"], "203.0.113.9"),
        ([b"1.1.1.1", b"203.0.113.9", b"192.0.2.7"], "203.0.113.9"),
        ([b"203.0.113.9:4711"], "203.0.113.9"),
        ([b"[2001:db8::1]:4711, fd00::2"], "2001:db8::1"),
        ([b"::ffff:203.0.113.9"], "203.0.113.9"),
        ([b"10.9.9.9, 10.2.3.4"], "10.9.9.9"),
        ([b"203.0.113.9, unknown, 10.2.3.4"], "10.2.3.4"),
        ([b"' OR 1=1"], "10.0.0.1"),
        ([b""], "10.0.0.1"),
    ],
    ids=[
        "one", "through two proxies", "what the client wrote itself is not looked at", "in several lines",
        "with a port", "IPv6 with a port", "IPv4 in IPv6", "only proxies: the farthest",
        "not past what is no address", "no address at all", "nothing",
    ],
)  # fmt: skip
def test_the_rightmost_address_that_is_no_proxy_is_the_client(forwarded: list[bytes], client: str) -> None:
    assert _OURS.client_of(forwarded, "10.0.0.1") == client


@pytest.mark.parametrize(
    "text", ["", "10.0.0.1,", "proxy.local", "10.0.0.0/33", "10.0.0.1/8", "*", "0.0.0.0/0", "::/0"]
)
def test_what_names_no_proxy_or_everybody_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"addresses or networks|every address"):
        TrustedProxies.read(text)


def test_none_is_a_word_and_reads_back() -> None:
    assert TrustedProxies.read(" None ") == NOBODY
    assert str(NOBODY) == "none"
    assert TrustedProxies.read(str(_OURS)) == _OURS


def test_connections_are_counted_by_ipv4_address_and_by_ipv6_subscriber() -> None:
    assert bucket_of("203.0.113.9") == "203.0.113.9"
    assert bucket_of("2001:db8::1") == bucket_of("2001:db8::ffff:1") != bucket_of("2001:db8:0:1::1")


async def test_a_trusted_proxy_is_believed_about_address_and_scheme() -> None:
    async with serving(trusted=TrustedProxies.read("127.0.0.1"), hsts_seconds=31_536_000) as server:
        sent = post(b"", "X-Forwarded-For: 6.6.6.6, 203.0.113.9", "X-Forwarded-Proto: https")
        [(_, headers, body)] = answers_in(await server.exchange(sent))
    assert (json.loads(body)["client"], json.loads(body)["scheme"]) == ("203.0.113.9", "https")
    assert headers["strict-transport-security"] == "max-age=31536000"


async def test_refusals_over_tls_say_to_stay_with_it_as_answers_do() -> None:
    async with serving(trusted=TrustedProxies.read("127.0.0.1"), hsts_seconds=60) as server:
        refused = [
            answers_in(await server.exchange(post(b"", f"X-Forwarded-Proto: {scheme}", "Host: twice")))[0]
            for scheme in ("https", "http")
        ]
    assert [(status, headers.get("strict-transport-security")) for status, headers, _ in refused] == [
        (400, "max-age=60"),
        (400, None),
    ]


async def test_of_anybody_else_no_word_about_addresses_goes_on() -> None:
    async with serving(hsts_seconds=31_536_000) as server:
        told = (
            "X-Forwarded-For: 203.0.113.9",
            "X-Forwarded-Proto: https",
            "Forwarded: for=203.0.113.9",
            "X-Real-IP: 1.1.1.1",
        )
        [(_, headers, body)] = answers_in(await server.exchange(post(b"", *told)))
    seen = json.loads(body)
    assert (seen["client"], seen["scheme"]) == ("127.0.0.1", "http")
    assert {name for name, _ in seen["headers"]} == {"host", "content-length", "connection"}
    assert "strict-transport-security" not in headers, "said over plain http it would mean nothing (RFC 6797, 7.2)"
