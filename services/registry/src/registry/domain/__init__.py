"""What is true of the registry, without a web or a database."""

from registry.domain.clients import SCOPES

__all__ = ["SCOPES"]
