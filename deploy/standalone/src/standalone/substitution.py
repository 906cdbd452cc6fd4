"""Hours that somebody else learned for a person who was certified by them (替学)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from standalone.people import MadePerson


@dataclass(frozen=True)
class Substitution:
    """One completion of the professional subject, without which the year is not met."""

    person: MadePerson
    vendor: str
    completion_id: str
    hours: Decimal
    of_hours: Decimal
    """Of the professional subject in that year, with the completion."""

    @property
    def key(self) -> tuple[str, str]:
        """Vendor and id of the completion."""
        return self.vendor, self.completion_id


def substitution_of(items: Mapping[str, Sequence[dict[str, Any]]], person: MadePerson) -> Substitution:
    """The longest professional course of somebody whose year is met, among what the vendors send of that year.

    Nobody takes another course once the hours are reached: less than the last course is too much, so that the longest
    one cannot be spared.
    """
    own = [
        (vendor, item)
        for vendor, found in items.items()
        for item in found
        if item["id_number"] == person.id_number and item["subject"] == "professional"
    ]
    vendor, longest = max(own, key=lambda pair: Decimal(pair[1]["hours"]))
    total = sum((Decimal(item["hours"]) for _, item in own), Decimal())
    return Substitution(person, vendor, longest["completion_id"], Decimal(longest["hours"]), total)
