"""People looked up by name or number, by those who may see them."""
