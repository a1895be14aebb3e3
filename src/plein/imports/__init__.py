"""Bringing in what an organisation said elsewhere. Each folder reads one foreign format; what they share is beside them."""
