"""The settings of the registry."""

from pydantic import Field, SecretStr
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
    public_url: str
    """``https://…`` without a slash at its end: where vendors find us, and our name in what is signed for them."""
    token_lifetime_s: int = Field(default=900, ge=60, le=3_600)
    """No longer than revocations are reported to the services, and than a retired key stays published."""
    pool_max: int = 10

    password_chars_min: int = 10
    password_classes_min: int = 3
    """Of lower case, capitals, digits and others (GB/T 22239); 1 leaves composition free, as NIST SP 800-63B wants."""
    password_days_max: int = 0
    """After so many days another password is asked for; 0: never."""
    password_list: str = ""
    """A file of passwords that are known to others, one a line (UTF-8), none of which is taken; empty: none."""
    password_failures_max: int = 5
    """Wrong ones in a row that make nobody wait; after each further one the next waits twice as long."""
    password_delay_minutes_max: int = 15
    """The longest wait, and how often one more is compared of one ID number over all devices that are not known."""
    password_code_hours: int = 72
    """How long the code is good with which somebody sets their first or another password."""
    password_code_wait_hours: int = Field(default=72, ge=24)
    """How long a helper's code waits, without a proof of the second factor, for an account that has or had one, or
    that was in use before; its owner is notified, and can cancel it meanwhile."""
    password_memory_kib: int = 32 * 1024
    password_passes: int = 3
    password_at_once: int = 2
    """Hashes at a time in one process (argon2id, RFC 9106); each takes ``password_memory_kib``."""
    session_idle_minutes: int = 30
    session_hours: int = 12
    keep_sessions_days: int = 180
    """After they ended; 网络安全法 art. 21 asks for six months of logs."""
    keep_codes_days: int = 30
    keep_devices_days: int = 180
    """How long a device is known that nobody signs in from."""
    keep_sign_ins_days: int = 7
    """At vendors, after they ended."""
    keep_applications_days: int = 365
    """After they were decided."""
    keep_readings_months: int = Field(default=36, ge=6, le=240)
    """How long it is kept who read what of whom; 网络安全法 art. 21 asks for six months of logs."""
    administrators_need_second_factor: bool = True
    privacy_notice_version: str = Field(default="2026-12-01", pattern=r"^[0-9A-Za-z._-]{1,40}$")
    """The version of the privacy notice in force (个人信息保护法, art. 17); another one is shown to everybody anew."""
