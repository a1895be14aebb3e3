"""Filters of a directory: how people are found in it."""

NAME = "{name}"  # where what somebody types comes


def is_filter(text: str) -> bool:
    """Whether a directory can read it (RFC 4515)."""
    from ldap3.core.exceptions import LDAPException  # see later
    from ldap3.operation.search import parse_filter

    try:
        parse_filter(text.replace(NAME, "x"), None, False, None, None, False)
    except (LDAPException, ValueError, IndexError, AttributeError):
        return False
    return True
