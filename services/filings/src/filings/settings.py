"""The settings of the filings service."""

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from pages.settings import SiteSettings


class Settings(SiteSettings):
    """Environment variables ``FILINGS_…``."""

    model_config = SettingsConfigDict(env_prefix="FILINGS_", frozen=True)

    database_url: SecretStr
    registry_url: str
    """Where the registry answers, such as ``https://…/registry``."""
    ledger_url: str
    """Where the ledger answers, such as ``https://…/ledger``."""
    client_secret: SecretStr
    """Of the OAuth client ``filings``, which has the scopes ``people:names``, ``people:leaves`` and ``ledger:read``."""
    blind_index_key: SecretStr
    """``<key id>:<base64url of 32 bytes>``; the registry's."""
    sealing_keys: SecretStr
    """``<key id>:<base64url>[,…]``: the first seals attachments and rosters, all of them open."""
    public_url: str
    """What a printed form says: ``<public_url>/filings/verify/<code>``."""
    answer_days: int = Field(default=7, ge=1, le=90)
    """Days that an office has before it is escalated to the one above."""
    review_share: float = Field(default=0.1, ge=0, le=1)
    """Of claims that decide themselves, the part that people look at."""
    rulebooks_dir: str | None = None
    """A folder with regulations (``*.toml``) beside those that are shipped; the ledger's."""
    keep_readings_months: int = Field(default=36, ge=6, le=240)
    """How long it is kept who read what of whom; 网络安全法 art. 21 asks for six months of logs."""
    pool_max: int = 10


SHOWN = ("answer_days", "review_share", "keep_readings_months")
"""What operators read of them on their page: numbers and switches."""
