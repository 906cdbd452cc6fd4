"""A platform in a browser, with a vendor's site beside it, and people who do their tasks in one of three ways."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Self

from browsing import Browser, Hand, address_of
from live_platform import Cluster, Platform, person
from plain_browser import Learners
from staff import Staff, approved, desk_of, two_operators
from vendor_sites import VendorSite

from common.clock import now
from common.server import served, server_config
from registry.oauth.actions.clients import provide_client
from standalone.app import listen

VENDOR_NAME = "兰心网络学院"
"""Of the vendor, as it is registered at the gateway."""


class Way(Enum):
    """How a task is done; the number keeps their people apart."""

    WITH_SCRIPTS, WITHOUT_SCRIPTS, KEYBOARD = range(3)

    def __str__(self) -> str:
        return self.name.lower().replace("_", " ")


@dataclass
class Stage:
    """A platform in a browser, a vendor's site on another port, and somebody who helps people in."""

    browser: Browser
    learners: Learners
    way: Way = Way.WITH_SCRIPTS

    @classmethod
    @contextlib.asynccontextmanager
    async def set(cls, cluster: Cluster, folder: Path) -> AsyncIterator[Self]:
        """It stands while the block runs. 1 to 79 are people of the school, of whom nothing is on record yet."""
        async with contextlib.AsyncExitStack() as stack:
            ours, theirs = stack.enter_context(listen(0)), stack.enter_context(listen(0))
            platform = await stack.enter_async_context(Platform.begun(cluster, folder, address_of(ours)))
            await platform.register(*(person(serial) for serial in range(1, 80)), person(990))
            browser = await stack.enter_async_context(Browser.opened(platform, ours))
            vendor = VendorSite(f"{address_of(ours)}/registry", address_of(theirs))
            await stack.enter_async_context(served(server_config(vendor.app), [theirs]))
            async with platform.house.registry.db.transaction() as tx:
                await provide_client(tx, "lanxin", "secret-of-lanxin", [], now=now())
            operators = await two_operators(desk_of(platform), 970)
            named = vendor.sign_in | {"name": VENDOR_NAME}
            await approved(operators, "PUT", "/v1/clients/lanxin/sign-in", named)
            yield cls(browser, await Learners.of(platform))

    @contextlib.asynccontextmanager
    async def somebody(self, session: str = "") -> AsyncIterator[Hand]:
        """Somebody's hand at a window of their own, of which the browser has nothing to complain."""
        cookies = [("xueshi_session", session)] if session else []
        has_scripts = self.way is not Way.WITHOUT_SCRIPTS
        async with self.browser.window(has_scripts=has_scripts, cookies=cookies) as window:
            yield Hand(window, has_pointer=self.way is not Way.KEYBOARD)
            assert window.complaints == [], f"{window.page.url}: {window.complaints}"

    @contextlib.asynccontextmanager
    async def learner(self, first: int) -> AsyncIterator[Hand]:
        """The learner of this way: their numbers are ``first`` and the next two. They are signed in."""
        serial = first + self.way.value
        await self.learners.help_in(serial)
        staff = Staff(self.learners.administrator.registry_api, serial)
        await staff.sign_in()
        async with self.somebody(staff.token) as hand:
            await hand.open("/my/hours")
            yield hand

    @contextlib.asynccontextmanager
    async def desk(self, staff: Staff, organisation_id: str) -> AsyncIterator[Hand]:
        """Somebody who serves an office, signed in with the second factor, at its desk."""
        async with self.somebody(staff.token) as hand:
            await hand.open(f"/offices/{organisation_id}")
            yield hand

    async def administrator(self, method: str, path: str, document: Any) -> Any:
        """What the unit's administrator does over the API."""
        return await self.learners.administrator.call(method, path, document)
