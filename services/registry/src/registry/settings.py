"""The settings of the registry."""

from datetime import date
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from pages.settings import SiteSettings


class Settings(SiteSettings):
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
    hr_data_due: str = Field(default="06-30", pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")
    """``MM-DD``: by which day of the year units settle what the HR platform has otherwise (Hunan 2023, 五（二）)."""
    keep_readings_months: int = Field(default=36, ge=6, le=240)
    """How long it is kept who read what of whom; 网络安全法 art. 21 asks for six months of logs."""
    administrators_need_second_factor: bool = True
    privacy_notice_version: str = Field(default="2026-11-29", pattern=r"^[0-9A-Za-z._-]{1,40}$")
    """The version of the privacy notice in force (个人信息保护法, art. 17); another one is shown to everybody anew."""

    email_host: str = ""
    """The server that takes e-mail from us (SMTP); empty: nobody gets any."""
    email_port: int = Field(default=587, ge=1, le=65_535)
    email_tls: Literal["starttls", "implicit", "none"] = "starttls"
    """``implicit``: TLS from the beginning (port 465). ``none``: for a server on the same machine, without a login."""
    email_user: str = ""
    email_password: SecretStr = SecretStr("")
    email_from: str = Field(default="", pattern=r"^([A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,255})?$")
    """As whom we write."""
    email_per_minute: int = Field(default=60, ge=1, le=6_000)
    """Letters at most; servers refuse senders that are too fast."""
    email_timeout_s: float = Field(default=10, ge=0.1, le=60)
    """For each step: a connection, a greeting, the envelope, the content."""

    identity_issuer: str = ""
    """统一身份认证: the issuer of the province's identity provider (OpenID Connect), as its discovery document has it;
    empty: nobody signs in with one."""
    identity_client_id: str = ""
    identity_client_secret: SecretStr = SecretStr("")
    identity_number_claim: str = ""
    """The claim that holds the ID number, in the ID token or the userinfo; each province names it otherwise."""
    identity_name: str = Field(default="统一身份认证", min_length=1, max_length=40)
    """What people call the provider, in Chinese: “用…登录”."""
    identity_scope: str = Field(default="openid", pattern=r"^[!#-\[\]-~]+( [!#-\[\]-~]+)*$")
    """What is asked for, with ``openid`` among it; more where the provider gives the ID number for that alone."""
    identity_origins: str = ""
    """Further origins (``https://…``, blanks between them) to which the provider leads people on while they sign in.
    Browsers follow our form no further than to these, the issuer's, and that of the authorization endpoint."""
    identity_passwords: bool = True
    """Whether people may sign in with their password as well; where not, operators without a link still do."""

    @field_validator("hr_data_due")
    @classmethod
    def _every_year_has_it(cls, text: str) -> str:
        date.fromisoformat(f"2001-{text}")
        return text

    @model_validator(mode="after")
    def _email_is_complete(self) -> Self:
        """With a server all that it takes stands there, and no password goes over the network in clear."""
        if self.email_host and not self.email_from:
            raise ValueError("with EMAIL_HOST this is needed: EMAIL_FROM")
        if self.email_tls == "none" and self.email_user:
            raise ValueError("EMAIL_USER with EMAIL_TLS none: the password would go over the network in clear")
        return self

    @model_validator(mode="after")
    def _identity_is_complete(self) -> Self:
        """With an issuer all that it takes stands there, and nobody is locked out without one."""
        if not self.identity_issuer:
            if not self.identity_passwords:
                raise ValueError("IDENTITY_PASSWORDS is false, and there is no IDENTITY_ISSUER: nobody could sign in")
            return self
        needed = {
            "IDENTITY_CLIENT_ID": self.identity_client_id,
            "IDENTITY_CLIENT_SECRET": self.identity_client_secret.get_secret_value(),
            "IDENTITY_NUMBER_CLAIM": self.identity_number_claim,
        }
        if missing := [name for name, value in needed.items() if not value]:
            raise ValueError(f"with IDENTITY_ISSUER these are needed: {', '.join(missing)}")
        if "openid" not in self.identity_scope.split():
            raise ValueError("IDENTITY_SCOPE does not ask for openid")
        for address in (self.identity_issuer, *self.identity_origins.split()):
            parts = urlsplit(address)
            if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
                raise ValueError("IDENTITY_ISSUER and IDENTITY_ORIGINS are addresses with https, without a query")
        return self


SHOWN = (
    "session_idle_minutes",
    "session_hours",
    "password_chars_min",
    "password_failures_max",
    "password_code_hours",
    "administrators_need_second_factor",
    "keep_sessions_days",
    "keep_codes_days",
    "keep_devices_days",
    "keep_sign_ins_days",
    "keep_applications_days",
    "keep_readings_months",
)
"""What operators read of them on their page: numbers and switches."""
