"""Full-text search kept by the database itself: FTS5 with triggers on SQLite, a GIN index on PostgreSQL."""

from typing import Any

from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE core_post_search USING fts5(title, text, content='core_post', content_rowid='id', tokenize='unicode61 remove_diacritics 2')",
    "CREATE TRIGGER core_post_search_add AFTER INSERT ON core_post BEGIN INSERT INTO core_post_search(rowid, title, text) VALUES (new.id, new.title, new.text); END",
    "CREATE TRIGGER core_post_search_drop AFTER DELETE ON core_post BEGIN INSERT INTO core_post_search(core_post_search, rowid, title, text) VALUES ('delete', old.id, old.title, old.text); END",
    """CREATE TRIGGER core_post_search_change AFTER UPDATE OF title, text ON core_post BEGIN
       INSERT INTO core_post_search(core_post_search, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
       INSERT INTO core_post_search(rowid, title, text) VALUES (new.id, new.title, new.text); END""",
]
POSTGRESQL = ["CREATE INDEX core_post_search ON core_post USING gin (to_tsvector('simple', title || ' ' || text))"]


def forwards(apps: Any, editor: Any) -> None:
    """Make the index."""
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(forwards, elidable=False)]
