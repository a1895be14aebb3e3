"""The organisation's tree and who works where, in an archive."""
