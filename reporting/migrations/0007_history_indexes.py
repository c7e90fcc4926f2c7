from django.db import migrations

from core.event_indexes import LeaveIndexes


class Migration(migrations.Migration):
    dependencies = [("reporting", "0006_no_published_bilan")]

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
