"""Slips of the pen: how far two words are apart, and the words one finds by leaving out letters."""

from itertools import combinations

REACH = 7  # letters: what is after them is compared, but not left out, which keeps the number of ways small


def allowed(word: str) -> int:
    """How many slips a word of this length may have: short words with one are other words."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


def left_out(word: str, most: int) -> dict[str, int]:
    """The beginning of a word without at most `most` of its letters, and how many are out: two words that are `most` slips
    apart have one of these in common.
    """
    start = word[:REACH]
    found = {start: 0}
    for count in range(1, min(most, len(start) - 1) + 1):
        for kept in combinations(start, len(start) - count):
            found.setdefault("".join(kept), count)
    return found


def apart(one: str, other: str, most: int) -> int:
    """How many slips are between two words: a letter more, less or other, or two letters turned; `most` + 1 when more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, sign in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != sign))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == sign:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return min(last[-1], most + 1)
