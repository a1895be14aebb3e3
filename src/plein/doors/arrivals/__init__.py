"""Who comes in, and the sessions that begin so."""
