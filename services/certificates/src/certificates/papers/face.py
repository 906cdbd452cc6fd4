"""What a certificate says: every printed field, and how numbers and dates are written. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date


@dataclass(frozen=True)
class Face:
    """Every printed field of a certificate; what is stored as the intent before it is signed."""

    number: str
    name: str
    id_number_masked: str
    organisation: str
    post_category: str
    training_year: int
    hours: tuple[tuple[str, int], ...]
    total_centihours: int
    regulation: str
    issuing_authority: str
    issued_on: date
    verify_url: str
    remarks: tuple[str, ...] = ()
    """What stands beside the hours, such as what was deemed complete (视同) and by which article."""
    edition: int = 1
    """版次: one more each time the certificate is reissued (换发) under its number."""
    reissued_for: str | None = None
    """What it was reissued for, such as 姓名变更; ``None`` on the first edition."""

    def __post_init__(self) -> None:
        if blank := [field for field, text in self.texts() if not text.strip() and field != "post_category"]:
            raise ValueError(f"nothing to print in {', '.join(blank)}")
        if self.total_centihours != sum(centihours for _, centihours in self.hours):
            raise ValueError("the hours by subject do not add up to the total")

    def texts(self) -> Iterator[tuple[str, str]]:
        """Field name and text, for every text that is printed."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str):
                yield field.name, value
        for subject, _ in self.hours:
            yield "hours", subject
        for line in self.remarks:
            yield "remarks", line


def class_hours(centihours: int) -> str:
    """Hundredths of a class hour as people write them: 3050 is "30.5", 6000 is "60"."""
    whole, hundredths = divmod(centihours, 100)
    return f"{whole}.{hundredths:02d}".rstrip("0").rstrip(".") if hundredths else str(whole)


def chinese_date(day: date) -> str:
    """The date as documents carry it: 二〇二五年十二月三十一日."""

    digits = "〇一二三四五六七八九"

    def counted(number: int) -> str:
        tens, ones = divmod(number, 10)
        return ("", "十", "二十", "三十")[tens] + (digits[ones] if ones else "")

    year = "".join(digits[int(digit)] for digit in f"{day.year:04d}")
    return f"{year}年{counted(day.month)}月{counted(day.day)}日"
