from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]

    operations = [
        migrations.RemoveField("importjob", "problem"),  # what was said so far was English; trying again says it anew
        migrations.AddField("importjob", "problem", models.JSONField(blank=True, default=str)),
    ]
