"""Letters to people outside the platform (e-mail): they say that there is something to read, and where."""
