"""Numbers as people write them."""

from django.utils.formats import number_format


def number(value: float, decimals: int = 0) -> str:
    """A number in the language of now, with its thousands apart."""
    return number_format(value, decimals, force_grouping=True)
