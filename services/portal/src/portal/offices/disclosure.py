"""A person's ID number in full (查看完整身份证号), for a reason that the person can read."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import DisclosedPerson, Disclosure
from portal.clients.refusals import Refusal
from portal.offices.asking import person_of
from portal.offices.office import Office
from portal.offices.person import PERSON
from portal.offices.staff import RecordingDesk, kept_text

router = APIRouter(include_in_schema=False)
PAGE = PERSON + "/id-number"
DISCLOSE = Call(ServiceName.REGISTRY, "POST", "/v1/people/{person_id}/disclosures", DisclosedPerson, Disclosure)


@router.get(PAGE)
async def page(office: RecordingDesk, person_id: UUID) -> Response:
    """Whose number it is, masked, and why it is needed."""
    return await _page(office, person_id)


@router.post(PAGE)
async def disclose(office: RecordingDesk, person_id: UUID, typed: Posted) -> Response:
    """The number, shown this once: the answer is kept by no cache, and to see it again takes a reason again."""
    reason = typed.text("reason")
    if not reason:
        return await _page(office, person_id, Errors([("reason", "请写明理由，本人会看到。")]))
    await person_of(office, person_id)  # within the reach of this office, and not of another one of the caller's
    try:
        found = await office.me.ask(DISCLOSE, path={"person_id": person_id}, body=Disclosure(reason=reason))
    except Refusal as refusal:
        if refusal.status in (403, 404, 429):
            raise
        return await _page(office, person_id, Errors.of(refusal, {"reason": "reason"}), reason)
    return office.page("offices/person/id-number.html", known=found, reason=reason)


async def _page(office: Office, person_id: UUID, errors: Errors | None = None, reason: str = "") -> Response:
    return office.page(
        "offices/person/disclosure.html",
        status=422 if errors else 200,
        known=await person_of(office, person_id),
        reason=kept_text(reason),
        errors=[] if errors is None else errors.found,
    )
