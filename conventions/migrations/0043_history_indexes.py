from django.db import migrations

from core.event_indexes import LeaveIndexes


class Migration(migrations.Migration):
    dependencies = [("conventions", "0042_signature_sur_la_version")]

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
