"""What a regulation says to whoever files and claims: fee caps, and what may be claimed with which evidence."""

from textwrap import dedent

import pytest

from rulebook import BadRulebook, Rulebook, read_rulebooks, shipped
from rulebook.filing import FeeCap

BOOK = """\
    id = "aa"
    document = "甲"
    name = "甲"
    region = "150000"
    article = "一"
    binds = ["worker"]
    from = 2024-01-01
    [[yearly]]
    key = "total"
    name = "年度累计学时"
    hours = "90"
    article = "一"
    [[recognised]]
    kind = "lecture"
    name = "讲座"
    article = "二"
"""
CLAIM = """
    [[claim]]
    kind = "talk"
    name = "讲座"
    counts_as = "lecture"
    evidence = "听课证明"
    fields = ["title:名称", "ended_on:日期:day"]
    article = "二"
"""


def of_id(book_id: str) -> Rulebook:
    return shipped().by_id(book_id)


def test_inner_mongolia_caps_what_a_class_hour_costs_by_kind() -> None:
    caps = of_id("inner-mongolia-2024").fee_caps
    assert [(cap.kind, cap.cents, cap.article) for cap in caps] == [
        ("online", 400, "第二十六条"), ("theory", 600, "第二十六条"), ("practice", 800, "第二十六条"),
        ("expert", 1000, "第二十六条"),
    ]  # fmt: skip
    assert not any(item.fee_caps for item in shipped().all if item.id != "inner-mongolia-2024")


def test_every_kind_of_articles_37_to_41_is_claimed_with_fields_of_its_own() -> None:
    book = of_id("inner-mongolia-2024")
    told = {relief.told_as for relief in book.reliefs}  # as which others are told: nobody claims that
    assert {claim.counts_as for claim in book.claims} | told - {None} == {
        *(source.kind for source in book.sources), *(relief.kind for relief in book.reliefs), "offline-days", "make-up",
    }  # fmt: skip
    assert len({tuple(claim.fields) for claim in book.claims}) >= 12
    assert {claim.kind for claim in book.claims if claim.automatic} == {"long-leave"}
    assert {claim.kind for claim in of_id("hunan-2023").claims if claim.automatic} == {"offline-training"}


def test_a_claim_of_the_regulation_above_cites_it() -> None:
    claim = of_id("yongzhou-2021").claim("continuing-education")
    assert claim is not None
    assert claim.article.startswith("湘人社函〔2021〕61号")


def test_how_something_is_asked_for_changes_no_edition() -> None:
    [plain] = read_rulebooks({"a.toml": dedent(BOOK)}).all
    cap = '[[fee_cap]]\nkind = "theory"\nname = "理论"\nyuan = "6.5"\narticle = "三"\n'
    [more] = read_rulebooks({"a.toml": dedent(BOOK) + dedent(CLAIM) + cap}).all
    assert (more.edition, more.fee_caps) == (plain.edition, (FeeCap("theory", "理论", 650, "三"),))


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('counts_as = "lecture"', 'counts_as = "seminar"', "which it does not know"),
        ('"ended_on:日期:day"', '"ended_on:日期:moment"', "types are"),
        ('"title:名称", ', '"title", ', "key:name"),
        ('"title:名称", ', '"ended_on:名称", ', "a key twice"),
        ('name = "讲座"', 'name = "讲座"\n    automatic = "guess"', "takes one of"),
    ],
)
def test_a_claim_that_cannot_be_meant_is_refused(right: str, wrong: str, said: str) -> None:
    assert right in CLAIM
    assert read_rulebooks({"a.toml": dedent(BOOK) + dedent(CLAIM)}).all
    with pytest.raises(BadRulebook, match=said):
        read_rulebooks({"a.toml": dedent(BOOK) + dedent(CLAIM.replace(right, wrong))})
    with pytest.raises(BadRulebook, match="talk"):
        read_rulebooks({"a.toml": dedent(BOOK) + dedent(CLAIM) + dedent(CLAIM)})
