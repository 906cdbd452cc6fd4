"""The audit trail as people read it, and who looked at whom."""
