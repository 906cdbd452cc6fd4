"""The registry, asked what regions are called: it alone has the names, and says them to anybody."""

from dataclasses import dataclass

import httpx
from pydantic import TypeAdapter

from common.service_client import away

TIMEOUT_S = 5


@dataclass(frozen=True)
class _Region:
    code: str
    name: str


@dataclass(frozen=True)
class _Answer:
    way: list[_Region]
    regions: list[_Region]


class RegionNames:
    """Names of a region and of those right below it."""

    def __init__(self, client: httpx.AsyncClient, registry_url: str) -> None:
        self._client, self._url = client, registry_url
        self._reader = TypeAdapter(_Answer)

    async def below(self, region_code: str) -> dict[str, str]:
        """By code, its own among them. Raises :class:`Unavailable`: a report without names is frozen by nobody."""
        try:
            answer = await self._client.get(f"{self._url}/v1/regions", params={"above": region_code}, timeout=TIMEOUT_S)
            answer.raise_for_status()
            found = self._reader.validate_json(answer.content)
        except (httpx.HTTPError, ValueError) as error:
            raise away("registry", error) from error
        return {region.code: region.name for region in [*found.way[-1:], *found.regions]}
