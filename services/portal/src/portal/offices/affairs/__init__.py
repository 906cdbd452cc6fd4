"""What an office looks after beside its people's hours: one page that leads to all of it."""
