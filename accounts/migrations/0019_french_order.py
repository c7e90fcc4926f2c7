from django.db import migrations

import core.ordering


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0018_drafts_apart"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="cafmembership",
            options={
                "ordering": ["caf", "role", core.ordering.InOrder("user__last_name"), "pk"],
                "verbose_name": "appartenance à une Caf",
            },
        ),
        migrations.AlterModelOptions(
            name="user",
            options={
                "ordering": [core.ordering.InOrder("last_name"), core.ordering.InOrder("first_name"), "pk"],
                "verbose_name": "personne",
            },
        ),
    ]
