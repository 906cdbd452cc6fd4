"""Questions about deliveries and completions."""
