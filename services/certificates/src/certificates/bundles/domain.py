"""Archives of certificates: how far one is, and how long it is kept."""

from datetime import timedelta
from enum import StrEnum


class BundleState(StrEnum):
    """How far an archive is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """It could not be made; it may be asked for again."""


KEPT_FOR = timedelta(days=7)
"""How long an archive is kept after its end."""
KEPT_MAX = 3
"""Of one account at a time; the latest stay, and of one unit and year the latest alone."""
CERTIFICATES_MAX = 5_000
"""In one archive: some hundred megabytes."""
TRIES_MAX = 3


def entry_name(number: str, name: str) -> str:
    """What a certificate is called in the archive: nobody's folder, whatever the name is made of."""
    kept = "".join("_" if character in '/\\:*?"<>|' or not character.isprintable() else character for character in name)
    return f"{number}_{kept}.pdf"


def key_of(bundle_id: object) -> str:
    """Where an archive stands in the store."""
    return f"bundles/{bundle_id}.zip"
