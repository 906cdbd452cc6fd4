"""The ledger, asked what regulations ask of people."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import httpx
from pydantic import TypeAdapter

from certificates.grounds.domain import Grounds, Question
from common.service_client import Registry, ServiceClient, Tokens, away

CLIENT_ID = "certificates"
"""As which the service asks the others."""


@dataclass(frozen=True)
class _Answer:
    results: list[Grounds]


class Ledger:
    """What regulations ask of people, and how it stands."""

    def __init__(self, client: httpx.AsyncClient, ledger_url: str, registry: Registry) -> None:
        self._ledger = ServiceClient(client, "ledger", ledger_url, Tokens(client, registry, "ledger:read"))
        self._reader = TypeAdapter(_Answer)

    async def grounds(self, questions: Sequence[tuple[UUID, Question]]) -> list[Grounds]:
        """The grounds of each question, in order. Raises :class:`Unavailable`: who cannot ask does not decide."""
        document = {
            "queries": [
                {"person_id": str(person_id), "purpose": asked.purpose.value, "on": asked.on.isoformat()}
                for person_id, asked in questions
            ]
        }
        body = await self._ledger.post("/v1/ground-queries", document)
        try:
            found = self._reader.validate_json(body).results
            if len(found) != len(questions):
                raise ValueError(f"{len(questions)} questions, {len(found)} answers")
        except ValueError as error:
            raise away("ledger", error) from error
        return found
