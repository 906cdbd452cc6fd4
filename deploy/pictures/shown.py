"""Which pages the manuals show, and to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from offices.authority import Role

TOP = Path(__file__).parents[2]
FOLDER = TOP / "docs/pictures"
MANUALS = {
    "learner": "docs/zh/learners.md",
    "unit": "docs/zh/unit-administrators.md",
    "office": "docs/zh/offices.md",
}
"""Folder of pictures → the page that shows them."""
DESK, PHONE = 1366, 390
"""The two widths, in pixels."""
_UNIT, _OFFICE = "/offices/{unit}", "/offices/{authority}"


@dataclass(frozen=True)
class Picture:
    """One page in one width, or in both."""

    name: str
    path: str
    """Words in braces stand for what :mod:`deploy.pictures.scene` knows: ids, a region, the last year."""
    until: str = "main"
    """The last element that is shown, as a CSS selector: pictures end below it."""
    widths: Sequence[int] = (DESK, PHONE)
    link: str = ""
    """A CSS selector: from the page at the path, the first link that it finds leads to the one that is shown."""
    role: Role | None = Role.LEARNER
    """Who is signed in; nobody where there is none."""
    manual: str = "learner"
    """The folder of its files."""
    since: str = ""
    """The first element that is shown; without one, pictures begin at the top of the page."""
    is_whole: bool = True
    """Signed in with the second factor, where the role needs one."""

    def file(self, width: int) -> Path:
        """Its file."""
        return FOLDER / self.manual / f"{self.name}-{width}.png"


def _of_unit(name: str, path: str, until: str, width: int = DESK) -> Picture:
    return Picture(name, f"{_UNIT}{path}", until, (width,), role=Role.UNIT_ADMINISTRATOR, manual="unit")


def _of_office(name: str, path: str, until: str, since: str = "") -> Picture:
    return Picture(name, f"{_OFFICE}{path}", until, (DESK,), role=Role.HR_AUTHORITY, manual="office", since=since)


_OF_LEARNERS = (
    Picture("sign-in", "/sign-in", "main ul", (PHONE,), role=None),
    Picture("second-factor", "/my/hours", "main p.quiet", (PHONE,), role=Role.UNIT_ADMINISTRATOR, is_whole=False),
    Picture("register", "/register?region={region}", "main section.sheet", (DESK,), role=None),
    Picture("password", "/password", "form.sheet", (PHONE,), role=None),
    Picture("hours", "/my/hours", "main section.sheet"),
    Picture("trace", "/my/trace", "main section.sheet", (DESK,)),
    Picture("trace-of-one", "/my/trace", "main ol.stations + *", (PHONE,), link="#traces tbody th a"),
    Picture("claim-kinds", "/my/claims/new", "#kinds-1", (DESK,)),
    Picture("claim", "/my/claims/new", "form.sheet .field:nth-of-type(3)", (PHONE,), link="#kinds-1 tbody th a"),
    Picture("certificates", "/my/certificates", "main section.sheet", (DESK,)),
    Picture("certificate", "/my/certificates", "section:has(svg.qr)", (PHONE,), link="main section.sheet a.quiet"),
    Picture("eligibility", "/my/eligibility?purpose=promotion", "main section.sheet", (DESK,)),
    Picture("account", "/my/account", "main section.sheet:last-of-type", (DESK,)),
    Picture("readers", "/my/account/readers", "#month-1", (DESK,)),
    Picture("case-kinds", "/my/cases/new", "main section.sheet:last-of-type", (PHONE,)),
)
_OF_UNITS = (
    _of_unit("desk", "", "#behind tbody tr:nth-child(4)"),
    _of_unit("desk", "", "#behind tbody tr:nth-child(2)", PHONE),
    _of_unit("people", "/people?year={year}", "table tbody tr:nth-child(9)"),
    _of_unit("roster", "/staff/rosters/{roster}", "#refused"),
    _of_unit("training", "/training-filings/{draft}", "main section.sheet:last-of-type"),
    _of_unit("reminding", "/staff/reminders/new?year={year}", "main form.sheet:not(.filter)"),
)
_OF_OFFICES = (
    _of_office("desk", "", "#behind tbody tr:nth-child(3)"),
    _of_office("waiting", "/filings", "#waiting tbody tr:nth-child(2)"),
    _of_office("case", "/filings/{filing}", "main form.sheet", since="main section.sheet:nth-of-type(3)"),
    _of_office("reviews", "/reviews?state=odd&chosen=all", "#reviews tbody tr:nth-child(5)"),
    _of_office("certificate", "/certificates/{number}", "main form.sheet"),
    _of_office("board", "/board?year={year}", "#board"),
    _of_office("report", "/reports/{year}", "main section.sheet:nth-of-type(2) tbody"),
)
PICTURES = (*_OF_LEARNERS, *_OF_UNITS, *_OF_OFFICES)
