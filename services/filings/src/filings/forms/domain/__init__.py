"""What is true, by noun."""
