"""What the vendor gateway can do, by noun; each fills the transaction it is given."""

from vendor_gateway.actions.deliveries import (
    EXCERPT_BYTES,
    Keys,
    Received,
    earlier_answer,
    receive,
    seal_evidence,
)
from vendor_gateway.actions.own_completions import OwnPage, own_completions, vendor_freshness
from vendor_gateway.actions.people import republish_completions, store_people_and_release_parked
from vendor_gateway.actions.vendors import add_key, live_keys, provide_key, save_vendor

__all__ = [
    "EXCERPT_BYTES",
    "Keys",
    "OwnPage",
    "Received",
    "add_key",
    "earlier_answer",
    "live_keys",
    "own_completions",
    "provide_key",
    "receive",
    "republish_completions",
    "save_vendor",
    "seal_evidence",
    "store_people_and_release_parked",
    "vendor_freshness",
]
