"""Numbers that name people and organisations, as types that cannot hold a wrong one."""

import re
from datetime import date
from operator import mul
from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from common.errors import BadValue

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_ID_OFFSET = ord("0") * sum(_ID_WEIGHTS)
_ID_SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]")
_PROVINCES = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
"""What region codes begin with (GB/T 2260); 81, 82 and 83 are those of residents from Hong Kong, Macao and Taiwan."""
_ORG_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORG_VALUES = {character: value for value, character in enumerate(_ORG_ALPHABET)}
_ORG_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORG_SHAPE = re.compile(rf"[{_ORG_ALPHABET}]{{2}}[0-9]{{6}}[{_ORG_ALPHABET}]{{10}}")
_REGION_SHAPE = re.compile(r"[1-9][0-9]{5}")
_LONGEST_WORTH_READING = 64


class Malformed(BadValue):
    """The text is not such a number; the message says why and never repeats the text."""


class _Hidden:
    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "hidden"


class _Number:
    """One validated text. Subclasses say how it is read and how it is shown."""

    __slots__ = ("_text",)
    _schema: ClassVar[dict[str, Any]] = {"type": "string"}

    def __init__(self, text: str) -> None:
        self._text = self._read(text)

    @classmethod
    def _read(cls, text: str) -> str:
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._text == self._text

    def __hash__(self) -> int:
        return hash((type(self), self._text))

    def reveal(self) -> str:
        """The number itself. Every call of this is a place to look at twice."""
        return self._text

    @classmethod
    def _from_input(cls, value: object) -> Self:
        if isinstance(value, cls):
            return value
        if not isinstance(value, str):
            raise Malformed("must be a string", "not-text")
        return cls(value)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.chain_schema(
            [
                core_schema.no_info_plain_validator_function(_Hidden),
                core_schema.no_info_plain_validator_function(lambda hidden: cls._from_input(hidden.value)),
            ],
            serialization=core_schema.plain_serializer_function_ser_schema(lambda number: number.reveal()),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return dict(cls._schema)


class IdNumber(_Number):
    """A citizen's ID number, 身份证号 (GB 11643-1999): 18 characters, the last one a check character (MOD 11-2).

    Personal data: ``repr`` and ``str`` show no digit. The 15-digit numbers of before 1999 no longer exist.
    """

    __slots__ = ()
    _schema: ClassVar[dict[str, Any]] = {
        "type": "string", "pattern": "^[1-9][0-9]{16}[0-9Xx]$", "description": "ID number (GB 11643), 18 characters",
    }  # fmt: skip

    @classmethod
    def _read(cls, text: str) -> str:
        if len(text) != 18:
            raise Malformed("an ID number has 18 characters", "id-number-length")
        text = text.upper()
        if not _ID_SHAPE.fullmatch(text):
            raise Malformed("an ID number has 17 digits and a check character (a digit or X)", "id-number-form")
        if not _PROVINCES.match(text):
            raise Malformed("the ID number's region (characters 1 to 6) is none", "id-number-region")
        try:
            born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
        except ValueError:
            raise Malformed(
                "the ID number's birth date (characters 7 to 14) is no date", "id-number-birth-date"
            ) from None
        if born.year < 1900:
            raise Malformed("the ID number's birth date (characters 7 to 14) lies before 1900", "id-number-too-early")
        if cls.check_character(text[:17]) != text[17]:
            raise Malformed("the ID number's check character (the last one) does not fit the others", "id-number-check")
        return text

    @property
    def born_in(self) -> int:
        """The year of birth that it states."""
        return int(self._text[6:10])

    @property
    def born_on(self) -> date:
        """The day of birth that it states."""
        return date(int(self._text[6:10]), int(self._text[10:12]), int(self._text[12:14]))

    @staticmethod
    def check_character(first_17: str) -> str:
        """The 18th character for the first 17 digits (GB 11643, ISO 7064 MOD 11-2)."""
        # Weights times ASCII codes, less what the codes are too high by: the loop runs in C, a million times a minute.
        return _ID_CHECKS[(sum(map(mul, first_17.encode("ascii"), _ID_WEIGHTS)) - _ID_OFFSET) % 11]

    def masked(self) -> str:
        """The first two and the last two characters: at least a million people share what is left."""
        return f"{self._text[:2]}{'*' * 14}{self._text[-2:]}"

    def __repr__(self) -> str:
        return "IdNumber(hidden)"

    __str__ = __repr__


class OrganisationCode(_Number):
    """A unified social credit code, 统一社会信用代码 (GB 32100-2015): 18 characters, the last a check character."""

    __slots__ = ()
    _schema: ClassVar[dict[str, Any]] = {
        "type": "string", "pattern": "^[0-9A-HJ-NPQRTUWXY]{18}$", "description": "organisation code (GB 32100)",
    }  # fmt: skip

    @classmethod
    def _read(cls, text: str) -> str:
        if len(text) != 18:
            raise Malformed("an organisation code has 18 characters", "organisation-code-length")
        text = text.upper()
        if not _ORG_SHAPE.fullmatch(text):
            raise Malformed(
                "an organisation code has digits and capital letters without I, O, S, V, Z", "organisation-code-form"
            )
        if cls.check_character(text[:17]) != text[17]:
            raise Malformed(
                "the organisation code's check character (the last one) does not fit the others",
                "organisation-code-check",
            )
        return text

    @staticmethod
    def check_character(first_17: str) -> str:
        """The 18th character for the first 17 (GB 32100, ISO 7064 MOD 31-3)."""
        total = sum(_ORG_VALUES[c] * w for c, w in zip(first_17, _ORG_WEIGHTS, strict=True))
        return _ORG_ALPHABET[(31 - total % 31) % 31]

    def __repr__(self) -> str:
        return f"OrganisationCode({self._text!r})"

    def __str__(self) -> str:
        return self._text


def is_in_province(region_code: str) -> bool:
    """Whether a region code begins as a province's does: no region outside of them ever existed."""
    return _PROVINCES.match(region_code) is not None


class RegionCode(_Number):
    """An administrative division, 行政区划代码 (GB/T 2260): six digits, two each for province, city, county."""

    __slots__ = ()
    _schema: ClassVar[dict[str, Any]] = {
        "type": "string", "pattern": "^[1-9][0-9]{5}$", "description": "region code (GB/T 2260)",
    }  # fmt: skip

    @classmethod
    def _read(cls, text: str) -> str:
        if len(text) > _LONGEST_WORTH_READING or not _REGION_SHAPE.fullmatch(text):
            raise Malformed("a region code has six digits, such as 431100", "region-code-form")
        return text

    def __repr__(self) -> str:
        return f"RegionCode({self._text!r})"

    def __str__(self) -> str:
        return self._text
