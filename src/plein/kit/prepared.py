"""Querysets that are composed once: of a small query, Django's writing of the SQL costs more than the database's answer."""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import FlatValuesListIterable, ValuesListIterable
from django.utils import timezone

Row = TypeVar("Row")
Converter = Callable[[Any, Any, Any], Any]
Plain = Literal["rows", "flat", ""]
PLAIN: dict[type, Plain] = {ValuesListIterable: "rows", FlatValuesListIterable: "flat"}
Filler = Callable[[tuple[Any, ...]], Any]  # makes one parameter of the statement out of the values of a call


@dataclass(frozen=True)
class Composed(Generic[Row]):
    """A queryset with its statement, and how to fill in the parameters of it."""

    queryset: QuerySet[Any, Row]
    compiler: Any
    sql: str
    fillers: list[Filler]
    converters: list[tuple[int, list[Converter], Any]]  # of which column, and its expression
    plain: Plain  # what comes out: rows, the first column of each, or something that the queryset itself must make

    def params(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """The parameters for these values."""
        return tuple(fill(values) for fill in self.fillers)

    def read(self, params: tuple[Any, ...]) -> list[Any]:
        """The plain rows, without what Django asks itself again for each statement."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows: list[Any] = cursor.fetchall()
        if self.converters:
            rows = [self._converted(list(row)) for row in rows]
        return [row[0] for row in rows] if self.plain == "flat" else rows

    def _converted(self, row: list[Any]) -> tuple[Any, ...]:
        for column, converters, expression in self.converters:
            for convert in converters:
                row[column] = convert(row[column], expression, connection)
        return tuple(row)


class Prepared(Generic[Row]):
    """Calls `build` with stand-ins, once for each database and kind of values; later calls only fill in their values.

    `build` may depend on its values only by handing them to lookups, never by their size, truth or identity. Where it
    asks for the time it is now, that is asked again at each call. `plan_once` is for what PostgreSQL finds in the same
    way whatever the values.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], *, plan_once: bool = True) -> None:
        self._build = build
        self._plan_once = plan_once
        self._known: dict[tuple[str, tuple[type, ...]], Composed[Row]] = {}

    def __call__(self, *values: Any) -> list[Row]:
        """The rows. Values are numbers, texts, moments or UUIDs, never None."""
        composed = self._composed(values)
        sql, params = composed.sql, composed.params(values)
        if composed.plain:
            with planned_once() if self._plan_once else nullcontext():
                return composed.read(params)
        ready: Any = copy.copy(composed.compiler)
        ready.connection = connection
        ready.as_sql = lambda *_args, **_options: (sql, params)
        found = composed.queryset._chain()  # type: ignore[attr-defined]
        found.query.get_compiler = lambda *_args, **_options: ready
        with planned_once() if self._plan_once else nullcontext():
            return list(found)

    def sql(self, *values: Any) -> tuple[str, tuple[Any, ...]]:
        """The statement and its parameters, for a place in a larger one."""
        composed = self._composed(values)
        return composed.sql, composed.params(values)

    def _composed(self, values: tuple[Any, ...]) -> Composed[Row]:
        key = (connection.vendor, tuple(type(value) for value in values))
        if key not in self._known:
            self._known[key] = self._compose(values)
        return self._known[key]

    def _compose(self, values: tuple[Any, ...]) -> Composed[Row]:
        standins = [_standin(value, number) for number, value in enumerate(values)]
        began = timezone.now()
        queryset = self._build(*standins)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        now = (began, timezone.now())
        places = [_place(param, standins) for param in params]
        if set(places) - {None} != set(range(len(values))):
            raise ValueError(f"{self._build.__name__}: a value does not stand in the SQL as it is")
        fillers = [_filler(*pair, now) for pair in zip(params, places, strict=True)]
        found = compiler.get_converters([column for column, *_rest in compiler.select])
        converters = [(column, list(convert), expression) for column, (convert, expression) in found.items()]
        return Composed(queryset, compiler, sql, fillers, converters, _plain(queryset))


def prepared(build: Callable[..., QuerySet[Any, Row]]) -> Prepared[Row]:
    """Make a function that returns a queryset into one that returns its rows and composes them once."""
    return Prepared(build)


@contextmanager
def planned_once() -> Iterator[None]:
    """Let PostgreSQL keep the plan of what is asked inside: making one costs more than following it.

    Not for everything: a plan that does not know the values can be a bad one (the statement for "is there news" then
    read the whole table), so this is chosen statement by statement.
    """
    if not connection.settings_dict["OPTIONS"].get("server_side_binding"):
        yield
        return
    connection.ensure_connection()
    driver = connection.connection
    driver.prepare_threshold = 1
    try:
        yield
    finally:
        driver.prepare_threshold = None


def _plain(queryset: Any) -> Plain:
    return PLAIN.get(queryset._iterable_class, "")


def _standin(value: Any, number: int) -> Any:
    """A value of the same type that stands nowhere else."""
    if isinstance(value, datetime):
        return datetime(2222, 2, 2, 2, 2, number, 222222, UTC)
    if isinstance(value, UUID):
        return UUID(int=(0x22222222 << 96) + number)
    if isinstance(value, str):
        return f"stand-in {number}"
    if isinstance(value, int) and not isinstance(value, bool):
        return 2_022_022_000 + number
    raise TypeError(f"not to be prepared: {value!r}")


def _place(param: Any, standins: list[Any]) -> int | None:
    return next((number for number, one in enumerate(standins) if param in (one, _adapted(one))), None)


def _filler(param: Any, place: int | None, now: tuple[datetime, datetime]) -> Filler:
    if place is None and (moment := _moment(param)) is not None:
        if not now[0] <= moment <= now[1]:  # counted from now, it would stand still
            raise ValueError(f"a moment that is neither a value nor now: {param!r}")
        return lambda _values: _adapted(timezone.now())
    if place is None:
        return lambda _values: param
    if isinstance(param, int):  # psycopg's integers tell their size
        return lambda values: type(param)(values[place])
    return lambda values: _adapted(values[place])


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value.hex if isinstance(value, UUID) and not connection.features.has_native_uuid_field else value


def _moment(param: Any) -> datetime | None:
    """The moment a parameter is, also where the database takes it as text."""
    with suppress(TypeError, ValueError):
        moment = param if isinstance(param, datetime) else datetime.fromisoformat(param)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
