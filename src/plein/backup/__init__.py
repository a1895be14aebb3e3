"""Keeping a copy of everything, and bringing it back elsewhere, on any of the databases."""
