"""What the ledger must be told."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Environment variables ``LEDGER_…``."""

    model_config = SettingsConfigDict(env_prefix="LEDGER_", frozen=True)

    database_url: SecretStr
    registry_url: str
    """Where the registry answers, such as ``https://…/registry``."""
    rulebooks_dir: str | None = None
    """A folder with regulations (``*.toml``) beside those that are shipped."""
    pool_max: int = 10
