"""Rows of stays become rows of movement; 0025 carries them, 0026 closes what must hold.

The events of before keep their words: `joined_on` is the effect of an entry, and `left_on` stays with them alone.
"""

import django.db.models.deletion
import pgtrigger.migrations
from django.db import migrations, models

PRECISION = {"default": "day", "editable": False, "max_length": 5, "verbose_name": "précision (effet)"}
PRECISIONS = [("day", "Jour"), ("month", "Mois"), ("year", "Année")]
DIRECTIONS = [("in", "Entrée"), ("out", "Sortie")]


def added(model):
    """What both tables get. The act is unknown of what happened before, whose events say nothing of it."""
    return [
        migrations.RenameField(model_name=model, old_name="joined_on", new_name="effect_on"),
        migrations.AddField(
            model_name=model,
            name="effect_on_precision",
            field=models.CharField(choices=PRECISIONS, **PRECISION),
        ),
        migrations.AddField(
            model_name=model,
            name="direction",
            field=models.CharField(choices=DIRECTIONS, default="in", max_length=3, verbose_name="sens"),
        ),
        migrations.AddField(
            model_name=model,
            name="reason",
            field=models.CharField(blank=True, default="", max_length=300, verbose_name="motif"),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0034_text_is_kept"),
    ]

    operations = [
        *(
            pgtrigger.migrations.RemoveTrigger(model_name=model, name=name)
            for model, name in (
                ("communeperimetre", "insert_insert"),
                ("communeperimetre", "update_update"),
                ("communeperimetre", "delete_delete"),
                ("communeperimetreevent", "append_only"),
            )
        ),
        *(
            migrations.RemoveConstraint(model_name="communeperimetre", name=name)
            for name in ("perimetre_commune_once", "perimetre_dates_in_order", "perimetre_stays_apart")
        ),
        migrations.RenameModel("CommunePerimetre", "MouvementPerimetre"),
        migrations.RenameModel("CommunePerimetreEvent", "MouvementPerimetreEvent"),
        *added("mouvementperimetre"),
        *added("mouvementperimetreevent"),
        migrations.AddField(
            model_name="mouvementperimetre",
            name="acte",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mouvements",
                to="conventions.acte",
            ),
        ),
        migrations.AddField(
            model_name="mouvementperimetreevent",
            name="acte",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="conventions.acte",
            ),
        ),
    ]
