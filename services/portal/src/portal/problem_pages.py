"""What goes wrong becomes a page that says what to do; programs that ask for no page get the problem document."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import httpx
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from common import logs
from common.web import Problem
from pages.rendering import Link
from portal.access.cookies import Cookie
from portal.access.forms import FormLost, Typed, read_form
from portal.access.navigation import LEARNER, is_beneath, list_above
from portal.access.places import HOME, own_page, sign_in_then
from portal.access.visitor import SignInUnfinished, Visitor, visitor_of
from portal.clients.refusals import Away, Refusal, SessionOver
from portal.messages_zh import SENTENCES, TEXTS_TOO_LONG, TITLES

log = logs.get(__name__)
STEPS: Mapping[str, str] = {
    "second-factor": "/sign-in/second-factor",
    "second-factor-enrolment": "/sign-in/authenticator",
    "password-change": "/sign-in/new-password",
}
"""Where a session gets what it still needs."""
_KEPT_BYTES_MAX = 512 * 1024
"""Of a form whose texts are carried through another sign-in, with a picture beside them."""
_OF_TEXTS = "application/x-www-form-urlencoded"
_BYTES_OF_CHARACTER = 9
"""Of a Chinese one, in a form of texts."""

Handler = Callable[[Request, Exception], Awaitable[Response]]


def step_of(needs: tuple[str, ...], then: str) -> str:
    """The page of the first thing that a session needs; from there it goes on to ``then``."""
    return f"{STEPS[needs[0]]}?{sign_in_then(then).partition('?')[2]}"


async def _on_session_over(request: Request, error: Exception) -> Response:
    """A page is shown after signing in; a form is kept and can be sent then."""
    who = visitor_of(request)
    typed = await _typed(who)
    if typed is None:
        there = who.here if request.method == "GET" else own_page(request.url.path)
        answer: Response = RedirectResponse(sign_in_then(there), 303, {"cache-control": "no-store"})
    else:
        who.session = ""
        answer = who.page("public/sign-in.html", status=401, then=who.here, kept=typed.kept(), number="", is_over=True)
    who.portal.cookies.take(answer, Cookie.SESSION)
    return answer


async def _typed(who: Visitor) -> Typed | None:
    """What was typed, also where the session was over before it was read."""
    request = who.request
    if request.method == "POST" and not hasattr(request.state, "typed"):
        if not _is_kept(request):
            with suppress(ClientDisconnect):  # read to its end, or the sender would see no answer
                async for _ in request.stream():
                    pass
            return None
        # Another site's form is not kept, and of a body that is no form there is nothing to keep.
        with suppress(FormLost, Problem, HTTPException):
            await read_form(request, who.own_tie(), who.portal.public_url)
        await request.close()
    typed: Typed | None = getattr(request.state, "typed", None)
    return typed


def _is_kept(request: Request) -> bool:
    """Whether what is posted is small enough to be texts. Files are not kept, and nobody without a session gets room
    for them on the disk.
    """
    announced = request.headers.get("content-length", "")
    return announced.isascii() and announced.isdecimal() and len(announced) < 8 and int(announced) <= _KEPT_BYTES_MAX


async def _on_unfinished(request: Request, error: Exception) -> Response:
    assert isinstance(error, SignInUnfinished)
    there = visitor_of(request).here if request.method == "GET" else own_page(request.url.path)
    return RedirectResponse(step_of(tuple(error.needs), there), 303, {"cache-control": "no-store"})


async def _on_form_lost(request: Request, error: Exception) -> Response:
    """What was typed is shown as a form of this session, to be sent once more."""
    who, typed = visitor_of(request), request.state.typed
    kept = await who.own_kept(typed.kept())
    return who.page("public/resume.html", status=409, kept=kept, then=own_page(who.here))


async def _on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return _page(request, error.status, error.problem.detail, retry_after_s=error.retry_after_s)


async def _on_away(request: Request, error: Exception) -> Response:
    assert isinstance(error, Away)
    return _page(request, 503, SENTENCES[503], retry_after_s=error.retry_after_s)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _page(request, error.status_code, SENTENCES.get(error.status_code, ""))


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    kind = request.headers.get("content-type", "")
    kib_max = error.parameters.get("kib_max")
    if isinstance(kib_max, int) and kind.startswith(_OF_TEXTS):
        title, sentence = TEXTS_TOO_LONG
        chars = kib_max * 1024 // _BYTES_OF_CHARACTER // 1_000 * 1_000
        return _page(request, error.status, sentence.format(chars=chars), title=title)
    return _page(request, error.status, SENTENCES.get(error.status, ""))


async def _on_invalid(request: Request, error: Exception) -> Response:
    """An address with parameters that no page of ours writes."""
    return _page(request, 404, SENTENCES[404])


async def _on_anything(request: Request, error: Exception) -> Response:
    route = getattr(request.scope.get("route"), "path", "unmatched")
    log.error("request_failed", route=route, exc_info=error)
    return _page(request, 500, SENTENCES[500])


def _page(
    request: Request, status: int, sentence: str, *, title: str = "", retry_after_s: int | None = None
) -> Response:
    title = title or TITLES.get(status, TITLES[500])
    who = visitor_of(request)
    # An address that is no page's may hold anything, an ID number too: it is not repeated.
    is_nowhere = status == httpx.codes.NOT_FOUND
    answer = who.page(
        "public/problem.html",
        status=status,
        heading=title,
        sentence=sentence,
        retry_after_s=retry_after_s,
        above=list_above(request.url.path) if is_nowhere else None,
        here=HOME if is_nowhere else who.here,
        **_frame(who),
    )
    if retry_after_s is not None:
        answer.headers["retry-after"] = str(retry_after_s)
    return answer


def _frame(who: Visitor) -> Mapping[str, object]:
    """What stands around the page for somebody whose browser has a session. No service is asked who it is: the page may
    be there because one does not answer.
    """
    if not who.session:
        return {}
    path = who.request.url.path
    links = [Link(text, page, any(is_beneath(path, place) for place in (page, *more))) for text, page, *more in LEARNER]
    return {"has_session": True, "navigation": links}


HANDLERS: Mapping[type[Exception], Handler] = {
    SessionOver: _on_session_over,
    SignInUnfinished: _on_unfinished,
    FormLost: _on_form_lost,
    Refusal: _on_refusal,
    Away: _on_away,
    HTTPException: _on_http,
    Problem: _on_problem,
    RequestValidationError: _on_invalid,
    Exception: _on_anything,
}


def install(app: FastAPI) -> None:
    """In place of the handlers that answer programs."""
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, handler)
