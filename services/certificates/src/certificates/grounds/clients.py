"""The ledger, asked what regulations ask of people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import httpx
from pydantic import TypeAdapter

from certificates.grounds.domain import Grounds, Purpose, Question
from common.service_client import OwnToken, Registry, ServiceClient, Tokens, away

CLIENT_ID = "certificates"
"""As which the service asks the others."""


@dataclass(frozen=True)
class _Answer:
    results: list[Grounds]


class Ledger:
    """What regulations ask of people, and how it stands."""

    def __init__(self, client: httpx.AsyncClient, ledger_url: str, registry: Registry) -> None:
        self._client, self._url = client, ledger_url
        self._ledger = self._asked_with(Tokens(client, registry, "ledger:read"))
        self._reader = TypeAdapter(_Answer)

    async def grounds(self, questions: Sequence[tuple[UUID, Question]]) -> list[Grounds]:
        """The grounds of each question, in order. Raises :class:`Unavailable`: who cannot ask does not decide."""
        document = {
            "queries": [
                {"person_id": str(person_id), "purpose": asked.purpose.value, "on": asked.on.isoformat()}
                for person_id, asked in questions
            ]
        }
        return self._read(await self._ledger.post("/v1/ground-queries", document), len(questions))

    async def own_grounds(self, purposes: Sequence[Purpose], on: date, token: OwnToken) -> list[Grounds]:
        """The same for whom the token is of, who asks about themselves: of that the ledger keeps no trace."""
        query = httpx.QueryParams({"purpose": [purpose.value for purpose in purposes], "on": on.isoformat()})
        return self._read(await self._asked_with(token).get(f"/v1/own/grounds?{query}"), len(purposes))

    def _asked_with(self, tokens: Tokens | OwnToken) -> ServiceClient:
        return ServiceClient(self._client, "ledger", self._url, tokens)

    def _read(self, body: bytes, questions: int) -> list[Grounds]:
        try:
            found = self._reader.validate_json(body).results
            if len(found) != questions:
                raise ValueError(f"{questions} questions, {len(found)} answers")
        except ValueError as error:
            raise away("ledger", error) from error
        return found
