"""Which training base may train whom (Kaifeng 2016, part 四)."""

import pytest

from rulebook import BadRulebook, TrainingBase, may_train, read_rulebooks, shipped, shipped_texts

KAIFENG, LONGTING, QI_COUNTY, ZHENGZHOU = "410200", "410202", "410221", "410100"
RULES = shipped().by_id("kaifeng-2016").base_rules
CITY, COUNTY = TrainingBase(KAIFENG), TrainingBase(LONGTING)


@pytest.mark.parametrize(
    ("base", "title", "region", "may"),
    [
        (CITY, "senior", QI_COUNTY, True),
        (CITY, "associate-senior", KAIFENG, True),
        (CITY, "intermediate", KAIFENG, True),
        (CITY, "intermediate", LONGTING, False),
        (CITY, "senior", ZHENGZHOU, False),
        (COUNTY, "junior", LONGTING, True),
        (COUNTY, "none", LONGTING, True),
        (COUNTY, "junior", QI_COUNTY, False),
        (COUNTY, "junior", KAIFENG, False),
        (COUNTY, "senior", LONGTING, False),
        (TrainingBase(KAIFENG, entrusted_by=(LONGTING,)), "intermediate", LONGTING, True),
        (TrainingBase(KAIFENG, entrusted_by=(LONGTING,)), "intermediate", QI_COUNTY, False),
        (TrainingBase(KAIFENG, frozenset({"senior"})), "intermediate", KAIFENG, False),
        (TrainingBase(KAIFENG, frozenset({"senior"})), "senior", LONGTING, True),
    ],
    ids=[
        "senior titles of the whole city", "of the city's own units too", "the city's own units",
        "a county's intermediate titles are the county's", "another city", "a county's own", "without a title",
        "another county", "the city's units are the city's", "senior titles are the city's",
        "entrusted by the county", "entrusted by another county", "named for senior titles alone", "and for them",
    ],
)  # fmt: skip
def test_bases_of_the_city_and_of_its_counties_train_whom_the_document_says(
    base: TrainingBase, title: str, region: str, may: bool
) -> None:
    assert may_train(RULES, base, title, region) is may


def test_a_regulation_that_says_nothing_of_bases_leaves_them_to_what_they_were_named_for() -> None:
    assert may_train((), TrainingBase("430000"), "junior", "431102")
    assert not may_train((), TrainingBase("430000", frozenset({"senior"})), "junior", "431102")


def test_a_base_needs_its_level_and_titles() -> None:
    text = shipped_texts()["kaifeng-2016.toml"].replace('level = "county"', 'level = "village"')
    with pytest.raises(BadRulebook, match="'level' takes one of"):
        read_rulebooks({"kaifeng-2016.toml": text})


def test_training_asks_for_a_level_and_nothing_else_does() -> None:
    text = shipped_texts()["kaifeng-2016.toml"]
    with pytest.raises(BadRulebook, match="organised_by_at_least"):
        read_rulebooks({"kaifeng-2016.toml": text.replace('organised_by_at_least = "city"\n', "")})
    with pytest.raises(BadRulebook, match="organised_by_at_least"):
        read_rulebooks({"kaifeng-2016.toml": text.replace('needs = "training"', 'needs = "year"')})
