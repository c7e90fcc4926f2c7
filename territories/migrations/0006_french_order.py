from django.db import migrations

import core.ordering


class Migration(migrations.Migration):
    dependencies = [
        ("territories", "0005_history_indexes"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="territoireactionsociale",
            options={
                "ordering": ["caf", core.ordering.InOrder("name")],
                "verbose_name": "territoire d’action sociale",
                "verbose_name_plural": "territoires d’action sociale",
            },
        ),
    ]
