"""From when until when a signing chain signs: nothing is signed with one that has ended or has not begun."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509


class ChainNotValid(ValueError):
    """The signing certificate, or one above it, has ended or has not begun; the text says which."""


@dataclass(frozen=True)
class Validity:
    """The time in which every certificate of a chain is valid, both moments within it (RFC 5280, 4.1.2.5)."""

    begins_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, chain: list[x509.Certificate]) -> "Validity":
        """Of a chain, in whatever order; raises ValueError for an empty one."""
        return cls(
            max(certificate.not_valid_before_utc for certificate in chain),
            min(certificate.not_valid_after_utc for certificate in chain),
        )

    @classmethod
    def of_pem(cls, chain_pem: bytes) -> "Validity":
        """The same of a chain in PEM."""
        return cls.of(x509.load_pem_x509_certificates(chain_pem))

    def holds(self, at: datetime) -> bool:
        """Whether the chain signs at a moment."""
        return self.begins_at <= at <= self.ends_at

    def days_left(self, at: datetime) -> float:
        """Days until it ends; below zero once it has, and also while it has not begun."""
        return min(self.ends_at - at, at - self.begins_at if at < self.begins_at else self.ends_at - at) / timedelta(
            days=1
        )

    def check(self, at: datetime) -> None:
        """Raises :class:`ChainNotValid`."""
        if at < self.begins_at:
            raise ChainNotValid(f"the signing certificate is valid from {self.begins_at:%Y-%m-%d %H:%M} UTC")
        if at > self.ends_at:
            raise ChainNotValid(f"the signing certificate ended at {self.ends_at:%Y-%m-%d %H:%M} UTC")
