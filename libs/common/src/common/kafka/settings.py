"""Where Kafka is, how to log in there, and what its topics must be like."""

import ssl
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

REQUEST_TIMEOUT_S = 40.0
"""aiokafka gives a batch up after it. Longer than any of our own deadlines: we throw the producer away before."""


class KafkaSettings(BaseSettings):
    """Environment variables ``KAFKA_…``; workers need them, web processes do not know Kafka."""

    model_config = SettingsConfigDict(env_prefix="KAFKA_", frozen=True)

    bootstrap_servers: str
    """``host:port,host:port``"""
    replication_factor: int = Field(3, ge=1, le=7)
    """Copies of every event. 1 says aloud that a lost disk loses the bus (it can be rebuilt: ``tell-again``)."""
    partitions: int = Field(12, ge=1, le=1_000)
    """Of every topic, for good: another number would break the order of what has the same key."""
    topic_prefix: str = ""
    """Before every topic and group, where a Kafka serves others, too."""
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    sasl_username: str | None = None
    sasl_password: SecretStr | None = None
    ca_file: str | None = None
    """Authorities that Kafka's certificate is checked against; the system's where left out."""

    @model_validator(mode="after")
    def _can_log_in(self) -> Self:
        if self.security_protocol.startswith("SASL") and (self.sasl_username is None or self.sasl_password is None):
            raise ValueError(f"{self.security_protocol} needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD")
        return self

    @property
    def min_insync_replicas(self) -> int:
        """Copies that must be written before an event counts as taken: one may be away, where there are several."""
        return max(1, self.replication_factor - 1)

    def connection(self, client_id: str) -> dict[str, Any]:
        """What every aiokafka client of ours is given."""
        given: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap_servers,
            "client_id": client_id,
            "security_protocol": self.security_protocol,
            "request_timeout_ms": int(REQUEST_TIMEOUT_S * 1000),
            "metadata_max_age_ms": 60_000,
        }
        if self.security_protocol.endswith("SSL"):
            given["ssl_context"] = ssl.create_default_context(cafile=self.ca_file)
        if self.security_protocol.startswith("SASL"):
            assert self.sasl_password is not None
            given["sasl_mechanism"] = self.sasl_mechanism
            given["sasl_plain_username"] = self.sasl_username
            given["sasl_plain_password"] = self.sasl_password.get_secret_value()
        return given
