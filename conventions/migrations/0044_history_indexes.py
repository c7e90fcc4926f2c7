from django.db import migrations

from core.event_indexes import LeaveIndexes


class Migration(migrations.Migration):
    dependencies = [("conventions", "0041_signe_garde")]

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
