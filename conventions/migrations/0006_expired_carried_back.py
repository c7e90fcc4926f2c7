import pghistory
from django.db import migrations

REASON = "« Échue » se lit désormais de la date de fin : l’enregistrement revient à « En vigueur »."


def carry_back(apps, schema_editor):
    """What a nightly job wrote is now computed. The journal keeps its lines « En vigueur → Échue »."""
    with pghistory.context(act="migration", reason=REASON):
        apps.get_model("conventions", "Convention").objects.filter(state="expired").update(state="in_force")


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0005_contrats_lies"),
    ]

    operations = [migrations.RunPython(carry_back, migrations.RunPython.noop)]
