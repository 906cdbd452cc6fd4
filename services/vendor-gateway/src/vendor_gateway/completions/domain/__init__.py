"""What is true of deliveries and completions."""
