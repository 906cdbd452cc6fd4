"""Where a filing stands, as it is kept beside its form."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from filings.approval.domain.chains import RouteStep
from filings.approval.domain.filings import Filing, FilingKind, FilingState, OverturnProposal, SecondOpinions


def standing_document(filing: Filing) -> dict[str, object]:
    """The filing as it is kept."""
    asked = filing.asked
    return {
        "applicant": [*filing.applicant],
        "chain": [[*step] for step in filing.chain],
        "state": filing.state,
        "at": filing.at,
        "round": filing.round,
        "resume_at": filing.resume_at,
        "authors": sorted(filing.authors),
        "holder": filing.holder,
        "asked": asked
        and {
            "offices": [[*office] for office in asked.offices],
            "need_all": asked.need_all,
            "by": asked.by,
            "answered": sorted(asked.answered),
        },
        "last": filing.last,
        "before": filing.before and standing_document(filing.before),
        "kind": filing.kind,
        "concerns": filing.concerns,
        "overseers": [[*overseer] for overseer in filing.overseers],
        "reminded_on": filing.reminded_on,
        "is_automatic": filing.is_automatic,
        "overturn": filing.overturn and [*filing.overturn],
    }


def filing_from(document: Mapping[str, Any]) -> Filing:
    """The filing of a kept document; what was kept before a field was there has none of it."""
    asked, before, reminded_on = document["asked"], document["before"], document.get("reminded_on")
    return Filing(
        applicant=_step(document["applicant"]),
        chain=tuple(map(_step, document["chain"])),
        state=FilingState(document["state"]),
        at=document["at"],
        round=document["round"],
        resume_at=document["resume_at"],
        authors=frozenset(UUID(author) for author in document["authors"]),
        holder=_id(document["holder"]),
        asked=asked
        and SecondOpinions(
            tuple(map(_step, asked["offices"])),
            asked["need_all"],
            _id(asked["by"]),
            frozenset(UUID(item) for item in asked["answered"]),
        ),
        last=_id(document["last"]),
        before=before and filing_from(before),
        kind=FilingKind(document.get("kind", FilingKind.TRAINING)),
        concerns=_id(document.get("concerns")),
        overseers=tuple(map(_step, document.get("overseers", ()))),
        reminded_on=reminded_on and date.fromisoformat(reminded_on),
        is_automatic=document.get("is_automatic", False),
        overturn=_proposal(document.get("overturn")),
    )


def _proposal(kept: Sequence[str] | None) -> OverturnProposal | None:
    if kept is None:
        return None
    by, person_id, office = kept
    return OverturnProposal(UUID(by), _id(person_id), UUID(office))


def _step(pair: Sequence[str]) -> RouteStep:
    return RouteStep(pair[0], UUID(pair[1]))


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
