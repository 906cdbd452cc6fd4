"""A browser without JavaScript: it opens pages, follows links, fills in forms and presses their buttons.

Every page that it opens is looked over: the policy, the language, and words that no page may show.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from live_platform import SCHOOL, Platform, id_number
from staff import PASSWORD, Staff, appointed, desk_of

from common.identity import IdNumber, Malformed
from offices.authority import Role
from tables.opening import read_sheet

_VOID = {"input", "link", "meta", "br", "hr", "img", "rect", "path"}
_UNSPOKEN = {"script", "style", "svg", "title", "code"}
_CODE_WORD = re.compile(r"\b[a-z]+(?:[-_][a-z]+)+\b|\b(?:null|None|True|False|undefined)\b")
_SPACED = re.compile(r"[\u4e00-\u9fff] [0-9]|[0-9] [\u4e00-\u9fff]")
"""A word and a figure with a space between them, which official Chinese does not have."""
_EIGHTEEN = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")


@dataclass
class Form:
    """A form of a page, with what its fields hold."""

    action: str
    method: str
    has_files: bool
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    """Text, name and value of each."""
    names: set[str] = field(default_factory=set)


class _Reading(HTMLParser):
    """What a page says, and its forms and links."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self._form: Form | None = None
        self._select = self._area = self._href = ""
        self._said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self.open.append(tag)
        if tag == "form":
            is_multipart = at.get("enctype") == "multipart/form-data"
            self._form = Form(at.get("action", ""), at.get("method", "get"), is_multipart)
            self.forms.append(self._form)
        if tag == "a":
            self._href, self._said = at.get("href", ""), []
        if tag == "button":
            self._said = []
            if self._form is not None:
                self._form.buttons.append(("", at.get("name", ""), at.get("value", "")))
        if self._form is not None and "name" in at and tag != "button":
            self._in_form(tag, at)
        if tag == "option" and self._form is not None and self._select and "selected" in at:
            self._form.fields.append((self._select, at.get("value", "")))

    def _in_form(self, tag: str, at: Mapping[str, str]) -> None:
        assert self._form is not None
        self._form.names.add(at["name"])
        kind = at.get("type", "text")
        if tag == "select":
            self._select = at["name"]
        elif tag == "textarea":
            self._area, self._said = at["name"], []
        elif kind == "file" or (kind in ("checkbox", "radio") and "checked" not in at):
            pass
        else:
            self._form.fields.append((at["name"], at.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass
        said = "".join(self._said)
        if tag == "a" and self._href:
            self.links[" ".join(said.split())] = self._href
            self._href = ""
        if tag == "button" and self._form is not None:
            _, name, value = self._form.buttons[-1]
            self._form.buttons[-1] = (" ".join(said.split()), name, value)
        if tag == "textarea" and self._form is not None:
            self._form.fields.append((self._area, said.removeprefix("\n")))
        if tag == "select":
            self._select = ""
        if tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        self._said.append(data)
        if not _UNSPOKEN & set(self.open):
            self.text.append(data)


@dataclass
class PlainBrowser:
    """One person's browser."""

    platform: Platform
    client: httpx.AsyncClient
    own_numbers: set[str] = field(default_factory=set)
    """ID numbers that their pages may show: their own."""
    answer: httpx.Response | None = None
    reading: _Reading = field(default_factory=_Reading)

    @classmethod
    def of(cls, platform: Platform, *, address: str = "10.1.2.3", own_serial: int | None = None) -> Self:
        """A browser with nothing kept yet."""
        transport = httpx.ASGITransport(app=platform.house.web, client=(address, 5_000), raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://test", timeout=30)
        return cls(platform, client, set() if own_serial is None else {id_number(own_serial)})

    @property
    def status(self) -> int:
        """Of the page."""
        assert self.answer is not None
        return self.answer.status_code

    @property
    def path(self) -> str:
        """Where it stands."""
        assert self.answer is not None
        return self.answer.url.raw_path.decode()

    @property
    def text(self) -> str:
        """What the page says."""
        return " ".join("".join(self.reading.text).split())

    @property
    def html(self) -> str:
        """The page as it came."""
        assert self.answer is not None
        return self.answer.text

    async def open(self, path: str) -> Self:
        """Go there, and on where that leads to."""
        return await self._shown(await self.client.get(path, headers={"accept": "text/html"}))

    async def follow(self, text: str) -> Self:
        """A link with these words."""
        assert text in self.reading.links, f"{text} is none of {list(self.reading.links)}"
        return await self.open(self.reading.links[text])

    async def rows_of(self, text: str = "下载Excel表") -> list[dict[str, Any]]:
        """Of the Excel file that a link with these words leads to, each by the headings; the page stays open."""
        assert text in self.reading.links, f"{text} is none of {list(self.reading.links)}"
        answer = await self.client.get(self.reading.links[text])
        assert answer.status_code == 200, answer.text
        sheet = read_sheet(answer.content, rows_max=10_000)
        return [dict(zip(sheet.heading, row.cells, strict=True)) for row in sheet.rows]

    async def press(
        self, button: str, files: Mapping[str, tuple[str, bytes, str]] | None = None, **filled: str | list[str]
    ) -> Self:
        """Fill in the form that has this button, and press it; what is not filled in stays as it was shown."""
        form, name, value = self._form_of(button)
        unknown = set(filled) - form.names
        assert not unknown, f"the form has no {unknown}; it has {form.names}"
        pairs = [pair for pair in form.fields if pair[0] not in filled]
        for key, values in filled.items():
            pairs += [(key, item) for item in ([values] if isinstance(values, str) else values)]
        if name:
            pairs.append((name, value))
        return await self.send(form, pairs, files)

    def _form_of(self, button: str) -> tuple[Form, str, str]:
        found = [
            (form, name, value) for form in self.reading.forms for text, name, value in form.buttons if text == button
        ]
        assert found, f"no button {button}: {[text for form in self.reading.forms for text, *_ in form.buttons]}"
        return found[0]

    async def press_twice(self, button: str, **filled: str) -> list[str]:
        """What two answers to one form say, as where the first one never came."""
        form, *_ = self._form_of(button)
        pairs = [pair for pair in form.fields if pair[0] not in filled] + list(filled.items())
        return [(await self.send(form, pairs)).text for _ in range(2)]

    async def send(
        self, form: Form, pairs: list[tuple[str, str]], files: Mapping[str, tuple[str, bytes, str]] | None = None
    ) -> Self:
        """Post a form as a browser does, which says where it comes from."""
        headers = {"origin": "http://test", "sec-fetch-site": "same-origin", "accept": "text/html"}
        if form.method == "get":
            return await self._shown(await self.client.get(form.action, params=tuple(pairs), headers=headers))
        data: dict[str, Any] = {}
        for name, value in pairs:
            data.setdefault(name, []).append(value)
        sent = dict(files or {}) if form.has_files else None
        return await self._shown(await self.client.post(form.action, data=data, files=sent, headers=headers))

    async def _shown(self, answer: httpx.Response) -> Self:
        while answer.is_redirect:
            where = urlsplit(answer.headers["location"])
            assert not where.netloc or where.netloc == "test", f"led to another site: {answer.headers['location']}"
            answer = await self.client.get(answer.headers["location"], headers={"accept": "text/html"})
        self.answer, self.reading = answer, _Reading()
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.reading.feed(answer.text)
            self._look_over()
        return self

    def _look_over(self) -> None:
        assert self.answer is not None
        where = f"{self.answer.request.method} {self.path}"
        headers = self.answer.headers
        assert "default-src 'none'" in headers["content-security-policy"], where
        assert headers["cache-control"] == "no-store", where
        assert '<html lang="zh-CN"' in self.html, where
        spaced = [chunk.strip() for chunk in self.reading.text if _SPACED.search(chunk)]
        assert not spaced, f"{where} has spaces beside figures: {spaced}"
        words = _CODE_WORD.findall(self.text)
        assert not words, f"{where} shows words for programs: {words}"
        for number in _EIGHTEEN.findall(self.html):
            with_check = _is_id_number(number)
            assert not with_check or number.upper() in self.own_numbers, f"{where} shows an ID number"

    async def sign_in(self, serial: int, password: str = PASSWORD) -> Self:
        """By number and password; the page to which that leads."""
        self.own_numbers.add(id_number(serial))
        await self.open("/sign-in")
        return await self.press("登录", id_number=id_number(serial), password=password)


def _is_id_number(text: str) -> bool:
    try:
        IdNumber(text)
    except Malformed:
        return False
    return True


@dataclass
class Learners:
    """People of the school who have a password, since their administrator handed codes out."""

    platform: Platform
    administrator: Staff

    @classmethod
    async def of(cls, platform: Platform, serial: int = 990) -> Self:
        """``serial``: the administrator, who has the second factor."""
        return cls(platform, await appointed(desk_of(platform), serial, Role.UNIT_ADMINISTRATOR, SCHOOL))

    async def help_in(self, serial: int) -> PlainBrowser:
        """Somebody who has a password from now on; their browser, in which nobody is signed in."""
        path = f"/v1/people/{await self.platform.person_id(serial)}/codes"
        code = (await self.administrator.call("POST", path, {"reason": "首次登录"}))["code"]
        assert (await Staff(self.administrator.registry_api, serial).set_password(code)).status_code == 204
        return PlainBrowser.of(self.platform, own_serial=serial)

    async def signed_in(self, serial: int) -> PlainBrowser:
        """The same, signed in."""
        browser = await self.help_in(serial)
        await browser.sign_in(serial)
        assert browser.status == 200, browser.text
        return browser
