"""Dockerfile, lock and ingress: whatever stops agreeing with the code is reported."""

import re

import pytest
from deploy.validate.house import House
from deploy_damage import Case, Damage, locked, report, text

CASES: list[Case] = [
    ("root", text("dockerfile", "USER 10001:10001\n", ""), "no fixed number"),
    ("a name instead of a number", text("dockerfile", "USER 10001:10001", "USER xueshi"), "no fixed number"),
    ("another port", text("dockerfile", "EXPOSE 8000", "EXPOSE 8080"), "EXPOSE 8080"),
    (
        "one machine's address",
        text("dockerfile", "XUESHI_HOST=0.0.0.0", "XUESHI_HOST=127.0.0.1"),
        "XUESHI_HOST must be",
    ),
    ("no health check", text("dockerfile", "/live", "/"), "no HEALTHCHECK on /live"),
    ("a shell", text("dockerfile", 'ENTRYPOINT ["python", "-m"]', "ENTRYPOINT python -m"), "without a shell"),
    ("latest", text("dockerfile", "python:3.11-slim-bookworm", "python:latest"), "pinned by its tag"),
    ("no hashes", text("dockerfile", "--require-hashes", ""), "held against hashes"),
    (
        "an index",
        text("dockerfile", "--require-hashes", "--require-hashes --index-url https://x.example/"),
        "no address",
    ),
    ("a member that is left out", text("dockerfile", "services/filings ", ""), "services/filings is not installed"),
    ("everything is sent to the build", text("dockerignore", "*\n!req", "!tests\n!req"), ".dockerignore lets"),
    ("a package of the tests", locked(lambda lock: lock.replace("aiohttp==", "pytest==", 1)), "pytest has no business"),
    (
        "another version than tested",
        locked(lambda lock: re.sub(r"^asyncpg==\S+", "asyncpg==0.1", lock, flags=re.M)),
        "asyncpg 0.1, and",
    ),
    ("an address in the lock", locked(lambda lock: "--index-url https://x.example/\n" + lock), "an address got in"),
    ("no hashes in the lock", locked(lambda lock: re.sub(r"--hash=\S+", "", lock)), "hashes are missing"),
    ("metrics by nginx", text("nginx", "^/ledger/v1/", "^/ledger/"), "nginx.conf: /ledger/metrics can be asked"),
    (
        "a path that nginx does not know",
        text("nginx", "(v1|oauth2|", "(v1|"),
        "nginx.conf: /registry/oauth2/token goes to []",
    ),
    ("a page that nginx does not know", text("nginx", "(sign-in|", "("), "nginx.conf: /sign-in goes to []"),
    ("a path of the portal that is not its pages'", text("nginx", "(sign-in|", "(live|sign-in|"), "/live can be asked"),
    ("all that begins as a page's path", text("nginx", "(/|$)|$)", "|$)"), "/sign-ins can be asked from outside"),
    ("no first page", text("nginx", "(/|$)|$)", "(/|$))"), "nginx.conf: / goes to []"),
    ("another's path", text("nginx", "$upstream ledger-web", "$upstream filings-web"), "goes to ['filings-web']"),
    ("another port behind nginx", text("nginx", "$upstream:8000", "$upstream:8080"), "goes to port 8000"),
]


@pytest.mark.parametrize(("damage", "said"), [pytest.param(damage, said, id=what) for what, damage, said in CASES])
def test_damage_is_reported(whole: House, damage: Damage, said: str) -> None:
    found = report(whole, damage)
    assert any(said in what for what in found), found


def test_the_files_agree_with_the_code(whole: House) -> None:
    assert report(whole, lambda house: None) == []
