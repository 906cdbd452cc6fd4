"""Where a filing stands, as it is kept beside its form."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from filings.domain.chains import Step
from filings.domain.filings import Asked, Filing, State


def standing_document(filing: Filing) -> dict[str, object]:
    """The filing as it is kept."""
    asked = filing.asked
    return {
        "applicant": [*filing.applicant],
        "chain": [[*one] for one in filing.chain],
        "state": filing.state,
        "at": filing.at,
        "round": filing.round,
        "resume_at": filing.resume_at,
        "authors": sorted(filing.authors),
        "holder": filing.holder,
        "asked": asked
        and {
            "offices": [[*one] for one in asked.offices],
            "need_all": asked.need_all,
            "by": asked.by,
            "answered": sorted(asked.answered),
        },
        "last": filing.last,
        "before": filing.before and standing_document(filing.before),
    }


def filing_from(document: Mapping[str, Any]) -> Filing:
    """The filing of a kept document."""
    asked, before = document["asked"], document["before"]
    return Filing(
        applicant=_step(document["applicant"]),
        chain=tuple(map(_step, document["chain"])),
        state=State(document["state"]),
        at=document["at"],
        round=document["round"],
        resume_at=document["resume_at"],
        authors=frozenset(UUID(one) for one in document["authors"]),
        holder=_id(document["holder"]),
        asked=asked
        and Asked(
            tuple(map(_step, asked["offices"])),
            asked["need_all"],
            _id(asked["by"]),
            frozenset(UUID(one) for one in asked["answered"]),
        ),
        last=_id(document["last"]),
        before=before and filing_from(before),
    )


def _step(pair: Sequence[str]) -> Step:
    return Step(pair[0], UUID(pair[1]))


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
