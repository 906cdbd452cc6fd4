"""One's own certificates as people in China read of them."""

from collections.abc import Mapping
from typing import Any

from certificates.eligibility.domain import Why
from certificates.eligibility.messages_zh import OFFICE
from certificates.issuance.domain import WaitsFor
from certificates.own_certificates.domain import Cause, Change, OwnCertificate

STATES = {
    Why.CERTIFIED: "证书有效",
    Why.SUSPENDED: "证书已暂停",
    Why.REVOKED: "证书已撤销",
    Why.NOT_APPLIED: "学时已达标，尚未申请证书",
    Why.IN_PREPARATION: "学时已达标，证书正在制作",
    Why.WAITING: "学时已达标，证书制作中，暂无法印制，已告知平台运维人员",
    Why.NO_CERTIFICATE: "学时尚未达标，未取得证书",
}
_TOLD = "已告知平台运维人员。学时已达标，人社业务平台查询为合格，不影响办理。"
WAITING = {
    WaitsFor.NAME: f"证书制作中：姓名中的某字暂无法印制，{_TOLD}",
    WaitsFor.ORGANISATION: f"证书制作中：单位名称中的某字暂无法印制，{_TOLD}",
    WaitsFor.TEXT: f"证书制作中：证书上的某项内容暂无法印制，{_TOLD}",
    WaitsFor.DRAWING: f"证书制作中：证书版面暂无法生成，{_TOLD}",
    WaitsFor.SIGNING_CERTIFICATE: f"证书制作中：平台的签名证书须更新，{_TOLD}",
    WaitsFor.AUTHORITY: f"证书制作中：所在单位的发证机关尚未登记，{_TOLD}",
}
CAUSES = {
    Cause.HOURS_BELOW_REQUIREMENTS: "{year}年度的学时目前不再达到规定要求；补足学时后自动恢复，编号不变。",
    Cause.HOURS_REVOKED_BY_VENDOR: (
        "培训机构撤回了部分完成记录，{year}年度的学时目前不再达到规定要求；补足学时后自动恢复，编号不变。"
    ),
    Cause.HOURS_VOIDED_BY_OFFICE: (
        "经{office}核查，部分学时不属实，已作废，{year}年度的学时目前不再达到规定要求；补足学时后自动恢复，编号不变。"
        "如有异议，可以提出申诉。"
    ),
    Cause.RECOGNITION_WITHDRAWN: (
        "原认定单位撤销了部分学时认定，{year}年度的学时目前不再达到规定要求；补足学时后自动恢复，编号不变。"
    ),
    Cause.REVOKED_BY_DECISION: "{year}年度的证书经决定撤销，补足学时不能恢复；如有异议，可以提出申诉。",
}
CHANGES = {
    Change.MET: "学时达标",
    Change.FELL_BELOW: "学时不再达标",
    Change.APPLIED: "申请证书",
    Change.ISSUED: "证书生成",
    Change.SUSPENDED: "证书暂停",
    Change.RESTORED: "证书恢复有效",
    Change.REVOKED: "证书撤销",
    Change.REISSUED: "证书换发",
}


def of_cause(cause: Cause, parameters: Mapping[str, Any]) -> str:
    """Why a certificate is not valid."""
    return CAUSES[cause].format_map({**parameters, "office": parameters["office"] or OFFICE})


def of_state(certificate: OwnCertificate) -> str:
    """How a certificate stands; of one that waits, what it waits for and who was told."""
    if certificate.state is Why.WAITING and certificate.waits_for is not None:
        return WAITING[certificate.waits_for]
    return STATES[certificate.state]
