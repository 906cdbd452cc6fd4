"""What the gateway keeps secrets with."""

from dataclasses import dataclass

from common.sealing import BlindIndex, Sealer


@dataclass(frozen=True)
class Keys:
    """What turns ID numbers into blind indexes, and what seals evidence."""

    index: BlindIndex
    sealer: Sealer
