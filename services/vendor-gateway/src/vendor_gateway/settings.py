"""What the vendor gateway must be told."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Environment variables ``VENDOR_GATEWAY_…``."""

    model_config = SettingsConfigDict(env_prefix="VENDOR_GATEWAY_", frozen=True)

    database_url: SecretStr
    blind_index_key: SecretStr
    """``<key id>:<base64url of 32 bytes>``; the registry's."""
    sealing_keys: SecretStr
    """``<key id>:<base64url of 32 bytes>,…``; the gateway's own."""
    registry_url: str
    """Where the registry answers, such as ``https://…/registry``."""
    pool_max: int = 10
    items_per_second: float = 20_000
    """A vendor's long-run pace; beyond it 429."""
    items_burst: float = 200_000
