"""Who works at the pages of operators, and what stands beneath their head."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from common.identity import holds_typed_id_number
from pages.rendering import Link
from portal.access.forms import Errors, Typed
from portal.access.navigation import MESSAGES, is_beneath
from portal.access.visitor import Me, Person

OPERATORS = "/operators"
TEXT_CHARS_MAX = 500
_PAGES = (
    ("概览", "", "/dead-letters"),
    ("初始设置", "/first-run", "/trial"),
    ("主管机构", "/offices"),
    ("任命", "/appointments"),
    ("培训机构", "/vendors"),
    ("接入程序", "/clients"),
    ("培训政策", "/rulebooks"),
    ("核对操作记录", "/audit"),
    ("平台设置", "/settings"),
)
"""The words, the page beneath :data:`OPERATORS`, and others that belong to it."""


@dataclass(frozen=True)
class Operator:
    """Somebody who keeps the installation running."""

    me: Person

    def navigation(self) -> Sequence[Link]:
        """The pages of operators, and the way to one's own."""
        path = self.me.request.url.path
        work = [Link(text, OPERATORS + places[0], _is_at(path, places)) for text, *places in _PAGES]
        return [*work, *(link for link in self.me.navigation() if link.href == MESSAGES)]

    def page(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A page of theirs; its template knows ``operator`` beside the values."""
        return self.me.page(
            f"operators/{template}", status=status, **{"navigation": self.navigation(), "operator": self, **values}
        )


def _is_at(path: str, places: Sequence[str]) -> bool:
    return any(is_beneath(path, OPERATORS + place) if place else path == OPERATORS for place in places)


def is_operator(me: Person) -> bool:
    """Whether somebody has the role."""
    return any(role.role == "operator" for role in me.account.roles)


async def operator(me: Me) -> Operator:
    """An operator; 404 for everybody else, whose pages do not lead here."""
    if not is_operator(me):
        raise HTTPException(404)
    return Operator(me)


Desk = Annotated[Operator, Depends(operator)]


def text_of(typed: Typed, errors: Errors, name: str, what: str, *, chars_max: int = TEXT_CHARS_MAX) -> str:
    """A line that was typed; what is wrong with it is among the errors."""
    text = " ".join(typed.text(name).split())
    if not text:
        errors.add(name, f"请填写{what}。")
    elif len(text) > chars_max:
        errors.add(name, f"{what}不能超过{chars_max}个字。")
    elif holds_typed_id_number(text):
        errors.add(name, f"{what}中不得含有身份证号。")
    return text


def shown_again(typed: Typed | None, *names: str) -> dict[str, str]:
    """What was typed, for its fields; nothing where an ID number stands in it."""
    texts = {name: typed.text(name) if typed else "" for name in names}
    return {name: "" if holds_typed_id_number(text) else text for name, text in texts.items()}


def day_again(typed: Typed | None, name: str) -> str:
    """A day that was typed; nothing where it is none, since a field for days takes no other text."""
    try:
        return "" if typed is None or typed.day(name) is None else typed.text(name)
    except ValueError:
        return ""
