"""The page for those who run the portal names all that it can be told, and all that it puts into a browser."""

from pathlib import Path

import pytest

from portal.access.cookies import Cookie
from portal.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs/portal.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_named(name: str) -> None:
    assert f"`{name.upper()}`" in PAGE


@pytest.mark.parametrize("cookie", sorted(Cookie))
def test_every_cookie_is_named(cookie: Cookie) -> None:
    assert f"| `{cookie}` |" in PAGE
