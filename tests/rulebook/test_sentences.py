"""Every rule of every regulation has a sentence in Chinese, and everything that a rule states changes it."""

import re
from dataclasses import fields, replace
from typing import Any

import pytest

from rulebook import (
    LEVELS,
    PURPOSES,
    Intake,
    Provision,
    ProvisionKind,
    Rulebook,
    Window,
    chinese,
    provisions_of,
    shipped,
    words,
)
from rulebook import articles as told
from rulebook import sentences as said
from rulebook.bases import BaseRule
from rulebook.checks import Check
from rulebook.filing import AUTOMATIC, ClaimField, ClaimKind, FeeCap
from rulebook.rules import Cap, Consequence, Days, MakeUp, Measure, Note, Relief, Requirement, Source

BOOKS = pytest.mark.parametrize("book", shipped().all, ids=lambda book: book.id)
OF_WHICH_DOCUMENT = {
    "id", "document", "name", "issued_by", "topic_names", "replaces", "above", "file",
}  # fmt: skip
"""Fields of a rulebook that say which document it is and what things are called, and rule nothing."""
SAID_WITH = {
    "region": "binds", "binds_staff": "binds", "begins_on": "binds", "ends_on": "binds", "article": "binds",
    "issue_article": "issue",
    "modes_article": "modes",
    "modes_are_open": "modes", "modes_subjects": "modes", "education_at_vendors_only": "continuing_education",
    "recognisers_article": "recognisers", "filed_article": "filed_with",
    "filed_at_level": "filed_with", "filings_outlive": "filed_with", "filed_note": "filed_with",
    "continuing_education_article": "continuing_education",
    "evidence_article": "evidence",
}  # fmt: skip
"""Fields that stand in the provision of another one."""


def test_every_kind_of_rule_has_a_sentence() -> None:
    assert {item.name for item in fields(Rulebook)} == OF_WHICH_DOCUMENT | SAID_WITH.keys() | told.SPOKEN.keys(), (
        "a new kind of rule: give it provisions in rulebook/articles.py"
    )
    assert set(SAID_WITH.values()) <= told.SPOKEN.keys()


def test_every_word_of_a_file_is_said_in_chinese() -> None:
    known = [
        (words.POST_CATEGORIES, chinese.POSTS), (words.TITLE_LEVELS, chinese.TITLES),
        (words.SUBJECTS, chinese.SUBJECTS),
        (words.TRAINING_TYPES, chinese.TYPES), (words.MODES, chinese.MODES), (words.OFFICES, chinese.OFFICES),
        (words.NEEDS, said.NEEDED), (AUTOMATIC, said.AUTOMATIC), (LEVELS, chinese.LEVELS),
    ]  # fmt: skip
    for file_words, names in known:
        assert tuple(names) == file_words


@BOOKS
def test_every_rule_of_a_shipped_regulation_is_told_with_its_article(book: Rulebook) -> None:
    provisions = provisions_of(book)
    rules: list[Any] = [*book.requirements, *book.reliefs, *book.caps, *book.sources, *book.fee_caps, *book.claims]
    rules += [*book.consequences, *book.notes, *(rule for rule in (book.make_up, book.days) if rule)]
    assert len([item for item in provisions if item.kind not in _OF_THE_BOOK]) == len(rules)
    assert {rule.article for rule in rules} <= {provision.article for provision in provisions}
    assert len({(provision.kind, provision.key) for provision in provisions}) == len(provisions)
    for asked in book.requirements:
        [provision] = [p for p in provisions if (p.kind, p.key) == (ProvisionKind.REQUIREMENT, asked.key)]
        assert provision.name == asked.name
        if asked.measure is Measure.HOURS:
            assert chinese.hours(asked.need) in provision.sentence
    for provision in provisions:
        _is_official_chinese(provision, {name for _, name in book.topic_names})


_OF_THE_BOOK = {
    ProvisionKind.SCOPE, ProvisionKind.MODES, ProvisionKind.FILING, ProvisionKind.RECOGNISER,
    ProvisionKind.CONTINUING_EDUCATION, ProvisionKind.CERTIFICATE, ProvisionKind.EVIDENCE,
    ProvisionKind.FEES, ProvisionKind.INTAKE, ProvisionKind.SUPERVISION, ProvisionKind.BASE,
}  # fmt: skip


def _is_official_chinese(provision: Provision, names: set[str]) -> None:
    sentence = provision.sentence
    assert sentence.endswith("。")
    assert "None" not in sentence
    for name in names:
        sentence = sentence.replace(name, "")
    assert not re.search(r"[A-Za-z,;:()!?'\"]", sentence), "full-width punctuation, and no word of a file"
    assert not re.search(r"，，|。。|、、|，。|；。|的的|”、“", sentence)


REQUIREMENT = Requirement("total", "年度累计学时", "三", Measure.HOURS, 9000)
DUTY = Requirement("onboarding", "岗前培训", "四", Measure.HOURS, 4000, Window.HIRING, months=6, months_at_most=12)
RELIEF = Relief("leave", "休假", "五", "deemed", None)
OTHER = Relief("special", "特殊情形", "五", "deemed", None)
CLAIM = ClaimKind("leave", "休假", "leave", "请假审批表", (ClaimField("reason", "原因", "text"),), "五")
OF_HOURS = replace(CLAIM, counts_as="offline-hours")
BOOK = replace(
    shipped().by_id("hunan-2021"), reliefs=(RELIEF, OTHER), requirements=(REQUIREMENT,), sources=(), claims=(),
    topic_names=(("law", "法律法规"),),
)  # fmt: skip
ONE_MORE = frozenset({"professional"})


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        (REQUIREMENT, {
            "need": 8950, "or_half_days": 25, "subject": "public", "topics": ("law",), "post_categories": ONE_MORE,
            "title_levels": frozenset({"none"}), "years": frozenset({2021}), "window": Window.TERM,
        }),
        (replace(REQUIREMENT, topics=("law",), need=1), {"measure": Measure.TOPICS}),
        (replace(REQUIREMENT, topics=("law",), need=1, measure=Measure.TOPICS), {
            "subject": "public", "years": frozenset({2021}), "topics": ("law", "history"),
        }),
        (DUTY, {
            "need": 3950, "or_half_days": 25, "subject": "public", "post_categories": ONE_MORE, "months": 5,
            "training_types": frozenset({"transfer"}), "modes": frozenset({"online"}), "at_once": True,
            "months_at_most": 11, "name": "新进人员培训", "window": Window.CHANGE,
            "flexible_for": frozenset({"high-level"}),
        }),
        (replace(DUTY, flexible_for=frozenset({"high-level"}), flexible_article="九"), {"flexible_article": "十"}),
        (RELIEF, {
            "name": "病休", "effect": "exempt", "covers": frozenset({"total"}), "post_categories": ONE_MORE,
            "told_as": "special", "one_year": True,
        }),
        (MakeUp("三", ("department",), 12), {
            "by": ("hr-authority",), "months": None, "reason": "因特殊原因未完成",
        }),
        (MakeUp("三", ("department",), 12, "因特殊原因未完成"), {"only": True}),
        (Cap("day", 800, "三"), {"per": "course", "centihours": 750, "modes": frozenset({"online"})}),
        (Days("三", 800, 400, True), {"day": 750, "half_day": 350, "arrival_needs_training": False}),
        (Source("seminar", "研修班", "四"), {
            "name": "讲座", "centihours": 3200, "subjects": frozenset({"public"}), "post_categories": ONE_MORE,
        }),
        (FeeCap("online", "远程培训", 400, "三"), {"name": "理论培训", "cents": 450}),
        (CLAIM, {
            "name": "病休", "counts_as": "special", "evidence": "证明", "automatic": "leave",
            "fields": (ClaimField("reason", "理由", "text"),),
            "checks": (Check("year-has-ended", "年度已经结束", "五"),),
        }),
        (OF_HOURS, {"counts_as": "offline-days", "mode": "online"}),
        (Consequence("promotion", "term", "六"), {
            "purpose": "reward", "needs": "year", "post_categories": ONE_MORE, "late_is_enough": True,
            "must_be_done": True, "exemption_excuses": True, "title_levels": frozenset({"junior"}),
        }),
        (BaseRule("city", frozenset({"junior"}), "四"), {
            "level": "county", "title_levels": frozenset({"junior", "none"}), "own_units_only": True,
        }),
        (Consequence("promotion", "training", "六", organised_by_at_least="city"), {
            "organised_by_at_least": "national",
        }),
        (Consequence("promotion", "certificate", "六"), {"names_year": True}),
        (Note("archive", "培训档案", "单位建立培训档案。", "七"), {"text": "单位应当建立培训档案。"}),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, dict) else "changed",
)  # fmt: skip
def test_whatever_a_rule_states_changes_its_sentence_and_what_is_told_as_data(
    rule: Any, changes: dict[str, Any]
) -> None:
    for name, value in changes.items():
        other = replace(rule, **{name: value})
        assert _sentence(other) != _sentence(rule), f"{name} is not in the sentence"
        if name not in {"name", "effect", "measure"}:
            assert told.stated_by(other) != told.stated_by(rule), f"{name} is not among the data"


def _sentence(rule: Any) -> str:
    field = {
        BaseRule: "base_rules",
        Requirement: "requirements", Relief: "reliefs", Cap: "caps", Source: "sources", FeeCap: "fee_caps",
        ClaimKind: "claims", Consequence: "consequences", MakeUp: "make_up", Days: "days", Note: "notes",
    }[type(rule)]  # fmt: skip
    value: Any = rule if field in ("make_up", "days") else (rule, OTHER) if field == "reliefs" else (rule,)
    return next(iter(told.SPOKEN[field](replace(BOOK, **{field: value})))).sentence


def test_no_field_of_a_rule_goes_untried() -> None:
    [mark] = [mark for mark in globals()[_TRIED].pytestmark if mark.name == "parametrize"]
    tried: dict[type, set[str]] = {}
    for rule, changes in mark.args[1]:
        tried.setdefault(type(rule), set()).update(changes)
    for rule, names in tried.items():
        left = {item.name for item in fields(rule)} - names - {"key", "kind", "article", "name"}
        assert left == set(), f"{rule.__name__}: these change no sentence that is tried"


_TRIED = "test_whatever_a_rule_states_changes_its_sentence_and_what_is_told_as_data"


@pytest.mark.parametrize("change", [
    {"binds": frozenset({"worker"})}, {"binds_staff": frozenset({"institution", "office"})},
    {"region": "440000"}, {"modes": ("online",)},
    {"modes_are_open": not BOOK.modes_are_open, "modes": ("online",)}, {"issue": "on-application"},
    {"recognisers": (("public", ("department",)),)}, {"filed_with": (("public", ("department", "hr-authority")),)},
    {"filed_at_level": ("department",)}, {"filings_outlive": True}, {"filed_note": "此表一式三份。"},
    {"intake": Intake(day=None)}, {"intake": Intake(over_percent=30)},
    {"intake": Intake(late_until=(2, 28))}, {"intake": Intake(free_public=3_000)},
    {"evidence": ("签到表",)}, {"fees_not_passed_on": "五（四）"},
    {"overturned_from_above": "六（四）"},
    {"continuing_education": frozenset({"worker"})}, {"education_at_vendors_only": not BOOK.education_at_vendors_only},
    {"modes": ("online",), "modes_subjects": frozenset({"public"})},
], ids=lambda change: next(iter(change)))  # fmt: skip
def test_whatever_a_regulation_states_once_is_told(change: dict[str, Any]) -> None:
    before = [(provision.sentence, provision.stated) for provision in provisions_of(BOOK)]
    after = [(provision.sentence, provision.stated) for provision in provisions_of(replace(BOOK, **change))]
    assert [item[0] for item in before] != [item[0] for item in after]
    assert [item[1] for item in before] != [item[1] for item in after]


def test_a_sentence_says_what_its_document_says_and_whose_reading_the_rest_is() -> None:
    said_of = {
        (book.id, item.kind.value, item.key): item.sentence for book in shipped().all for item in provisions_of(book)
    }
    assert said_of["hunan-2023", "make-up", "make-up"].startswith("因特殊原因未按期完成年度要求的，")
    assert said_of["hunan-2023", "make-up", "make-up"].endswith("其他情形一般不予补训。")
    assert said_of["inner-mongolia-2024", "make-up", "make-up"].startswith("因故未参加规定的培训或者未达到培训要求的，")
    promotion = {book: said_of[book, "consequence", "promotion-certificate"] for book in _CERTIFICATES}
    assert promotion.pop("hunan-2023") == "办理等级晋升，须持有上一年度的培训合格证书。"
    for sentence in promotion.values():
        assert sentence.startswith("办理等级晋升，须持有培训合格证书。文件未载明证书的年度，平台查验上一年度的证书；")
    notes = [(book, key) for book, kind, key in said_of if kind == "note"]
    assert [key for book, key in notes if "mongolia" in book] == ["archive", "residential-on-forms"]
    assert "灵活安排" in said_of["inner-mongolia-2024", "requirement", "onboarding"], "a rule holds it, no note"
    assert "hours-and-credits" in {key for book, key in notes if book == "kaifeng-2016"}
    assert ("kaifeng-2016", "organised-by") not in notes, "a rule holds it"
    of_training = said_of["kaifeng-2016", "consequence", "promotion-training-city"]
    assert of_training.endswith("办理等级晋升，须在任现职称期间参加过由市级以上组织的培训。")


_CERTIFICATES = ("hunan-2021", "yongzhou-2021", "hunan-2023", "inner-mongolia-2024")


def test_every_purpose_and_every_need_has_its_sentence() -> None:
    told_of = {
        said.consequence_sentence(Consequence(purpose, need, "三")) for purpose in PURPOSES for need in words.NEEDS
    }
    assert len(told_of) == len(PURPOSES) * len(words.NEEDS)


@pytest.mark.parametrize(
    ("article", "numbers"),
    [
        ("第三十九条第（一）项", (39, 1)), ("第七条、第四十七条", (7, 47)), ("五（二）、六", (5, 2, 6)), ("二", (2,)),
        ("第十条", (10,)), ("第一百〇一条", (101,)), ("第二十条", (20,)), ("附件", ()),
    ],
)  # fmt: skip
def test_articles_are_sorted_by_their_numbers(article: str, numbers: tuple[int, ...]) -> None:
    assert chinese.numbers_of(article) == numbers


def test_what_is_taken_over_comes_last_and_names_its_document() -> None:
    provisions = provisions_of(shipped().by_id("yongzhou-2021"))
    cited = [provision.article.startswith("湘人社函〔2021〕61号 ") for provision in provisions]
    assert cited == sorted(cited)
    assert any(cited)


@pytest.mark.parametrize(
    ("centihours", "text"),
    [(9000, "90学时"), (150, "1.5学时"), (5925, "59.25学时"), (5, "0.05学时"), (1010, "10.1学时")],
)
def test_hours_are_written_without_needless_noughts(centihours: int, text: str) -> None:
    assert chinese.hours(centihours) == text


def test_half_a_day_is_half_a_day() -> None:
    assert (chinese.days(24), chinese.days(5)) == ("12天", "2.5天")
