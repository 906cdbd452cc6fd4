"""The audit trail: acts are recorded with what they are about, and linked so that nobody can change one unseen."""
