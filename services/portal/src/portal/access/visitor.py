"""Who looks at a page: anybody (:data:`Anybody`), or somebody who is signed in (:data:`Me`)."""

import re
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from pages.compression import compress
from pages.formats import moment_zh
from pages.headers import security_headers
from pages.rendering import Link, Renderer
from portal.access.cookies import Cookie, Cookies
from portal.access.forms import Typed, kept_of, masked, new_key, new_pad, read_form, tie_of
from portal.access.navigation import MESSAGES, is_beneath, places_of
from portal.access.parts import Missing, part_of
from portal.access.sessions import Known, Sessions, key_of
from portal.access.unread import COUNTED_MAX, Unread
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import OwnAccount
from portal.clients.refusals import Away, Refusal, SessionOver
from portal.clients.services import Sent, Services
from portal.said_zh import SAID

A = TypeVar("A")
HEADERS = security_headers(has_scripts=True, referrer="same-origin")
"""Of every page. With ``same-origin`` a form says where it comes from, and no other site learns an address."""


_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]+")
_DEVICE = re.compile(r"[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True)
class Portal:
    """What the pages stand on."""

    services: Services
    sessions: Sessions
    unread: Unread
    cookies: Cookies
    renderer: Renderer
    public_url: str
    """Where people reach the portal."""


class SignInUnfinished(Exception):
    """The session still needs something, such as the second factor."""

    def __init__(self, needs: Sequence[str]) -> None:
        super().__init__(", ".join(needs))
        self.needs = needs


@dataclass
class Visitor:
    """Anybody who looks at a page."""

    portal: Portal
    request: Request
    session: str = field(repr=False)
    """The token of their session, or an empty text; nothing has been asked about it yet."""
    _browser: str = field(default="", repr=False)
    _was_tied: bool = False
    _pad: bytes = field(default_factory=new_pad, repr=False)

    async def ask(self, call: Call[A], **sent: Any) -> A:
        """Ask a service what anybody may ask; ``sent`` are fields of :class:`~portal.clients.services.Sent`."""
        return await self.portal.services.ask(call, Sent(address=self.address, **sent))

    async def ask_in_session(self, call: Call[A], **sent: Any) -> A:
        """Ask the registry in a session that may still need something, such as the second factor."""
        return await self.portal.services.ask(
            call, Sent(authorization=f"Session {self.session}", address=self.address, **sent)
        )

    async def part(self, call: Call[A], **sent: Any) -> "A | Missing":
        """The same for a part of a page that has others beside it: what cannot be had is :class:`Missing`."""
        return await part_of(self.ask(call, **sent))

    @property
    def address(self) -> str:
        """Of the device, as the server knows it."""
        return self.request.client.host if self.request.client else ""

    @property
    def device_header(self) -> Mapping[str, str]:
        """What tells the registry that this device is known to it, where it is."""
        token = self.portal.cookies.read(self.request, Cookie.DEVICE)
        return {"xueshi-device": token} if _DEVICE.fullmatch(token) else {}

    @property
    def here(self) -> str:
        """The address of this page."""
        query = self.request.url.query
        return f"{self.request.url.path}?{query}" if query else self.request.url.path

    @property
    def account(self) -> OwnAccount | None:
        """Whose page it is, where somebody is signed in."""
        return None

    @property
    def idle_s(self) -> int | None:
        """After how many seconds without use the session ends."""
        return None

    @property
    def is_notice_unseen(self) -> bool:
        """The privacy notice in force is to be shown to them."""
        return False

    def said(self, word: str) -> str:
        """What the page says once."""
        return SAID.get(word, "")

    def navigation(self) -> Sequence[Link]:
        """What stands beneath the head."""
        return ()

    def tie(self) -> str:
        """What ties a form to this browser, as the page writes it."""
        return masked(self.own_tie(), self._pad)

    def own_tie(self) -> bytes:
        """What ties a form to this browser; a browser without a session gets a word for it with the answer."""
        if self.session:
            return tie_of(self.session)
        self._was_tied = True
        if not self._browser:
            self._browser = self.portal.cookies.read(self.request, Cookie.FORM) or secrets.token_urlsafe(24)
        return tie_of(self._browser)

    async def own_kept(self, kept: str) -> str:
        """What was typed before, unless another person typed it than the one who is signed in now."""
        if not kept or not self.session:
            return kept
        try:
            known = await self.portal.sessions.known(self.session, self.address)
        except SessionOver:
            return kept
        except (Away, Refusal):  # nobody knows who it is
            return ""
        return kept_of(kept, known.account.account_id)

    def page(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A page. Templates know ``here``, ``account``, ``tie()`` and ``key()`` beside the values."""
        cookies = self.portal.cookies
        # What was done is told on the page that it led to, and on none that refuses something else.
        said = "" if status >= HTTPStatus.BAD_REQUEST else cookies.read(self.request, Cookie.SAID)
        answer = self.portal.renderer.page(
            template,
            status=status,
            headers=HEADERS,
            look=cookies.read(self.request, Cookie.LOOK),
            **{
                "navigation": self.navigation(),
                "here": self.here,
                "account": self.account,
                "tie": self.tie,
                "key": new_key,
                "said": self.said(said),
                "idle_s": self.idle_s,
                "is_notice_unseen": self.is_notice_unseen,
                "chosen_look": cookies.read(self.request, Cookie.LOOK).split(),
                **values,
            },
        )
        if said:
            cookies.take(answer, Cookie.SAID)
        self._tied(answer)
        if not (self.session and self.is_sent_by_another_site):
            compress(answer, self.request.headers.get("accept-encoding", ""))
        return answer

    def _tied(self, answer: Response) -> None:
        if self._was_tied and not self.portal.cookies.read(self.request, Cookie.FORM):
            self.portal.cookies.give(answer, Cookie.FORM, self._browser)

    @property
    def is_sent_by_another_site(self) -> bool:
        """Another site made the browser ask: it chose the address, and could learn other parts from the length."""
        return self.request.headers.get("sec-fetch-site") in ("cross-site", "same-site")

    def go(self, address: str, *, said: str = "") -> Response:
        """On to another page, after something was done (303); ``said`` is what it shows once, a word of ``SAID``."""
        answer = RedirectResponse(address, 303, {"cache-control": "no-store"})
        if said:
            assert said in SAID, said
            self.portal.cookies.give(answer, Cookie.SAID, said, max_age_s=60)
        return answer


@dataclass
class Person(Visitor):
    """Somebody who is signed in, wholly."""

    known: Known = field(kw_only=True, repr=False)

    @property
    def account(self) -> OwnAccount:
        """Whose page it is."""
        return self.known.account

    @property
    def idle_s(self) -> int | None:
        """After how many seconds without use the session ends; it was just used."""
        return self.known.session.idle_ends_in_s if self.known.session else None

    @property
    def is_notice_unseen(self) -> bool:
        """The privacy notice in force is to be shown to them."""
        return self.known.is_notice_unseen

    def tie(self) -> str:
        """What ties a form to this session, and names whose it is."""
        return f"{super().tie()}.{self.account.account_id}" if self.session else super().tie()

    def said(self, word: str) -> str:
        """After signing in, the sign-in before and what failed since (GB/T 22239-2019, 8.1.4.1)."""
        session = self.known.session
        if word != "signed-in" or session is None or session.previous_sign_in_at is None:
            return super().said(word)
        failed = f"，其后有{session.failed_tries}次登录失败" if session.failed_tries else ""
        return f"上次登录：{moment_zh(session.previous_sign_in_at)}{failed}。如非本人操作，请修改密码。"

    def navigation(self) -> Sequence[Link]:
        """The pages of their work and of their learning, with the one that this is among them."""
        path = self.request.url.path
        unread = self.portal.unread.of(key_of(self.session))
        counted = {MESSAGES: f"（{unread}{'+' if unread >= COUNTED_MAX else ''}）"} if unread else {}
        return [
            Link(text + counted.get(places[0], ""), places[0], any(is_beneath(path, place) for place in places))
            for text, *places in places_of(self.account)
        ]

    async def ask(self, call: Call[A], **sent: Any) -> A:
        """Ask a service as this person. A token that is no longer good is replaced once."""
        try:
            return await self.portal.services.ask(call, self._sent(call, sent))
        except SessionOver:
            if call.service is ServiceName.REGISTRY:
                self.portal.sessions.forget(self.session)
                raise
            self.known = await self.portal.sessions.known(self.session, self.address, anew=True)
            return await self.portal.services.ask(call, self._sent(call, sent))

    def _sent(self, call: Call[Any], sent: Mapping[str, Any]) -> Sent:
        session = f"Session {self.session}"
        bearer = session if call.service is ServiceName.REGISTRY else f"Bearer {self.known.token}"
        return Sent(authorization=bearer, address=self.address, **sent)


def visitor_of(request: Request) -> Visitor:
    """Anybody."""
    portal: Portal = request.app.state.portal
    session = portal.cookies.read(request, Cookie.SESSION)
    return Visitor(portal, request, session if _TOKEN.fullmatch(session) else "")


async def visitor(request: Request) -> Visitor:
    """The same as what a route depends on. A plain function would have each request wait for a thread."""
    return visitor_of(request)


Anybody = Annotated[Visitor, Depends(visitor)]


async def me(who: Anybody) -> Person:
    """Somebody who is signed in; others are led to sign in first, and come back."""
    if not who.session:
        raise SessionOver
    known = await who.portal.sessions.known(who.session, who.address)
    if known.account.needs:
        raise SignInUnfinished(known.account.needs)
    person = Person(who.portal, who.request, who.session, known=known)
    who.portal.unread.count(key_of(who.session), person.ask)
    return person


Me = Annotated[Person, Depends(me)]


async def perhaps_me(who: Anybody) -> Visitor:
    """Somebody who is signed in, or anybody: for pages that both may see."""
    try:
        return await me(who)
    except (SessionOver, SignInUnfinished, Away, Refusal):
        return replace(who, session=who.session)


PerhapsMe = Annotated[Visitor, Depends(perhaps_me)]


async def posted(who: Anybody) -> AsyncIterator[Typed]:
    """What was typed into a form of ours; every route that is posted to asks for it before anything else.

    Files that came with it are gone once the answer has left.
    """
    try:
        yield await read_form(who.request, who.own_tie(), who.portal.public_url)
    finally:
        await who.request.close()


Posted = Annotated[Typed, Depends(posted)]
