"""The public verify page: server-rendered, in Chinese, without JavaScript."""

from datetime import datetime
from typing import Any

import orjson
from fastapi.responses import HTMLResponse
from jinja2 import PackageLoader

from certificates.papers.domain import face_from
from certificates.papers.face import class_hours
from certificates.status.domain import Standing
from pages.formats import date_zh
from pages.rendering import Renderer, Site, environment

_renderer = Renderer(environment(PackageLoader("certificates.verification", "pages")), static="../static/")
_STANDING_TEXTS = {
    Standing.VALID: "证书有效",
    Standing.SUSPENDED: "证书已暂停：所依据的学时目前不再达到规定要求",
    Standing.REVOKED: "证书已撤销",
}
_BANNERS = {Standing.VALID: "success", Standing.SUSPENDED: "warning", Standing.REVOKED: "error"}


def shown(row: Any) -> dict[str, Any]:
    """A stored certificate with every field that is printed on it."""
    face = face_from(orjson.loads(row.face))
    standing = Standing(row.standing)
    replaced = row.replaced_at and {"edition": row.replaced_by, "at": row.replaced_at}
    return {
        "replaced": replaced,
        "superseded_at": row.superseded_at,
        "standing": standing.value,
        "standing_text": _STANDING_TEXTS[standing],
        "banner": _BANNERS[standing],
        "since": row.standing_since,
        "sha256": bytes(row.pdf_sha256).hex(),
        "fields": [
            ("证书编号", face.number),
            ("姓名", face.name),
            ("身份证号", face.id_number_masked),
            ("单位", face.organisation),
            ("岗位类别", face.post_category),
            ("培训年度", f"{face.training_year}年度"),
            *((name, f"{class_hours(centihours)}学时") for name, centihours in face.hours),
            ("合计", f"{class_hours(face.total_centihours)}学时"),
            *(("备注", line) for line in face.remarks),
            ("依据", face.regulation),
            ("发证机关", face.issuing_authority),
            ("发证日期", date_zh(face.issued_on)),
            *([("版次", f"第{face.edition}版，自发证日期起换发（{face.reissued_for}）")] if face.edition > 1 else ()),
        ],
    }


def verify_page(row: Any | None, site: Site, *, code: str, at: datetime, compared: str | None = None) -> HTMLResponse:
    """The page for a code; ``compared`` is ``same`` or ``different`` after an upload, or ``nothing`` without a file."""
    is_nothing = row is not None and compared == "nothing"
    return _renderer.saying(site).page(
        "verify.html",
        status=400 if is_nothing else 200 if row is not None else 404,
        errors=[("file", "请选择证书的 PDF 文件。")] if is_nothing else (),
        certificate=None if row is None else shown(row),
        asked_at=at,
        compared=None if is_nothing else compared,
        pdf=f"{code}/certificate.pdf",
    )
