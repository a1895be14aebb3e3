from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_set_up_and_shared_invitations"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="logo",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="organisation",
            name="own_theme",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="theme",
            field=models.CharField(blank=True, max_length=40),
        ),
    ]
