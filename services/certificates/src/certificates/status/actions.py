"""What the ledger's news do to certificates."""

from collections.abc import Sequence
from uuid import UUID

from certificates.status import queries as status_queries
from certificates.status.domain import IssuanceStage, News, Standing, next_state
from certificates.status.queries import Decided
from common import tracing
from common.contracts.certificates import CertificateRestored, CertificateSuspended
from common.db import Tx
from common.events import Contract
from common.ids import uuid7
from common.outbox import emit


async def handle_crossings(tx: Tx, said: Sequence[News]) -> None:
    """The rules are met: an intent, or an offer where the learner is to apply. No longer: suspended. Met again:
    restored under the same number, where there is one.
    """
    latest: dict[tuple[UUID, int], News] = {}
    for event in sorted(said, key=lambda item: item.number):
        latest[event.person_id, event.training_year] = event
    known = await status_queries.lock_certificates(tx, list(latest))
    stored, not_stored, changed, told = list[Decided](), list[Decided](), list[Decided](), list[Contract]()
    news = sorted(latest.items())
    causes = tracing.causes_of([item.key for _, item in news])
    for (key, item), cause in zip(news, causes, strict=True):
        before = known.get(key)
        now = next_state(before, item)
        if now is None:
            continue
        decided = Decided(before.certificate_id if before else uuid7(), item, now, cause)
        (stored if now.stage is IssuanceStage.STORED else not_stored).append(decided)
        if before is None or before.standing is not now.standing:
            changed.append(decided)
            if now.stage is IssuanceStage.STORED:
                told.append(_told(decided))
    await status_queries.save_decided(tx, not_stored)
    await status_queries.save_standings(tx, stored)
    await status_queries.add_standing_changes(tx, changed)
    await emit(tx, told)


def _told(decided: Decided) -> Contract:
    kind = CertificateRestored if decided.now.standing is Standing.VALID else CertificateSuspended
    return kind(
        certificate_id=decided.certificate_id,
        person_id=decided.payload.person_id,
        training_year=decided.payload.training_year,
        kind="annual",
        at=decided.payload.at,
    )
