"""A long row of things, some at a time."""

from plein.kit.batches import batched


def test_everything_comes_once_in_lists_of_at_most_so_many() -> None:
    assert list(batched(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(batched(range(4), 2)) == [[0, 1], [2, 3]]
    assert list(batched([], 2)) == []


def test_no_more_is_read_ahead_than_one_list() -> None:
    read: list[int] = []
    lists = batched((read.append(one) or one for one in range(9)), 3)  # type: ignore[func-returns-value]
    assert next(lists) == [0, 1, 2] == read
