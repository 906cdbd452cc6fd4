"""The regulations (培训政策) for anybody: those in force and before, and each by its articles."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from common.clock import china_date, now
from portal.access.parts import Missing
from portal.access.visitor import PerhapsMe, Visitor
from portal.clients.calls import Call, ServiceName
from portal.clients.models.ledger import ArticleOfRegulation, Regulation, RegulationByArticle, RegulationList
from portal.formats import anchor
from portal.public.policy_answers import REGIONS

router = APIRouter(include_in_schema=False)
REGULATIONS = Call(ServiceName.LEDGER, "GET", "/v1/regulations", RegulationList)
REGULATION = Call(ServiceName.LEDGER, "GET", "/v1/regulations/{code}", RegulationByArticle)
Code = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{1,60}$")]
_PROVINCES_ASKED = 2
"""Of so many provinces the regions below are asked for by name; a page asks no more than four times."""


@dataclass(frozen=True)
class Article:
    """An article with the ids by which other pages lead to it."""

    stated: ArticleOfRegulation
    anchor: str
    parts: Sequence[str]
    """Of ``第四十条、第四十一条`` each, where no other article has that id."""


def force_of(begins_on: date, ends_on: date | None, today: date) -> tuple[str, str]:
    """Whether a regulation is in force, in words, and the kind of its badge."""
    if begins_on > today:
        return "尚未施行", "info"
    return ("现行有效", "success") if ends_on is None or ends_on >= today else ("已停止适用", "")


def articles_of(regulation: RegulationByArticle) -> Sequence[Article]:
    """Its articles in their order, no id twice."""
    taken = {anchor(stated.article) for stated in regulation.articles}
    found = []
    for stated in regulation.articles:
        parts = [part for part in anchor(stated.article).split("、") if part not in taken]
        taken |= set(parts)
        found.append(Article(stated, anchor(stated.article), list(dict.fromkeys(parts))))
    return found


@router.get("/policies")
async def policies(who: PerhapsMe) -> Response:
    """By province, those that are in force first."""
    found, provinces = await asyncio.gather(who.part(REGULATIONS), who.part(REGIONS))
    today = china_date(now())
    groups: dict[str, list[tuple[Regulation, tuple[str, str]]]] = {}
    names: Mapping[str, str] = {}
    if not isinstance(found, Missing):
        known = [] if isinstance(provinces, Missing) else provinces.regions
        names = {place.code: place.name for place in known} | await _names_below(who, found.regulations)
        for regulation in found.regulations:
            force = force_of(regulation.in_force_from, regulation.in_force_until, today)
            groups.setdefault(f"{regulation.region_code[:2]}0000", []).append((regulation, force))
    for members in groups.values():
        members.sort(key=lambda member: (member[1][0] == "已停止适用", member[0].region_code))
    return who.page("public/policies.html", found=found, groups=groups, names=names)


async def _names_below(who: Visitor, regulations: Sequence[Regulation]) -> dict[str, str]:
    """What cities are called that have a regulation of their own."""
    provinces = {f"{item.region_code[:2]}0000" for item in regulations if not item.region_code.endswith("0000")}
    asked = sorted(provinces)[:_PROVINCES_ASKED]
    below = await asyncio.gather(*(who.part(REGIONS, query={"above": code}) for code in asked))
    return {place.code: place.name for found in below if not isinstance(found, Missing) for place in found.regions}


@router.get("/policies/{code}")
async def policy(who: PerhapsMe, code: Code) -> Response:
    """What a regulation states, article by article; other pages lead to ``/policies/CODE#ARTICLE``."""
    found = await who.ask(REGULATION, path={"code": code})
    region = await who.part(REGIONS, query={"above": found.region_code})
    way = () if isinstance(region, Missing) else region.way
    force, kind = force_of(found.in_force_from, found.in_force_until, china_date(now()))
    return who.page(
        "public/policy.html",
        regulation=found,
        region="".join(dict.fromkeys(place.name for place in way)),
        force=force,
        kind=kind,
        articles=articles_of(found),
    )
