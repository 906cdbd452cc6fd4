"""Numbers that name people and organisations: right by the standards' own arithmetic, and never shown."""

import re
from dataclasses import dataclass
from datetime import date

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from common.errors import BadValue
from common.identity import (
    IdNumber,
    Malformed,
    OrganisationCode,
    RegionCode,
    TypedIdNumber,
    holds_typed_id_number,
    refuse_id_number,
    typed_id_number,
    without_id_numbers,
)

_WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")

ORG_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
NUMBER = "11010519491231002X"  # the example of GB 11643


def id_checks(number: str) -> bool:
    """ISO 7064 MOD 11-2 over all 18 characters: weights are powers of two, the remainder is 1."""
    values = [10 if character == "X" else int(character) for character in number]
    return sum(value << (17 - place) for place, value in enumerate(values)) % 11 == 1


def code_checks(code: str) -> bool:
    """ISO 7064 MOD 31-3 as GB 32100 has it: weights are powers of three, the check character makes the sum vanish."""
    weight, total = 1, ORG_ALPHABET.index(code[17])
    for character in code[:17]:
        total += weight * ORG_ALPHABET.index(character)
        weight *= 3
    return total % 31 == 0


PROVINCES = (
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83,
)  # fmt: skip
"""What codes of provinces are (GB/T 2260), with those of residents from Hong Kong, Macao and Taiwan."""


@st.composite
def first_17s(draw: st.DrawFn) -> str:
    province = draw(st.sampled_from(PROVINCES))
    region = f"{province}{draw(st.integers(0, 9_999)):04d}"
    born = draw(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
    return f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"


def id_numbers() -> st.SearchStrategy[str]:
    return first_17s().map(lambda first: next(first + c for c in "0123456789X" if id_checks(first + c)))


def code_first_17s() -> st.SearchStrategy[str]:
    parts = (r"[0-9A-HJ-NPQRTUWXY]{2}", r"[0-9]{6}", r"[0-9A-HJ-NPQRTUWXY]{9}")
    return st.tuples(*(st.from_regex(part, fullmatch=True) for part in parts)).map("".join)


def nearly(numbers: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A right number in which a few characters were replaced by anything."""

    def changed(drawn: tuple[str, list[tuple[int, str]]]) -> str:
        characters = list(drawn[0])
        for place, character in drawn[1]:
            characters[place] = character
        return "".join(characters)

    anything = st.one_of(st.characters(), st.characters(categories=["Nd", "Cs"]))
    return st.tuples(numbers, st.lists(st.tuples(st.integers(0, 17), anything), max_size=3)).map(changed)


ANY_TEXT = st.one_of(st.text(st.characters(), max_size=40), nearly(id_numbers()), st.text("0123456789Xx", max_size=20))


@given(id_numbers())
def test_a_number_that_passes_the_arithmetic_of_the_standard_is_taken(number: str) -> None:
    assert IdNumber(number).reveal() == number
    assert IdNumber(number.lower()) == IdNumber(number)


@given(first_17s())
def test_exactly_one_character_fits_the_first_seventeen(first: str) -> None:
    fitting = [character for character in "0123456789X" if id_checks(first + character)]
    assert [IdNumber.check_character(first)] == fitting


@given(code_first_17s())
def test_the_check_character_of_an_organisation_code_is_that_of_the_standard(first: str) -> None:
    code = first + OrganisationCode.check_character(first)
    assert code_checks(code)
    assert str(OrganisationCode(code)) == code


@given(ANY_TEXT)
@example("110105194912310021")
@example("１１０１０５１９４９１２３１００２Ｘ")
@example("11010519490231002X")
@example("11010519491231002X\n")
@example("110105-1949123100")
@example("ŉ" * 18)
def test_any_text_is_a_number_or_malformed_and_nothing_else(text: str) -> None:
    for kind in (IdNumber, OrganisationCode, RegionCode):
        try:
            taken = kind(text)
        except Malformed as error:
            told = str(error)
            repeated = [part for part in re.findall(r"[0-9]{8,}", text) if part in told]
            assert not repeated
        else:
            assert taken.reveal() == text.upper()
            assert taken.reveal().isascii()


@given(id_numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_mistyped_character_is_always_noticed(number: str, place: int, character: str) -> None:
    wrong = number[:place] + character + number[place + 1 :]
    if wrong != number:
        with pytest.raises(Malformed):
            IdNumber(wrong)


class Form(BaseModel):
    id_number: IdNumber


@dataclass
class Row:
    id_number: IdNumber


@given(id_numbers())
def test_no_way_to_show_a_number_shows_a_digit(number: str) -> None:
    held = IdNumber(number)
    ways = [repr(held), str(held), f"{held}", f"{held!r}", "%s" % held, "{}".format(held), f"{[held]}", f"{ {held} }"]  # noqa: UP031, UP032
    ways += [repr(Form(id_number=held)), str(Form(id_number=held)), repr(Row(held)), repr(KeyError(held))]
    assert not [way for way in ways if re.search("[0-9]", way)]


def test_a_number_is_not_written_by_accident() -> None:
    with pytest.raises(TypeError):
        orjson.dumps({"id_number": IdNumber(NUMBER)})


@pytest.mark.parametrize(
    "wrong",
    [NUMBER[:17] + "1", NUMBER[:17], NUMBER + "1", "11010519491331002X", int(NUMBER[:17]), [NUMBER]],
    ids=["check character", "too short", "too long", "no such date", "a JSON number", "a list"],
)
def test_the_error_of_a_wrong_number_shows_none_of_its_digits(wrong: object) -> None:
    with pytest.raises(ValidationError) as refused:
        Form.model_validate({"id_number": wrong})
    for shown in (str(refused.value), repr(refused.value)):
        assert "11010519" not in shown


@given(nearly(id_numbers()))
def test_what_pydantic_says_of_a_wrong_number_never_repeats_it(text: str) -> None:
    try:
        TypeAdapter(IdNumber).validate_python(text)
    except ValidationError as error:
        said = "".join(item["msg"] for item in error.errors(include_input=False))
        assert not [text[at : at + 6] for at in range(13) if text[at : at + 6] in said]


@pytest.mark.parametrize("value", [110105194912310, 1.5, None, True, b"11010519491231002X", {}, []])
def test_only_text_is_read(value: object) -> None:
    for kind in (IdNumber, OrganisationCode, RegionCode):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(value)


@given(id_numbers())
def test_a_mask_keeps_the_first_two_and_the_last_two(number: str) -> None:
    assert IdNumber(number).masked() == number[:2] + "*" * 14 + number[-2:]


@given(id_numbers(), id_numbers())
def test_numbers_are_equal_when_their_texts_are(one: str, other: str) -> None:
    assert (IdNumber(one) == IdNumber(other)) is (one == other)
    assert len({IdNumber(one), IdNumber(one.lower())}) == 1


def test_two_kinds_of_number_are_never_equal() -> None:
    text = "1243110200000000" + "0"
    code = OrganisationCode(text + OrganisationCode.check_character(text))
    assert code != code.reveal()
    assert IdNumber(NUMBER) not in {NUMBER, code}


@pytest.mark.parametrize("text", ["031100", "43110", "4311000", "43110a", "431100\n", " 431100", "４３１１００", ""])
def test_a_region_code_has_six_digits_and_nothing_else(text: str) -> None:
    with pytest.raises(Malformed):
        RegionCode(text)


@pytest.mark.parametrize(
    ("written", "holds"),
    [
        (NUMBER, True),
        (f"号码{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}。", True),
        (f"{NUMBER[:6]}-{NUMBER[6:14]}-{NUMBER[14:]}", True),
        (f"{NUMBER[:6]} — {NUMBER[6:10]}．{NUMBER[10:14]}\n{NUMBER[14:]}", True),
        (NUMBER.translate({ord(digit): ord(digit) - ord("0") + ord("０") for digit in "0123456789"}), True),
        (f"{NUMBER[:6]}第{NUMBER[6:14]}号{NUMBER[14:]}", False),
        (f"{NUMBER[:-1]}{'0' if NUMBER[-1] != '0' else '1'}", False),
        ("2025-05-20至2025-05-24，共12学时，电话 0746-1234567", False),
        (f"431102-20250512-000{IdNumber.check_character('43110220250512000')}", False),
        ("1 -" * 5_000, False),
        ("", False),
    ],
)
def test_an_id_number_is_found_however_it_was_typed(written: str, holds: bool) -> None:
    assert holds_typed_id_number(written) is holds


def test_numbers_in_a_text_are_masked_and_the_rest_stays() -> None:
    number = "11010519491231002X"
    for written in (number, f"{number[:6]}-{number[6:14]}-{number[14:]}", number.translate(_WIDE)):
        assert without_id_numbers(f"联系人{written}，{written}。电话13800000000") == (
            f"联系人{'*' * 18}，{'*' * 18}。电话13800000000"
        )
    assert not without_id_numbers("1" * 100_000)
    with pytest.raises(BadValue) as refused:
        refuse_id_number(f"王芳{number}", "it is a name")
    assert (refused.value.reason, number[:6] in str(refused.value)) == ("holds-id-number", False)


@pytest.mark.parametrize("province", sorted(set(range(10, 100)) - set(PROVINCES)))
def test_a_region_that_never_was_makes_no_number(province: int) -> None:
    first_17 = f"{province}110219850312001"
    with pytest.raises(Malformed, match="region"):
        IdNumber(first_17 + IdNumber.check_character(first_17))


FULL_WIDTH = NUMBER.translate({ord(digit): ord(digit) - ord("0") + ord("０") for digit in "0123456789"} | {88: "Ｘ"})


@pytest.mark.parametrize(
    "written",
    [
        NUMBER,
        FULL_WIDTH,
        f"{NUMBER[:-1]}Ⅹ",
        f"{NUMBER[:-1]}ⅹ",
        f"{NUMBER[:-1]}Х",
        f"{NUMBER[:-1]}×",
        f"　{NUMBER[:6]} {NUMBER[6:14]}\u00a0{NUMBER[14:]}\t",
        f"\ufeff‘{NUMBER}，",
        f"-{NUMBER}-",
    ],
    ids=ascii,
)
def test_an_id_number_is_read_as_people_write_it(written: str) -> None:
    assert typed_id_number(written) == TypeAdapter(TypedIdNumber).validate_python(written) == IdNumber(NUMBER)
    if written != NUMBER:
        with pytest.raises(Malformed):
            IdNumber(written)  # a contract says how a program writes it


@pytest.mark.parametrize(
    "written", ["", NUMBER[:-1], f"{NUMBER}1", f"{NUMBER[:9]}-{NUMBER[9:]}", "9" * 1_000, "①" * 18, 3]
)
def test_what_is_no_id_number_is_not_guessed_at(written: object) -> None:
    with pytest.raises(ValidationError) as bad:
        TypeAdapter(TypedIdNumber).validate_python(written)
    assert not isinstance(written, str) or len(written) < 9 or written not in str(bad.value)
