from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from plein.kit.text import is_unguessable, unguessable


def hide(apps: Any, schema_editor: Any) -> None:
    """Secret spaces that have an address which can be guessed get another; their members are led on from the old one."""
    alias = schema_editor.connection.alias
    space, old = (apps.get_model("core", name).objects.using(alias) for name in ("Space", "OldAddress"))
    for row in list(space.filter(kind="secret").only("pk", "slug").order_by("pk")):
        if not is_unguessable(row.slug):
            old.get_or_create(slug=row.slug, space=row)
            space.filter(pk=row.pk).update(slug=unguessable(row.slug))


class Migration(migrations.Migration):
    dependencies = [("core", "0014_second_steps_and_devices")]

    operations = [
        migrations.CreateModel(
            name="OldAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60)),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="old_addresses", to="core.space"
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("slug", "space"), name="old_address_once")]},
        ),
        migrations.RunPython(hide, migrations.RunPython.noop),
    ]
