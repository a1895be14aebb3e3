"""The addresses of spaces. They stand with people because every profile is a space, and people come first."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from plein.core.spaces.models import OldAddress, Space
from plein.kit.prepared import prepared
from plein.kit.text import is_unguessable, slugify, unguessable


def begin(space: Space, name: str) -> None:
    """Save a new space under an address made of `name`; when another takes the same one at this moment, under the next.

    A secret one has an address that nobody guesses: a space of the same name must not get the next one.
    """
    while True:
        space.slug = slugify(name, lambda slug: bool(_with_slug(slug)))
        if space.kind == Space.Kind.SECRET:
            space.slug = unguessable(space.slug)
        try:
            with transaction.atomic():
                space.save(force_insert=True)
        except IntegrityError:
            if not Space.objects.filter(slug=space.slug).exists():
                raise
        else:
            return


@prepared
def _with_slug(slug: str) -> QuerySet[Space, int]:
    return Space.objects.filter(slug=slug).values_list("pk", flat=True)


def hide(space: Space) -> None:
    """Give a space that is secret now an address that nobody guesses; whoever may see it is led there from the old one.

    The old one is free again: a space that gets its name later gets it too, and from then on it leads there.
    """
    if space.kind == Space.Kind.SECRET and not is_unguessable(space.slug):
        OldAddress.objects.get_or_create(slug=space.slug, space=space)
        space.slug = unguessable(space.slug)
