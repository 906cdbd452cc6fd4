"""The vendors' door: verify, keep the raw delivery, a verdict for every item."""
