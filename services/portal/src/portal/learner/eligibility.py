"""May I be confirmed, transferred, promoted, rewarded: the answer that the HR platform gets, and what mends it."""

from typing import get_args

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.visitor import Me
from portal.clients.calls import Call, ServiceName
from portal.clients.models.certificates import OwnQuestions, Purpose, Verdicts
from portal.messages_zh import WORDS

router = APIRouter(include_in_schema=False)
ELIGIBILITY = Call(ServiceName.CERTIFICATES, "POST", "/v1/own/eligibility-queries", Verdicts, OwnQuestions)
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


@router.get("/my/eligibility")
async def eligibility(me: Me, purpose: str = "") -> Response:
    """Which matter is asked about, and the answer for it."""
    wanted = next((known for known in PURPOSES if known == purpose), None)
    if purpose and wanted is None:
        raise HTTPException(404)
    answer = None
    if wanted is not None:
        answer = (await me.ask(ELIGIBILITY, body=OwnQuestions(purposes=(wanted,)))).results[0]
    options = [(known, WORDS["Purpose"][known]) for known in PURPOSES]
    return me.page("learner/eligibility.html", purpose=purpose, options=options, answer=answer)
