from django.db import migrations, models


class Migration(migrations.Migration):
    """Two forms sent to one address are two drafts; each is named by the page that showed it."""

    dependencies = [
        ("accounts", "0017_address_changed"),
    ]

    operations = [
        migrations.AddField(
            "draft", "key", models.CharField(blank=True, default="", max_length=32), preserve_default=False
        ),
        migrations.AddField(
            "draft",
            "title",
            models.CharField("titre de la page", blank=True, default="", max_length=200),
            preserve_default=False,
        ),
        migrations.RemoveConstraint("draft", "draft_one_of_a_field"),
        migrations.AddConstraint(
            "draft",
            models.UniqueConstraint(fields=["user", "address", "field", "key"], name="draft_one_of_a_field"),
        ),
    ]
