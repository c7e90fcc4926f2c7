import django.contrib.postgres.operations
from django.db import migrations, models

import core.ordering


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0019_french_order"),
        ("core", "0003_order"),  # the index calls it
    ]

    operations = [
        django.contrib.postgres.operations.AddIndexConcurrently(
            model_name="user",
            index=models.Index(
                core.ordering.InOrder("last_name"),
                core.ordering.InOrder("first_name"),
                models.F("id"),
                name="user_by_name",
            ),
        ),
    ]
