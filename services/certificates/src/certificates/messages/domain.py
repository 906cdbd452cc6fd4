"""Messages to people about their certificates (站内消息), in Chinese."""

from datetime import datetime

from messages.pages import Message

_SAID = {
    "offered": ("可以申请证书", "您{year}年度学时已达标，可以申请证书。"),
    "ready": ("证书已生成", "您{year}年度的证书已生成，编号{number}，可以下载。"),
    "reissued": (
        "证书已换发",
        "您{year}年度的证书（编号{number}）已换发为第{edition}版（{reason}），可以下载；此前的版本不再使用，编号不变。",
    ),
    "suspended": ("证书暂停", "您{year}年度的证书（编号{number}）因学时被核减而暂停；补足学时后自动恢复。"),
    "valid": ("证书恢复", "您{year}年度的证书（编号{number}）已恢复有效。"),
    "revoked": (
        "证书撤销",
        "您{year}年度的证书（编号{number}）经决定撤销，理由：{reason}。如有异议，可在“我的证书”中提出申诉，由{authority}受理。",
    ),
    "restored-valid": ("证书恢复", "您{year}年度的证书（编号{number}）经决定恢复有效，理由：{reason}。"),
    "restored-suspended": (
        "撤销决定取消",
        "您{year}年度的证书（编号{number}）的撤销经决定取消，理由：{reason}。因学时不足，证书目前暂停；补足学时后自动恢复。",
    ),
}


def message_of(
    kind: str,
    year: int,
    number: str | None,
    at: datetime,
    *,
    reason: str | None = None,
    authority: str | None = None,
    edition: int | None = None,
) -> Message:
    """One thing that happened to a certificate; of a decision with its reason, and with who takes appeals; of a
    reissue with what it was for, and its edition.
    """
    title, text = _SAID[kind]
    reason = (reason or "未注明").rstrip("。")
    said = text.format(year=year, number=number, reason=reason, authority=authority, edition=edition)
    parameters = {"year": year, "number": number}
    return Message(
        at, f"certificate-{kind}", title, said, parameters if edition is None else {**parameters, "edition": edition}
    )
