"""A case (意见反馈、投诉举报、政策咨询) as its reporter and the office that answers it both have it on a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from fastapi.responses import Response

from common.text import attachment as attachment_named
from portal.access.files import attachment
from portal.access.parts import Missing
from portal.access.visitor import Person
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.registry import (
    CaseStep,
    NewAttachment,
    PolicyAnswer,
    RegionsBelow,
    StateOfCase,
    WholeCase,
)

LOOK = Call(ServiceName.REGISTRY, "GET", "/v1/cases/{case_id}", WholeCase)
STEP = Call(ServiceName.REGISTRY, "POST", "/v1/cases/{case_id}/steps", StateOfCase, CaseStep)
ATTACH = Call(ServiceName.REGISTRY, "POST", "/v1/cases/{case_id}/attachments", NewAttachment)
FILE = Call(ServiceName.REGISTRY, "GET", "/v1/cases/{case_id}/attachments/{attachment_id}", File)
PUBLISHED = Call(ServiceName.REGISTRY, "GET", "/v1/cases/{case_id}/publications", PolicyAnswer)
REGIONS = Call(ServiceName.REGISTRY, "GET", "/v1/regions", RegionsBelow)
BADGES: Mapping[str, str] = {"open": "warning", "in-work": "info", "answered": "success"}
"""The kind of a state's badge."""
FILES_MAX, TEXT_CHARS_MAX = 5, 10_000
"""Beside one case, and of one step, as the registry takes them."""
NOT_NOW = "该事项目前的状态不能办理此项。"
NO_FILE = "请选择要上传的文件。"
ReportersStep = Literal["add", "reopen", "close"]
STEPS_OF_REPORTER: Mapping[str, Sequence[ReportersStep]] = {
    "open": ("add", "close"),
    "in-work": ("add", "close"),
    "answered": ("reopen", "close"),
}
"""What the reporter may do, by state; of a case that an office took down, the office notes it for them."""
_ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True)
class Wording:
    """What a page says of a step."""

    title: str
    what_follows: str
    label: str
    """Of its text; empty where it has none."""
    button: str
    said: str
    """A word of ``SAID``."""


def has_room(case: WholeCase) -> bool:
    """A file more can be added."""
    return case.state != "closed" and len(case.attachments) < FILES_MAX


async def region_of(me: Person, case: WholeCase) -> str:
    """The region whose authority answers it, in words; empty where nobody can say it now."""
    found = await me.part(REGIONS, query={"above": case.region_code})
    return "" if isinstance(found, Missing) else "".join(dict.fromkeys(place.name for place in found.way))


async def published_of(me: Person, case: WholeCase, proof: Mapping[str, str]) -> PolicyAnswer | None:
    """What the office published of its answer to a question about a policy, where it did."""
    if case.kind != "policy-question" or case.state in ("open", "in-work"):
        return None
    found = await me.part(PUBLISHED, path={"case_id": case.case_id}, headers=proof)
    return None if isinstance(found, Missing) else found


def to_be_saved(file: File) -> Response:
    """A file beside a case; the registry keeps no names of files."""
    ending = _ENDINGS.get(file.media_type, "bin")
    return attachment(File(file.content, file.media_type, attachment_named(f"附件.{ending}")))
