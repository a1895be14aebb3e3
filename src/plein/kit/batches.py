"""A long row of things, some at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(items: Iterable[T], count: int) -> Iterator[list[T]]:
    """Lists of at most `count` things; only one of them is held at a time."""
    left = iter(items)
    while some := list(islice(left, count)):
        yield some
