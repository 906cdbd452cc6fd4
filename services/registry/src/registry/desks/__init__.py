"""How much waits at the desk of an office, counted at once for the page that opens first."""
