"""Writes the tables of docs/authorisation.md from the code: `python -m deploy.authorisation`, or `make drawings`.

Nothing in a table is written by hand but the words. Who reaches what is found by asking the function that decides
(``offices.authority``) about places of every kind; whose act an act of a filing is stands in its table of transitions;
which door takes which scope stands at the route.
"""

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from deploy.drawings import placed
from deploy.problems_of_routes import ROUTES
from fastapi.routing import APIRoute

from filings.approval.domain.filings import TRANSITIONS, FilingAct, PermittedActor
from offices.authority import APPOINTS, KIND_OF, Action, Grant, Place, Role, may, may_appoint
from offices.regions import regions_above
from portal.messages_zh import WORDS

PAGE = Path(__file__).parents[1] / "docs/authorisation.md"
_COUNTY, _CITY, _OTHER_PROVINCE = "431102", "431100", "410202"
_OWN, _BELONGING, _NEIGHBOUR, _BELOW, _ELSEWHERE = (UUID(int=number) for number in range(1, 6))


class NoWord(Exception):
    """Something of the code has no word on the page."""


def _places(region: str, below: str) -> dict[str, Place]:
    """A place of every kind, seen from the organisation in which a role is held, which lies in the region."""
    return {
        "own": Place(_OWN, None, regions_above(region)),
        "belonging": Place(_BELONGING, _OWN, regions_above(region)),
        "neighbour": Place(_NEIGHBOUR, None, regions_above(region)),
        "below": Place(_BELOW, None, regions_above(below)),
        "elsewhere": Place(_ELSEWHERE, None, regions_above(_OTHER_PROVINCE)),
        "installation": Place(),
    }


PLACES = _places(_CITY, _COUNTY)
REACH: Mapping[frozenset[str], str] = {
    frozenset(): "–",
    frozenset({"own"}): "its organisation 本单位",
    frozenset({"own", "belonging"}): "itself and its institutions 本部门及所属单位",
    frozenset({"own", "belonging", "neighbour", "below"}): "its region and below 本地区及以下",
    frozenset({"below"}): "levels below 下级",
    frozenset({"belonging", "neighbour", "below"}): "others of its region and below 本地区及以下的其他机构",
    frozenset({"belonging"}): "its institutions 所属单位",
    frozenset({"installation"}): "the installation 平台",
    frozenset(PLACES): "everywhere 全部",
}
"""The places that somebody reaches, in words."""
ACTIONS: Mapping[Action, str] = {
    Action.SEE_PEOPLE: "see names, units and posts, ID numbers masked 查看人员（身份证号遮掩）",
    Action.DISCLOSE: "see an ID number in full, with a reason on record 写明理由查看完整身份证号",
    Action.RECORD_PEOPLE: "record people and registrations 登记人员、办理注册和调动",
    Action.HELP_IN: "make codes that set a password 开具密码设置码",
    Action.SEE_OWN: "see one's own records, and who read them 查看本人的记录和查看记录",
    Action.SEE_STATISTICS: "see statistics 查看统计",
    Action.APPOINT: "appoint, and end roles 任命和终止任命",
    Action.CHANGE_ORGANISATIONS: "take up, rename, move, merge, split and close organisations 机构登记和变更",
    Action.SEE_AUDIT: "read what was done 查看操作记录",
    Action.OPERATE: "clients, keys, jobs 管理客户端、密钥和后台任务",
    Action.FOUND_OFFICES: "record HR authorities and departments that are not there yet 登记人社部门和主管部门",
    Action.ANNOUNCE: "publish announcements 发布公告",
    Action.ANSWER_CASES: "answer feedback and complaints 办理意见反馈和投诉举报",
    Action.MEND_PEOPLE: "sign corrections and merged records 确认更正和合并登记",
    Action.SEE_HOURS: "see hours, certificates and decisions 查看学时、证书和决定",
    Action.REMIND: "remind people of hours 催学提醒",
    Action.FREEZE_REPORTS: "freeze the yearly report 年度报告定稿",
}
KINDS = {
    "institution": "institution 事业单位",
    "department": "department 主管部门",
    "hr-authority": "HR authority 人社部门",
}
ACTORS: Mapping[PermittedActor, str] = {
    PermittedActor.APPLICANT: "申报单位",
    PermittedActor.HOLDER: "当前办理部门",
    PermittedActor.LAST: "最后办理人",
    PermittedActor.ASKED: "被征求意见的部门",
    PermittedActor.URGER: "申报单位；超期后，当前办理部门的上一级",
    PermittedActor.DECIDER: "有权决定的部门",
    PermittedActor.SUPERVISOR: "决定部门的上级人社部门（规定赋予此项权限的地区）",
    PermittedActor.PLATFORM: "平台",
}
ACTS: Mapping[FilingAct, str] = {
    FilingAct.SUBMIT: "提交",
    FilingAct.TAKE_BACK: "收回",
    FilingAct.ENDORSE: "同意",
    FilingAct.RETURN: "退回修改",
    FilingAct.REFUSE: "不同意",
    FilingAct.ASK: "加签",
    FilingAct.GIVE_OPINION: "答复征求的意见",
    FilingAct.HAND_OVER: "转办",
    FilingAct.WITHDRAW: "撤回",
    FilingAct.REMIND: "催办",
    FilingAct.ESCALATE: "超期上报",
    FilingAct.AUTO_APPROVE: "自动审核",
    FilingAct.CONFIRM: "复核无误",
    FilingAct.OVERTURN: "撤销",
    FilingAct.PROPOSE_OVERTURN: "提请撤销",
    FilingAct.OVERTURN_FROM_ABOVE: "上级撤销",
    FilingAct.DROP_OVERTURN: "不予撤销",
    FilingAct.LAPSE: "失效",
}
_OF_PEOPLE = {
    "session": "a session at the registry; its roles decide",
    "own": "a token of a session; its roles decide",
    "operator": "an operator's session with a second factor",
}
"""Guards that are no scope of a program."""


def word(words: Mapping[Any, str], key: object) -> str:
    """What it is called on the page; raises :class:`NoWord`."""
    if key not in words:
        raise NoWord(f"deploy/authorisation.py has no word for {key}")
    return words[key]


def name_of(role: Role) -> str:
    """As code and pages call it."""
    return f"`{role}` {WORDS['Role'][role]}"


def reach(allows: Callable[[Place], bool]) -> str:
    """Which of the places are reached, in words."""
    return word(REACH, frozenset(name for name, place in PLACES.items() if allows(place)))


def grant_of(role: Role) -> Grant:
    """The role, held in the organisation from which the places are seen."""
    return Grant(role) if role is Role.OPERATOR else Grant(role, _OWN, _CITY)


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """In Markdown."""
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def roles_table() -> str:
    """Where each role is held, and by whom it is given."""
    return table(
        ["role 角色", "held in 设在", "appointed by 由谁任命"],
        (
            [name_of(role), _kinds(role), "、".join(_givers(role)) or "–"]
            for role in Role
        ),
    )  # fmt: skip


def _kinds(role: Role) -> str:
    kinds = KIND_OF.get(role, frozenset())
    return "、".join(shown for kind, shown in KINDS.items() if kind in kinds) or "–"


def _givers(role: Role) -> Iterator[str]:
    return (name_of(giver) for giver in Role if role in APPOINTS.get(giver, ()))


def actions_table() -> str:
    """What each role may do, and how far it reaches."""
    holders = [role for role in Role if role is not Role.LEARNER]
    return table(
        ["action 事项", "oneself 本人", *(name_of(role) for role in holders)],
        (
            [
                f"`{action}` {word(ACTIONS, action)}",
                "✓" if may((), action, PLACES["own"], is_own=True) else "–",
                *(_reach_of(role, action) for role in holders),
            ]
            for action in Action
        ),
    )


def _reach_of(role: Role, action: Action) -> str:
    return reach(lambda place: may([grant_of(role)], action, place))


def appointments_table() -> str:
    """Whom each role appoints, and where."""
    givers = [role for role in Role if role in APPOINTS]
    return table(
        ["gives or ends 任命和终止", *(f"as {name_of(giver)}" for giver in givers)],
        (
            [name_of(role), *(_appoints(giver, role) for giver in givers)]
            for role in Role
            if role is not Role.LEARNER
        ),
    )  # fmt: skip


def _appoints(giver: Role, role: Role) -> str:
    return reach(lambda place: may_appoint([grant_of(giver)], role, place))


def acts_table() -> str:
    """Whose each act of a filing is, and in which of its states."""
    rows = []
    for act in FilingAct:
        found = {state: actor for (state, item), (actor, _) in TRANSITIONS.items() if item is act}
        for actor in dict.fromkeys(found.values()):
            states = ", ".join(f"`{state}`" for state, whose in found.items() if whose is actor)
            rows.append([f"`{act}` {word(ACTS, act)}", states, f"{actor} {word(ACTORS, actor)}"])
    return table(["act 办理", "while it is 状态", "by 由谁"], rows)


def doors_table() -> str:
    """Each service's doors by what they ask for."""
    rows = []
    for package, module in ROUTES.items():
        found: dict[str, list[str]] = {}
        for route in importlib.import_module(module).router.routes:
            found.setdefault(guard_of(route), []).append(_door(route))
        service = package.replace("_", "-")
        rows += [[f"`{service}`", _asked(guard), _shown(guard, doors)] for guard, doors in sorted(found.items())]
    return table(["service 服务", "asks for 要求", "doors 接口"], rows)


def guard_of(route: Any) -> str:
    """The scope that stands at a route, or none."""
    scopes = [
        dependency.dependency.scope for dependency in route.dependencies if hasattr(dependency.dependency, "scope")
    ]
    return scopes[0] if scopes else ""


def _door(route: APIRoute) -> str:
    return f"`{'/'.join(sorted(route.methods or ()))} {route.path}`"


def _asked(guard: str) -> str:
    return _OF_PEOPLE.get(guard, f"scope `{guard}`") if guard else "no guard before it 由接口自行核验，或者公开"


def _shown(guard: str, doors: Sequence[str]) -> str:
    """People's doors are many, and stand in docs/openapi."""
    return f"{len(doors)} doors 个接口" if guard in ("session", "own") else "<br>".join(sorted(doors))


def tables() -> dict[str, str]:
    """What belongs on the page, by the name of its place."""
    return {
        "roles": roles_table(),
        "actions": actions_table(),
        "appointments": appointments_table(),
        "acts": acts_table(),
        "doors": doors_table(),
    }


def main() -> None:
    """Put the tables into the page."""
    PAGE.write_text(placed(PAGE.read_text("utf-8"), tables()), "utf-8")


if __name__ == "__main__":
    main()
