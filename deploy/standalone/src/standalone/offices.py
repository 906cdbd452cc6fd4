"""What the demo's offices decide: offline trainings, a seminar, deemed completions, make-ups, one taken back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import httpx

from standalone.people import MadePerson

ATTENDED_MAX, SEMINAR_MAX, DEEMED_MAX, MADE_UP_MAX = 60, 30, 15, 5
_LOOKED_UP = 1_000


@dataclass(frozen=True)
class Desk:
    """Who is who, by the ids that the registry gave."""

    people: dict[str, str]
    """ID number → person_id."""
    units: dict[str, dict[str, Any]]
    """Organisation code → what the registry answers for it."""

    def deciders(self, person: MadePerson, *offices: str) -> list[str] | None:
        """The person's department and HR authority, in this order; ``None`` where the unit lacks one."""
        unit = self.units[person.organisation_code]
        found = [unit[f"{office}_id"] for office in offices]
        return None if None in found else found


async def look_up(client: httpx.AsyncClient, people: Sequence[MadePerson]) -> Desk:
    """The ids of these people and of their units."""
    numbers = [person.id_number for person in people]
    codes = sorted({person.organisation_code for person in people})
    ids: dict[str, str] = {}
    units: dict[str, dict[str, Any]] = {}
    for part in _parts(numbers):
        answer = await _post(client, "/registry/v1/people/queries", {"id_numbers": part})
        ids |= {number: result["person_id"] for number, result in zip(part, answer["results"], strict=True)}
    for part in _parts(codes):
        answer = await _post(client, "/registry/v1/organisations/queries", {"codes": part})
        units |= dict(zip(part, answer["results"], strict=True))
    return Desk(ids, units)


def recognitions(desk: Desk, people: Iterable[MadePerson], year: int) -> list[dict[str, Any]]:
    """A three-day training in Inner Mongolia, to which people came the evening before, and a seminar in Hunan."""
    people = list(people)
    first = date(year, 5, 12)
    days = [{"on": str(first), "half_days": 1, "is_arrival": True, "was_held": False}]
    days += [{"on": str(first + timedelta(days=n)), "half_days": 2} for n in (1, 2, 3)]
    rows = [
        {
            **_row(desk, person, f"training-{number}", "签到表", f"NM-{year}-{number:04d}"),
            "subject": "public",
            "mode": "residential",
            "kind": "offline-days",
            "activity": f"NM-{year}-01",
            "title": "事业单位管理人员公共科目脱产培训",
            "days": days,
            "ended_on": days[-1]["on"],
            "decided_by": desk.deciders(person, "authority"),
        }
        for number, person in enumerate(_of(people, "15", ATTENDED_MAX))
    ]
    rows += [
        {
            **_row(desk, person, f"seminar-{number}", "结业证书", f"GY-{year}-{number:04d}"),
            "subject": "professional",
            "mode": "residential",
            "kind": "senior-seminar",
            "activity": f"GY-{year}-03",
            "title": "数字政府高级研修班",
            "ended_on": f"{year}-09-19",
            "decided_by": desk.deciders(person, "department"),
        }
        for number, person in enumerate(_of(people, "43", SEMINAR_MAX))
    ]
    return [row for row in rows if row["decided_by"] is not None]


def grants(desk: Desk, people: Iterable[MadePerson], year: int) -> list[dict[str, Any]]:
    """Research projects that were concluded in Inner Mongolia: the professional subject is deemed complete."""
    rows = [
        {
            **_row(desk, person, f"project-{number}", "结题证书", f"KT-{year}-{number:04d}"),
            "effect": "deemed",
            "kind": "project-concluded",
            "years": [year],
            "decided_by": desk.deciders(person, "department", "authority"),
        }
        for number, person in enumerate(_of(people, "15", DEEMED_MAX))
    ]
    return [row for row in rows if row["decided_by"] is not None]


def make_ups(
    desk: Desk, people: Sequence[MadePerson], year: int, today: date
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """For people of Hunan whose year is not met: that they may make it up, and what they did since."""
    allowed, done = [], []
    for person in _of(people, "43", MADE_UP_MAX):
        authority, department = desk.deciders(person, "authority"), desk.deciders(person, "department")
        if authority is None or department is None:
            continue
        number = desk.people[person.id_number][-6:].upper()  # at another run somebody else may be the first
        allowed.append(
            {
                **_row(desk, person, "make-up", "补训审批表", f"BX-{year}-{number}"),
                "effect": "make-up",
                "kind": "make-up",
                "years": [year],
                "counts_from": f"{year + 1}-01-02",
                "counts_until": f"{year + 1}-12-31",
                "decided_by": authority,
            }
        )
        for subject, hours, deciders in (("public", "30", authority), ("professional", "60", department)):
            done.append(
                {
                    **_row(desk, person, f"made-up-{subject}", "结业证书", f"BX-{subject}-{number}"),
                    "subject": subject,
                    "mode": "residential",
                    "kind": "offline-hours",
                    "hours": hours,
                    "activity": f"BX-{year + 1}-{subject}",
                    "title": "补训专题班",
                    "ended_on": str(min(today - timedelta(days=1), date(year + 1, 1, 15))),
                    "decided_by": deciders,
                }
            )
    return allowed, done


async def decide(client: httpx.AsyncClient, what: str, rows: list[dict[str, Any]]) -> list[str]:
    """Send decisions; their ids. A row that is refused is an error: the demo's offices know the rules."""
    ids = []
    for part in _parts(rows):
        answer = await _post(client, f"/filings/v1/{what}s", {f"{what}s": part})
        refused = [result for result in answer["results"] if result["status"] == "rejected"]
        if refused:
            raise ValueError(f"{len(refused)} of {len(part)} {what}s were refused: {refused[0]}")
        ids += [result[f"{what}_id"] for result in answer["results"]]
    return ids


def _row(desk: Desk, person: MadePerson, reference: str, kind: str, number: str) -> dict[str, Any]:
    return {
        # Whoever is behind at another run of the demo has a decision of their own.
        "reference": f"{reference}-{desk.people[person.id_number]}",
        "person_id": desk.people[person.id_number],
        "evidence": {"kind": kind, "number": number},
    }


def _of(people: Iterable[MadePerson], province: str, count: int) -> list[MadePerson]:
    """The first professional and managing staff of a province's units."""
    found = [
        person for person in people if person.organisation_code[2:4] == province and person.post_category != "worker"
    ]
    return found[:count]


async def _post(client: httpx.AsyncClient, path: str, document: Any) -> Any:
    answer = await client.post(path, json=document)
    answer.raise_for_status()
    return answer.json()


def _parts(items: Sequence[Any]) -> list[Any]:
    return [items[start : start + _LOOKED_UP] for start in range(0, len(items), _LOOKED_UP)]
