"""How an import answers."""

from fastapi.responses import Response

from common.web import json_response
from registry.access.domain.rows import RowVerdict
from registry.imports.actions.rows import counted


def shown(verdicts: list[RowVerdict]) -> Response:
    """So many of each kind, and a verdict a row, in the order given."""
    return json_response(
        {**counted(verdicts), "results": [verdict.shown(position + 1) for position, verdict in enumerate(verdicts)]}
    )
