"""What auditors read: what an office did, what was done about a person, and whether the trail is whole."""
