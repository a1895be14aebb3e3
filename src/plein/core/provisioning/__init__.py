"""People as the systems know them that keep who works here: a file of HR, a directory, an identity provider."""
