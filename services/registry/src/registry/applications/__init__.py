"""Applications: to be registered, to be moved, for a unit, for another name."""
