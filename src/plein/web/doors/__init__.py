"""Coming in by another system: the way there and back, and one's own ways in under settings."""
