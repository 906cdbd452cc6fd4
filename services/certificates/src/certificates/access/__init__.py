"""What every route of certificates works with: its state, and how batches are read."""
