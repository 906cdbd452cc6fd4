"""Settings (平台设置): what the foot of the pages says, and which settings are in force in the services (运行信息)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.parts import Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models import certificates, filings, ledger, registry, vendor_gateway
from portal.operators.first_run import footer_of
from portal.operators.operator import OPERATORS, Desk
from portal.operators_zh import SERVICES, SETTINGS, SWITCHES

router = APIRouter(include_in_schema=False)
_PATH = "/v1/operations/settings"
AnySettings = (
    registry.SettingsInForce
    | vendor_gateway.SettingsInForce
    | filings.SettingsInForce
    | ledger.SettingsInForce
    | certificates.SettingsInForce
)
SETTINGS_OF: Sequence[Call[AnySettings]] = (
    Call(ServiceName.REGISTRY, "GET", _PATH, registry.SettingsInForce),
    Call(ServiceName.GATEWAY, "GET", _PATH, vendor_gateway.SettingsInForce),
    Call(ServiceName.FILINGS, "GET", _PATH, filings.SettingsInForce),
    Call(ServiceName.LEDGER, "GET", _PATH, ledger.SettingsInForce),
    Call(ServiceName.CERTIFICATES, "GET", _PATH, certificates.SettingsInForce),
)


@dataclass(frozen=True)
class Shown:
    """A setting of one service in words."""

    service: str
    title: str
    value: str


@router.get(OPERATORS + "/settings")
async def settings(operator: Desk) -> Response:
    """The foot of the pages, and what is in force; both are changed at the machine."""
    found = await asyncio.gather(*(operator.me.part(call) for call in SETTINGS_OF))
    away = [call.service for call, item in zip(SETTINGS_OF, found, strict=True) if isinstance(item, Missing)]
    site = operator.me.portal.renderer.site
    return operator.page(
        "settings.html",
        footer=footer_of(site),
        name=site.name,
        rows=[row for item in found if not isinstance(item, Missing) for row in shown_of(item)],
        away=[SERVICES[service] for service in away],
    )


def shown_of(found: AnySettings) -> Sequence[Shown]:
    """Those of a service that have words here."""
    rows = []
    for setting in found.settings:
        if setting.name not in SETTINGS:
            continue
        title, text = SETTINGS[setting.name]
        value = SWITCHES.get(setting.value) or text.format(setting.value.removesuffix(".0"))
        of = f"（{setting.of}）" if setting.of else ""
        rows.append(Shown(SERVICES.get(found.service, found.service), title + of, value))
    return rows
