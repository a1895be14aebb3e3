from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_closings"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="is_shared",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="invitation",
            name="joined",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="organisation",
            name="backed_up_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="set_up_step",
            field=models.CharField(blank=True, max_length=20),
        ),
    ]
