"""Names of people: what is kept of what somebody types, and when two ways to write a name are of one."""

import pytest

from common.identity.names import name_key, person_name, same_name
from common.text import BadText


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("张\u00a0三", "张三"),
        ("张\u200b三", "张三"),
        ("张\u2002三", "张三"),
        ("\ufeff 张\u00a0 三\u3000", "张三"),
        ("张\u202e三", "张三"),
        ("葛\U000e0100城", "葛城"),
        ("王\u3000五", "王\u3000五"),
        ("John\u00a0\u2002Smith", "John Smith"),
        ("\ue81e\ue863", "龴䶮"),
        ("\ufa1b", "\ufa1b"),
        ("古丽•买买提", "古丽•买买提"),
        ("ᠮᠣᠩ\u202fᠤᠨ", "ᠮᠣᠩ\u202fᠤᠨ"),
        ("ᠠ᠋", "ᠠ᠋"),
    ],
    ids=ascii,
)
def test_a_name_is_kept_as_it_is_typed_but_for_what_nobody_sees(typed: str, kept: str) -> None:
    assert person_name(typed) == kept == person_name(kept)


@pytest.mark.parametrize(
    "typed", ["", "\u200b", " \u00a0", "张\ue000三", "张\n三", "张\x00", "张\ud800", "张" * 51, 3, None]
)
def test_what_is_no_name_is_refused_without_repeating_it(typed: object) -> None:
    with pytest.raises(BadText) as bad:
        person_name(typed)
    assert "张" not in str(bad.value)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("王五", "王\u3000五", True),
        ("古丽·买买提", "古丽•买买提", True),
        ("古丽‧买买提", "古丽・买买提", True),
        ("古丽･买买提", "古丽．买买提", True),
        ("张三", "张\u200b三", True),
        ("葛城", "葛\U000e0100城", True),
        ("Élise", "ÉLISE", True),
        ("王五", "王伍", False),
        ("古丽买买提", "古丽·买买提", False),
    ],
    ids=ascii,
)
def test_names_are_compared_by_what_is_read(one: str, other: str, is_same: bool) -> None:
    assert same_name(one, other) is same_name(other, one) is is_same


def test_a_key_is_its_own_key() -> None:
    for name in ("Ｌｉ　Si", "古丽•买买提", "\ue863", "\ufa1b"):
        assert name_key(name_key(name)) == name_key(name)
