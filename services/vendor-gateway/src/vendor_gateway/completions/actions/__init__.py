"""What is done with deliveries and completions."""
