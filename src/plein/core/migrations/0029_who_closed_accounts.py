from typing import Any

from django.db import migrations, models


def planned(apps: Any, schema_editor: Any) -> None:
    """Whoever is still here with a last day, has one that was said beforehand."""
    apps.get_model("core", "Departure").objects.filter(closed_at=None).update(is_planned=True)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0028_former_colleagues"),
    ]

    operations = [
        migrations.AddField(
            model_name="departure",
            name="is_planned",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="departure",
            name="closed_by",
            field=models.CharField(blank=True, max_length=30),
        ),
        migrations.RunPython(planned, migrations.RunPython.noop),
    ]
