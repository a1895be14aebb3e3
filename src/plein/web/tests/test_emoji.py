"""Emoji by name, in the languages of the readers."""

import emoji as standard
import pytest

from plein.web import emoji


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    ("typed", "sign"),
    [("duim", "👍"), ("hart", "❤️"), ("feest", "🎉"), ("dank", "🙏"), ("koff", "☕"), ("thumbs_up", "👍"), ("tada", "🎉"), ("red heart", "❤️")],
)  # fmt: skip
def test_dutch_and_english_names_are_completed_in_either_language(language: str, typed: str, sign: str) -> None:
    assert sign in [found for found, _name in emoji.starting(typed, language)]


def test_names_in_the_readers_language_come_first() -> None:
    assert emoji.starting("ster", "nl")[0] == ("💪", "sterk") and ("⭐", "ster") in emoji.starting("ster", "nl")
    assert emoji.starting("heart", "en")[0][1].startswith("heart")


def test_each_dutch_name_is_of_an_emoji_that_can_be_a_reaction() -> None:
    signs = [sign for sign, _names in emoji._dutch()]
    assert len(signs) == len(set(signs)) > 250
    assert all(standard.is_emoji(sign) for sign in signs)
    assert len(emoji.starting("a", "nl")) == emoji.MOST
