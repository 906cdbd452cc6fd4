"""The regulations by article: for anybody, without a session (政策咨询)."""

from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response

from common.errors import NotFound
from common.web import json_response
from ledger.api import shapes
from ledger.api.answers.regulations import RegulationByArticle, RegulationList
from ledger.api.app_state import App
from rulebook import Provision, Rulebook, provisions_of

router = APIRouter()
KEPT = "public, max-age=300"
"""Regulations change with a start of the platform, and are the same for everybody."""


@router.get("/v1/regulations", response_model=RegulationList)
async def regulations(app: App) -> Response:
    """Every regulation that the platform knows; those that ended as well, since earlier years go by them."""
    return _kept({"regulations": [_regulation(book) for book in app.rulebooks.all]})


@router.get("/v1/regulations/{code}", response_model=RegulationByArticle)
async def regulation(code: Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{1,60}$")], app: App) -> Response:
    """Everything that a regulation states, by article, each with a sentence in Chinese; ``code`` is its ``id``."""
    try:
        book = app.rulebooks.by_id(code)
    except KeyError:
        raise NotFound("unknown-regulation", "there is no regulation of this id") from None
    by_article = groupby(provisions_of(book), key=lambda provision: provision.article)
    articles = [
        {"article": article, "provisions": [_provision(provision) for provision in provisions]}
        for article, provisions in by_article
    ]
    return _kept({**_regulation(book), "articles": articles})


def _kept(document: dict[str, Any]) -> Response:
    answer = json_response(document)
    answer.headers["cache-control"] = KEPT
    return answer


def _regulation(book: Rulebook) -> dict[str, Any]:
    return {
        **shapes.regulation(book),
        "issued_by": book.issued_by,
        "region_code": book.region,
        "in_force_from": book.begins_on,
        "in_force_until": book.ends_on,
        "replaces": book.replaces,
    }


def _provision(provision: Provision) -> dict[str, Any]:
    return {
        "kind": provision.kind,
        "key": provision.key,
        "name": provision.name or None,
        "sentence": provision.sentence,
        "stated": provision.stated,
    }
