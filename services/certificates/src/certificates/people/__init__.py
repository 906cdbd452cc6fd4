"""People and organisations as the registry tells of them."""
