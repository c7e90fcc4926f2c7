from django.db import migrations

import core.ordering


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0008_history_indexes"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="comite",
            options={"ordering": ["kind", core.ordering.InOrder("name"), "pk"], "verbose_name": "comité"},
        ),
        migrations.AlterModelOptions(
            name="decision",
            options={"ordering": ["seance", core.ordering.InOrder("number"), "pk"], "verbose_name": "décision"},
        ),
        migrations.AlterModelOptions(
            name="membrecomite",
            options={
                "ordering": ["side", "-is_chair", core.ordering.InOrder("name"), "pk"],
                "verbose_name": "membre de comité",
            },
        ),
        migrations.AlterModelOptions(
            name="presence",
            options={"ordering": ["status", core.ordering.InOrder("name"), "pk"], "verbose_name": "présence"},
        ),
    ]
