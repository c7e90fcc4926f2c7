import pghistory
from django.db import migrations
from django.db.models import Exists, OuterRef

SIGNED = ("in_force", "renewed", "terminated")
REASON = "Signée sans fichier de son texte : la convention est enregistrée déjà signée, « texte non conservé »."


def set_reprise(apps, schema_editor):
    """What is signed and holds no file of its text says so. Counted, since the migration chooses for people."""
    convention, version = apps.get_model("conventions", "Convention"), apps.get_model("conventions", "VersionTexte")
    document = apps.get_model("conventions", "Document")
    drawn = version.objects.filter(convention=OuterRef("pk"), kind="to_sign", document__isnull=False)
    deposited = document.objects.filter(convention=OuterRef("pk"), kind="signed")
    signed = convention.objects.filter(state__in=SIGNED)
    with pghistory.context(act="migration", reason=REASON):
        changed = signed.exclude(Exists(drawn)).exclude(Exists(deposited)).update(origin="reprise")
    if total := signed.count():
        print(  # noqa: T201
            f"\n    {changed} conventions signées sur {total} sans fichier de leur texte : enregistrées déjà signées."
        )


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0020_origin"),
    ]

    operations = [migrations.RunPython(set_reprise, migrations.RunPython.noop)]
