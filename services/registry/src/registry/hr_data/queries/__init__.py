"""Questions about records of the HR platform and what differs from them."""
