"""How certificates come into being and whether they stand."""
