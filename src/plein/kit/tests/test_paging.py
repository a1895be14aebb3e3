import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plein.kit.clock import now
from plein.kit.paging import BadCursor, Page, decode, encode

DAY = datetime(2026, 11, 22, tzinfo=UTC)
MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(MOMENTS, st.integers(0, 2**63 - 1))
def test_a_cursor_is_exact_to_the_microsecond_and_fit_for_an_address(at: datetime, pk: int) -> None:
    cursor = encode(at, pk)
    assert decode(cursor) == (at, pk)
    assert cursor.isascii()
    assert cursor.replace("-", "").replace("_", "").isalnum()


def test_the_same_moment_in_another_zone_is_the_same_cursor() -> None:
    here = datetime(2026, 11, 22, 10, tzinfo=timezone(timedelta(hours=1)))
    assert encode(here, 1) == encode(here.astimezone(UTC), 1)


@given(st.text() | st.binary(max_size=24).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_anything_else_is_a_bad_cursor(text: str) -> None:
    try:
        at, pk = decode(text)
    except BadCursor:
        return
    assert encode(at, pk) == text
    assert 0 <= pk < 2**63


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "x" * 22,
        "=" * 22,
        "9" * 400,
        encode(datetime(2026, 11, 22, tzinfo=UTC), 1) + "=",
        encode(DAY, 1)[:-1] + "é",
        encode(DAY, -1),
    ],
)
def test_a_cursor_that_was_not_given_out_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        decode(text)


def test_a_page_knows_its_neighbours() -> None:
    page = Page([1, 2], next=encode(datetime(2026, 11, 22, tzinfo=UTC), 2))
    assert page.previous is None
    assert page.next is not None


def test_the_clock_is_in_utc() -> None:
    assert now().utcoffset() == timedelta(0)
