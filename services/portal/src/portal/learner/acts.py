"""What was done about oneself and one's account, and by whom: the entries of the registry's audit trail."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from portal.access.visitor import Me
from portal.clients.models.registry import OwnAccount, RecordedAct
from portal.learner.readers import LOOKS

router = APIRouter(include_in_schema=False)
ACTS_MAX = 100
"""The registry's page."""
Before = Annotated[int | None, Query(ge=1, le=2**62)]


def who_did(act: RecordedAct, account: OwnAccount) -> str:
    """The office and the name of the person; programs, strangers and the machine's owner by what they are."""
    if act.by == f"account:{account.account_id}":
        return "您本人"
    named = [name for name in (act.by_office, act.by_name) if name]
    if named:
        return "　".join(named)
    kind = act.by.partition(":")[0]
    return {"client": "业务系统", "operator": "平台所有者", "account": "工作人员"}.get(kind, "未登录的人")


@router.get("/my/account/acts")
async def acts(me: Me, before: Before = None) -> Response:
    """A page of them, the latest first."""
    found = (await me.ask(LOOKS, query={} if before is None else {"before": before})).acts
    return me.page(
        "learner/acts.html",
        acts=[(act, who_did(act, me.account)) for act in found],
        earlier=found[-1].number if len(found) == ACTS_MAX else None,
        is_first=before is None,
    )
