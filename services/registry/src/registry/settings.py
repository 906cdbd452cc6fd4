"""What the registry must be told."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Environment variables ``REGISTRY_…``; none has a default that would be unsafe."""

    model_config = SettingsConfigDict(env_prefix="REGISTRY_", frozen=True)

    database_url: SecretStr
    """``postgresql+asyncpg://…`` of the application role."""
    blind_index_key: SecretStr
    """``<key id>:<base64url of 32 bytes>``; the same in every service that looks people up."""
    sealing_keys: SecretStr
    """``<key id>:<base64url of 32 bytes>,…``; the first one seals."""
    token_lifetime_s: int = 900
    pool_max: int = 10
