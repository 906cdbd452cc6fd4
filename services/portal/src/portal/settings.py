"""The settings of the portal."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from pages.settings import SiteSettings


class Settings(SiteSettings):
    """Environment variables ``PORTAL_…``."""

    model_config = SettingsConfigDict(env_prefix="PORTAL_", frozen=True)

    registry_url: str
    """Where the registry answers, such as ``https://…/registry``."""
    gateway_url: str
    filings_url: str
    ledger_url: str
    certificates_url: str
    public_url: str
    """Where people reach the portal; under https its cookies go nowhere else."""
    sessions_kept: int = Field(default=10_000, ge=100)
    """Signed-in people whose tokens one process remembers; others' are asked for anew."""
