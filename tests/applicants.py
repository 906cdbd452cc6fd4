"""People who register themselves, and what they say of themselves."""

import base64
from typing import Any

from live_platform import SCHOOL, id_number
from staff import PASSWORD, Staff

from common.identity import IdNumber
from registry.forms.domain import sex_of

PHOTO = base64.b64encode(b"\xff\xd8\xff" + bytes(2_000)).decode()


def details(serial: int, **other: Any) -> dict[str, Any]:
    form = {
        "sex": sex_of(IdNumber(id_number(serial))),
        "phone": "13800000000",
        "email": "someone@example.cn",
        "native_place": "湖南永州",
        "education": "bachelor",
        "major": "汉语言文学",
        "school": "某师范大学",
        "graduated_on": "2008-07-01",
        "title": "其他",
        "photo": PHOTO,
        **other,
    }
    return {name: value for name, value in form.items() if value is not None}


def registration(serial: int, **other: Any) -> dict[str, Any]:
    return {
        "id_number": id_number(serial),
        "name": f"测试{serial}",
        "unit_code": SCHOOL,
        "post_category": "professional",
        "title_level": "junior",
        "password": PASSWORD,
        "details": details(serial),
        **other,
    }


async def decided(staff: Staff, made: dict[str, Any], decision: str, reason: str | None = None) -> Any:
    """A decision; whoever asked has shown the code that they were shown."""
    body = {"decision": decision, "reason": reason, "code": made.get("code")}
    return await staff.ask("POST", f"/v1/applications/{made['application_id']}/decisions", body)
