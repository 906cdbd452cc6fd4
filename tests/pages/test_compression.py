"""What browsers are sent is compressed where they take it, and the files beforehand."""

import gzip

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from pages import static
from pages.compression import compress, takes_gzip


@pytest.mark.parametrize(
    ("accepted", "is_taken"),
    [
        ("gzip, deflate, br", True),
        ("br;q=1.0, GZIP;q=0.8", True),
        ("*", True),
        ("gzip;q=0, *", False),
        ("identity", False),
        ("br, x-gzipped", False),
        ("gzip;q=much", False),
        ("", False),
    ],
)
def test_gzip_is_for_those_who_take_it(accepted: str, is_taken: bool) -> None:
    assert takes_gzip(accepted) == is_taken


def test_a_page_is_compressed_with_its_new_length() -> None:
    html = "<p>学时</p>" * 1_000
    answer = HTMLResponse(html)
    compress(answer, "gzip")
    assert gzip.decompress(bytes(answer.body)).decode() == html
    assert len(answer.body) < len(html) / 10
    assert answer.headers["content-length"] == str(len(answer.body))
    assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "accept-encoding")


@pytest.mark.parametrize(("html", "accepted"), [("<p>学时</p>" * 1_000, "br"), ("<p>学时</p>", "gzip")])
def test_others_and_small_pages_stay_as_they_are(html: str, accepted: str) -> None:
    answer = HTMLResponse(html)
    compress(answer, accepted)
    assert bytes(answer.body).decode() == html
    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "accept-encoding"


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
async def test_files_are_sent_as_they_are_taken(accepted: str) -> None:
    app = FastAPI()
    app.include_router(static.router)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        headers = {"accept-encoding": accepted}
        answer = await client.get(f"/static/{static.hashed_name('xueshi.css')}", headers=headers)
    assert answer.content == static.FILES["xueshi.css"].content
    assert answer.headers.get("content-encoding") == ("gzip" if accepted == "gzip" else None)
    assert answer.headers["vary"] == "accept-encoding"
    assert (int(answer.headers["content-length"]) < len(answer.content)) == (accepted == "gzip")
