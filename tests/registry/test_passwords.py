"""What passwords must be, how they are kept, and the second factor's codes against the standard's own examples."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from registry.access.api import listed_in
from registry.access.domain.account_rules import Policy
from registry.access.hashing import Hashing, prepared
from registry.access.turns import Lane
from registry.accounts.domain.passwords import classes, known_of, problem
from registry.accounts.domain.second_factor import code_at, enrolment_uri, matching_step, step_of

CHINESE, INTERNATIONAL = Policy(10, 3, 90), Policy(15, 1, 0)
KNOWN = known_of("测试", "431102198503120015")
RFC_SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("password", "policy", "why"),
    [
        ("Tr0ub4dor-and-3", CHINESE, None),
        ("correct horse battery staple", CHINESE, "mixes fewer"),
        ("correct horse battery staple", INTERNATIONAL, None),
        ("学时平台密码一二三四五六七八九", INTERNATIONAL, None),
        ("Tr0ub4dor-3", INTERNATIONAL, "fewer than 15"),
        ("x" * 100 + "Aa1-" * 10, CHINESE, "more than 128"),
        ("Ab-测试-1234-xyz", CHINESE, "name or the ID number"),
        ("Zz-198503-gggg", CHINESE, "name or the ID number"),
        ("Qwerty123456", CHINESE, "first that are guessed"),
        ("1qaz2wsx3EDC", CHINESE, "first that are guessed"),
        ("Xueshi2026!", CHINESE, None),
        ("Xueshi12345!", CHINESE, "first that are guessed"),
    ],
)
def test_rules_are_the_installations(password: str, policy: Policy, why: str | None) -> None:
    found = problem(password, policy, known=KNOWN)
    assert found is None if why is None else found is not None and why in found.detail


LANE = Lane("an address", "an account")


def test_a_chinese_character_is_a_kind_of_its_own() -> None:
    assert [classes(text) for text in ("abc", "aB", "aB1", "aB1-", "aB1学")] == [1, 2, 3, 4, 4]


def test_the_same_password_from_another_keyboard_is_the_same() -> None:
    assert prepared("Caf\u00e9") == prepared("Cafe\u0301")
    assert prepared(" a ") != prepared("a"), "nothing is cut off"
    assert prepared("\ud800")


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
     (2_000_000_000, "279037"), (20_000_000_000, "353130")],
)  # fmt: skip
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238, appendix B, the last six digits of its eight (SHA-1)."""
    assert code_at(RFC_SECRET, step_of(datetime.fromtimestamp(seconds, UTC))) == code


def test_a_code_is_good_a_step_before_and_after_and_once() -> None:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    step = step_of(at)
    for drift, good in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        found = matching_step(RFC_SECRET, code_at(RFC_SECRET, step + drift), at, used=0)
        assert found == (step + drift if good else None)
    code = code_at(RFC_SECRET, step)
    assert matching_step(RFC_SECRET, code, at, used=step) is None
    assert matching_step(RFC_SECRET, code, at + timedelta(seconds=30), used=step) is None
    for wrong in ("", "12345", "１２３４５６", "\ud800"):
        assert matching_step(RFC_SECRET, wrong, at, used=0) is None


def test_an_authenticator_reads_the_secret() -> None:
    uri = enrolment_uri(RFC_SECRET, "0197abcd")
    assert uri.startswith(
        "otpauth://totp/%E5%AD%A6%E6%97%B6%20Xueshi:0197abcd?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&"
    )
    assert uri.endswith("&algorithm=SHA1&digits=6&period=30")


async def test_a_kept_password_is_argon2id_and_opens_for_the_right_one_only() -> None:
    kept = await (made := Hashing(memory_kib=1024, passes=1, at_once=2)).hash("Tr0ub4dor-and-3", LANE)
    assert kept.startswith("$argon2id$v=19$m=1024,t=1,p=1$")
    assert await made.is_right(kept, "Tr0ub4dor-and-3", LANE)
    assert not await made.is_right(kept, "Tr0ub4dor-and-4", LANE)
    assert not await made.is_right(None, "nobody has this password", LANE)
    assert not await made.is_right("rubbish", "Tr0ub4dor-and-3", LANE)
    assert not made.is_outdated(kept)
    assert Hashing(memory_kib=2048, passes=1, at_once=2).is_outdated(kept)


def test_a_password_of_the_list_is_refused(tmp_path: Path) -> None:
    known = tmp_path / "known.txt"
    known.write_text("Correct-Horse-7\nzhongguo-2026!\n", "utf-8")
    policy = Policy(10, 3, 0, listed_in(str(known)))
    assert (problem("ZhongGuo-2026!", policy, known=[]) or ("",))[0] == "listed"
    assert problem("Another-Horse-7", policy, known=[]) is None
    assert listed_in("") == frozenset()
    with pytest.raises(OSError, match="No such file"):
        listed_in(str(tmp_path / "nothing"))
