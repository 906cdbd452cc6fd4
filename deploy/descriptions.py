"""Writes what every service says of itself (OpenAPI) to docs/openapi: `python -m deploy.descriptions`, `make openapi`.

A change of an answer, a field or a route is then a change of a file, and seen in review.
"""

import importlib
from pathlib import Path
from typing import Any

import orjson
from deploy import problems_of_routes
from fastapi import FastAPI

from common.openapi import described, problems_of

FOLDER = Path(__file__).parents[1] / "docs/openapi"
ROUTES = problems_of_routes.ROUTES
PACKAGES = tuple(ROUTES)


def document_of(package: str) -> bytes:
    """A service's OpenAPI document, as it is committed: indented, its keys in order."""
    app = FastAPI(title=f"Xueshi {package.replace('_', ' ')}", version="1")
    app.include_router(importlib.import_module(ROUTES[package]).router)
    document: dict[str, Any] = described(app, problems_of(package))
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def file_of(package: str) -> Path:
    """Where a service's document stands."""
    return FOLDER / f"{package.replace('_', '-')}.json"


def main() -> None:
    """Write all of them anew, and before them what the source says of each route's refusals."""
    problems_of_routes.main()
    FOLDER.mkdir(exist_ok=True)
    for package in PACKAGES:
        file_of(package).write_bytes(document_of(package))


if __name__ == "__main__":
    main()
