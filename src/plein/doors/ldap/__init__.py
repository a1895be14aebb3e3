"""LDAP: Plein asks a directory, over TLS alone, whether a password is right and who works here."""
