from django.db import migrations

import core.ordering


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0014_fiche_reviewed"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="audience",
            options={"ordering": ["position", core.ordering.InOrder("label")], "verbose_name": "public"},
        ),
        migrations.AlterModelOptions(
            name="dispositif",
            options={"ordering": ["position", core.ordering.InOrder("label")], "verbose_name": "dispositif"},
        ),
        migrations.AlterModelOptions(
            name="ficheaction",
            options={
                "ordering": ["axe__position", "position", core.ordering.InOrder("code"), "pk"],
                "verbose_name": "fiche action",
                "verbose_name_plural": "fiches action",
            },
        ),
    ]
