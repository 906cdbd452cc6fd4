"""What an HR authority changes of an organisation, from a day on and with a reason, as it is typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from portal.access.forms import Errors, Typed
from portal.offices.reach import day_of, reason_of

ChangeKind = Literal["rename", "move", "close", "merge", "split", "reopen"]
CHANGE_KINDS: Sequence[str] = get_args(ChangeKind)
NAME_CHARS_MAX, NEW_UNITS = 120, 3
"""How many new units one split makes on a page."""

_NAMES = (
    *("effective_on", "reason", "name", "region", "department", "into", "find"),
    *(f"{field}-{number}" for number in range(1, NEW_UNITS + 1) for field in ("code", "unit", "people")),
)


@dataclass(frozen=True)
class Wording:
    """What a page says of a change."""

    what_follows: str
    button: str
    kind: str = ""


WORDINGS: Mapping[str, Wording] = {
    "rename": Wording("自该日起使用新名称，此前的记录仍显示当时的名称。", "登记更名"),
    "move": Wording(
        "自该日起由新地区、新主管部门管理，本机构的人员随同转移。只变更其中一项的，另一项留空。", "登记迁移"
    ),
    "merge": Wording("自该日起本机构撤销，人员和下属单位转入接收机构，此前的学时和记录不变。", "登记并入", "danger"),
    "split": Wording("自该日起分设新的机构。列出身份证号的人员转入新机构，其他人员留在原机构。", "登记分设"),
    "close": Wording("自该日起本机构撤销。仍有人员或者下属单位的，须先转出。", "登记撤销", "danger"),
    "reopen": Wording("自该日起恢复为撤销前的状态；已经转出的人员留在现单位。", "登记恢复"),
}


@dataclass(frozen=True)
class ChangeForm:
    """What stands in the form."""

    kind: str
    values: Mapping[str, str]

    @classmethod
    def of(cls, typed: Typed, kind: str) -> "ChangeForm":
        """As it was typed."""
        return cls(kind, {name: typed.text(name) for name in _NAMES})

    @classmethod
    def empty(cls, kind: str) -> "ChangeForm":
        """With nothing in it."""
        return cls(kind, dict.fromkeys(_NAMES, ""))

    def body(self, typed: Typed, errors: Errors) -> Mapping[str, Any]:
        """As the registry takes it; what is wrong is among the errors."""
        found: dict[str, Any] = {}
        match self.kind:
            case "rename":
                found["name"] = _name(self.values["name"], "name", errors)
            case "move":
                found |= self._place(errors)
            case "merge":
                if not self.values["into"]:
                    errors.add("find", "请查找并选择接收机构。")
                found["into_code"] = self.values["into"]
            case "split":
                found["units"] = self._units(typed, errors)
        day: date | None = day_of(typed, errors, "effective_on", "生效日期")
        reason = reason_of(typed, errors, what="变更依据")
        return {"kind": self.kind, **found, "effective_on": day, "reason": reason}

    def _place(self, errors: Errors) -> Mapping[str, Any]:
        region, department = self.values["region"], self.values["department"]
        if not region and not department:
            errors.add("region", "请选择新的地区，或者新的主管部门。")
        found: dict[str, Any] = {"region_code": region} if region else {}
        return {**found, "department_code": None if department == "none" else department} if department else found

    def _units(self, typed: Typed, errors: Errors) -> Sequence[Mapping[str, Any]]:
        units = []
        for number in range(1, NEW_UNITS + 1):
            code, name = typed.plain(f"code-{number}"), self.values[f"unit-{number}"]
            people = self.values[f"people-{number}"].upper().replace("，", "\n").replace(",", "\n").split()
            if not (code or name or people or number == 1):
                continue
            if not code:
                errors.add(f"code-{number}", "请填写新机构的统一社会信用代码。")
            unit = _name(name, f"unit-{number}", errors)
            units.append({"code": code, "name": unit, "id_numbers": people})
        return units


def _name(text: str, at: str, errors: Errors) -> str:
    name = " ".join(text.split())
    if not name:
        errors.add(at, "请填写机构名称。")
    elif len(name) > NAME_CHARS_MAX:
        errors.add(at, f"机构名称不能超过{NAME_CHARS_MAX}个字。")
    return name
