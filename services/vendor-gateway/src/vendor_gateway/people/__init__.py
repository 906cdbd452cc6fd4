"""Who is who, as the registry tells."""
