"""Files that stand beside one another: one inherits from another, takes its place, or must not bind the same people."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rulebook import BadRulebook, Rulebook, Rulebooks, in_force, read_rulebooks, shipped, shipped_texts

TOP = """\
id = "somewhere"
document = "某人社函〔2025〕1号"
name = "某地培训"
region = "430000"
article = "一"
binds = ["management", "professional"]
from = 2025-01-01
"""
YEARLY = '[[yearly]]\nkey = "total"\nname = "年度累计学时"\nhours = "90"\narticle = "二"\n'
PUBLIC = '[[yearly]]\nkey = "public"\nname = "公共科目学时"\nsubject = "public"\nhours = "30"\narticle = "三"\n'
PROVINCE = f"{TOP}{YEARLY}"
CITY = {"id": '"city"', "region": '"430100"', "document": '"某市函〔2025〕2号"', "inherits": '"somewhere"'}
COUNTY = {"id": '"county"', "region": '"430102"', "document": '"某县函〔2025〕3号"', "inherits": '"city"'}


def file(text: str, values: dict[str, str]) -> str:
    """The text with other values at its top, as TOML writes them."""
    lines, more = text.splitlines(), []
    for key, value in values.items():
        at = next((number for number, line in enumerate(lines) if line.startswith(f"{key} = ")), None)
        if at is None:
            more.append(f"{key} = {value}")
        else:
            lines[at] = f"{key} = {value}"
    return "\n".join([*more, *lines]) + "\n"


def read(**files: str) -> Rulebooks:
    return read_rulebooks({f"{name}.toml": text for name, text in files.items()})


def refusal(**files: str) -> str:
    with pytest.raises(BadRulebook) as refused:
        read(**files)
    return str(refused.value)


# Inheriting.


def test_what_is_inherited_is_kept_with_its_document_unless_the_file_says_it_anew() -> None:
    below = file(TOP, CITY) + YEARLY.replace('"90"', '"100"').replace('"二"', '"九"')
    found = read(above=PROVINCE + PUBLIC, below=below).by_id("city")
    assert {requirement.key: (requirement.need, requirement.article) for requirement in found.requirements} == {
        "total": (10000, "九"),
        "public": (3000, "某人社函〔2025〕1号 三"),
    }


def articles(book: Rulebook) -> list[str]:
    """Every article that a rulebook cites, but for that of whom it binds."""
    rules: list[Any] = [*book.requirements, *book.reliefs, *book.caps, *book.sources, *book.consequences]
    assert book.days is not None
    assert book.make_up is not None
    return [
        *(rule.article for rule in rules),
        book.days.article,
        book.make_up.article,
        book.modes_article,
        book.recognisers_article,
        book.continuing_education_article,
        book.issue_article,
    ]


def test_names_of_topics_are_inherited_with_the_topics() -> None:
    topics = YEARLY.replace('"total"', '"law"').replace('hours = "90"', 'every_topic = true\ntopics = ["law"]')
    above = f'{PROVINCE}{topics}[topic_names]\nlaw = "法律法规"\n'
    found = read(above=above, below=file(TOP, CITY)).by_id("city")
    assert found.topic_names == (("law", "法律法规"),)


def test_a_file_may_take_everything_over_and_every_article_names_the_document_that_it_is_of() -> None:
    above = shipped().by_id("inner-mongolia-2024")
    league = {**CITY, "region": '"150100"', "inherits": f'"{above.id}"'}
    below = read_rulebooks({**shipped_texts(), "league.toml": file(TOP, league)}).by_id("city")
    assert articles(below) == [f"{above.document} {article}" for article in articles(above)]
    assert [requirement.key for requirement in below.requirements] == [
        requirement.key for requirement in above.requirements
    ]
    assert [consequence.purpose for consequence in below.consequences] == [
        consequence.purpose for consequence in above.consequences
    ]
    assert (below.modes, below.recognisers, below.issue) == (above.modes, above.recognisers, above.issue)
    assert (below.binds_staff, below.overturned_from_above != "") == (above.binds_staff, True)
    assert (below.document, below.article, below.begins_on) == ("某市函〔2025〕2号", "一", date(2025, 1, 1))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ('[make_up]\nby = ["department"]\narticle = "二"\n', "make_up"),
        ('[days]\nday = "6"\nhalf_day = "3"\narrival_needs_training = false\narticle = "二"\n', "days"),
    ],
)
def test_what_a_file_says_itself_takes_the_place_of_what_it_would_inherit(said: str, kept: str) -> None:
    above = file(PROVINCE, {}) + '[make_up]\nby = ["hr-authority"]\nwithin_months = 6\narticle = "八"\n'
    above += '[days]\nday = "8"\nhalf_day = "4"\narrival_needs_training = true\narticle = "九"\n'
    found = read(above=above, below=file(TOP, CITY) + said).by_id("city")
    assert found.make_up is not None
    assert found.days is not None
    assert {"make_up": found.make_up.article, "days": found.days.article} == {
        "make_up": "某人社函〔2025〕1号 八",
        "days": "某人社函〔2025〕1号 九",
    } | {kept: "二"}


def test_a_purpose_that_a_file_speaks_of_itself_inherits_nothing_more() -> None:
    above = PROVINCE + '[[consequence]]\npurposes = ["reward", "renewal"]\nneeds = "certificate"\narticle = "五"\n'
    below = file(TOP, CITY) + '[[consequence]]\npurposes = ["reward"]\nneeds = "year"\narticle = "六"\n'
    found = read(above=above, below=below).by_id("city")
    assert [(consequence.purpose, consequence.needs, consequence.article) for consequence in found.consequences] == [
        ("renewal", "certificate", "某人社函〔2025〕1号 五"),
        ("reward", "year", "六"),
    ]


def test_the_days_of_the_file_above_are_not_inherited() -> None:
    above = file(PROVINCE, {"until": "2025-12-31"})
    assert read(above=above, below=file(TOP, CITY)).by_id("city").ends_on is None


def test_what_was_inherited_is_inherited_further_under_the_document_it_came_from() -> None:
    county = file(TOP, COUNTY) + YEARLY.replace('"90"', '"91"')
    books = read(province=PROVINCE + PUBLIC, city=file(TOP, CITY), county=county)
    assert {requirement.key: requirement.article for requirement in books.by_id("county").requirements} == {
        "public": "某人社函〔2025〕1号 三",
        "total": "二",
    }


def test_an_article_is_cited_with_its_document_exactly_once() -> None:
    books = read(
        province=file(PROVINCE, {"document": '"省通知"'}),
        city=file(TOP, {**CITY, "document": '"市通知"'}),
        county=file(TOP, {**COUNTY, "document": '"县通知"'}),
    )
    assert books.by_id("county").requirements[0].article == "省通知 二"


def test_a_ground_may_cover_what_is_inherited() -> None:
    below = file(TOP, CITY) + '[[deemed]]\nkind = "project"\nname = "结题"\ncovers = ["public"]\narticle = "七"\n'
    assert read(above=PROVINCE + PUBLIC, below=below).by_id("city").reliefs[0].covers == frozenset({"public"})


def test_a_ground_may_not_cover_what_neither_file_asks_for() -> None:
    below = file(TOP, CITY) + '[[deemed]]\nkind = "project"\nname = "结题"\ncovers = ["public"]\narticle = "七"\n'
    assert "'public' is none" in refusal(above=PROVINCE, below=below)


def test_files_that_inherit_from_each_other_are_refused_by_name() -> None:
    said = refusal(one=file(PROVINCE, {"inherits": '"city"'}), other=file(TOP, CITY))
    assert said == "one.toml, line 1: inherits from itself, by way of one.toml and other.toml"


def test_inheriting_from_nobody_names_both_sides() -> None:
    assert refusal(one=file(TOP, CITY)) == "one.toml, line 1: inherits 'somewhere', which no file has as its id"


# One beside another.


def test_two_files_of_one_id_are_refused_by_both_names() -> None:
    said = refusal(first=PROVINCE, second=file(PROVINCE, {"region": '"150000"'}))
    assert said == "second.toml, line 1: the id 'somewhere' is that of first.toml too"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"from": "2021-01-01", "until": "2023-03-31"}, {"from": "2023-03-31"}),
        ({"from": "2021-01-01"}, {"from": "2030-01-01"}),
        ({"from": "2021-06-01", "until": "2025-12-31"}, {"from": "2020-01-01", "until": "2021-06-01"}),
        ({"from": "2021-01-01"}, {"from": "2021-01-01", "binds": '["management", "worker"]'}),
        ({"from": "2021-01-01"}, {"from": "2020-01-01", "until": "2030-01-01"}),
    ],
    ids=["a day in common", "both go on", "the other ends in it", "one post in common", "one within the other"],
)
@pytest.mark.parametrize("turned", [False, True])
def test_two_files_that_bind_the_same_people_on_the_same_day_are_refused_by_name(
    one: dict[str, str], other: dict[str, str], turned: bool
) -> None:
    files = {"first": file(PROVINCE, {"id": '"one"', **one}), "second": file(PROVINCE, {"id": '"other"', **other})}
    said = refusal(**dict(reversed(files.items())) if turned else files)
    named, unnamed = ("first.toml", "'other'") if said.startswith("first.toml") else ("second.toml", "'one'")
    assert said.startswith(f"{named}, line ")
    assert f"in 430000 on days on which {unnamed} does too; write replaces = [" in said


@pytest.mark.parametrize(
    "other",
    [
        {"from": "2026-07-01"},
        {"from": "2020-01-01", "until": "2024-12-31"},
        {"from": "2025-01-01", "region": '"430100"'},
        {"from": "2025-01-01", "binds": '["worker"]'},
    ],
    ids=["from the day after", "until the day before", "a narrower region", "other posts"],
)
def test_two_files_may_stand_beside_each_other(other: dict[str, str]) -> None:
    first = file(PROVINCE, {"id": '"one"', "until": "2026-06-30"})
    books = read(first=first, second=file(PROVINCE, {"id": '"other"', **other}))
    assert {book.id for book in books.all} == {"one", "other"}


# Taking the place of another.


def replacing(**values: str) -> str:
    return file(PROVINCE, {"id": '"newer"', "from": "2025-07-01", "replaces": '["somewhere"]', **values})


def test_one_file_takes_the_place_of_another_from_its_first_day() -> None:
    books = read(old=PROVINCE, new=replacing())
    assert books.by_id("somewhere").ends_on == date(2025, 6, 30)
    assert books.by_id("newer").replaces == ("somewhere",)


def test_the_provinces_file_may_take_the_place_of_a_citys() -> None:
    books = read(city=file(PROVINCE, {"region": '"430100"'}), new=replacing())
    assert books.by_id("somewhere").ends_on == date(2025, 6, 30)


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"replaces": '["newer"]'}, "replaces 'newer', which does not begin before it"),
        ({"replaces": '["nowhere"]'}, "replaces 'nowhere', which no file has as its id"),
        ({"from": "2025-01-01"}, "replaces 'somewhere', which does not begin before it"),
        ({"from": "2024-12-31"}, "replaces 'somewhere', which does not begin before it"),
    ],
    ids=["itself", "nobody", "one of the same day", "one that is newer"],
)
def test_a_file_takes_the_place_of_an_earlier_one_only(values: dict[str, str], what: str) -> None:
    assert refusal(old=PROVINCE, new=replacing(**values)) == f"new.toml, line 1: {what}"


@pytest.mark.parametrize("region", ['"430100"', '"150000"'], ids=["its city", "another province"])
def test_only_a_file_of_the_same_or_a_wider_region_may_take_the_place_of_one(region: str) -> None:
    assert "replaces 'somewhere'" in refusal(old=PROVINCE, new=replacing(region=region))


def test_a_regulation_for_some_does_not_end_the_one_for_all() -> None:
    assert "replaces 'somewhere'" in refusal(old=PROVINCE, new=replacing(binds='["worker"]'))


def test_a_loop_of_replacing_cannot_be_since_each_begins_after_the_one_before() -> None:
    old = file(PROVINCE, {"replaces": '["newer"]'})
    assert refusal(old=old, new=replacing()) == "old.toml, line 1: replaces 'newer', which does not begin before it"


# A folder beside what is shipped.


def test_without_a_folder_what_is_shipped_is_in_force() -> None:
    assert in_force(None) is shipped()


def test_files_of_a_folder_stand_beside_what_is_shipped_and_take_the_place_of_files_of_their_name(
    tmp_path: Path,
) -> None:
    (tmp_path / "beijing.toml").write_text(file(PROVINCE, {"region": '"110000"'}), "utf-8")
    kaifeng = shipped_texts()["kaifeng-2016.toml"].replace('hours = "90"', 'hours = "72"')
    (tmp_path / "kaifeng-2016.toml").write_text(kaifeng, "utf-8")
    (tmp_path / "notes.txt").write_text("no regulation", "utf-8")
    books = in_force(str(tmp_path))
    assert {book.id for book in books.all} == {"somewhere", *(book.id for book in shipped().all)}
    assert books.by_id("kaifeng-2016").requirements[0].need == 7200
    assert books.by_file("beijing.toml").region == "110000"


def test_a_bad_file_of_a_folder_is_refused_and_so_is_one_that_clashes_with_what_is_shipped(tmp_path: Path) -> None:
    (tmp_path / "draft.toml").write_text(PROVINCE, "utf-8")
    with pytest.raises(BadRulebook, match="in 430000 on days on which"):
        in_force(str(tmp_path))
    (tmp_path / "draft.toml").write_text("id", "utf-8")
    with pytest.raises(BadRulebook, match=r"^draft\.toml"):
        in_force(str(tmp_path))


def test_a_file_that_a_windows_editor_wrote_is_read_or_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "draft.toml").write_bytes(file(PROVINCE, {"region": '"110000"'}).replace("\n", "\r\n").encode())
    assert in_force(str(tmp_path)).by_id("somewhere").region == "110000"


def test_a_file_in_another_encoding_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "draft.toml").write_bytes(PROVINCE.encode("gb18030"))
    with pytest.raises(BadRulebook, match=r"draft\.toml"):
        in_force(str(tmp_path))


def test_a_folder_with_the_name_of_a_file_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "draft.toml").mkdir()
    with pytest.raises(BadRulebook, match=r"^draft\.toml: "):
        in_force(str(tmp_path))


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "draft.toml").write_bytes(file(PROVINCE, {"region": '"110000"'}).encode("utf-8-sig"))
    assert in_force(str(tmp_path)).by_id("somewhere").region == "110000"


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRulebook):
        in_force(str(tmp_path / "no-such-folder"))
