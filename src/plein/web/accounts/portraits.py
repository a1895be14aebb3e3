"""Portraits: the square around a face that pages show, and the whole picture that it was taken from."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from PIL import Image

from plein.core.people.models import Person
from plein.core.permissions import Invalid
from plein.core.posts.cards import forget
from plein.core.profiles.actions import set_portrait
from plein.core.profiles.models import Profile
from plein.kit import images
from plein.kit.faults import Busy
from plein.kit.images import BadImage, process, square

WIDEST = 280  # pixels in which the whole picture is shown to choose in


@dataclass(frozen=True)
class Whole:
    """The picture to choose in, as it is shown: how wide and high, and where the face is, in hundredths."""

    key: str
    width: int
    height: int
    across: int
    down: int

    def chosen(self, posted: Mapping[str, str]) -> list[float]:
        """Where the face is: pressed in the picture, or set by its two controls. Raises Invalid."""
        try:
            if "at.x" in posted and (posted["at.x"], posted["at.y"]) != ("0", "0"):  # a key sends the corner
                return [int(posted["at.x"]) / self.width, int(posted["at.y"]) / self.height]
            return [int(posted["across"]) / 100, int(posted["down"]) / 100]
        except (KeyError, ValueError) as error:
            raise Invalid(_("Choose a place inside the picture."), "focus") from error


def take(person: Person, upload: Any) -> None:
    """Show this picture as somebody's portrait. Raises Invalid."""
    try:
        whole = process(upload, patience=images.PATIENCE).thumb
    except Busy as error:
        raise Invalid(_("Many pictures are coming in just now. Try again in a moment."), "picture") from error
    except BadImage as error:
        raise Invalid(_("This picture cannot be read. Save it again as JPEG or PNG."), "picture") from error
    _show(person, _kept(whole), whole, [])


def focus(person: Person, at: list[float]) -> None:
    """Show the square around this place of the whole picture. Raises Invalid."""
    at = [min(max(part, 0.0), 1.0) for part in at]
    key = whole_of(person).key
    with default_storage.open(key) as file:
        whole = file.read()
    _show(person, _kept(whole) if key == person.picture else key, whole, at)


def remove(person: Person) -> None:
    """Have no portrait."""
    set_portrait(person, by=person, square="", whole="", focus=[])
    forget()


def whole_of(person: Person) -> Whole:
    """The picture of which a portrait shows a part; a portrait that came without one is its own. Raises OSError."""
    known = Profile.objects.filter(person=person).first()
    key = known.whole if known and known.whole and default_storage.exists(known.whole) else person.picture
    with default_storage.open(key) as file, Image.open(file) as picture:
        scale = WIDEST / max(picture.size)
        width, height = (max(1, round(side * scale)) for side in picture.size)
    across, down = (known and known.focus) or (0.5, 0.5)
    return Whole(key, width, height, round(across * 100), round(down * 100))


def _show(person: Person, key: str, whole: bytes, at: list[float]) -> None:
    set_portrait(person, by=person, square=_kept(square(BytesIO(whole), at)), whole=key, focus=at)
    forget()


def _kept(content: bytes) -> str:
    return default_storage.save(f"portraits/{get_random_string(24)}", ContentFile(content))
