"""What one says of oneself (账户信息, 湘人社函〔2021〕61号): the form, the picture, and another name.

The ID number, the unit and the post are the unit's to record: the page says so and shows no field for them.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors, Typed
from portal.access.visitor import Me, Person, Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import OwnDetails, OwnForm
from portal.clients.refusals import Refusal
from portal.messages_zh import SENTENCES, WORDS

router = APIRouter(include_in_schema=False)
DETAILS = Call(ServiceName.REGISTRY, "GET", "/v1/account/details", OwnForm)
CHANGE = Call(ServiceName.REGISTRY, "PUT", "/v1/account/details", type(None), OwnDetails)
PAGE, PHOTO = "/my/account/details", "/my/account/photo"
PHOTO_BYTES_MAX = 300 * 1024
FORM_BYTES_MAX = PHOTO_BYTES_MAX + 64 * 1024
_FIELDS = (
    "sex", "ethnicity", "native_place", "phone", "email", "education", "school", "major", "graduated_on", "title",
    "title_on",
)  # fmt: skip
"""In the order of the page."""
_OPTIONAL = {"ethnicity", "title_on"}
_PLAIN = {"phone", "graduated_on", "title_on"}
_PICTURES: Mapping[bytes, str] = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_MEND: Mapping[str, str] = {
    "sex": "请选择与身份证号一致的性别。",
    "phone": "请填写11位手机号码。",
    "email": "请填写完整的电子邮箱，例如 name@example.cn。",
    "native_place": "请填写籍贯，不超过50个字。",
    "education": "请选择学历。",
    "major": "请填写专业，不超过50个字。",
    "school": "请填写毕业院校，不超过80个字。",
    "graduated_on": "请填写毕业时间，不早于1940年，不晚于今天。",
    "title": "请填写职称，不超过50个字；没有职称的，填写“其他”。",
    "ethnicity": "请核对民族，不超过20个字。",
    "title_on": "请填写取得职称时间，不早于1940年，不晚于今天。",
    "photo": "请选择不超过300 KB 的 JPEG 或 PNG 照片。",
}
"""What to do about a field that the registry did not take."""


def shown(form: OwnForm) -> dict[str, str]:
    """The values of the fields as they are on record; empty where nothing was filled in."""
    values = {name: str(getattr(form.details, name, None) or "") for name in _FIELDS}
    return {"name": form.name if form.name_asked_for is None else form.name_asked_for.name, **values}


def typed_values(typed: Typed) -> dict[str, str]:
    """The same as they were typed."""
    values = {name: typed.plain(name) if name in _PLAIN else typed.text(name) for name in _FIELDS}
    return {"name": typed.text("name"), **values}


def _page(me: Person, form: OwnForm, values: Mapping[str, str], errors: Errors | None = None) -> Response:
    return me.page(
        "learner/details.html",
        status=422 if errors else 200,
        form=form,
        values=values,
        photo_bytes_max=PHOTO_BYTES_MAX,
        sexes=_options("Sex"),
        educations=_options("Education"),
        errors=errors.found if errors else (),
    )


def _options(name: str) -> Sequence[tuple[str, str]]:
    return list(WORDS[name].items())


@router.get(PAGE)
async def details(me: Me) -> Response:
    """The form as it is on record, to be changed."""
    form = await me.ask(DETAILS)
    return _page(me, form, shown(form))


@router.post(PAGE)
async def change(me: Me, typed: Posted) -> Response:
    """The whole form anew; the picture stays where none was chosen. Another name waits for the unit."""
    form, values, errors = await me.ask(DETAILS), typed_values(typed), Errors()
    photo = await _photo(typed, form)
    if photo is None:
        errors.add("photo", _MEND["photo"])
    for lacking in (key for key in _FIELDS if key not in _OPTIONAL and not values[key]):
        errors.add(lacking, _MEND[lacking])
    waiting = form.name_asked_for.name if form.name_asked_for else form.name
    name = values["name"] if values["name"] not in ("", waiting) else None
    document: dict[str, Any] = {key: values[key] for key in _FIELDS if values[key]}
    try:
        if not errors:
            await me.ask(CHANGE, body=OwnDetails(details={**document, "photo": photo}, name=name))
    except Refusal as refusal:
        errors = errors_of(refusal)
    if errors:
        return _page(me, form, values, errors)
    return me.go(PAGE, said="name-asked" if name else "details-saved")


def errors_of(refusal: Refusal) -> Errors:
    """What the registry did not take, at each field, with what to do: it names one field, or every one of them."""
    errors = Errors()
    for error in refusal.problem.errors:
        name = error.at.rpartition("/")[2]
        errors.add(name if name in _MEND or name == "name" else "", _MEND.get(name, error.what))
    if errors:
        return errors
    field = refusal.problem.parameters.get("field")
    if isinstance(field, str) and field in _MEND:
        return Errors([(field, _MEND[field])])
    return Errors([("", refusal.problem.detail)])


async def _photo(typed: Typed, form: OwnForm) -> str | None:
    """The picture that was chosen, or the one on record, in base64; ``None`` for none, or one that is too large."""
    chosen = typed.file("photo")
    if chosen is None:
        return form.details.photo if form.details else None
    content = await chosen.read(PHOTO_BYTES_MAX + 1)
    return b64encode(content).decode() if 0 < len(content) <= PHOTO_BYTES_MAX else None


@router.get(PHOTO)
async def photo(me: Me) -> Response:
    """One's own picture, shown within the page; only what is a JPEG or PNG is called one."""
    form = await me.ask(DETAILS)
    content = b64decode(form.details.photo) if form.details else b""
    media_type = next((kind for begins, kind in _PICTURES.items() if content.startswith(begins)), None)
    if media_type is None:
        return me.page(
            "public/problem.html",
            status=404,
            heading="没有照片",
            sentence=SENTENCES[404],
            retry_after_s=None,
            above=None,
        )
    headers = {
        "cache-control": "no-store",
        "content-disposition": "inline",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type=media_type, headers=headers)
