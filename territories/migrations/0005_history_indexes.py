from django.db import migrations

from core.event_indexes import LeaveIndexes


class Migration(migrations.Migration):
    dependencies = [("territories", "0004_list_indexes")]

    operations = [
        LeaveIndexes(
            [
                "pgh_obj",
                "convention",
                "diagnostic",
                "plan",
                "fiche",
                "indicateur",
                "partie",
                "partie_acte",
                "comite",
                "seance",
            ]
        ),
    ]
