"""Why something does not count, in the words of the people who read it."""

_SAID = {
    "no-rulebook": "该年度没有适用于此人的培训规定",
    "unknown-unit": "此人所在单位的信息尚未同步，稍后自动再试",
    "wrong-deciders": "此人的学时须由其单位的主管部门或人事综合管理部门认定，不在本名单的认定机关之内",
    "no-deciders": "此人的学时须由其单位的主管部门或人事综合管理部门认定，不在本名单的认定机关之内",
    "unknown-organisation": "此人所在单位的信息尚未同步，稍后自动再试",
    "nothing-attended": "没有可认定的培训日：未开展培训的日子（如报到当天）不计学时",
    "not-competent": "本名单的认定机关不管理此人所在单位，请由其主管部门或人事综合管理部门认定",
    "evidence-used": "本次培训已为此人认定过学时",
    "activity-twice": "本次培训已为此人认定过学时",
    "in-the-future": "出席的日期尚未到，过后自动再试",
    "bad-hours": "学时超出单次培训的上限（400学时）",
    "unknown-person": "平台尚无此人，登记后自动计入",
    "no-hours": "培训计划未写明学时",
    "mode": "该地区的规定不认定脱产培训",
}


def in_chinese(reason: str, detail: str) -> str:
    """A sentence for people; what the regulation says is Chinese already."""
    return _SAID.get(reason, detail)
