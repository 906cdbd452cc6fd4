"""The portal from outside: every page is reached, and what a site must say of itself can be said."""

import httpx
import pytest
from deploy import portal_paths
from deploy.validate import settings
from deploy.validate.house import House
from deploy_damage import report, resource

from pages.settings import SiteSettings
from portal.main import service
from portal.settings import Settings


@pytest.mark.parametrize("path", settings.pages())
def test_every_page_is_reached_from_outside(path: str) -> None:
    assert portal_paths.is_public(path), (
        "name it in deploy/portal_paths.py, nginx.conf and deploy/k8s/base/ingress.yaml"
    )


def test_a_page_that_no_ingress_passes_on_is_reported(whole: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "pages", lambda: ["/sign-in", "/nobody-named-it"])
    found = report(whole, lambda house: None)
    assert len(found) == 1
    assert "nobody outside reaches the portal's /nobody-named-it" in found[0]


def test_what_stays_inside_is_not_public() -> None:
    assert not [path for path in portal_paths.INSIDE if portal_paths.is_public(path)]
    assert all(map(portal_paths.is_public, portal_paths.examples()))


@pytest.mark.parametrize("package", ["registry", "filings", "certificates", "portal"])
def test_what_a_site_must_say_is_set_once_and_told_to_every_service_with_pages(whole: House, package: str) -> None:
    told = whole.compose["services"][f"{package}-web"]["environment"]
    said = {name.upper() for name in SiteSettings.model_fields}
    assert {name: told[f"{package.upper()}_{name}"] for name in said} == {
        name: f"${{{name}:-{'学时平台' if name == 'SITE_NAME' else ''}}}" for name in said
    }
    for overlay in whole.overlays:
        assert set(resource(whole, "ConfigMap", "site", overlay)["data"]) == said
        [container] = resource(whole, "Deployment", f"{package}-web", overlay)["spec"]["template"]["spec"]["containers"]
        assert {"configMapRef": {"name": "site"}, "prefix": f"{package.upper()}_"} in container["envFrom"]


async def test_services_are_told_from_which_address_a_person_comes() -> None:
    """They believe it, since XUESHI_TRUSTED_PROXIES names the portal: tests/deploy/test_compose.py."""
    told: list[str | None] = []

    def answered(request: httpx.Request) -> httpx.Response:
        told.append(request.headers.get("x-forwarded-for"))
        return httpx.Response(503)

    settings = Settings(
        registry_url="http://registry",
        gateway_url="http://gateway",
        filings_url="http://filings",
        ledger_url="http://ledger",
        certificates_url="http://certificates",
        public_url="http://portal",
    )
    portal = service(settings, transport=httpx.MockTransport(answered))
    browser = httpx.ASGITransport(app=portal.web, client=("198.51.100.7", 40_000))
    async with httpx.AsyncClient(transport=browser, base_url="http://portal") as client:
        await client.get("/my/hours", headers={"cookie": "xueshi_session=somebodys", "x-forwarded-for": "203.0.113.9"})
    assert set(told) == {"198.51.100.7"}, "as the server knows it, and not what a header says"
    await portal.aclose()
