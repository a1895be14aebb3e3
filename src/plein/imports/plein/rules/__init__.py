"""Rules by which people are in spaces, in an archive."""
