"""Sentences that are kept and put into words later, in the language of who reads them: an English text and its values.

As plain lists they go into the database, and from one process to another. bin/messages finds the texts by `say(`.
"""

from typing import Any

from django.utils.translation import gettext

from plein.kit.numbers import number

Sentence = list[Any] | str  # a str stands for words of others, like those of the system: they are shown as they are


def say(text: str, **values: Sentence | int) -> Sentence:
    """A sentence; a value may be a sentence too."""
    return [text, values]


def in_words(sentence: Sentence) -> str:
    """The sentence in the language of now."""
    if isinstance(sentence, str):
        return sentence
    text, values = sentence
    return gettext(text) % {name: _value(value) for name, value in values.items()}


def _value(value: Sentence | int) -> str:
    return number(value) if isinstance(value, int) else in_words(value)


class Said(Exception):
    """An error that a reader is told, perhaps later."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return in_words(self.sentence)
