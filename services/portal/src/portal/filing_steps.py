"""The offices on the way of a filing: which have agreed and when, which has it, which come later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.clients.models.filings import Claim, Training, WholeRoster

BADGES: Mapping[str, str] = {"in-chain": "info", "returned": "warning", "approved": "success", "refused": "error"}
"""The kind of a state's badge."""
WRITABLE = {"draft", "returned"}
"""States in which a form is with who files it."""
_KINDS = {"institution": "所在单位", "department": "主管部门", "hr-authority": "人社部门"}
Filing = Training | WholeRoster | Claim


@dataclass(frozen=True)
class Step:
    """An office on the way of a filing."""

    office: str
    text: str
    kind: str
    """Of its badge."""
    at: datetime | None
    """When it agreed, or since when it has it."""


def office_name(filing: Filing, organisation_id: UUID | None, kind: str = "", *, claimant: str = "本人") -> str:
    """What an office is called; by what it is where its name is not known here. ``claimant``: how the person whose
    claim it is is called on the page.
    """
    if organisation_id is None:
        return "平台"
    if organisation_id == filing.person_id:
        return claimant
    return filing.names.get(str(organisation_id)) or _KINDS.get(kind, "受理部门")


def steps_of(filing: Filing) -> Sequence[Step]:
    """The offices in their order."""
    agreed = {opinion.made_for: opinion.made_at for opinion in filing.opinions if opinion.act == "endorse"}
    found = []
    for place, office in enumerate(filing.chain):
        name = office_name(filing, office.organisation_id, office.kind)
        is_past = filing.state == "approved" or place < filing.at
        if is_past and office.organisation_id in agreed:
            found.append(Step(name, "已同意", "success", agreed[office.organisation_id]))
        elif is_past:
            found.append(Step(name, "无需办理" if filing.is_automatic else "已办理", "success", None))
        elif place == filing.at and filing.state == "in-chain":
            found.append(Step(name, "正在办理", "info", filing.waits_since))
        elif place == filing.at and filing.state == "refused":
            found.append(Step(name, "不同意", "error", filing.changed_at))
        else:
            found.append(Step(name, "尚未办理", "", None))
    return found
