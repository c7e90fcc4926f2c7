from django.db import migrations

from core.event_indexes import LeaveIndexes


class Migration(migrations.Migration):
    dependencies = [("governance", "0007_comptes_rendus_gardes")]

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
