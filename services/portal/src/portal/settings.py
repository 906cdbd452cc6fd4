"""The settings of the portal."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
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
    site_name: str = "学时平台"
    """What the head of every page says."""
    site_organiser: str = ""
    """主办单位. This field and those below stand at the foot of every page; an empty one is not shown."""
    site_undertaker: str = ""
    """承办单位."""
    site_contact: str = ""
    """联系方式."""
    site_identifier: str = ""
    """网站标识码."""
    site_icp: str = ""
    """The number of the ICP 备案."""
    site_police: str = ""
    """The number of the 公安备案."""
    sessions_kept: int = Field(default=10_000, ge=100)
    """Signed-in people whose tokens one process remembers; others' are asked for anew."""
