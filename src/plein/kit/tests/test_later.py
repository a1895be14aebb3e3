"""Work that is put off."""

import pytest

from plein.kit.later import Later, whole

pytestmark = pytest.mark.django_db
work = Later[int]("numbers for a test")


def test_what_is_put_off_is_done_at_the_end_of_the_block_and_outside_of_one_nothing_is() -> None:
    done: list[int] = []
    with work.block(done.extend) as waiting:
        waiting += [1, 2]
        assert work.waiting == [1, 2] and done == []
    assert done == [1, 2]
    assert work.waiting is None


def test_what_fails_takes_back_what_it_put_off_and_nothing_else() -> None:
    done: list[int] = []
    with work.block(done.extend):
        _put_off(1)
        with pytest.raises(ValueError, match="2"):
            _put_off(2, fails=True)
        _put_off(3)
    assert done == [1, 3]


def test_when_the_block_fails_nothing_is_done() -> None:
    done: list[int] = []
    with pytest.raises(ValueError, match="1"), work.block(done.extend):
        _put_off(1, fails=True)
    assert done == [] and work.waiting is None


@whole()
def _put_off(number: int, *, fails: bool = False) -> None:
    assert work.waiting is not None
    work.waiting.append(number)
    if fails:
        raise ValueError(number)
