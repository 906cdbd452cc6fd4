"""What vendors send: deliveries, completions and their verdicts."""
