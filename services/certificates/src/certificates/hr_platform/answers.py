"""Who is certified for which year."""

from datetime import date
from typing import Literal

from pydantic import AnyHttpUrl, AwareDatetime

from certificates.status.domain import SuspendedBecause
from common.openapi import LEFT_OUT, Answer


class PrintedCertificate(Answer):
    """A certificate that exists, whether it stands or not."""

    number: str
    """证书编号; the same in every edition."""
    issued_on: date
    """Of the newest edition."""
    kind: Literal["annual"]
    verify_url: AnyHttpUrl
    """Where anybody who has it sees whether the certificate stands."""
    edition: int = LEFT_OUT
    """版次, from 2 on: it was reissued (换发) under its number. Left out for the first edition."""


class StatusResult(Answer):
    """Whether somebody is certified for a training year. Unknown and not certified look the same."""

    year: int
    status: Literal["certified", "suspended", "revoked", "not-certified"]
    certificate: PrintedCertificate | None
    """``null`` where the status is ``not-certified``, and while the certificate waits."""
    as_of: AwareDatetime
    reason: Literal["certificate-waits"] = LEFT_OUT
    """Why somebody who is certified has no certificate yet: something on it cannot be printed as things are, which is
    the operator's to mend. Left out in every other case.
    """
    suspended_because: SuspendedBecause = LEFT_OUT
    """Of a suspended certificate: who took off the hours that the year lacks. Left out where that is not on record, or
    where a regulation, a placement or a decision about the year changed instead.
    """
    suspended_by: str = LEFT_OUT
    """Beside ``hours-voided-by-office``: the HR authority that decided."""
    met_since: AwareDatetime = LEFT_OUT
    """Beside ``reason``: since when the year has been met."""


class StatusResults(Answer):
    """An answer for each question, in their order."""

    results: list[StatusResult]
