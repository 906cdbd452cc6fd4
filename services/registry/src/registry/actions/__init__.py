"""What the registry can do; each fills the transaction it is given."""

from registry.actions.clients import (
    WrongClient,
    create_client,
    ensure_signing_key,
    issue_token,
    provide_client,
    public_keys,
    rotate_signing_key,
)
from registry.actions.organisations import import_organisations, load_regions, tell_organisations
from registry.actions.people import Printed, import_people, print_people, tell_people

__all__ = [
    "Printed",
    "WrongClient",
    "create_client",
    "ensure_signing_key",
    "import_organisations",
    "import_people",
    "issue_token",
    "load_regions",
    "print_people",
    "provide_client",
    "public_keys",
    "rotate_signing_key",
    "tell_organisations",
    "tell_people",
]
