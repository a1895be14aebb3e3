"""Guests who are here already get a sponsor where one can be told, and three months: nobody is sent away by an update."""

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone


def welcome(apps: Any, schema_editor: Any) -> None:
    Person = apps.get_model("core", "Person")
    Stay = apps.get_model("core", "Stay")
    until = timezone.localdate() + timedelta(days=90)
    for guest in Person.objects.filter(role="guest", stay=None).order_by("pk").iterator():
        Stay.objects.create(person=guest, sponsor=_sponsor(apps, guest), until=until)


def _sponsor(apps: Any, guest: Any) -> Any:
    """Who invited them, else who manages the first space they came into, else nobody: administrators see those on a list."""
    able = (
        apps.get_model("core", "Person").objects.filter(is_active=True, joined_at__isnull=False).exclude(role="guest")
    )
    used = apps.get_model("core", "Invitation").objects.filter(used_at__isnull=False, by__in=able)
    invited = used.filter(email=guest.email) if guest.email else used.none()
    if row := (invited | used.filter(person=guest)).order_by("-used_at").first():
        return row.by
    Membership = apps.get_model("core", "Membership")
    for row in Membership.objects.filter(person=guest).exclude(space__owner=guest).order_by("joined_at", "pk"):
        managers = Membership.objects.filter(space=row.space_id, role="manager", person__in=able)
        if found := managers.order_by("joined_at", "pk").first():
            return found.person
    return None


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0018_guests_stay"),
    ]

    operations = [
        migrations.RunPython(welcome, migrations.RunPython.noop),
    ]
