"""What the registry can do; each fills the transaction it is given."""

from registry.actions.changes import Asked, NewUnit, close, merge, move, rename, reopen, split
from registry.actions.clients import (
    WrongClient,
    add_secret,
    change_scopes,
    clients,
    create_client,
    ensure_signing_key,
    issue_token,
    note_use,
    provide_client,
    public_keys,
    revoke_client,
    revoke_secret,
    rotate_signing_key,
)
from registry.actions.days import begin_day, end_day, turn_page
from registry.actions.organisations import import_organisations, load_regions, tell_organisations
from registry.actions.pasts import Past, organisation_on
from registry.actions.people import Printed, import_people, print_people, tell_people

__all__ = [
    "Asked",
    "NewUnit",
    "Past",
    "Printed",
    "WrongClient",
    "add_secret",
    "begin_day",
    "change_scopes",
    "clients",
    "close",
    "create_client",
    "end_day",
    "ensure_signing_key",
    "import_organisations",
    "import_people",
    "issue_token",
    "load_regions",
    "merge",
    "move",
    "note_use",
    "organisation_on",
    "print_people",
    "provide_client",
    "public_keys",
    "rename",
    "reopen",
    "revoke_client",
    "revoke_secret",
    "rotate_signing_key",
    "split",
    "tell_organisations",
    "tell_people",
    "turn_page",
]
