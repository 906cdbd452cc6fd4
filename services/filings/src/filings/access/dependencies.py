"""What actions on filings go by, beside what is asked of them."""

from dataclasses import dataclass, field

from common.sealing import BlindIndex, Sealer
from rulebook import Rulebooks


@dataclass(frozen=True)
class Dependencies:
    """The installation's own."""

    rulebooks: Rulebooks
    index: BlindIndex = field(repr=False)
    sealer: Sealer = field(repr=False)
    answer_days: int
    """Until the next office is reminded that nobody has acted."""
    review_share: float
    """Of what decided itself, the part that somebody looks at."""
