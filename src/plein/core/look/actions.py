"""Choosing how the organisation looks."""

from functools import partial

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.look import logos, themes
from plein.core.look.queries import OWN
from plein.core.people.models import Organisation, Person
from plein.core.permissions import Invalid, allow, each
from plein.kit.faults import Busy


def choose_look(
    *, by: Person, theme: str, own: bytes | None = None, logo: bytes | None = None, without_logo: bool = False
) -> None:
    """Take a shipped theme, or one's `own` file, and perhaps a logo; what nobody could read is refused with the reason."""
    allow(by, "organisation.manage")
    here = Organisation.objects.get()
    _chosen_theme, prepared = each(partial(_chosen, here, theme, own), partial(_prepared, logo))
    _choose(by, theme, own, prepared, without_logo)  # a logo is drawn before others have to wait for what is written


@transaction.atomic
def _choose(by: Person, theme: str, own: bytes | None, prepared: tuple[bytes, str] | None, without_logo: bool) -> None:
    here = Organisation.objects.select_for_update().get()
    chosen, old = _chosen(here, theme, own), here.logo
    if prepared:
        data, ends = prepared
        here.logo = default_storage.save(f"logos/{get_random_string(24)}{ends}", ContentFile(data))
    elif without_logo:
        here.logo = ""
    here.theme, here.own_theme = chosen
    here.save(update_fields=["theme", "own_theme", "logo"])
    transaction.on_commit(partial(_forget, old if old != here.logo else ""))
    record("organisation.styled", by=by)


def _chosen(here: Organisation, theme: str, own: bytes | None) -> tuple[str, str]:
    if own is not None:
        return OWN, _judged(own)
    if theme == OWN and not here.own_theme:
        raise Invalid(_("Choose the file of your theme."), "own")
    if theme not in {"", OWN, *themes.shipped()}:
        raise Invalid(_("Choose a theme from the list."), "theme")
    return theme, here.own_theme


def _judged(own: bytes) -> str:
    try:
        themes.parse(own)
    except Invalid as error:
        raise Invalid(error.message, "own") from error
    return own.decode()


def _prepared(logo: bytes | None) -> tuple[bytes, str] | None:
    try:
        return None if logo is None else logos.prepare(logo)
    except Busy as error:
        raise Invalid(_("Many pictures are coming in just now. Try again in a moment."), "logo") from error


def _forget(logo: str) -> None:
    cache.delete("organisation")
    if logo:
        default_storage.delete(logo)
