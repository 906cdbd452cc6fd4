"""Messages to people about their certificates (站内消息), in Chinese."""

from datetime import datetime

from messages.pages import Message

_SAID = {
    "offered": ("可以申请证书", "您{year}年度学时已达标，可以申请证书。"),
    "ready": ("证书已生成", "您{year}年度的证书已生成，编号{number}，可以下载。"),
    "suspended": ("证书暂停", "您{year}年度的证书（编号{number}）因学时被核减而暂停；补足学时后自动恢复。"),
    "valid": ("证书恢复", "您{year}年度的证书（编号{number}）已恢复有效。"),
    "revoked": ("证书撤销", "您{year}年度的证书（编号{number}）已被撤销。"),
}


def message_of(kind: str, year: int, number: str | None, at: datetime) -> Message:
    """One thing that happened to a certificate."""
    title, text = _SAID[kind]
    said = text.format(year=year, number=number)
    return Message(at, f"certificate-{kind}", title, said, {"year": year, "number": number})
