"""Messages to people about their certificates (站内消息), in Chinese."""

from datetime import datetime
from typing import NamedTuple

from certificates.eligibility.messages_zh import OFFICE
from messages.pages import Message

_SAID = {
    "offered": ("可以申请证书", "您{year}年度学时已达标，可以申请证书。"),
    "ready": ("证书已生成", "您{year}年度的证书已生成，编号{number}，可以下载。"),
    "reissued": (
        "证书已换发",
        "您{year}年度的证书（编号{number}）已换发为第{edition}版（{reason}），可以下载；此前的版本不再使用，编号不变。",
    ),
    "suspended": ("证书暂停", "您{year}年度的证书（编号{number}）{because}；补足学时后自动恢复。"),
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


_SUSPENDED = {
    None: "因学时不再达到规定要求而暂停",
    "vendor": "因培训机构撤回部分完成记录、学时不再达到规定要求而暂停",
    "office": "因{office}核查作废部分学时、学时不再达到规定要求而暂停",
    "recognising-office": "因原认定单位撤销部分学时认定、学时不再达到规定要求而暂停",
}
"""Why, by who took hours off."""


class CertificateNews(NamedTuple):
    """One thing that happened to a certificate."""

    kind: str
    at: datetime
    training_year: int
    number: str | None
    reason: str | None = None
    """Of a decision; of a reissue what it was for."""
    authority: str | None = None
    """Who takes appeals."""
    edition: int | None = None
    taken_off_by: str | None = None
    """Of a suspension: who took hours off, in the ledger's word; ``None`` where nobody did."""
    office: str | None = None
    """The HR authority that voided them."""


def message_of(news: CertificateNews) -> Message:
    """What somebody is told of it."""
    title, text = _SAID[news.kind]
    said = text.format(
        year=news.training_year,
        number=news.number,
        reason=(news.reason or "未注明").rstrip("。"),
        authority=news.authority,
        edition=news.edition,
        because=_SUSPENDED[news.taken_off_by].format(office=news.office or OFFICE),
    )
    about: dict[str, int | str | None] = {"year": news.training_year, "number": news.number}
    about |= {} if news.edition is None else {"edition": news.edition}
    about |= {} if news.taken_off_by is None else {"by": news.taken_off_by}
    return Message(news.at, f"certificate-{news.kind}", title, said, about)
