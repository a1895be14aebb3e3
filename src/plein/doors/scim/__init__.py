"""SCIM 2.0: another system tells who works here, and in which groups (RFC 7643, RFC 7644)."""
