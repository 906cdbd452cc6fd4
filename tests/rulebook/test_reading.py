"""A regulation's file is read strictly: a mistake is named with its file, its line, its place and its article."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulebook import BadRulebook, Measure, Rulebook, Rulebooks, Window, read_rulebooks, shipped, shipped_texts
from rulebook.rules import Cap, Consequence, Days, MakeUp, Note, Relief, Requirement, Source

WHOLE = """\
id = "somewhere"
document = "某人社函〔2025〕1号"
name = "某地培训"
region = "430000"
article = "一"
binds = ["management", "professional"]
staff = ["institution", "office"]
from = 2025-01-01
until = 2026-12-31

[[yearly]]
key = "total"
name = "年度累计学时"
hours = "59.25"
or_days = "7.5"
article = "二"

[[yearly]]
key = "topics"
name = "必修内容"
every_topic = true
topics = ["law", "history"]
title_levels = ["junior", "none"]
post_categories = ["professional"]
years = [2025]
article = "三"

[[onboarding]]
key = "onboarding"
name = "岗前培训"
hours = "40"
within_months = 6
at_most_months = 12
training_types = ["onboarding", "special"]
article = "四"

[[transfer]]
key = "transfer"
name = "转岗培训"
hours = "39"
months_after = 3
modes = ["residential"]
article = "五"

[[term]]
key = "term"
name = "聘期培训"
hours = "20"
subject = "public"
at_once = true
article = "六"

[[deemed]]
kind = "project"
name = "课题结题"
covers = ["total"]
post_categories = ["professional"]
article = "七"

[[exempt]]
kind = "leave"
name = "请假"
article = "八"

[make_up]
by = ["hr-authority", "department"]
within_months = 11
reason = "因特殊原因未完成年度要求"
only = true
article = "九"

[[cap]]
per = "day"
hours = "8"
modes = ["online"]
article = "十"

[days]
day = "8"
half_day = "4"
arrival_needs_training = true
article = "十一"

[[recognised]]
kind = "seminar"
name = "研修班"
hours = "32"
subjects = ["public"]
post_categories = ["management"]
article = "十二"

[modes]
named = ["online", "residential"]
subjects = ["public"]
article = "十三"

[filings]
public = ["department", "hr-authority"]
professional = ["department"]
own_level = ["hr-authority"]
note = "此表一式三份。"
article = "十三之二"

[recognisers]
public = ["hr-authority"]
professional = ["department", "hr-authority"]
article = "十四"

[continuing_education]
post_categories = ["professional"]
vendors_only = true
article = "十五"

[certificate]
issue = "on-application"
article = "十六"

[[consequence]]
purposes = ["promotion", "renewal"]
needs = "term"
must_be_done = true
post_categories = ["management"]
article = "十七"

[supervision]
overturns = true
article = "十七之二"

[[note]]
key = "archive"
name = "培训档案"
text = "单位建立培训档案。"
article = "十八"
"""
TOP = WHOLE.partition("\n[[yearly]]")[0].replace("until = 2026-12-31\n", "")
YEARLY = '[[yearly]]\nkey = "total"\nname = "年度累计学时"\nhours = "90"\narticle = "二"\n'
PUBLIC = '[[yearly]]\nkey = "public"\nname = "公共科目学时"\nsubject = "public"\nhours = "30"\narticle = "三"\n'
PLAIN = f"{TOP}\n{YEARLY}"


def read(**files: str) -> Rulebooks:
    return read_rulebooks({f"{name}.toml": text for name, text in files.items()})


def the_book(text: str) -> Rulebook:
    (book,) = read(a=text).all
    return book


def refusal(**files: str) -> str:
    with pytest.raises(BadRulebook) as refused:
        read(**files)
    return str(refused.value)


def changed(text: str, /, **values: str | None) -> str:
    """A file whose keys have other values, as TOML writes them, wherever they stand first; ``None`` leaves one out."""
    for key, value in values.items():
        written = next(line for line in text.splitlines() if line.startswith(f"{key} = "))
        text = text.replace(f"{written}\n", "" if value is None else f"{key} = {value}\n", 1)
    return text


def test_a_whole_file_is_read_to_the_last_key() -> None:
    nobody_else, professionals = frozenset({"management"}), frozenset({"professional"})
    book = the_book(WHOLE)
    assert (book.id, book.document, book.name) == ("somewhere", "某人社函〔2025〕1号", "某地培训")
    assert (book.region, book.depth, book.article, book.binds) == ("430000", 1, "一", nobody_else | professionals)
    assert (book.begins_on, book.ends_on, book.replaces) == (date(2025, 1, 1), date(2026, 12, 31), ())
    assert book.binds_staff == frozenset({"institution", "office"})
    assert book.requirements == (
        Requirement("total", "年度累计学时", "二", Measure.HOURS, 5925, or_half_days=15),
        Requirement(
            "topics", "必修内容", "三", Measure.TOPICS, 2, topics=("law", "history"), years=frozenset({2025}),
            title_levels=frozenset({"junior", "none"}), post_categories=professionals,
        ),
        Requirement(
            "onboarding", "岗前培训", "四", Measure.HOURS, 4000, Window.HIRING, months=6, months_at_most=12,
            training_types=frozenset({"onboarding", "special"}),
        ),
        Requirement(
            "transfer", "转岗培训", "五", Measure.HOURS, 3900, Window.CHANGE, months=3,
            modes=frozenset({"residential"}),
        ),
        Requirement("term", "聘期培训", "六", Measure.HOURS, 2000, Window.TERM, subject="public", at_once=True),
    )  # fmt: skip
    assert book.reliefs == (
        Relief("project", "课题结题", "七", "deemed", frozenset({"total"}), professionals),
        Relief("leave", "请假", "八", "exempt", None, None),
    )
    assert book.make_up == MakeUp("九", ("hr-authority", "department"), 11, "因特殊原因未完成年度要求", only=True)
    assert book.overturned_from_above == "十七之二"
    assert (book.filed_note, book.notes) == (
        "此表一式三份。", (Note("archive", "培训档案", "单位建立培训档案。", "十八"),),
    )  # fmt: skip
    assert book.caps == (Cap("day", 800, "十", frozenset({"online"})),)
    assert book.days == Days("十一", 800, 400, True)
    assert book.sources == (Source("seminar", "研修班", "十二", 3200, frozenset({"public"}), nobody_else),)
    assert (book.modes, book.modes_article) == (("online", "residential"), "十三")
    assert (book.modes_subjects, book.education_at_vendors_only) == (frozenset({"public"}), True)
    both = (("public", ("hr-authority",)), ("professional", ("department", "hr-authority")))
    assert (book.recognisers, book.recognisers_article) == (both, "十四")
    assert (book.continuing_education, book.continuing_education_article) == (professionals, "十五")
    assert book.filed_with == (("public", ("department", "hr-authority")), ("professional", ("department",)))
    assert (book.filed_at_level, book.filed_article) == (("hr-authority",), "十三之二")
    assert (book.issue, book.issue_article) == ("on-application", "十六")
    assert book.consequences == tuple(
        Consequence(purpose, "term", "十七", nobody_else, must_be_done=True) for purpose in ("promotion", "renewal")
    )


def test_what_a_file_leaves_out_is_not_there() -> None:
    book = the_book(PLAIN)
    assert (book.ends_on, book.reliefs, book.make_up, book.caps, book.days, book.sources) == (
        None,
        (),
        None,
        (),
        None,
        (),
    )
    assert (book.modes, book.recognisers, book.consequences, book.continuing_education) == ((), (), (), frozenset())
    assert (book.issue, book.issue_article) == ("automatic", "")


# Mistakes: each is named with the file, the line, the table with its key, and the article.

MISTAKES = [
    # The top of the file.
    ('id = "somewhere"', 'id = "Some where"', "", "'id' takes lower-case letters, digits and hyphens"),
    ('id = "somewhere"', "id = 7", "", "'id' takes text"),
    ('region = "430000"', 'region = "43"', "", "'region' takes six digits"),
    ('region = "430000"', 'region = "湖南"', "", "'region' takes six digits"),
    ('region = "430000"', 'region = "٤٣٠٠٠٠"', "", "'region' takes six digits"),
    ('region = "430000"', "region = 430000", "", "'region' takes text"),
    ('binds = ["management", "professional"]', "binds = []", "", "'binds' takes a list"),
    ('binds = ["management", "professional"]', 'binds = "professional"', "", "'binds' takes a list"),
    ('binds = ["management", "professional"]', 'binds = ["teacher"]', "", "'teacher' is none"),
    ('binds = ["management", "professional"]', 'binds = [["worker"]]', "", "'binds' takes a list"),
    ('binds = ["management", "professional"]', "binds = {worker = true}", "", "'binds' takes a list"),
    ('binds = ["management", "professional"]', 'binds = ["worker", "worker"]', "", "names something twice"),
    ("from = 2025-01-01", 'from = "2025-01-01"', "", "'from' takes a day without quotes"),
    ("from = 2025-01-01", "from = 2025", "", "'from' takes a day without quotes"),
    ("from = 2025-01-01", "from = 2025-01-01T00:00:00", "", "'from' takes a day without quotes"),
    ("from = 2025-01-01", "from = 2025-01-01T00:00:00+08:00", "", "'from' takes a day without quotes"),
    ("from = 2025-01-01", "from = 07:32:00", "", "'from' takes a day without quotes"),
    ("until = 2026-12-31", "until = 2024-12-31", "", "'until' lies before 'from'"),
    ("until = 2026-12-31", "till = 2026-12-31", "", "unknown key 'till'; known are"),
    ("until = 2026-12-31", "from_year = 2026", "", "unknown key 'from_year'; known are"),
    ("until = 2026-12-31", 'replaces = "old"', "", "'replaces' takes a list"),
    ("until = 2026-12-31", 'replaces = ["old"]', "", "replaces 'old', which no file has as its id"),
    ("until = 2026-12-31", 'replaces = ["somewhere"]', "", "replaces 'somewhere', which does not begin before it"),
    ("until = 2026-12-31", 'inherits = "old"', "", "inherits 'old', which no file has as its id"),
    ("until = 2026-12-31", 'inherits = ["old"]', "", "'inherits' takes text"),
    ("until = 2026-12-31", 'inherits = "somewhere"', "", "inherits from itself, by way of a.toml"),
    # Numbers of hours and days are text.
    (
        'hours = "59.25"',
        "hours = 59.25",
        "yearly 'total' (二)",
        "'hours': numbers of hours and days are written as text",
    ),
    ('hours = "59.25"', "hours = 60", "yearly 'total' (二)", "written as text"),
    ('hours = "59.25"', "hours = true", "yearly 'total' (二)", "written as text"),
    ('hours = "59.25"', 'hours = ["90"]', "yearly 'total' (二)", "written as text"),
    ('hours = "59.25"', 'hours = "ninety"', "yearly 'total' (二)", "'ninety' is no number of hours or days"),
    ('hours = "59.25"', 'hours = "九十"', "yearly 'total' (二)", "'九十' is no number of hours or days"),
    ('hours = "59.25"', 'hours = "0x10"', "yearly 'total' (二)", "'0x10' is no number of hours or days"),
    ('hours = "59.25"', 'hours = "NaN"', "yearly 'total' (二)", "'NaN' is no number of hours or days"),
    ('hours = "59.25"', 'hours = "sNaN"', "yearly 'total' (二)", "'sNaN' is no number of hours or days"),
    ('hours = "59.25"', 'hours = "-Infinity"', "yearly 'total' (二)", "'-Infinity' is no number of hours or days"),
    ('hours = "59.25"', 'hours = "0"', "yearly 'total' (二)", "'hours' takes positive class hours"),
    ('hours = "59.25"', 'hours = "-1"', "yearly 'total' (二)", "'hours' takes positive class hours"),
    ('hours = "59.25"', 'hours = "0.001"', "yearly 'total' (二)", "at most two decimals"),
    ('hours = "59.25"', 'hours = "1000000"', "yearly 'total' (二)", "'1000000' is no number of hours or days"),
    ('hours = "59.25"', f'hours = "{"9" * 400}"', "yearly 'total' (二)", "'hours' takes positive class hours"),
    ('hours = "59.25"', 'hours = ""', "yearly 'total' (二)", "'hours' is missing"),
    (
        'or_days = "7.5"',
        "or_days = 7",
        "yearly 'total' (二)",
        "'or_days': numbers of hours and days are written as text",
    ),
    ('or_days = "7.5"', 'or_days = "7.3"', "yearly 'total' (二)", "whole or half days"),
    # Requirements.
    ('key = "total"', "key = 1", "yearly (二)", "'key' takes text"),
    ('key = "total"', 'key = "topics"', None, "two requirements have the key 'topics'"),
    ('key = "term"', 'key = "total"', None, "two requirements have the key 'total'"),
    ('name = "必修内容"', 'name = " "', "yearly 'topics' (三)", "'name' takes text"),
    ('article = "二"', 'article = ""', "yearly 'total'", "'article' is missing; every number"),
    ('article = "二"', 'article = "\u3000 "', None, "'article' takes text, such as"),
    ('article = "二"', "article = 2", None, "'article' takes text, such as"),
    ("every_topic = true", "every_topic = 1", "yearly 'topics' (三)", "'every_topic' takes true or false"),
    ("every_topic = true", 'every_topic = "true"', "yearly 'topics' (三)", "'every_topic' takes true or false"),
    ("every_topic = true", 'hour = "90"', None, "give either 'hours' or 'every_topic = true'"),
    ('topics = ["law", "history"]', "topics = []", "yearly 'topics' (三)", "'topics' takes a list of text"),
    ('topics = ["law", "history"]', 'topics = ["law", 1]', "yearly 'topics' (三)", "'topics' takes a list of text"),
    ('topics = ["law", "history"]', 'topics = ["law", ""]', "yearly 'topics' (三)", "'topics' takes a list of text"),
    ('topics = ["law", "history"]', 'topics = ["law", "law"]', "yearly 'topics' (三)", "names something twice"),
    (
        'title_levels = ["junior", "none"]',
        'title_levels = ["professor"]',
        "yearly 'topics' (三)",
        "'professor' is none",
    ),
    ('title_levels = ["junior", "none"]', "modes = ['online']", "yearly 'topics' (三)", "unknown key 'modes'"),
    ("years = [2025]", "years = ['2025']", "yearly 'topics' (三)", "'years' takes whole years"),
    ("years = [2025]", "years = [true]", "yearly 'topics' (三)", "'years' takes whole years"),
    ("years = [2025]", "years = [20250]", "yearly 'topics' (三)", "'years' takes whole years"),
    ("years = [2025]", "years = []", "yearly 'topics' (三)", "'years' takes whole years"),
    ("within_months = 6", "within_months = 13", None, "'at_most_months' is less than 'within_months'"),
    ("within_months = 6", "within_months = true", "onboarding 'onboarding' (四)", "takes a whole number from 1 to"),
    ("within_months = 6", "within_months = 6.0", "onboarding 'onboarding' (四)", "takes a whole number from 1 to"),
    ("within_months = 6", 'within_months = "6"', "onboarding 'onboarding' (四)", "takes a whole number from 1 to"),
    ("within_months = 6", "within_months = 0", "onboarding 'onboarding' (四)", "takes a whole number from 1 to"),
    ("within_months = 6", f"within_months = {'9' * 30}", "onboarding 'onboarding' (四)", "takes a whole number"),
    ("months_after = 3", "months_after = -1", "transfer 'transfer' (五)", "takes a whole number from 0 to"),
    ('hours = "39"', "every_topic = true", None, "'hours' is missing"),
    ('modes = ["residential"]', 'modes = ["by-post"]', "transfer 'transfer' (五)", "'by-post' is none"),
    ('modes = ["residential"]', "years = [2025]", "transfer 'transfer' (五)", "unknown key 'years'"),
    ('modes = ["residential"]', 'title_levels = ["none"]', "transfer 'transfer' (五)", "unknown key 'title_levels'"),
    (
        'subject = "public"',
        'subject = "sports"',
        "term 'term' (六)",
        "'subject' takes one of ['professional', 'public']",
    ),
    ('subject = "public"', 'subject = ["public"]', "term 'term' (六)", "'subject' takes one of"),
    # Everything else.
    ('covers = ["total"]', 'covers = ["totl"]', "deemed 'project' (七)", "'totl' is none"),
    ('covers = ["total"]', "covers = []", "deemed 'project' (七)", "'covers' takes a list of"),
    ('kind = "leave"', 'kind = "project"', None, "two grounds have the kind 'project'"),
    ('kind = "leave"', 'kind = "leave"\ntold_as = "nothing"', None, "told as 'nothing', which is no ground"),
    ('kind = "leave"', 'kind = "leave"\ntold_as = "leave"', None, "told as 'leave', which is no ground"),
    ('kind = "leave"', 'kind = "leave"\ntold_as = "project"', None, "which is no ground with the same effect"),
    ('by = ["hr-authority", "department"]', 'by = ["police"]', "make_up (九)", "'police' is none"),
    ("within_months = 11", "within_months = false", "make_up (九)", "takes a whole number"),
    ('per = "day"', 'per = "week"', "cap 'week' (十)", "'per' takes one of ['course', 'day', 'offline-date']"),
    ('day = "8"', 'day = "8,5"', "days (十一)", "'8,5' is no number of hours or days"),
    ("arrival_needs_training = true", "arrival_needs_training = 1", "days (十一)", "takes true or false"),
    ('subjects = ["public"]', 'subjects = ["sports"]', "recognised 'seminar' (十二)", "'sports' is none"),
    ('named = ["online", "residential"]', 'named = ["radio"]', "modes (十三)", "'radio' is none"),
    ('public = ["department", "hr-authority"]', 'public = ["rector"]', "filings (十三之二)", "'rector' is none"),
    ('own_level = ["hr-authority"]', "own_level = 3", "filings (十三之二)", "own_level"),
    ('public = ["hr-authority"]', 'public = ["mayor"]', "recognisers (十四)", "'mayor' is none"),
    ('issue = "on-application"', 'issue = "sometimes"', "certificate (十六)", "'issue' takes one of"),
    ('needs = "term"', 'needs = "luck"', "consequence 'luck' (十七)", "'needs' takes one of"),
    ('purposes = ["promotion", "renewal"]', 'purposes = ["rent"]', "consequence 'term' (十七)", "'rent' is none"),
    ("must_be_done = true", "may_be_done = true", "consequence 'term' (十七)", "unknown key 'may_be_done'"),
    ("must_be_done = true", "names_year = true", None, "'names_year' is of 'certificate' and 'year'"),
    ('reason = "因特殊原因未完成年度要求"', "", None, "'only' needs 'reason'"),
    ("overturns = true", "overturns = false", "supervision (十七之二)", "write overturns = true, or leave"),
]


@pytest.mark.parametrize(("right", "wrong", "place", "what"), MISTAKES, ids=lambda value: str(value)[:40])
def test_a_mistake_is_named_with_its_file_its_line_its_place_and_its_article(
    right: str, wrong: str, place: str | None, what: str
) -> None:
    before, found, after = f"\n{WHOLE}".partition(f"\n{right}\n")
    assert found, "the right line stands in the whole file"
    said = refusal(a=f"{before}\n{wrong}\n{after}"[1:])
    assert what in said
    if place is not None:
        assert said.partition(": ")[0] == f"a.toml, line {before.count(chr(10)) + 1}{place and ', '}{place}"


@pytest.mark.parametrize("key", ["id", "document", "name", "region", "article", "binds", "from"])
def test_what_every_file_must_say_is_missed_by_its_name(key: str) -> None:
    said = refusal(a=changed(PLAIN, **{key: None}))
    assert said.startswith("a.toml")
    assert f"'{key}' is missing" in said


TABLES = {
    "yearly": {"key", "name", "article"},
    "onboarding": {"key", "name", "article", "hours", "within_months", "at_most_months"},
    "transfer": {"key", "name", "article", "hours", "months_after"},
    "term": {"key", "name", "article", "hours"},
    "deemed": {"kind", "name", "article"},
    "exempt": {"kind", "name", "article"},
    "make_up": {"by", "article"},
    "cap": {"per", "hours", "article"},
    "days": {"day", "half_day", "article"},
    "recognised": {"kind", "name", "article"},
    "modes": {"named", "article"},
    "filings": {"public", "professional", "article"},
    "recognisers": {"public", "professional", "article"},
    "continuing_education": {"post_categories", "article"},
    "certificate": {"issue", "article"},
    "consequence": {"purposes", "needs", "article"},
    "supervision": {"article"},
    "note": {"key", "name", "text", "article"},
}


def cut(table: str) -> tuple[str, str]:
    """The whole file up to and with a table's first heading, and what comes after it."""
    before, heading, after = re.split(rf"^(\[+{table}\]+\n)", WHOLE, maxsplit=1, flags=re.MULTILINE)
    return before + heading, after


@pytest.mark.parametrize(("table", "key"), [(table, key) for table, keys in TABLES.items() for key in sorted(keys)])
def test_what_every_table_must_say_is_missed_at_its_heading(table: str, key: str) -> None:
    before, after = cut(table)
    said = refusal(a=before + changed(after, **{key: None}))
    assert said.startswith(f"a.toml, line {before.count(chr(10))}, {table}")
    assert f"'{key}' is missing" in said


@pytest.mark.parametrize("table", TABLES)
def test_no_rule_stands_without_its_article(table: str) -> None:
    before, after = cut(table)
    said = refusal(a=before + changed(after, article=None))
    assert "'article' is missing; every number and every rule stands beside its article" in said


def test_a_list_of_tables_takes_two_brackets_and_a_single_one_one() -> None:
    assert refusal(a=PLAIN.replace("[[yearly]]", "[yearly]")) == (
        "a.toml: write [[yearly]], with two brackets, above each 'yearly'"
    )
    assert refusal(a=PLAIN.replace("[[yearly]]", "yearly = ['total']\n[[other]]")).startswith(
        "a.toml: 'yearly' is a table"
    )
    assert refusal(a=PLAIN + '[[make_up]]\nby = ["department"]\narticle = "九"\n').startswith(
        "a.toml: 'make_up' is a table"
    )


def test_topics_are_of_the_public_subject_and_every_topic_needs_them() -> None:
    on_topics = YEARLY.replace('hours = "90"', 'hours = "90"\ntopics = ["law"]\nsubject = "professional"')
    assert "topics are of the public subject" in refusal(a=f"{TOP}\n{on_topics}")
    assert "'every_topic' needs 'topics'" in refusal(a=PLAIN.replace('hours = "90"', "every_topic = true"))
    both = PLAIN.replace('hours = "90"', 'hours = "90"\nevery_topic = true\ntopics = ["law"]')
    assert "give either 'hours' or 'every_topic = true'" in refusal(a=both)


@pytest.mark.parametrize("text", [TOP, f"{TOP}\nyearly = []\n"], ids=["no table", "an empty list of them"])
def test_a_file_that_requires_nothing_is_refused(text: str) -> None:
    assert refusal(a=text) == "a.toml: it requires nothing; write a [[yearly]] table, or 'inherits'"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN + "\nhours 90",
        PLAIN + "\x00",
        PLAIN.replace("2025-01-01", "2025-02-30"),
        PLAIN.replace('"某地培训"', '"\\ud800"'),
        PLAIN.replace("\n", "\r"),
        "\ufeff" + PLAIN,
        PLAIN + PLAIN,
        "\x7fELF",
    ],
    ids=[
        "a slip",
        "a null",
        "30 February",
        "half a character",
        "lines of an old Mac",
        "a BOM",
        "keys twice",
        "no text",
    ],
)
def test_what_is_not_toml_is_refused_with_its_line(text: str) -> None:
    said = refusal(a=text)
    assert said.startswith("a.toml: ")
    assert "line" in said


def test_an_empty_file_is_refused_and_no_file_at_all_is_no_regulation() -> None:
    assert refusal(a="") == "a.toml: 'id' is missing"
    assert read().all == ()


# Ways of writing the same.


def test_windows_lines_inline_tables_and_dotted_keys_are_toml_too() -> None:
    plain = the_book(PLAIN + '[make_up]\nby = ["department"]\narticle = "九"\n')
    inline = 'yearly = [{key = "total", name = "年度累计学时", hours = "90", article = "二"}]\n'
    dotted = 'make_up.by = ["department"]\nmake_up.article = "九"\n'
    for text in (
        f"{TOP}\n{dotted}{inline}",
        (PLAIN + '[make_up]\nby = ["department"]\narticle = "九"\n').replace("\n", "\r\n"),
    ):
        assert the_book(text).edition == plain.edition


def test_a_mistake_in_an_inline_table_is_named_without_a_line_but_with_its_place() -> None:
    inline = 'yearly = [{key = "total", name = "学时", hours = "0", article = "二"}]\n'
    assert refusal(a=f"{TOP}\n{inline}").startswith("a.toml, yearly 'total' (二): 'hours' takes positive class hours")


def test_a_sub_table_is_a_key_that_nobody_knows() -> None:
    assert "unknown key 'more'" in refusal(a=PLAIN + '[yearly.more]\nhours = "3"\n')


def test_the_lines_of_a_windows_file_are_counted_as_an_editor_does() -> None:
    text = changed(PLAIN, hours='"0"')
    line = text.splitlines().index('hours = "0"') + 1
    assert refusal(a=text.replace("\n", "\r\n")).startswith(f"a.toml, line {line}, yearly 'total'")


def test_a_text_of_several_lines_does_not_put_the_lines_out() -> None:
    text = changed(PLAIN, name='"""\n[[yearly]]\nhours = 3\n"""', hours='"0"')
    text = text.replace('hours = "0"', "hours = 3", 1).replace('hours = "90"', 'hours = "0"')
    line = text.splitlines().index('hours = "0"') + 1
    assert refusal(a=text).startswith(f"a.toml, line {line}, yearly 'total'")


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85"])
def test_only_what_ends_a_line_in_toml_is_counted_as_one(character: str) -> None:
    text = changed(PLAIN, name=f'"某地{character}培训"', hours='"0"')
    line = text.split("\n").index('hours = "0"') + 1
    assert refusal(a=text).startswith(f"a.toml, line {line}, yearly 'total'")


@pytest.mark.parametrize(
    "text",
    [PLAIN + "[x]\ny = " + "[" * 5_000 + "]" * 5_000, PLAIN + f"[x]\ny = {'9' * 5_000}\n"],
    ids=["brackets in brackets", "a number without end"],
)
def test_what_overwhelms_the_reader_of_toml_is_refused_by_its_file(text: str) -> None:
    with pytest.raises(BadRulebook, match=r"^a\.toml"):
        read(a=text)


@pytest.mark.parametrize(
    "hours",
    ["９０", "٩٠", "9_0", " 90", "90 ", "+90", "90.", ".5", "90." + "0" * 30 + "1", "9E1", "1E999999", "1E-9", "90\\n"],
)
def test_hours_are_written_in_digits_with_at_most_two_decimals(hours: str) -> None:
    assert "is no number of hours or days" in refusal(a=changed(PLAIN, hours=f'"{hours}"'))


def test_half_a_day_counts_no_more_than_a_whole_one() -> None:
    refusal(a=PLAIN + '[days]\nday = "4"\nhalf_day = "8"\narrival_needs_training = true\narticle = "十一"\n')


def test_a_ground_covers_requirements_of_a_year_only() -> None:
    assert "'covers'" in refusal(a=WHOLE.replace('covers = ["total"]', 'covers = ["onboarding"]'))


ODD_VALUES = [
    '""', '" "', '"90"', '90', '9.5', '-1', 'true', '[]', '[[]]', '["a"]', '["total"]', '[1]', '[true]', '{}',
    '{a=1}', '2025-01-01', '2025-01-01T00:00:00Z', '07:30:00', 'nan', '-inf', '1e308', '"nan"', '"Infinity"',
    '"\\u0000"', '"一"', '["public"]', '[[["x"]]]', '0x10', '[2025]', '["online"]', '"online"', '"public"',
    '"somewhere"', '["somewhere"]', '9999-12-31', '0001-01-01', '[{}]', '[{key="total"}]', '"\u2028"', '#', ']', '=',
    '"', '\ufeff',
]  # fmt: skip
LINES = WHOLE.splitlines()


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from(ODD_VALUES)), max_size=3),
    st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1)), max_size=2),
)
def test_whatever_stands_in_a_file_it_is_read_or_refused_by_its_name(
    odd: list[tuple[int, str]], swapped: list[tuple[int, int]]
) -> None:
    lines = list(LINES)
    for item, other in swapped:
        lines[item], lines[other] = lines[other], lines[item]
    for number, value in odd:
        lines[number] = f"{lines[number].partition(' = ')[0]} = {value}"
    try:
        (book,) = read(a="\n".join(lines)).all
    except BadRulebook as refused:
        assert str(refused).startswith("a.toml"), refused  # noqa: PT017 - most, but not all, are refused
    else:
        assert len(book.edition) == 16


def test_nothing_is_read_by_halves() -> None:
    for name, text in shipped_texts().items():
        with pytest.raises(BadRulebook):
            read_rulebooks({**shipped_texts(), "bad.toml": changed(PLAIN, hours='"0"')})
        with pytest.raises(BadRulebook, match=name):
            read_rulebooks({**shipped_texts(), name: text + "\n[[yearly]]\n"})


def test_what_is_shipped_can_be_read_again_and_again() -> None:
    assert shipped() is shipped()
    again = read_rulebooks(shipped_texts())
    assert {book.id: book.edition for book in again.all} == {book.id: book.edition for book in shipped().all}


def test_topics_are_called_what_the_file_calls_them_and_that_changes_no_edition() -> None:
    named = the_book(WHOLE + '\n[topic_names]\nlaw = "法律法规"\n')
    assert (named.topic_name("law"), named.topic_name("history")) == ("法律法规", "history")
    assert named.edition == the_book(WHOLE).edition, "what a topic is called changes no year"


def test_only_a_required_topic_has_a_name() -> None:
    told = refusal(a=WHOLE + '\n[topic_names]\nsports = "体育"\n')
    assert "'sports' is no topic of a requirement" in told


@pytest.mark.parametrize("book", shipped().all, ids=lambda book: book.id)
def test_every_required_topic_of_a_shipped_regulation_has_a_chinese_name(book: Rulebook) -> None:
    topics = {topic for requirement in book.requirements for topic in requirement.topics}
    assert all("\u4e00" <= book.topic_name(topic)[0] <= "\u9fff" for topic in topics)


def test_a_file_may_say_who_issued_the_document_and_that_changes_no_edition() -> None:
    issued = the_book(WHOLE.replace('region = "430000"', 'issued_by = ["某厅", "某部"]\nregion = "430000"'))
    assert issued.issued_by == ("某厅", "某部")
    assert issued.edition == the_book(WHOLE).edition
    assert the_book(WHOLE).issued_by == ()
