"""Every question the registry asks its database, by name; all of them set-based."""

from registry.queries.clients import (
    add_client,
    add_signing_key,
    client,
    current_signing_key,
    lock_signing_keys,
    public_keys,
    retire_signing_keys,
    save_client,
)
from registry.queries.organisations import (
    PlacedOrganisation,
    find_authorities,
    known_regions,
    organisations_by_code,
    save_organisations,
    save_regions,
    units_by_code,
)
from registry.queries.people import (
    PersonFile,
    add_people,
    delete_placements,
    lock_people,
    lock_people_of,
    person_ids_by_index,
    printed_people,
    save_people,
    save_placements,
)

__all__ = [
    "PersonFile",
    "PlacedOrganisation",
    "add_client",
    "add_people",
    "add_signing_key",
    "client",
    "current_signing_key",
    "delete_placements",
    "find_authorities",
    "known_regions",
    "lock_people",
    "lock_people_of",
    "lock_signing_keys",
    "organisations_by_code",
    "person_ids_by_index",
    "printed_people",
    "public_keys",
    "retire_signing_keys",
    "save_client",
    "save_organisations",
    "save_people",
    "save_placements",
    "save_regions",
    "units_by_code",
]
