"""What is true of deliveries, signatures and completions, without a database."""
