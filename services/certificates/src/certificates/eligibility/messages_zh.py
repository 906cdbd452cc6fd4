"""Verdicts as people in China read them: one sentence for each ground, each remedy, and the whole."""

from collections.abc import Iterable

from certificates.eligibility.domain import Certificate, EligibilityVerdict, Reason, Why
from certificates.grounds.domain import Duty, Ground, Missing, Purpose, Remedy, Training

PURPOSE_NAMES = {
    Purpose.CONFIRMATION: "转正定级",
    Purpose.TRANSFER: "转岗聘用",
    Purpose.PROMOTION: "等级晋升",
    Purpose.REWARD: "考核奖励",
    Purpose.RENEWAL: "续签聘用合同",
    Purpose.WORKER_EXAM: "工勤岗位等级考试、考核",
    Purpose.RATING: "年度考核优秀档次",
    Purpose.REGISTRATION: "职业（执业）资格注册",
    Purpose.EXPERT: "申报专家、学科带头人",
}
KIND_NAMES = {"department": "主管部门", "hr-authority": "人事综合管理部门", "institution": "所在单位"}
LEVEL_NAMES = {"county": "县（区）级", "city": "市级", "province": "省级", "national": "国家级"}
OFFICE = "人社部门"
"""Where it is not on record how an HR authority is called."""
_TAKEN_OFF = {
    "vendor": "培训机构撤回了部分完成记录",
    "office": "经{office}核查，部分学时不属实，已作废",
    "recognising-office": "原认定单位撤销了部分学时认定",
}
"""Why a certificate is suspended, by who took hours off."""
NOBODY = "没有适用的培训政策，或没有查到该人员"
"""One sentence for both: the answer does not tell whether a number belongs to anybody."""


def of_verdict(verdict: EligibilityVerdict) -> str:
    """The whole in one sentence."""
    purpose = PURPOSE_NAMES[verdict.asked.purpose]
    if verdict.rulebook is None:
        return NOBODY
    if not verdict.reasons:
        return f"{verdict.rulebook.document}对{purpose}没有培训方面的要求"
    unmet = sum(not reason.holds for reason in verdict.reasons)
    if unmet:
        return f"不符合{purpose}的培训要求：{len(verdict.reasons)}项中有{unmet}项不符合"
    return f"符合{purpose}的培训要求"


def of_reason(reason: Reason) -> str:
    """What is asked, and how it stands."""
    if reason.ground.duty is not None:
        return _of_duty(reason, reason.ground.duty)
    if reason.ground.training is not None:
        return _of_training(reason, reason.ground.training)
    asked = _asked(reason.ground)
    said = _of_certificate(reason) if reason.ground.needs == "certificate" else _of_year(reason)
    return f"{asked}：{said}"


def _of_training(reason: Reason, training: Training) -> str:
    """Who organised what somebody took part in."""
    since = "" if training.since is None else f"自{training.since}取得现职称以来，"
    asked = f"{since}须参加过由{_at_least(training)}组织的培训"
    if reason.holds:
        level = LEVEL_NAMES.get(training.organiser_level or "", "")
        return f"{asked}：已于{training.completed_on}完成{level}培训"
    unrecorded = f"（另有{training.unrecorded}项培训未登记组织层级，未计入）" if training.unrecorded else ""
    return f"{asked}：尚无记录{unrecorded}"


def _at_least(training: Training) -> str:
    level = training.organised_by_at_least
    return f"{LEVEL_NAMES.get(level, level)}{'' if level == 'national' else '以上'}"


def _asked(ground: Ground) -> str:
    if ground.needs == "certificate":
        return f"须有{ground.year}年度培训合格证书"
    term = "聘期内" if ground.needs == "term" else ""
    return f"{term}须完成{ground.year}年度培训"


def _of_year(reason: Reason) -> str:
    match reason.why:
        case "met":
            return "已达标"
        case "not-owed":
            return "该年度没有培训要求"
        case "exempt":
            return "免予培训"
    return _joined("尚未达标", _lacking(reason.missing))


def _of_certificate(reason: Reason) -> str:
    number = f"（证书编号{reason.certificate.number}）" if reason.certificate else ""
    match reason.why:
        case Why.CERTIFIED:
            return f"已有{number}"
        case Why.SUSPENDED:
            because = _joined(f"证书已暂停{number}", _taken_off(reason.certificate))
            return _joined(because, _lacking(reason.missing))
        case Why.REVOKED:
            return f"证书已撤销{number}"
        case Why.IN_PREPARATION:
            return "已达标，证书正在制作"
        case Why.WAITING:
            return "已达标，证书制作中（有文字暂无法印制），不影响办理"
        case Why.NOT_APPLIED:
            return "已达标，尚未申请证书"
        case Why.NO_CERTIFICATE:
            return _joined("尚未取得", _lacking(reason.missing))
    return _of_year(reason)


def _taken_off(certificate: Certificate | None) -> str:
    if certificate is None or certificate.taken_off_by is None:
        return ""
    return _TAKEN_OFF[certificate.taken_off_by].format(office=certificate.office or OFFICE)


def _of_duty(reason: Reason, duty: Duty) -> str:
    if reason.why == "not-owed":
        return f"{duty.name}：没有要求"
    if reason.why == "exempt":
        return f"{duty.name}：免予培训"
    if duty.flexible is not None:
        return f"{duty.name}可以灵活安排（{duty.flexible}）：{_flexible(duty)}"
    if duty.met_on is not None:
        late = duty.met_on > duty.last_on
        return f"{duty.name}已于{duty.met_on}完成{f'，晚于最迟日期{duty.last_on}' if late else ''}"
    latest = f"（最迟{duty.last_on}）" if duty.last_on != duty.due_on else ""
    if duty.state == "missed":
        return f"{duty.name}应在{duty.due_on}前完成{latest}，已逾期，{_amount(duty)}"
    return f"{duty.name}须在{duty.due_on}前完成{latest}，{_amount(duty)}"


def _flexible(duty: Duty) -> str:
    return _amount(duty) if duty.met_on is None else f"已于{duty.met_on}完成"


def _lacking(missing: Iterable[Missing | Duty]) -> str:
    return "，".join(f"{requirement.name}{_amount(requirement)}" for requirement in missing)


def _amount(missing: Missing | Duty) -> str:
    if missing.unit == "topics":
        return f"还差{missing.missing}项"
    days = "" if missing.or_days is None else f"（或累计满{missing.or_days}天）"
    return f"还差{missing.missing}学时{days}"


def _joined(stands: str, lacking: str) -> str:
    return f"{stands}，{lacking}" if lacking else stands


def of_mend(reason: Reason, mend: Remedy) -> str:
    """What would set it right."""
    match mend.how:
        case "make-up":
            allowed = "或".join(KIND_NAMES.get(kind, kind) for kind in mend.allowed_by)
            until = "以" if mend.by is None else f"在{mend.by}前"
            return f"{f'经{allowed}批准，' if allowed else ''}可{until}补训"
        case "do-it":
            if reason.ground.training is not None:
                return f"参加由{_at_least(reason.ground.training)}组织的培训并记入学时后，即可办理"
            return "完成后即可办理" if mend.by is None else f"可在{mend.by}前完成"
        case "apply":
            return f"学员可以申请{reason.ground.year}年度培训合格证书"
        case "wait":
            return "请稍后再查"
    if reason.why == Why.REVOKED:
        return "证书经决定撤销，补足学时不能恢复"
    if reason.ground.duty is not None:
        return "已不能补办"
    if mend.by is not None:
        return f"该年度补训已于{mend.by}截止"
    return "该年度不能补训"
