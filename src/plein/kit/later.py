"""Work that is put off to the end of a block, to be done there for many at once instead of for each by itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

from django.db import transaction

T = TypeVar("T")
_all: list["Later[Any]"] = []


class Later(Generic[T]):
    """One kind of work. Outside of a block nothing is put off."""

    def __init__(self, what: str) -> None:
        self._open: ContextVar[list[T] | None] = ContextVar(what, default=None)
        _all.append(self)

    @property
    def waiting(self) -> list[T] | None:
        """What was put off in the block that one is in; None outside of one."""
        return self._open.get()

    @contextmanager
    def block(self, do: Callable[[list[T]], object]) -> Iterator[list[T]]:
        """What is put off inside is done at the end; when something went wrong, nothing of it."""
        items: list[T] = []
        token = self._open.set(items)
        try:
            yield items
        finally:
            self._open.reset(token)
        do(items)


@contextmanager
def whole() -> Iterator[None]:
    """Do all of what is inside or nothing: what was put off in it is taken back with what was written."""
    before = [(items, len(items)) for later in _all if (items := later.waiting) is not None]
    try:
        with transaction.atomic():
            yield
    except BaseException:
        for items, length in before:
            del items[length:]
        raise
