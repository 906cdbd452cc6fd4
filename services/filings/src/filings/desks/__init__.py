"""The desk of one office: what waits for it, what it filed itself, and how much of both there is."""
