"""A Chinese sentence of our own for each rule of a regulation, made from its data.

Pages show these sentences, so that what people read is what the platform goes by.
"""

from collections.abc import Mapping, Sequence

from rulebook import chinese
from rulebook.bases import BaseDuties, BaseRule
from rulebook.eligibility import PURPOSES
from rulebook.filing import MAKE_UP, ClaimKind, FeeCap
from rulebook.intake import Intake
from rulebook.levels import LEVELS
from rulebook.recognition import BY_DAYS, BY_HOURS
from rulebook.rules import (
    OF_DATES,
    Cap,
    Consequence,
    Days,
    MakeUp,
    Measure,
    Relief,
    Requirement,
    Rulebook,
    Source,
    Window,
)

NEEDED: Mapping[str, str] = {
    "certificate": "须持有{year}培训合格证书",
    "year": "{year}培训要求须已完成或者经批准免除",
    "term": "聘期内已结束的各年度要求以及聘期培训要求须已完成或者经批准免除",
    "onboarding": "岗前培训须已完成",
    "transfer": "转岗培训须已完成",
    "training": "须在任现职称期间参加过由{level}组织的培训",
}
YEAR_READ: Mapping[str, str] = {
    "certificate": "文件未载明证书的年度，平台查验上一年度的证书；规定施行的第一年，查验当年度的证书。",
    "year": "文件未载明须完成哪一年度，平台查验上一年度的完成情况。",
}
"""What the platform goes by where the document names no year."""
AUTOMATIC: Mapping[str, str] = {
    "leave": "人事登记的休假记录足以证明的，由平台自动审核；跨年度才满足时间要求的，由审核部门视情况认定。",
    "roster": "已办结的参训名单足以证明的，由平台自动审核。",
}


BASE_SCOPE = "培训基地的培训不得超越批准的范围。"
FEES_NOT_PASSED_ON = "培训费用不得由参训人员承担。"
OVERTURNED_FROM_ABOVE = (
    "上级人事综合管理部门监督下级开展培训工作的情况，可以说明理由撤销下级已同意的备案、名单和申请；"
    "涉及已认定学时的，由一人提请、另一人撤销。"
)


def requirement_sentence(book: Rulebook, asked: Requirement) -> str:
    """What is to be done, by whom, within which time."""
    who = _who(asked)
    when = _when(asked)
    if asked.measure is Measure.TOPICS:
        topics = chinese.quoted(map(book.topic_name, asked.topics))
        return f"{who}{when}须学习{topics}，共{asked.need}项，每一项都须有{_subject(asked)}学时。"
    amount = f"不少于{chinese.hours(asked.need)}"
    if asked.or_half_days is not None:
        amount += f"，或者不少于{chinese.days(asked.or_half_days)}"
    if asked.window is Window.YEAR:
        topics = chinese.quoted(map(book.topic_name, asked.topics)) if asked.topics else ""
        of_topics = f"{topics}方面的" if topics else ""
        return f"{who}{when}{of_topics}{_subject(asked)}培训累计{amount}。"
    types = "、".join(chinese.TYPES[kind] for kind in chinese.TYPES if kind in (asked.training_types or ()))
    modes = "、".join(chinese.MODES[mode] for mode in chinese.MODES if mode in (asked.modes or ()))
    training = f"{types}{modes and f'{modes}方式的'}{_subject(asked)}培训"
    sentence = f"{who}{when}完成{asked.name}：{'一次' if asked.at_once else '累计参加'}{training}{amount}。"
    if asked.flexible_for:
        talents = chinese.named(chinese.TALENTS, asked.flexible_for)
        sentence += f"{talents}可以灵活安排，不受上述期限限制（{asked.flexible_article}）。"
    return sentence


def _who(asked: Requirement) -> str:
    posts = chinese.named(chinese.POSTS, asked.post_categories) if asked.post_categories else ""
    if asked.title_levels:
        return f"职称级别为{chinese.named(chinese.TITLES, asked.title_levels, '或者')}的{posts or '人员'}"
    return posts or {Window.HIRING: "新聘用人员", Window.CHANGE: "转岗人员"}.get(asked.window, "培训对象")


def _when(asked: Requirement) -> str:
    if asked.window is Window.HIRING:
        at_most = f"，最长不超过{asked.months_at_most}个月" if asked.months_at_most > asked.months else ""
        return f"须在聘用之日起{asked.months}个月内{at_most}，"
    if asked.window is Window.CHANGE:
        return f"须在转岗前或者转岗后{asked.months}个月内" if asked.months else "须在转岗前"
    if asked.window is Window.TERM:
        return "须在每个聘期内"
    if asked.years:
        return f"{'、'.join(str(year) for year in sorted(asked.years))}年度"
    return "每年度"


def _subject(asked: Requirement) -> str:
    return "" if asked.subject is None else chinese.SUBJECTS[asked.subject]


def relief_sentence(book: Rulebook, relief: Relief) -> str:
    """What is deemed complete, or not owed, on which ground."""
    who = chinese.named(chinese.POSTS, relief.post_categories) if relief.post_categories else "培训对象"
    names = {asked.key: asked.name for asked in book.requirements}
    what = "当年度的全部要求"
    if relief.covers is not None:
        what = chinese.quoted(name for key, name in names.items() if key in relief.covers)
    effect = f"{what}视同完成" if relief.effect == "deemed" else f"{what}不再要求完成，办理业务不因此受限，但不生成证书"
    one_year = "一次只认定事项发生的年度。" if relief.one_year else ""
    sentence = f"{who}属于“{relief.name}”的，经认定，{effect}。{one_year}"
    if relief.told_as is None:
        return sentence
    told = next(other.name for other in book.reliefs if other.kind == relief.told_as)
    return f"{sentence}对外只表述为“{told}”。"


def make_up_sentence(rule: MakeUp) -> str:
    """Who may allow it, and until when."""
    by = chinese.named(chinese.OFFICES, rule.by, "或者")
    until = "补训的截止日期由批准决定载明" if rule.months is None else f"补训须在年度结束后{rule.months}个月内完成"
    otherwise = "其他情形一般不予补训。" if rule.only else ""
    return f"{rule.reason or '年度要求未按期完成'}的，经{by}批准可以补训，{until}。{otherwise}"


def cap_sentence(cap: Cap) -> str:
    """The most that counts of one day or course."""
    per = {"day": "每天", "course": "每门课程", OF_DATES: "线下培训每个日期"}[cap.per]
    modes = "" if cap.modes is None else f"以{chinese.named(chinese.MODES, cap.modes, '或者')}方式培训的，"
    return f"{modes}{per}最多计入{chinese.hours(cap.centihours)}，超出部分不计。"


def days_sentence(rule: Days) -> str:
    """What a day of offline training counts."""
    arrival = "报到当天未开展培训的不计" if rule.arrival_needs_training else "报到当天计入"
    return f"线下培训一天计{chinese.hours(rule.day)}，半天计{chinese.hours(rule.half_day)}；{arrival}。"


def source_sentence(source: Source) -> str:
    """What else counts, and how much of it."""
    who = chinese.named(chinese.POSTS, source.post_categories) if source.post_categories else "培训对象"
    subject = chinese.named(chinese.SUBJECTS, source.subjects, "或者") if source.subjects else ""
    worth = "按证明材料载明的学时计入" if source.centihours is None else f"每次计{chinese.hours(source.centihours)}"
    return f"{who}参加“{source.name}”的，可以认定为{subject}学时，{worth}。"


def evidence_sentence(kinds: Sequence[str]) -> str:
    """Which papers decisions may rest on."""
    return f"证明材料的种类包括{chinese.quoted(kinds)}；同一编号的证明材料只能使用一次，不论称为何种材料。"


def fee_cap_sentence(cap: FeeCap) -> str:
    """The most that a class hour may cost."""
    return f"{cap.name}收费每人每学时不超过{chinese.yuan(cap.cents)}。"


def claim_sentence(book: Rulebook, claim: ClaimKind) -> str:
    """What may be claimed, what is to be handed in, and as which it counts."""
    mode = f"，培训方式记为{chinese.MODES[claim.mode]}" if _is_of_hours(book, claim) else ""
    fields = "、".join(field.name for field in claim.fields)
    names = "；".join(check.name for check in claim.checks)
    conditions = f"须符合以下条件：{names}。" if names else ""
    automatic = "" if claim.automatic is None else AUTOMATIC[claim.automatic]
    effect = f"{_counts_as(book, claim)}{mode}"
    return (
        f"申请“{claim.name}”的，须提交{claim.evidence}，并填写{fields}；经审核同意后，{effect}。{conditions}{automatic}"
    )


def _counts_as(book: Rulebook, claim: ClaimKind) -> str:
    fixed = {BY_DAYS: "按培训天数折算学时", BY_HOURS: "按证明材料载明的学时计入", MAKE_UP: "可以补训"}
    if claim.counts_as in fixed:
        return fixed[claim.counts_as]
    for source in book.sources:
        if source.kind == claim.counts_as:
            return f"认定为“{source.name}”学时"
    relief = next(relief for relief in book.reliefs if relief.kind == claim.counts_as)
    return f"按“{relief.name}”{'视同完成' if relief.effect == 'deemed' else '免予培训'}"


def _is_of_hours(book: Rulebook, claim: ClaimKind) -> bool:
    return claim.counts_as in (BY_DAYS, BY_HOURS, *(source.kind for source in book.sources))


def consequence_sentence(item: Consequence) -> str:
    """What is asked for before something is done for a person."""
    who = chinese.named(chinese.POSTS, item.post_categories) if item.post_categories else ""
    if item.title_levels:
        who = f"职称级别为{chinese.named(chinese.TITLES, item.title_levels, '或者')}的{who or '人员'}"
    level = at_least(item.organised_by_at_least) if item.organised_by_at_least else ""
    needed = NEEDED[item.needs].format(year="上一年度的" if item.names_year else "", level=level)
    sentence = f"{who}办理{PURPOSES[item.purpose]}，{needed}。"
    if not item.names_year:
        sentence += YEAR_READ.get(item.needs, "")
    if item.needs in ("onboarding", "transfer", "term"):
        sentence += "期限未到但尚未完成的，不予办理。" if item.must_be_done else "期限未到的，不影响办理。"
    if item.late_is_enough:
        sentence += "逾期完成的，可以办理。"
    return f"{sentence}经认定有正当理由的，不因此受限。" if item.exemption_excuses else sentence


def base_sentence(rule: BaseRule) -> str:
    """Whom bases of a level train."""
    titles = chinese.named(chinese.TITLES, rule.title_levels - {"none"})
    none = "以及没有职称的" if "none" in rule.title_levels else ""
    where = f"{chinese.LEVELS[rule.level].removesuffix('级')}属单位" if rule.own_units_only else "所辖地区"
    return f"{chinese.LEVELS[rule.level]}培训基地承担{where}职称级别为{titles}{none}人员的培训。"


def base_required_sentence(rule: BaseDuties) -> str:
    """Which training is given by bases."""
    return f"{chinese.named(chinese.SUBJECTS, rule.required_for)}的面授培训由确定的培训基地实施。"


def at_least(level: str) -> str:
    """``市级以上``; of the highest level its name alone."""
    return f"{chinese.LEVELS[level]}{'以上' if level != LEVELS[-1] else ''}"


def scope_sentence(book: Rulebook) -> str:
    """Whom it binds, where, and when."""
    until = f"，至{chinese.day(book.ends_on)}止" if book.ends_on else ""
    posts = chinese.named(chinese.POSTS, book.binds)
    others = "，机关工勤人员参照执行" if "office" in book.binds_staff else ""
    return f"适用于行政区划代码{book.region}所辖地区的{posts}{others}，自{chinese.day(book.begins_on)}起施行{until}。"


def modes_sentence(book: Rulebook) -> str:
    """The modes of training that the regulation names."""
    named = chinese.named(chinese.MODES, book.modes)
    of = "" if book.modes_subjects is None else f"{chinese.named(chinese.SUBJECTS, book.modes_subjects)}的"
    return f"{of}培训方式包括{named}等，不限于此。" if book.modes_are_open else f"{of}培训方式包括{named}。"


def recogniser_sentence(subject: str, offices: Sequence[str]) -> str:
    """Who recognises offline hours of a subject."""
    return f"{chinese.SUBJECTS[subject]}的线下学时{chinese.in_turn(offices, '由')}认定。"


def filing_sentence(book: Rulebook, subject: str, offices: Sequence[str]) -> str:
    """With whom offline training of a subject is filed before it is held."""
    more = [office for office in book.filed_at_level if office not in offices]
    own = f"行政区划代码{book.region}的本级单位举办的，还须{chinese.in_turn(more, '报')}备案。" if more else ""
    stays = "上级新规定施行后，备案仍按此办理。" if book.filings_outlive else ""
    note = f"备案表附注：{book.filed_note}" if book.filed_note else ""
    return f"{chinese.SUBJECTS[subject]}的线下培训举办前，须{chinese.in_turn(offices, '报')}备案。{own}{stays}{note}"


def continuing_education_sentence(book: Rulebook) -> str:
    """Whose hours count as continuing education too."""
    which = "在网络培训机构学习取得的学时" if book.education_at_vendors_only else "的培训学时"
    return f"{chinese.named(chinese.POSTS, book.continuing_education)}{which}同时计为继续教育学时。"


def certificate_sentence(book: Rulebook) -> str:
    """How a certificate comes about."""
    how = {"automatic": "由平台自动生成", "on-application": "由本人申请后生成"}[book.issue]
    return f"达到年度要求的，培训合格证书{how}。"


def intake_sentence(rule: Intake) -> str:
    """What is taken from vendors without anybody having looked at it."""
    month, day = rule.late_until
    a_day = "每日学时不设上限" if rule.day is None else f"每日合计不超过{chinese.hours(rule.day)}"
    free = f"网络培训机构免费提供公共科目{chinese.hours(rule.free_public)}。" if rule.free_public else ""
    return (
        f"网络学时按每学时45分钟核对学习时间，{a_day}；超出学习时间{rule.over_percent}%以上的，经核查后计入。"
        f"年度学时由培训机构在次年{month}月{day}日前上报，逾期须经批准。{free}"
    )
