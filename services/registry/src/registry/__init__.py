"""Who works where, in which post; and which programs may ask."""
