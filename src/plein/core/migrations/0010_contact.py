from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0009_language_of_posts")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="contact",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
