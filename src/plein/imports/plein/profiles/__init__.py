"""What people tell about themselves, in an archive."""
