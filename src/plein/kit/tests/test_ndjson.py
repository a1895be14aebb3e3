import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plein.kit.ndjson import BadLine, dump, load_lines

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(VALUES, max_size=5))
def test_what_is_written_is_read_back_and_written_the_same(values: list[Any]) -> None:
    text = "".join(dump(value) + "\n" for value in values)
    read = list(load_lines(io.BytesIO(text.encode()), 1 << 20))
    assert read == list(enumerate(values, 1))
    assert "".join(dump(value) + "\n" for _, value in read) == text


def test_the_form_is_canonical() -> None:
    assert dump({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'
    assert dump("\ud800x") == '"\\ud800x"'
    with pytest.raises(ValueError, match="JSON"):
        dump(float("nan"))


@pytest.mark.parametrize(
    "line", [b"{", b"\xff", b"[" * 200_000, b'"' + b"x" * 300_000 + b'"', b"NaN", b"9" * 9999, b"\x00"]
)
def test_a_bad_line_is_named_and_the_rest_is_still_read(line: bytes) -> None:
    lines = load_lines(io.BytesIO(b'{"a":1}\n\n' + line + b"\r\n[2]\n"), 250_000)
    assert next(lines) == (1, {"a": 1})
    with pytest.raises(BadLine) as bad:
        next(lines)
    assert bad.value.line_number == 3
    assert bad.value.reason
    assert list(lines) == [(4, [2])]


def test_a_line_may_be_as_long_as_the_limit_and_no_longer() -> None:
    text = json.dumps("x" * 8).encode()
    assert list(load_lines(io.BytesIO(text + b"\r\n" + text), 10)) == [(1, "x" * 8), (2, "x" * 8)]
    with pytest.raises(BadLine):
        next(load_lines(io.BytesIO(text), 9))


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert list(load_lines(io.BytesIO(b"\xef\xbb\xbf1"), 9)) == [(1, 1)]


@given(st.binary(), st.integers(1, 20))
def test_any_bytes_end_in_values_or_bad_lines(raw: bytes, limit: int) -> None:
    lines, seen = load_lines(io.BytesIO(raw), limit), []
    while True:
        try:
            seen.append(next(lines)[0])
        except BadLine as bad:
            seen.append(bad.line_number)
        except StopIteration:
            break
    assert seen == sorted(set(seen))
    assert len(seen) <= raw.count(b"\n") + 1
