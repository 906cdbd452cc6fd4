"""Every ground decided, and every decision in a sentence that people read."""

from dataclasses import replace
from datetime import date

import pytest

from certificates.eligibility import messages_zh as eligibility_zh
from certificates.eligibility.domain import (
    Certificate,
    EligibilityVerdict,
    Reason,
    open_years,
    resolve_certificate_grounds,
)
from certificates.grounds.domain import (
    NOBODY,
    Duty,
    Ground,
    Grounds,
    Missing,
    Purpose,
    Question,
    Remedy,
    Rulebook,
    Training,
)
from certificates.status.domain import IssuanceStage, Standing

ASKED = Question(Purpose.PROMOTION, date(2026, 6, 1))
RULEBOOK = Rulebook("somewhere-2023", "某人社〔2023〕1号", "某地事业单位工作人员培训")
HOURS = Missing("专业科目学时", "第七条", "hours", have="47.5", need="60", missing="12.5")
TOTAL = Missing("年度累计学时", "第七条", "hours", have="77.5", need="90", missing="12.5", or_days="12")
TOPICS = Missing("必修内容", "三", "topics", have="1", need="4", missing="3")
MAKE_UP = Remedy("make-up", date(2026, 12, 31), ("department", "hr-authority"), "第三十二条")
CERTIFICATE = Ground("certificate", "第三十五条", RULEBOOK.document, None, "certificate", 2025)
UNMET = replace(CERTIFICATE, missing=(HOURS,), mend=MAKE_UP)
YEAR = Ground("year", "第七条", RULEBOOK.document, False, "missing", 2025, (HOURS,), mend=MAKE_UP)
ONBOARDING = Duty(
    name="岗前培训",
    article="第十二条",
    unit="hours",
    have="24",
    need="40",
    missing="16",
    runs_from=date(2025, 8, 31),
    due_on=date(2026, 2, 28),
    last_on=date(2026, 8, 31),
    state="open",
)
TO_DO = Ground("onboarding", "第四十三条", RULEBOOK.document, True, "in-time", duty=ONBOARDING)


def held(stage: IssuanceStage = IssuanceStage.STORED, standing: Standing = Standing.VALID) -> Certificate:
    return Certificate(stage, standing, "XS-1", "2026-01-05")


def decided(ground: Ground, certificate: Certificate | None = None) -> Reason:
    held_of = {} if certificate is None else {2025: certificate}
    (reason,) = resolve_certificate_grounds(ASKED, Grounds(RULEBOOK, (ground,)), held_of).reasons
    return reason


BY_THE_CITY = Ground(
    "training", "三", RULEBOOK.document, False, "missing", mend=Remedy("do-it", article="三"),
    training=Training("city", date(2023, 1, 1), unrecorded=2),
)  # fmt: skip


def test_training_that_nobody_of_the_level_organised_is_missing_and_says_what_is_enough() -> None:
    reason = decided(BY_THE_CITY)
    assert not reason.holds
    assert eligibility_zh.of_reason(reason) == (
        "自2023-01-01取得现职称以来，须参加过由市级以上组织的培训：尚无记录（另有2项培训未登记组织层级，未计入）"
    )
    assert reason.mend is not None
    assert eligibility_zh.of_mend(reason, reason.mend) == "参加由市级以上组织的培训并记入学时后，即可办理"


def test_training_of_the_level_or_a_higher_one_speaks_for_the_person() -> None:
    there = Training("city", None, date(2025, 5, 12), "province")
    reason = decided(replace(BY_THE_CITY, holds=True, why="met", mend=None, training=there))
    assert eligibility_zh.of_reason(reason) == "须参加过由市级以上组织的培训：已于2025-05-12完成省级培训"


@pytest.mark.parametrize(
    ("ground", "certificate", "why", "how"),
    [
        (CERTIFICATE, held(), "certified", None),
        (UNMET, held(), "certified", None),
        (UNMET, held(standing=Standing.SUSPENDED), "suspended", "make-up"),
        (CERTIFICATE, held(standing=Standing.SUSPENDED), "suspended", "wait"),
        (UNMET, held(standing=Standing.REVOKED), "revoked", "nothing"),
        (CERTIFICATE, held(standing=Standing.REVOKED), "revoked", "nothing"),
        (CERTIFICATE, held(IssuanceStage.INTENDED), "in-preparation", "wait"),
        (CERTIFICATE, held(IssuanceStage.WAITING), "waiting", None),
        (CERTIFICATE, held(IssuanceStage.OFFERED), "not-applied", "apply"),
        (UNMET, None, "no-certificate", "make-up"),
        (UNMET, held(IssuanceStage.INTENDED, Standing.SUSPENDED), "no-certificate", "make-up"),
        (UNMET, held(IssuanceStage.OFFERED, Standing.SUSPENDED), "no-certificate", "make-up"),
        (CERTIFICATE, None, "in-preparation", "wait"),
        (CERTIFICATE, held(IssuanceStage.INTENDED, Standing.SUSPENDED), "in-preparation", "wait"),
    ],
    ids=[
        "it stands",
        "it stands until the fall is heard here",
        "suspended",
        "met again, and the news are on their way",
        "revoked",
        "revoked, and hours do not help",
        "being made",
        "cannot be printed",
        "not applied for",
        "the year is not met",
        "never made, and the year fell",
        "never applied for, and the year fell",
        "met a moment ago, and not heard here",
        "fell and was met again a moment ago",
    ],
)
def test_a_certificate_that_stands_or_that_only_we_cannot_print_speaks_for_a_person(
    ground: Ground, certificate: Certificate | None, why: str, how: str | None
) -> None:
    reason = decided(ground, certificate)
    assert (reason.holds, reason.why) == (why in ("certified", "waiting"), why)
    assert (reason.mend.how if reason.mend else None) == how
    exists = certificate is not None and certificate.stage is IssuanceStage.STORED
    assert reason.certificate == (certificate if exists else None), "an unmade one has no number to show"


def test_another_years_certificate_does_not_count() -> None:
    verdict = resolve_certificate_grounds(ASKED, Grounds(RULEBOOK, (UNMET,)), {2024: held(), 2026: held()})
    assert not verdict.eligible


@pytest.mark.parametrize("why", ["met", "not-owed", "exempt", "in-time"])
def test_what_the_ledger_has_decided_stays_decided(why: str) -> None:
    ground = replace(YEAR, holds=True, why=why, mend=None)
    assert decided(ground) == Reason(ground, True, why)
    assert decided(YEAR, held()) == Reason(YEAR, False, "missing", None, MAKE_UP), "a certificate does not replace it"


def test_only_grounds_that_are_open_ask_for_certificates() -> None:
    later = replace(CERTIFICATE, year=2024)
    assert open_years((CERTIFICATE, later, YEAR, TO_DO, replace(CERTIFICATE, holds=True, why="exempt"))) == {2024, 2025}


@pytest.mark.parametrize(
    ("found", "eligible", "text"),
    [
        (NOBODY, False, "没有适用的培训政策，或没有查到该人员"),
        (Grounds(RULEBOOK, ()), True, "某人社〔2023〕1号对等级晋升没有培训方面的要求"),
        (Grounds(RULEBOOK, (CERTIFICATE, TO_DO)), True, "符合等级晋升的培训要求"),
        (Grounds(RULEBOOK, (CERTIFICATE, YEAR, TO_DO)), False, "不符合等级晋升的培训要求：3项中有1项不符合"),
    ],
    ids=["nobody", "nothing is asked", "all holds", "one does not"],
)
def test_it_is_a_yes_only_where_a_regulation_is_known_and_all_of_it_holds(
    found: Grounds, eligible: bool, text: str
) -> None:
    verdict = resolve_certificate_grounds(ASKED, found, {2025: held()})
    assert verdict.eligible is eligible
    assert eligibility_zh.of_verdict(verdict) == text


def test_every_purpose_has_a_name() -> None:
    assert eligibility_zh.PURPOSE_NAMES.keys() == set(Purpose)
    for purpose in Purpose:
        text = eligibility_zh.of_verdict(EligibilityVerdict(Question(purpose, ASKED.on), RULEBOOK, ()))
        assert eligibility_zh.PURPOSE_NAMES[purpose] in text


@pytest.mark.parametrize(
    ("ground", "certificate", "text"),
    [
        (CERTIFICATE, held(), "须有2025年度培训合格证书：已有（证书编号XS-1）"),
        (UNMET, None, "须有2025年度培训合格证书：尚未取得，专业科目学时还差12.5学时"),
        (
            replace(UNMET, missing=(TOTAL, TOPICS)),
            held(standing=Standing.SUSPENDED),
            "须有2025年度培训合格证书：证书已暂停（证书编号XS-1），"
            "年度累计学时还差12.5学时（或累计满12天），必修内容还差3项",
        ),
        (CERTIFICATE, held(standing=Standing.SUSPENDED), "须有2025年度培训合格证书：证书已暂停（证书编号XS-1）"),
        (CERTIFICATE, held(standing=Standing.REVOKED), "须有2025年度培训合格证书：证书已撤销（证书编号XS-1）"),
        (CERTIFICATE, held(IssuanceStage.INTENDED), "须有2025年度培训合格证书：已达标，证书正在制作"),
        (
            CERTIFICATE,
            held(IssuanceStage.WAITING),
            "须有2025年度培训合格证书：已达标，证书制作中（有文字暂无法印制），不影响办理",
        ),
        (CERTIFICATE, held(IssuanceStage.OFFERED), "须有2025年度培训合格证书：已达标，尚未申请证书"),
        (
            replace(CERTIFICATE, holds=True, why="not-owed"),
            None,
            "须有2025年度培训合格证书：该年度没有培训要求",
        ),
        (
            replace(UNMET, holds=True, why="exempt", mend=None),
            None,
            "须有2025年度培训合格证书：免予培训",
        ),
        (replace(YEAR, holds=True, why="met", missing=()), None, "须完成2025年度培训：已达标"),
        (YEAR, None, "须完成2025年度培训：尚未达标，专业科目学时还差12.5学时"),
        (replace(YEAR, needs="term"), None, "聘期内须完成2025年度培训：尚未达标，专业科目学时还差12.5学时"),
        (TO_DO, None, "岗前培训须在2026-02-28前完成（最迟2026-08-31），还差16学时"),
        (
            replace(TO_DO, holds=False, why="missing", duty=replace(ONBOARDING, state="missed", or_days="5")),
            None,
            "岗前培训应在2026-02-28前完成（最迟2026-08-31），已逾期，还差16学时（或累计满5天）",
        ),
        (
            replace(TO_DO, why="met", duty=replace(ONBOARDING, state="met", met_on=date(2026, 1, 9))),
            None,
            "岗前培训已于2026-01-09完成",
        ),
        (
            replace(
                TO_DO, holds=False, why="missing", duty=replace(ONBOARDING, state="met-late", met_on=date(2026, 9, 1))
            ),
            None,
            "岗前培训已于2026-09-01完成，晚于最迟日期2026-08-31",
        ),
        (
            replace(TO_DO, duty=replace(ONBOARDING, name="聘期内公共科目脱产培训", due_on=date(2026, 8, 31))),
            None,
            "聘期内公共科目脱产培训须在2026-08-31前完成，还差16学时",
        ),
    ],
)
def test_a_ground_is_a_sentence(ground: Ground, certificate: Certificate | None, text: str) -> None:
    assert eligibility_zh.of_reason(decided(ground, certificate)) == text


@pytest.mark.parametrize(
    ("ground", "certificate", "text"),
    [
        (UNMET, None, "经主管部门或人事综合管理部门批准，可在2026-12-31前补训"),
        (replace(YEAR, mend=Remedy("make-up", None, ("hr-authority",))), None, "经人事综合管理部门批准，可以补训"),
        (replace(YEAR, mend=Remedy("make-up", date(2026, 12, 31))), None, "可在2026-12-31前补训"),
        (replace(YEAR, mend=Remedy("nothing", None, (), "三")), None, "该年度不能补训"),
        (replace(YEAR, mend=Remedy("nothing", date(2025, 12, 31))), None, "该年度补训已于2025-12-31截止"),
        (replace(TO_DO, mend=Remedy("do-it", date(2026, 8, 31))), None, "可在2026-08-31前完成"),
        (replace(TO_DO, holds=False, mend=Remedy("do-it", None, (), "第四十三条")), None, "完成后即可办理"),
        (replace(TO_DO, holds=False, mend=Remedy("nothing")), None, "已不能补办"),
        (CERTIFICATE, held(IssuanceStage.OFFERED), "学员可以申请2025年度培训合格证书"),
        (CERTIFICATE, held(IssuanceStage.INTENDED), "请稍后再查"),
        (UNMET, held(standing=Standing.REVOKED), "证书经决定撤销，补足学时不能恢复"),
    ],
)  # fmt: skip
def test_a_mend_is_a_sentence(ground: Ground, certificate: Certificate | None, text: str) -> None:
    reason = decided(ground, certificate)
    assert reason.mend is not None
    assert eligibility_zh.of_mend(reason, reason.mend) == text


def test_what_is_done_or_not_asked_is_not_called_missing() -> None:
    assert decided(UNMET, held()).missing == ()
    assert decided(replace(UNMET, holds=True, why="exempt")).missing == ()
    assert decided(replace(TO_DO, duty=replace(ONBOARDING, met_on=date(2026, 9, 1)))).missing == ()
    assert decided(UNMET).missing == (HOURS,)
    assert decided(TO_DO).missing == (ONBOARDING,)
