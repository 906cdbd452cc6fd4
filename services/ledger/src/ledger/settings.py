"""The settings of the ledger."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Environment variables ``LEDGER_…``."""

    model_config = SettingsConfigDict(env_prefix="LEDGER_", frozen=True)

    database_url: SecretStr
    registry_url: str
    """Where the registry answers, such as ``https://…/registry``."""
    sealing_keys: SecretStr
    """``<key id>:<base64url of 32 bytes>[,…]``: the first seals whom a reading was of, all of them open."""
    rulebooks_dir: str | None = None
    """A folder with regulations (``*.toml``) beside those that are shipped."""
    keep_readings_months: int = Field(default=36, ge=6, le=240)
    """How long it is kept who read what of whom; 网络安全法 art. 21 asks for six months of logs."""
    pool_max: int = 10


SHOWN = ("keep_readings_months",)
"""What operators read of them on their page: numbers and switches."""
