"""How often scorecards are counted anew, and what they call late and prescribed."""

from datetime import datetime, timedelta

LATE_DAYS = 30
"""What came longer after it was completed was late: a rule of the platform, no regulation has one."""
LEARNERS_MIN, SHARE_MIN, SHARE_ELSEWHERE_MAX = 10, 90, 70
"""A unit of so many learners stands out where one vendor has this share (%) of them, and no more than that share of
everybody whom the office sees: somebody may be prescribing it (湘人社函〔2021〕61号).
"""
_RESTS = 4
_REST_MIN = timedelta(minutes=1)


def rest_of(began_at: datetime, ended_at: datetime) -> timedelta:
    """How long after a round the next one begins: four times as long as it took, so that intake comes first."""
    return max(_RESTS * (ended_at - began_at), _REST_MIN)
