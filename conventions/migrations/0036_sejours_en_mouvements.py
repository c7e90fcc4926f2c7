import datetime as dt

from django.db import migrations
from django.utils import timezone

ONE_DAY = dt.timedelta(days=1)


def movements(stays):
    """[(row, direction, effect)] of the stays of one convention, rows with `effect_on` (entry, or None: since the
    beginning) and `left_on` (**last day inside**, or None).

    « Jusqu’au 30 juin » was inside on the 30th: the exit takes effect on 1 July. Who came back on 1 July leaves and
    enters on that day, in this order, and is inside.
    """
    found = []
    for row in stays:
        found.append((row, "in", row.effect_on))
        if row.left_on is not None:
            if row.left_on == dt.date.max:
                raise ValueError(
                    f"Périmètre de la convention {row.convention_id}, ligne {row.pk}, commune {row.commune_id} : "
                    f"sortie au {row.left_on}, après laquelle aucun jour ne s’écrit. Corrigez cette date, puis relancez."
                )
            found.append((row, "out", row.left_on + ONE_DAY))
    return found


def words(direction, count):
    return f"{count} commune{'s' if count > 1 else ''} {'ajoutée' if direction == 'in' else 'retirée'}{'s' if count > 1 else ''}"


def carry(apps, schema_editor):
    """Dated edits become régularisations: one for what entered on a day, one for what left. No trigger is there to
    write events: nothing happened to these communes today."""
    movement, acte = (apps.get_model("conventions", name) for name in ("MouvementPerimetre", "Acte"))
    initial = dict(acte.objects.filter(kind="initial").values_list("convention", "pk"))
    stays = {}
    for row in movement.objects.order_by("convention", "pk"):
        stays.setdefault(row.convention_id, []).append(row)
    kept, fresh = [], []
    for convention, rows in stays.items():
        dated = {}
        for row, direction, effect in movements(rows):
            if effect is None:
                row.acte_id = initial[convention]
                kept.append(row)
            else:
                dated.setdefault((effect, direction), []).append(row)
        # Exits before entries on one day, as they are read.
        for number, ((effect, direction), moved) in enumerate(
            sorted(dated.items(), key=lambda each: (each[0][0], each[0][1] == "in")), 1
        ):
            made = acte.objects.create(
                convention_id=convention,
                kind="regularisation",
                number=number,
                subject=words(direction, len(moved)),
                effect_on=effect,
                created_at=timezone.now(),
            )
            for row in moved:
                if direction == "in":
                    row.acte_id = made.pk
                    kept.append(row)
                else:
                    fresh.append(
                        movement(
                            convention_id=convention,
                            acte_id=made.pk,
                            commune_id=row.commune_id,
                            direction="out",
                            effect_on=effect,
                        )
                    )
    movement.objects.bulk_update(kept, ["acte"], batch_size=1000)
    movement.objects.bulk_create(fresh, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0035_mouvements_perimetre"),
    ]

    operations = [migrations.RunPython(carry)]
