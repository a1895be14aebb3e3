from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0008_reports")]

    operations = [
        migrations.AddField(
            model_name="space",
            name="function",
            field=models.CharField(
                blank=True,
                choices=[
                    ("task", "Do my work"),
                    ("knowledge", "Know"),
                    ("participation", "Take part"),
                    ("belonging", "Belong"),
                ],
                default="",
                max_length=13,
            ),
        ),
    ]
