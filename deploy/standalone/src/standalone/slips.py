"""Mistakes that vendors make in what they send: each of them is rejected."""

from typing import Any


def bad_check_character(item: dict[str, Any], completion_id: str) -> dict[str, Any]:
    """An ID number with another last character (GB 11643)."""
    last = item["id_number"][-1]
    wrong = item["id_number"][:-1] + ("1" if last != "1" else "2")
    return {**item, "completion_id": completion_id, "id_number": wrong}


def negative(item: dict[str, Any], completion_id: str) -> dict[str, Any]:
    """Fewer class hours than none."""
    return {**item, "completion_id": completion_id, "hours": "-1"}


def backwards(item: dict[str, Any], completion_id: str) -> dict[str, Any]:
    """The end before the beginning."""
    return {
        **item,
        "completion_id": completion_id,
        "started_at": item["completed_at"],
        "completed_at": item["started_at"],
    }


SLIPS = (bad_check_character, negative, backwards)
