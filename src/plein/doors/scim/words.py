"""How what was told is called and compared."""

from unicodedata import normalize

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
SECOND = "activeSecond"  # in what is kept of a user who is the same person as another: whether that one is active there
# What filters may ask of a user beside what is a column, in small letters and without its schema.
FOLDED = frozenset({
    "displayname", "title", "preferredlanguage", "name.formatted", "name.familyname", "name.givenname", "name.middlename",
    "name.honorificprefix", "name.honorificsuffix", "employeenumber", "department", "manager.value",
})  # fmt: skip


def folded(text: str) -> str:
    """A text as comparisons take it when case does not count."""
    return normalize("NFC", normalize("NFC", text).lower())
