"""What authorities answered about policies (培训政策咨询答复), for anybody: by a word and by region."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from portal.access.forms import Errors
from portal.access.parts import Missing
from portal.access.typed_words import wrong_words
from portal.access.visitor import PerhapsMe, Person, Posted, Visitor
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import PolicyAnswer, PolicyAnswersPage, RegionsBelow
from portal.clients.services import id_of
from portal.public.regions import RegionAsked, Search

router = APIRouter(include_in_schema=False)
ANSWERS = Call(ServiceName.REGISTRY, "GET", "/v1/policy-answers", PolicyAnswersPage)
REGIONS = Call(ServiceName.REGISTRY, "GET", "/v1/regions", RegionsBelow)
ANSWER = Call(ServiceName.REGISTRY, "GET", "/v1/policy-answers/{answer_id}", PolicyAnswer)
WORD_CHARS_MAX = 50
BeforeAsked = Annotated[UUID | None, Query()]


@dataclass(frozen=True)
class Asked:
    """Which answers are asked for: of a region, with a word in them, from before one of them on."""

    region: str = ""
    word: str = ""
    before: UUID | None = None

    @property
    def query(self) -> Mapping[str, object]:
        """As the registry takes it."""
        asked = {"q": self.word, "region": self.region, "before": self.before}
        return {name: value for name, value in asked.items() if value}


def choices_of(regions: RegionsBelow) -> list[tuple[str, str]]:
    """Regions to choose from: the way to the chosen one, and those right below it, each set further in."""
    way = [(place.code, "　" * depth + place.name) for depth, place in enumerate(regions.way)]
    return [*way, *((place.code, "　" * len(regions.way) + place.name) for place in regions.regions)]


@router.get("/policies/questions")
async def questions(who: PerhapsMe, region: RegionAsked = "", before: BeforeAsked = None) -> Response:
    """The latest first; of a region what its authority answered, and those above it.

    A word is posted, as names are (:mod:`portal.public.regions`); an address of before loses it.
    """
    if "q" in who.request.query_params:
        return who.go(f"/policies/questions?region={region}")
    return await _page(who, Asked(region, before=before))


@router.post("/policies/questions")
async def find(who: PerhapsMe, typed: Posted) -> Response:
    """Those with a word in them, on the same page."""
    search, before = Search.of(typed), typed.text("before")
    word = " ".join(typed.text("q").split())
    errors = wrong_words("q", word, what="关键词", chars_max=WORD_CHARS_MAX)
    return await _page(who, Asked(search.region, word, id_of(before)), errors)


async def _page(who: Visitor, asked: Asked, errors: Errors | None = None) -> Response:
    answers, regions = await asyncio.gather(
        who.part(ANSWERS, query=Asked(asked.region).query if errors else asked.query),
        who.part(REGIONS, query={"above": asked.region} if asked.region else {}),
    )
    return who.page(
        "public/policy-answers.html",
        status=422 if errors else 200,
        answers=answers,
        choices=[] if isinstance(regions, Missing) else choices_of(regions),
        q=asked.word,
        region=asked.region,
        is_first=asked.before is None,
        is_signed_in=isinstance(who, Person),
        errors=errors.found if errors else (),
    )


@router.get("/policies/questions/{answer_id}")
async def one_answer(who: PerhapsMe, answer_id: UUID) -> Response:
    """One of them, with an address that can be passed on; 404 once it is withdrawn."""
    return who.page("public/policy-answer.html", item=await who.ask(ANSWER, path={"answer_id": answer_id}))
