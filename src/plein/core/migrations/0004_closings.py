from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0003_example_organisation")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="closings",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
