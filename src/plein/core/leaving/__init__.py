"""Leaving: the last day of a colleague, who looks after what was theirs next, and what is kept of them."""
