"""What the services say to each other; one module a speaker."""

from common.contracts import certificates, filings, ledger, registry, vendor_gateway
from common.events import Contract

ALL: tuple[type[Contract], ...] = (
    registry.OrganisationPlaced,
    registry.PersonPlaced,
    vendor_gateway.CompletionAccepted,
    vendor_gateway.CompletionRevoked,
    vendor_gateway.CompletionRestored,
    filings.HoursRecognised,
    filings.RecognitionWithdrawn,
    filings.GrantMade,
    filings.GrantWithdrawn,
    ledger.ThresholdCrossed,
    ledger.FellBelow,
    certificates.CertificateIssued,
    certificates.CertificateRevoked,
    certificates.CertificateSuspended,
    certificates.CertificateRestored,
)
"""Every contract of the platform."""
