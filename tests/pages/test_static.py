"""Static files: a hash in the name, kept for a year under that name alone."""

import hashlib
from importlib.resources import files

import httpx
import pytest
from fastapi import FastAPI

from pages import static


@pytest.fixture
def client() -> httpx.AsyncClient:
    app = FastAPI()
    app.include_router(static.router)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test")


@pytest.mark.parametrize(
    ("name", "media_type"), [("xueshi.css", "text/css; charset=utf-8"), ("mark.svg", "image/svg+xml")]
)
async def test_the_name_holds_the_hash_of_what_is_served(client: httpx.AsyncClient, name: str, media_type: str) -> None:
    hashed = static.hashed_name(name)
    answer = await client.get(f"/static/{hashed}")
    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest().startswith(hashed.split(".")[1])
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("name", ["xueshi.0123456789abcdef.css", "xueshi.css"])
async def test_a_page_of_another_version_gets_a_file_that_is_not_kept(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"/static/{name}")
    assert answer.content == static.FILES["xueshi.css"].content
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["other.0123.css", "xueshi.0123.js", "xueshi", "..%2Fformats.py", ".css", "%00"])
async def test_nothing_else_is_there(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/static/{name}")).status_code == 404


def test_no_name_is_made_for_a_file_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        static.hashed_name("other.css")


def test_htmx_is_the_release_that_was_looked_at() -> None:
    """2.0.11, byte for byte, beside its licence: what a later one does is looked at first (decision 0041)."""
    content = static.FILES["htmx.js"].content
    assert hashlib.sha256(content).hexdigest() == "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"
    licence = files("pages").joinpath("static", "htmx.LICENSE.txt").read_text("utf-8")
    assert licence.startswith("Zero-Clause BSD")
