from typing import Any

from django.db import migrations, models

import plein.core.people.models
from plein.kit.text import sort_key


def fill(apps: Any, schema_editor: Any) -> None:
    people = apps.get_model("core", "Person").objects.using(schema_editor.connection.alias)
    some = []
    for person in people.only("pk", "name").order_by("pk").iterator(1000):
        person.sort_name = sort_key(person.name)[:200]
        some.append(person)
        if len(some) == 1000:
            people.bulk_update(some, ["sort_name"])
            some = []
    people.bulk_update(some, ["sort_name"])


class Migration(migrations.Migration):
    dependencies = [("core", "0006_look")]

    operations = [
        migrations.RemoveIndex(model_name="person", name="person_name"),
        migrations.AddField(
            model_name="person",
            name="pronouns",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="person",
            name="sort_name",
            field=plein.core.people.models.SortName(default="", editable=False, max_length=200),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["sort_name", "id"], name="person_sort_name"),
        ),
    ]
