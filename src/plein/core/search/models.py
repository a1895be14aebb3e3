"""By which words people are found, and which words are a slip away from those."""

from django.db import models

from plein.kit.database import Ordered


class PersonWord(models.Model):
    """Somebody with an open account is found by a word. What they show to nobody has no row, so that nothing finds it."""

    class Kind(models.TextChoices):
        NAME = "n"  # a part of the name, or two of them in a row: what somebody types who knows whom they look for
        KNOWN = "k"  # what they are and know: title, place, skills, words about themselves
        FACET = "f"  # what lists are narrowed by: "place:Arnhem"

    person = models.ForeignKey("core.Person", models.CASCADE, related_name="words", db_index=False)
    kind = models.CharField(max_length=1, choices=Kind)
    word = Ordered(max_length=150)
    rank = models.PositiveSmallIntegerField(default=0)  # of two with this word, who comes first
    sort_name = Ordered(max_length=200)  # of the person: the index gives names in order
    colleagues = models.BooleanField(default=False)  # not for guests

    class Meta:
        indexes = [
            models.Index(fields=["kind", "word", "rank", "sort_name", "person"], name="person_word"),
            models.Index(fields=["person", "kind", "word"], name="person_word_of"),
        ]


class Slip(models.Model):
    """A word that is in somebody's name, by what is left of it without some of its letters."""

    left = Ordered(max_length=16)
    out = models.PositiveSmallIntegerField()  # letters that were left out
    word = Ordered(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["left", "out", "word"], name="slip_once")]
