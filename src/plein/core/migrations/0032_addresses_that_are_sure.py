"""Since when the address of somebody is known to be theirs."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone


def believe(apps: Any, _editor: Any) -> None:
    """Addresses of who has not joined came from an import; whoever has an employee number is known by that."""
    given = Q(joined_at=None) | Q(employee_number__isnull=False)
    apps.get_model("core", "Person").objects.filter(given, email__isnull=False).update(email_sure_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0031_told_apart_and_farewells"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="email_sure_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(believe, migrations.RunPython.noop),
    ]
