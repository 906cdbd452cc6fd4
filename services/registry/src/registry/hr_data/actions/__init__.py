"""What is done with records of the HR platform: they are taken in, compared, settled, and counted."""
