"""Keeping files."""

import hashlib
from contextlib import suppress
from datetime import datetime, timedelta
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.base import File as DjangoFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.files.models import File
from plein.core.files.queries import named_in_drafts, unposted_by
from plein.core.people.models import Person
from plein.core.permissions import Invalid, allow
from plein.kit.images import BadImage, process, sniff
from plein.kit.text import clean

MOST_UNPOSTED = 200  # files of one person in no post
TAKEN_OUT = timedelta(hours=1)  # what is in no draft by now was taken out again, or its program gave up
SHOWN = {"image/jpeg", "image/png", "image/webp", "image/gif"}
NOT_REDRAWN = {"image/heic", "image/avif", "image/tiff"}  # they say where they were taken


def add(stream: IO[bytes], *, by: Person, name: str, alt: str = "") -> File:
    """Keep an uploaded file until it is posted. Pictures are redrawn, so that no place or camera stays in them."""
    name = safe_name(name)
    mime = sniff(_head(stream))
    size = stream.seek(0, 2)
    stream.seek(0)
    if size > settings.UPLOAD_LIMIT:
        raise Invalid(
            _("This file is too large. Choose one of at most %(size)s MB.")
            % {"size": settings.UPLOAD_LIMIT // 1024**2},
            "file",
        )
    if not size:
        raise Invalid(_("This file is empty. Choose another."), "file")
    _leave_room(by, size)
    file = File(owner=by, name=name, mime=mime, alt=clean(alt)[:500])
    if mime in NOT_REDRAWN:
        raise Invalid(_("This kind of picture keeps where it was taken. Save it as JPEG or PNG and add that."), "file")
    key = _key(file)
    try:
        if mime in SHOWN:
            _keep_picture(file, stream, key)
        else:
            _keep(file, stream, size, key)
        with transaction.atomic():
            file.save()
    except BaseException:
        _take_back(key)
        raise
    return file


def _take_back(key: str) -> None:
    """Leave nothing of a file that could not be kept: half of it would lie there for good, where there was no room as it is."""
    with suppress(Exception):  # what went wrong before is what is told
        for name in (key, _thumb(key)):
            default_storage.delete(name)


def _leave_room(person: Person, size: int) -> None:
    """Refuse a file when this person keeps too much that is in no post; what they took out of a draft again goes first."""
    if _fits(person, size):
        return
    sweep(timezone.now() - TAKEN_OUT, person)
    if not _fits(person, size):
        text = _(
            "No more files fit beside those that you have not posted yet (%(size)s MB). "
            "Post something first, or throw a draft away."
        )
        raise Invalid(text % {"size": -(-unposted_by(person).size // 1024**2)}, "file")


def _fits(person: Person, size: int) -> bool:
    kept = unposted_by(person)
    return kept.files < MOST_UNPOSTED and kept.size + size <= max(settings.DRAFTS_LIMIT, settings.UPLOAD_LIMIT)


@transaction.atomic
def describe(file: File, *, by: Person, alt: str) -> None:
    """Say what is in a picture, for those who cannot see it."""
    allow(by, "file.describe", file)
    if file.post is not None:
        allow(by, "post.edit", file.post)
    File.objects.filter(pk=file.pk).update(alt=clean(alt)[:500])
    if file.post is not None:
        record("post.edited", by=by, post=file.post)


@transaction.atomic
def discard(file: File, *, by: Person) -> None:
    """Throw away a file that was not posted."""
    allow(by, "file.discard", file)
    _delete(file)


@transaction.atomic
def sweep(before: datetime, owner: Person | None = None) -> int:
    """Throw away files, perhaps of one owner, added before this moment that are in no post and in no draft. The worker calls this."""
    rows = File.objects.filter(post=None, created_at__lt=before, **({"owner": owner} if owner else {}))
    old = list(rows.order_by("pk").values_list("pk", "owner", "uid"))
    kept = named_in_drafts({owner for _pk, owner, _uid in old})
    gone = [pk for pk, owner, uid in old if (owner, uid) not in kept]
    left = list(File.objects.select_for_update().filter(pk__in=gone[:200], post=None))
    for file in left:
        _delete(file)
    return len(left)


def safe_name(name: str) -> str:
    """A file name without folders or control characters, at most 120 characters, its ending kept."""
    base = clean(name.replace("\\", "/").rsplit("/", 1)[-1]).strip(". ") or "file"
    stem, dot, ending = base.rpartition(".")
    return f"{stem[:100]}.{ending[:12]}" if dot and stem else base[:120]


def _head(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    head = stream.read(4096)
    stream.seek(0)
    return head


def _keep_picture(file: File, stream: IO[bytes], key: str) -> None:
    try:
        picture = process(stream)
    except BadImage as error:
        raise Invalid(
            _("This picture cannot be read. Save it again as JPEG or PNG, at most 50 megapixels."), "file"
        ) from error
    file.mime, file.width, file.height = picture.mime, picture.width, picture.height
    file.size, file.sha256 = len(picture.full), hashlib.sha256(picture.full).hexdigest()
    if not file.name.lower().endswith((picture.extension, ".jpeg")):
        file.name = f"{file.name.rsplit('.', 1)[0]}{picture.extension}"
    file.key = default_storage.save(key, ContentFile(picture.full))
    file.thumb_key = default_storage.save(_thumb(key), ContentFile(picture.thumb))


def _keep(file: File, stream: IO[bytes], size: int, key: str) -> None:
    digest = hashlib.sha256()
    while chunk := stream.read(1 << 20):
        digest.update(chunk)
    stream.seek(0)
    file.size, file.sha256 = size, digest.hexdigest()
    file.key = default_storage.save(key, DjangoFile(stream))


def _key(file: File) -> str:
    """Names of people never become paths."""
    return f"{timezone.now():%Y/%m}/{file.uid}"


def _thumb(key: str) -> str:
    return f"{key}-thumb"


def _delete(file: File) -> None:
    keys = [key for key in (file.key, file.thumb_key) if key]
    File.objects.filter(pk=file.pk).delete()

    def delete() -> None:
        for key in keys:
            default_storage.delete(key)

    transaction.on_commit(delete)
