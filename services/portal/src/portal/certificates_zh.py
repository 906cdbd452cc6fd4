"""Words of decisions about certificates."""

from collections.abc import Mapping

WORDS_OF_CERTIFICATES: Mapping[str, Mapping[str, str]] = {
    "DecisionKind": {"revoke": "撤销", "restore": "恢复"},
    "DecisionState": {
        "proposed": "等待复核",
        "confirmed": "已复核同意",
        "refused": "已退回",
        "withdrawn": "已撤回",
        "expired": "逾期无人复核，已失效",
    },
    "ReissueOrderState": {"running": "办理中", "ended": "已办完"},
    "CertificateWaitsFor": {
        "authority": "单位的发证机关尚未登记",
        "name": "姓名中有暂不能印制的字，由平台运维人员处理",
        "organisation": "单位名称中有暂不能印制的字，由平台运维人员处理",
        "text": "印制内容不全或者有暂不能印制的字，由平台运维人员处理",
        "drawing": "制作未成功，由平台运维人员处理",
        "signing-certificate": "发证机关的签章证书不在有效期内",
    },
    "DecisionStep": {"confirm": "复核同意", "refuse": "退回", "withdraw": "撤回提议"},
}
"""A code's words by the name of its list, as in :mod:`portal.messages_zh`."""

SAID_OF_CERTIFICATES: Mapping[str, str] = {
    "certificate-revoke": "已提议撤销，等待本机关另一人复核。",
    "certificate-restore": "已提议恢复，等待本机关另一人复核。",
    "certificate-confirm": "已复核同意，立即生效。",
    "certificate-refuse": "已退回该提议，证书状态不变。",
    "reissue-ordered": "换发已提出，平台逐批制作。",
    "certificate-withdraw": "已撤回提议，证书状态不变。",
}
"""What a page shows once after an act, by the word in the cookie."""
