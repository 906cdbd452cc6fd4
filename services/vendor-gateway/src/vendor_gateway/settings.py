"""The settings of the vendor gateway."""

from pydantic import Field, SecretStr
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
    rulebooks_dir: str | None = None
    """A folder with regulations (``*.toml``) beside those that are shipped; the ledger's."""
    keep_readings_months: int = Field(default=36, ge=6, le=240)
    """How long it is kept who read what of whom; 网络安全法 art. 21 asks for six months of logs."""
    pool_max: int = 10
    items_per_second: float = 1_000
    """A vendor's long-run pace in this process; beyond it 429. Each of these has what may come at once beside it."""
    items_burst: float = 5_000
    requests_per_second: float = 20
    requests_burst: float = 400
    bytes_per_second: float = 1024 * 1024
    bytes_burst: float = 32 * 1024 * 1024
    refusals_per_second: float = 50
    """Rejected items and refused requests of a vendor."""
    refusals_burst: float = 2_000
    questions_per_second: float = 500
    """Completion ids that a vendor asks about."""
    questions_burst: float = 10_000
    address_refusals_per_second: float = 5
    """Requests of one address that no vendor signed."""
    address_refusals_burst: float = 300
    address_bytes_per_second: float = 512 * 1024
    """Bytes of one address that were read and that no vendor had signed."""
    address_bytes_burst: float = 16 * 1024 * 1024


SHOWN = ("items_per_second", "requests_per_second", "keep_readings_months")
"""What operators read of them on their page: numbers and switches."""
