"""Browsers of officials at their desks, for tests of the pages of offices."""

from collections.abc import Mapping

from live_platform import Platform
from plain_browser import PlainBrowser
from staff import Staff


def browser_of(platform: Platform, staff: Staff) -> PlainBrowser:
    """Somebody's who has signed in with the second factor."""
    browser = PlainBrowser.of(platform)
    browser.client.cookies.set("xueshi_session", staff.token, domain="test.local", path="/")
    return browser


async def organisation_ids(platform: Platform) -> Mapping[str, str]:
    """By code."""
    rows = await platform.sql("registry", "SELECT code, organisation_id FROM organisation")
    return {row["code"]: str(row["organisation_id"]) for row in rows}
