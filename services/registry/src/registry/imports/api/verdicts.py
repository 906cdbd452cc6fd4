"""How an import answers."""

from fastapi.responses import Response

from common.web import json_response
from registry.access.domain.rows import RowVerdict


def counted(verdicts: list[RowVerdict]) -> dict[str, int]:
    """So many of each kind."""
    counts = {"created": 0, "updated": 0, "unchanged": 0, "rejected": 0}
    for verdict in verdicts:
        counts[verdict.status] += 1
    return counts


def shown(verdicts: list[RowVerdict]) -> Response:
    """So many of each kind, and a verdict a row, in the order given."""
    return json_response(
        {**counted(verdicts), "results": [verdict.shown(position + 1) for position, verdict in enumerate(verdicts)]}
    )
