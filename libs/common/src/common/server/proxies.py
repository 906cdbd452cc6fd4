"""Whose ``X-Forwarded-For`` is believed."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_NONE = "none"


@dataclass(frozen=True)
class TrustedProxies:
    """Networks of the proxies before us. Whatever others say about addresses is not looked at."""

    networks: tuple[Network, ...] = ()

    @classmethod
    def read(cls, text: str) -> Self:
        """``10.0.0.7, 172.30.0.0/24`` or ``none``; raises ``ValueError`` with what is wrong."""
        if text.strip().lower() == _NONE:
            return cls()
        found = []
        for part in (part.strip() for part in text.split(",")):
            try:
                network = ipaddress.ip_network(part)
            except ValueError as error:
                raise ValueError(
                    f"name addresses or networks, separated by commas, or the word {_NONE}: {error}"
                ) from None
            if network.prefixlen == 0:
                raise ValueError(f"{part} is every address there is: anybody would be believed")
            found.append(network)
        return cls(tuple(found))

    def __str__(self) -> str:
        return ",".join(str(network) for network in self.networks) or _NONE

    def __contains__(self, address: str) -> bool:
        parsed = _address(address)
        return parsed is not None and any(parsed in network for network in self.networks)

    def client_of(self, forwarded: Sequence[bytes], peer: str) -> str:
        """The client's address by the ``X-Forwarded-For`` lines that the trusted ``peer`` sent.

        Each proxy appends whom it heard, so the rightmost address that is no trusted proxy is the client. What stands
        to the left of it is the client's own word. Where an entry is no address, the proxy that passed it on is the
        client.
        """
        client = peer
        for entry in reversed(b",".join(forwarded).split(b",")):
            parsed = _address(_without_port(entry.decode("latin-1").strip()))
            if parsed is None:
                break
            client = str(parsed)
            if client not in self:
                break
        return client


NOBODY = TrustedProxies()
"""Every peer speaks for itself."""


def bucket_of(address: str) -> str:
    """What connections are counted by: an IPv4 address, or the /64 network that one IPv6 subscriber has."""
    parsed = _address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed or address)


@lru_cache(maxsize=4096)
def _address(text: str) -> Address | None:
    try:
        parsed = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def _without_port(entry: str) -> str:
    """``192.0.2.1:4711`` and ``[2001:db8::1]:4711`` are written by some proxies."""
    if entry.startswith("["):
        return entry[1:].partition("]")[0]
    return entry.partition(":")[0] if entry.count(":") == 1 else entry
