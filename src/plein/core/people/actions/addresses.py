"""The addresses of spaces. They stand with people because every profile is a space, and people come first."""

import secrets

from django.db import IntegrityError, transaction

from plein.core.spaces.models import Space
from plein.kit.text import slugify


def begin(space: Space, name: str) -> None:
    """Save a new space under an address made of `name`; when another takes the same one at this moment, under the next.

    A secret one has an address that nobody guesses: a space of the same name must not get the next one.
    """
    while True:
        space.slug = slugify(name, lambda slug: Space.objects.filter(slug=slug).exists())
        if space.kind == Space.Kind.SECRET:
            space.slug = f"{space.slug[:50]}-{secrets.token_hex(4)}"
        try:
            with transaction.atomic():
                space.save(force_insert=True)
        except IntegrityError:
            if not Space.objects.filter(slug=space.slug).exists():
                raise
        else:
            return
