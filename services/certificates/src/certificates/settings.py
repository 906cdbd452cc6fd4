"""The settings of the certificates service."""

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from pages.settings import SiteSettings


class Settings(SiteSettings):
    """Environment variables ``CERTIFICATES_…``."""

    model_config = SettingsConfigDict(env_prefix="CERTIFICATES_", frozen=True)

    database_url: SecretStr
    blind_index_key: SecretStr
    """``<key id>:<base64url of 32 bytes>``; the registry's."""
    sealing_keys: SecretStr
    """``<key id>:<base64url of 32 bytes>[,…]``: the first seals whom a reading was of, all of them open."""
    registry_url: str
    """Where the registry answers, such as ``https://…/registry``."""
    ledger_url: str
    """Where the ledger answers, such as ``https://…/ledger``."""
    client_secret: SecretStr
    """Of the OAuth client ``certificates``, which has the scopes ``people:names`` and ``ledger:read``."""
    public_url: str
    """What a printed certificate says: ``<public_url>/certificates/verify/<code>``."""
    store_url: str
    """``file:///…`` or ``s3://…``: where signed certificates are kept, written once."""
    signing_key_pem: SecretStr
    signing_chain_pem: str
    """The signer's certificate first, then those above it."""
    drawing_processes: int = 2
    keep_readings_months: int = Field(default=36, ge=6, le=240)
    """How long it is kept who read what of whom; 网络安全法 art. 21 asks for six months of logs."""
    pool_max: int = 10
    queries_per_second: float = 20_000
    """A client's long-run pace of queried people; beyond it 429."""
    queries_burst: float = 400_000


SHOWN = ("queries_per_second", "keep_readings_months")
"""What operators read of them on their page: numbers and switches."""
