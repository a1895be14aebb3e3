"""Guests with their sponsor and last day, and who leaves or has left."""
