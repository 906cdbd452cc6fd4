"""What the registry answers, as it is described."""
