"""A template becomes a page: what is said of the site, the look that somebody chose, and the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined
from starlette.types import Receive, Scope, Send

from pages.cookies import look_in
from pages.formats import FILTERS
from pages.headers import security_headers
from pages.paging import numbers_shown
from pages.static import hashed_name

LOOKS = ("large", "larger", "contrast")
"""Classes of ``<html>``: type at 125 % or 150 %, high contrast."""


@dataclass(frozen=True)
class Link:
    """A place to go to."""

    text: str
    href: str
    is_current: bool = False


@dataclass(frozen=True)
class Site:
    """What the head and the foot of a page say of the site; a field that is empty is not shown.

    Sites of government carry the organiser, the undertaker, a contact, and three numbers
    (政府网站发展指引, 国办发〔2017〕47号).
    """

    name: str = "学时平台"
    home: str = ""
    """The address of the first page; the name is a link to it where there is one."""
    organiser: str = ""
    """主办单位."""
    undertaker: str = ""
    """承办单位."""
    contact: str = ""
    """联系方式."""
    identifier: str = ""
    """政府网站标识码."""
    icp: str = ""
    """The number of its ICP 备案."""
    police: str = ""
    """The number of its 公安备案."""
    links: Sequence[Link] = ()
    """Of the foot: help, privacy, accessibility."""


def environment(own: BaseLoader) -> Environment:
    """A place's templates, with the shared ones under ``pages/``: values are escaped, and a missing one is an error."""
    made = Environment(
        loader=ChoiceLoader([PrefixLoader({"pages": PackageLoader("pages", "templates")}), own]),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    made.globals.update(numbers_shown=numbers_shown, hashed_name=hashed_name)
    return made


def look_of(chosen: str) -> str:
    """The classes of ``<html>`` that somebody chose, such as ``large contrast``; other words are ignored."""
    words = chosen.split()
    return " ".join(word for word in LOOKS if word in words)


class Page(HTMLResponse):
    """A page that is sent in the look that its reader chose, where it was made without one."""

    _PLAIN = b'<html lang="zh-CN">'

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; a look that is chosen in the portal holds for the pages of every service."""
        look = look_of(look_in(Request(scope).cookies))
        if look and bytes(self.body).count(self._PLAIN) == 1:
            self.body = bytes(self.body).replace(self._PLAIN, f'<html lang="zh-CN" class="{look}">'.encode())
            self.headers["content-length"] = str(len(self.body))
        await super().__call__(scope, receive, send)


@dataclass(frozen=True)
class Renderer:
    """Makes the pages of one place."""

    environment: Environment
    static: str
    """The address of the static files as the pages see it: ``../static/``."""
    site: Site = Site()

    def saying(self, site: Site) -> "Renderer":
        """The same, with this said of the site."""
        return replace(self, site=site)

    def page(
        self,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        look: str = "",
        **values: Any,
    ) -> HTMLResponse:
        """The answer; ``headers`` are those of ``security_headers()`` unless others are given."""
        html = self.environment.get_template(template).render(
            {"navigation": (), "errors": (), **values},
            site=self.site,
            static=self.static,
            look=look_of(look),
        )
        return Page(html, status, security_headers() if headers is None else headers)
