"""The rules: how a record is read, and by when a difference is settled."""
