from django.conf import settings
from django.db import migrations, models

import core.ordering


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0050_short_name"),
        ("core", "0003_order"),  # the indexes call it
        ("territories", "0006_french_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="contact",
            options={"ordering": [core.ordering.InOrder("name"), "pk"], "verbose_name": "contact"},
        ),
        migrations.AlterModelOptions(
            name="contratlie",
            options={"ordering": ["kind", core.ordering.InOrder("label"), "pk"], "verbose_name": "contrat lié"},
        ),
        migrations.AlterModelOptions(
            name="convention",
            options={"ordering": ["search_name", "-starts_on", "pk"], "verbose_name": "convention"},
        ),
        migrations.AlterModelOptions(
            name="membership",
            options={"ordering": ["role", core.ordering.InOrder("user__last_name"), "pk"], "verbose_name": "membre"},
        ),
        migrations.AlterModelOptions(
            name="modeleconvention",
            options={
                "ordering": ["-is_default", core.ordering.InOrder("name"), "pk"],
                "verbose_name": "modèle de convention",
            },
        ),
        migrations.AlterModelOptions(
            name="theme",
            options={"ordering": ["position", core.ordering.InOrder("label"), "pk"], "verbose_name": "thème"},
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                models.F("convention"), core.ordering.InOrder("name"), models.F("id"), name="contact_by_name"
            ),
        ),
        migrations.AddIndex(
            model_name="convention",
            index=models.Index(fields=["caf", "search_name", "id"], name="convention_by_name"),
        ),
    ]
