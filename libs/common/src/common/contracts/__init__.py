"""What the services say to each other; one module a speaker."""

from common.contracts import certificates, ledger, registry, vendor_gateway
from common.events import Contract

ALL: tuple[type[Contract], ...] = (
    registry.OrganisationPlaced,
    registry.PersonPlaced,
    vendor_gateway.CompletionAccepted,
    vendor_gateway.CompletionRevoked,
    ledger.ThresholdCrossed,
    ledger.FellBelow,
    certificates.CertificateIssued,
    certificates.CertificateSuspended,
    certificates.CertificateRestored,
)
"""Every contract of the house."""
