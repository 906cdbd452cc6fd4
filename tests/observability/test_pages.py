"""The portal counts which services are away for its pages."""

import httpx
import pytest

from portal.clients.refusals import Away
from portal.clients.services import Sent
from portal.learner.hours import CERTIFICATES, STATEMENT
from portal.main import service
from portal.settings import Settings


def answered(request: httpx.Request) -> httpx.Response:
    """Nobody listens at the ledger's address, and the certificates are too busy."""
    if request.url.host == "ledger":
        raise httpx.ConnectError("nobody listens")
    return httpx.Response(503)


async def test_services_that_are_away_are_counted_by_their_names() -> None:
    settings = Settings(
        registry_url="http://registry",
        gateway_url="http://gateway",
        filings_url="http://filings",
        ledger_url="http://ledger",
        certificates_url="http://certificates",
        public_url="http://portal",
    )
    portal = service(settings, transport=httpx.MockTransport(answered))
    services = portal.web.state.portal.services
    assert set(services.asked) == {"registry", "vendor-gateway", "filings", "ledger", "certificates"}
    for call in (CERTIFICATES, STATEMENT, STATEMENT):
        with pytest.raises(Away):
            await services.ask(call, Sent(path={"year": 2026}))
    shown = portal.metrics.exposition().decode()
    assert 'xueshi_pages_asked_total{asked="ledger"} 2.0' in shown
    assert 'xueshi_pages_away_total{asked="ledger"} 2.0' in shown
    assert 'xueshi_pages_away_total{asked="certificates"} 1.0' in shown
    assert 'xueshi_pages_away_total{asked="registry"} 0.0' in shown
    await portal.aclose()
