from typing import Any

from django.db import migrations

import plein.core.posts.models
from plein.kit.language import detect


def fill(apps: Any, schema_editor: Any) -> None:
    posts = apps.get_model("core", "Post").objects.using(schema_editor.connection.alias)
    by_language: dict[str, list[int]] = {}
    for pk, title, text in posts.exclude(text="", title="").values_list("pk", "title", "text").iterator(1000):
        if language := detect(f"{title}\n{text}"):
            by_language.setdefault(language, []).append(pk)
    for language, keys in by_language.items():
        for at in range(0, len(keys), 500):
            posts.filter(pk__in=keys[at : at + 500]).update(language=language)


class Migration(migrations.Migration):
    dependencies = [("core", "0008_functions")]

    operations = [
        # By hand: on SQLite Django would make the table anew, and the triggers that keep the search index would be gone.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE core_post ADD COLUMN language varchar(8) NOT NULL DEFAULT ''",
                    "ALTER TABLE core_post DROP COLUMN language",
                )
            ],
            state_operations=[
                migrations.AddField(
                    model_name="post",
                    name="language",
                    field=plein.core.posts.models.Spoken(blank=True, default="", max_length=8),
                )
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
