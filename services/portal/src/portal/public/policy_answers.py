"""What authorities answered about policies (培训政策咨询答复), for anybody: by a word and by region."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from portal.access.parts import Missing
from portal.access.visitor import PerhapsMe, Person
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import PolicyAnswer, PolicyAnswersPage, RegionsBelow

router = APIRouter(include_in_schema=False)
ANSWERS = Call(ServiceName.REGISTRY, "GET", "/v1/policy-answers", PolicyAnswersPage)
REGIONS = Call(ServiceName.REGISTRY, "GET", "/v1/regions", RegionsBelow)
ANSWER = Call(ServiceName.REGISTRY, "GET", "/v1/policy-answers/{answer_id}", PolicyAnswer)
WORD_CHARS_MAX = 50
Word = Annotated[str, Query(max_length=WORD_CHARS_MAX)]
Region = Annotated[str, Query(pattern=r"^([1-9][0-9]{5})?$")]


def choices_of(regions: RegionsBelow) -> list[tuple[str, str]]:
    """Regions to choose from: the way to the chosen one, and those right below it, each set further in."""
    way = [(place.code, "　" * depth + place.name) for depth, place in enumerate(regions.way)]
    return [*way, *((place.code, "　" * len(regions.way) + place.name) for place in regions.regions)]


@router.get("/policies/questions")
async def questions(who: PerhapsMe, q: Word = "", region: Region = "", before: UUID | None = None) -> Response:
    """The latest first; of a region what its authority answered, and those above it."""
    word = " ".join(q.split())
    asked = {"q": word, "region": region, "before": before}
    answers, regions = await asyncio.gather(
        who.part(ANSWERS, query={name: value for name, value in asked.items() if value}),
        who.part(REGIONS, query={"above": region} if region else {}),
    )
    return who.page(
        "public/policy-answers.html",
        answers=answers,
        choices=[] if isinstance(regions, Missing) else choices_of(regions),
        q=word,
        region=region,
        is_first=before is None,
        is_signed_in=isinstance(who, Person),
    )


@router.get("/policies/questions/{answer_id}")
async def one_answer(who: PerhapsMe, answer_id: UUID) -> Response:
    """One of them, with an address that can be passed on; 404 once it is withdrawn."""
    return who.page("public/policy-answer.html", item=await who.ask(ANSWER, path={"answer_id": answer_id}))
