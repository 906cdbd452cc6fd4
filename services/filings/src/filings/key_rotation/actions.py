"""Sealing what the release before wrote in clear, and what another key has sealed, page by page while all runs."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from common.contracts.filings import GrantMade
from common.db import Tx
from common.errors import Refused
from common.outbox import emit
from common.sealing import Sealer
from filings.access.dependencies import Dependencies
from filings.approval.actions import sealing as sealing_actions
from filings.approval.actions.sealing import Beside, SealedForm
from filings.approval.domain.filings import FilingKind
from filings.approval.domain.sealed import open_part
from filings.decisions.actions import grounds as ground_actions
from filings.decisions.queries import decisions as decision_queries
from filings.enrolment.actions.openings import secret_context
from filings.key_rotation import queries
from filings.key_rotation.queries import DECISION, TOLD, Sealed
from filings.rosters.actions.rows import context as row_context
from rulebook import Relief, Rulebooks

_LEAVES_MAX = 5_000
Values = dict[str, list[Any]]


async def seal_page(
    tx: Tx, sealed: Sealed, after: tuple[Any, ...], deps: Dependencies, *, other_keys: bool
) -> tuple[int, tuple[Any, ...] | None]:
    """Seal what of the next rows stands in clear, or with ``other_keys`` is not sealed with today's; how many, and the
    last row looked at.
    """
    told = told_grounds(deps.rulebooks)
    key_id = deps.sealer.current if other_keys else None
    page = await queries.page_to_seal(tx, sealed, after, sorted({kind for _, kind in told}), key_id)
    if not page.rows:
        return 0, page.last
    if sealed is DECISION:
        return await _seal_decisions(tx, page.rows, deps), page.last
    await queries.seal(tx, sealed, _VALUES[sealed.table](page.rows, deps))
    return len(page.rows), page.last


async def _seal_decisions(tx: Tx, rows: Sequence[Any], deps: Dependencies) -> int:
    """Those that were sealed now are published again, under the word by which they are known from now on."""
    told = told_grounds(deps.rulebooks)
    rows = [row for row in rows if row.stated_sealed is not None or _told(row, told)]
    done = await queries.seal_decisions(tx, _decisions(rows, deps)) if rows else set()
    anew = [row.decision_id for row in rows if row.stated_sealed is None and row.decision_id in done]
    again = await decision_queries.grants_of(tx, anew) if anew else []
    await emit(tx, [GrantMade.model_validate(dict(row._mapping)) for row in again])
    return len(done)


async def forget_leaves(tx: Tx) -> int:
    """What was remembered of leaves goes: the registry is asked."""
    return await queries.forget_leaves(tx, _LEAVES_MAX)


def told_grounds(rulebooks: Rulebooks) -> Mapping[tuple[str, str], Relief]:
    """The ground that is shown instead of each, where there is one, by regulation and kind."""
    return {
        (book.id, relief.kind): told
        for book in rulebooks.all
        for relief in book.reliefs
        for told in book.reliefs
        if relief.told_as == told.kind
    }


def refuse_unknown_grounds(rulebooks: Rulebooks) -> None:
    """Raises :class:`Refused` where a regulation has a ground told as another one, and the database could not seal it:
    what was decided on that ground before would stay in clear.
    """
    unknown = sorted({(kind, told.kind) for (_, kind), told in told_grounds(rulebooks).items()} - TOLD)
    if unknown:
        words = ", ".join(f"'{kind}' as '{told}'" for kind, told in unknown)
        known = ", ".join(f"'{kind}' as '{told}'" for kind, told in sorted(TOLD))
        raise Refused("unknown-told-as", f"a regulation has {words}; decisions can be sealed that tell {known}")


def _told(row: Any, told: Mapping[tuple[str, str], Relief]) -> Relief | None:
    first, _, _ = (row.rulebook_id or "").partition("；")
    return told.get((first, row.kind))


def _again(value: Any, context: bytes, sealer: Sealer) -> bytes | None:
    return None if value is None else sealer.seal(sealer.open(bytes(value), context), context)


def _filings(rows: Sequence[Any], deps: Dependencies) -> Values:
    found: Values = {"ids": [], "forms": [], "sealed": [], "claim_kinds": [], "titles": []}
    for row in rows:
        form, beside = sealing_actions.form_of(row, deps.sealer), sealing_actions.beside_of(row, deps.sealer)
        context = sealing_actions.form_context(row.filing_id)
        kept = sealing_actions.sealed_form(FilingKind(row.kind), form, context, deps.sealer, beside)
        told = _told_claim(row, deps.rulebooks) if row.kind == FilingKind.CLAIM else None
        found["ids"].append(row.filing_id)
        found["forms"].append(orjson.dumps(kept.kept).decode())
        found["sealed"].append(kept.sealed)
        found["claim_kinds"].append(row.claim_kind if told is None else told.kind)
        found["titles"].append(row.title if told is None else told.name)
    return found


def _told_claim(row: Any, rulebooks: Rulebooks) -> Relief | None:
    """The ground shown for a claim, by the regulation under which it was submitted; a draft's by any that knows it."""
    told = told_grounds(rulebooks)
    for book in rulebooks.all:
        claim = book.claim(row.claim_kind) if row.rulebook_id in (None, book.id) else None
        if claim is not None and (book.id, claim.counts_as) in told:
            return told[book.id, claim.counts_as]
    return None


def _rounds(rows: Sequence[Any], deps: Dependencies) -> Values:
    found: Values = {"ids": [], "numbers": [], "forms": [], "sealed": []}
    for row in rows:
        context = sealing_actions.round_context(row.filing_id, row.round)
        if row.form_sealed is None:
            kept: Any = sealing_actions.sealed_form(
                FilingKind(row.kind), orjson.loads(row.form), context, deps.sealer, Beside(None, None)
            )
        else:
            opened = deps.sealer.open(bytes(row.form_sealed), context)
            form = open_part(FilingKind(row.kind), orjson.loads(opened)["form"])
            kept = SealedForm(form, deps.sealer.seal(opened, context))
        found["ids"].append(row.filing_id)
        found["numbers"].append(row.round)
        found["forms"].append(orjson.dumps(kept.kept).decode())
        found["sealed"].append(kept.sealed)
    return found


def _opinions(rows: Sequence[Any], deps: Dependencies) -> Values:
    texts = [(row.opinion_id, sealing_actions.text_of(row, deps.sealer) or "") for row in rows]
    sealed = [deps.sealer.seal(text.encode(), sealing_actions.text_context(item)) for item, text in texts]
    return {"ids": [item for item, _ in texts], "sealed": sealed}


def _attachments(rows: Sequence[Any], deps: Dependencies) -> Values:
    names = [(row.attachment_id, sealing_actions.name_of(row, deps.sealer)) for row in rows]
    return {
        "ids": [item for item, _ in names],
        "names": [deps.sealer.seal(name.encode(), sealing_actions.name_context(item)) for item, name in names],
        "contents": [_again(row.content_sealed, row.attachment_id.bytes, deps.sealer) for row in rows],
    }


def _attendance(rows: Sequence[Any], deps: Dependencies) -> Values:
    return {
        "ids": [row.filing_id for row in rows],
        "numbers": [row.row for row in rows],
        "sealed": [_again(row.given_sealed, row_context(row.filing_id, row.row), deps.sealer) for row in rows],
    }


def _openings(rows: Sequence[Any], deps: Dependencies) -> Values:
    return {
        "ids": [row.filing_id for row in rows],
        "sealed": [_again(row.secret_sealed, secret_context(row.filing_id), deps.sealer) for row in rows],
    }


def _decisions(rows: Sequence[Any], deps: Dependencies) -> Values:
    told, found = told_grounds(deps.rulebooks), Values(ids=[], kinds=[], sealed=[])
    for row in rows:
        kind, sealed = row.kind, _again(row.stated_sealed, ground_actions.stated_context(row.decision_id), deps.sealer)
        if sealed is None:
            ground = {name: getattr(row, name) for name in ("kind", "evidence_kind", "evidence_number", "reason")}
            relief = _told(row, told)
            assert relief is not None, "the others were left out"
            kept = ground_actions.sealed_ground(row.decision_id, relief.kind, ground, deps.sealer)
            kind, sealed = kept.kind, kept.stated_sealed
        found["ids"].append(row.decision_id)
        found["kinds"].append(kind)
        found["sealed"].append(sealed)
    return found


def _withdrawals(rows: Sequence[Any], deps: Dependencies) -> Values:
    reasons = [(row.decision_id, ground_actions.reason_of(row, deps.sealer)) for row in rows]
    sealed = [deps.sealer.seal(reason.encode(), ground_actions.reason_context(item)) for item, reason in reasons]
    return {"ids": [item for item, _ in reasons], "sealed": sealed}


_VALUES: Mapping[str, Callable[[Sequence[Any], Dependencies], Values]] = {
    "filing": _filings,
    "filing_round": _rounds,
    "filing_opinion": _opinions,
    "attachment": _attachments,
    "attendance": _attendance,
    "enrolment_opening": _openings,
    "withdrawal": _withdrawals,
}
