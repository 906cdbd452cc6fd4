"""Puts the portal together; decides nothing."""

from collections.abc import Mapping

import httpx
from jinja2 import PackageLoader

from common.metrics import Metrics
from common.service import WebService
from common.web import application
from pages.busy import busy_page
from pages.rendering import Link, Renderer, Site, environment
from portal import problem_pages, routes
from portal.access.cookies import Cookies
from portal.access.forms import fields_of
from portal.access.parts import Missing
from portal.access.sessions import Sessions
from portal.access.unread import Unread
from portal.access.visitor import Portal
from portal.clients.calls import ServiceName
from portal.clients.services import PATIENT_S, Services
from portal.formats import FILTERS
from portal.settings import Settings

NAME = "portal"
_CONNECTIONS_MAX = 100
FOOT = (
    Link("培训政策", "/policies"),
    Link("意见反馈和投诉", "/my/cases"),
    Link("帮助", "/help"),
    Link("隐私说明", "/privacy"),
    Link("无障碍声明", "/accessibility"),
)


def service(settings: Settings, *, transport: httpx.AsyncBaseTransport | None = None) -> WebService:
    """The portal, ready to serve. ``transport`` reaches the services where they live in this process."""
    metrics = Metrics(NAME)
    limits = httpx.Limits(max_connections=_CONNECTIONS_MAX, max_keepalive_connections=_CONNECTIONS_MAX)
    client, of_strangers = (
        httpx.AsyncClient(transport=transport, limits=limits, timeout=PATIENT_S, follow_redirects=False)
        for _ in range(2)
    )
    services = Services(client, of_strangers, addresses_of(settings))
    metrics.counted("xueshi_pages_asked_total", "Questions to services, by service", "asked", services.asked)
    metrics.counted("xueshi_pages_away_total", "Those to which a service did not answer", "asked", services.away)
    web = application("Xueshi portal", metrics, routers=[routes.router], ready={}, large=routes.LARGE)
    unread = Unread(settings.sessions_kept)
    web.state.portal = Portal(
        services,
        Sessions(services, settings.sessions_kept),
        unread,
        Cookies(secure=settings.public_url.startswith("https:")),
        renderer(settings.site(home="/", links=FOOT)),
        settings.public_url,
    )
    problem_pages.install(web)
    return WebService(
        NAME, web, metrics, close=[unread.aclose, client.aclose, of_strangers.aclose], busy_page=busy_page
    )


def renderer(site: Site) -> Renderer:
    """Makes pages of the portal's templates."""
    made = environment(PackageLoader("portal", "templates"))
    made.filters.update(FILTERS)
    made.globals["fields_of"] = fields_of
    made.tests["missing"] = lambda value: isinstance(value, Missing)
    return Renderer(made, static="/static/", site=site)


def addresses_of(settings: Settings) -> Mapping[ServiceName, str]:
    """Where each service answers."""
    return {
        ServiceName.REGISTRY: settings.registry_url,
        ServiceName.GATEWAY: settings.gateway_url,
        ServiceName.FILINGS: settings.filings_url,
        ServiceName.LEDGER: settings.ledger_url,
        ServiceName.CERTIFICATES: settings.certificates_url,
    }
