"""One's own certificates as people in China read of them."""

from certificates.eligibility.domain import Why
from certificates.own_certificates.domain import Cause, Change

STATES = {
    Why.CERTIFIED: "证书有效",
    Why.SUSPENDED: "证书已暂停",
    Why.REVOKED: "证书已撤销",
    Why.NOT_APPLIED: "学时已达标，尚未申请证书",
    Why.IN_PREPARATION: "学时已达标，证书正在制作",
    Why.WAITING: "学时已达标，证书暂时无法打印，平台正在处理",
    Why.NO_CERTIFICATE: "学时尚未达标，未取得证书",
}
CAUSES = {
    Cause.HOURS_BELOW_REQUIREMENTS: "{year}年度的学时目前不再达到规定要求；补足学时后自动恢复，编号不变。",
    Cause.REVOKED_BY_DECISION: "{year}年度的证书经决定撤销，补足学时不能恢复。",
}
CHANGES = {
    Change.MET: "学时达标",
    Change.FELL_BELOW: "学时不再达标",
    Change.APPLIED: "申请证书",
    Change.ISSUED: "证书生成",
    Change.SUSPENDED: "证书暂停",
    Change.RESTORED: "证书恢复有效",
    Change.REVOKED: "证书撤销",
}
