"""The sheets of a year: 60 fiches and 150 indicators, two amounts and two posts a fiche; shown, then saved whole."""

import datetime as dt

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import FicheAction, IndicateurFiche, MoyenHumain
from conventions.enums import ConventionState
from conventions.models import Convention
from territories.models import Organisation
from tests.bench import data
from tests.bench.pages import contexts_read
from tests.bench.pdf import Line

FICHES, MORE_INDICATORS, YEAR = 60, 30, 2025
SHOWN, SAVED, TIMES = 12, 15, 4
SHEETS = {
    "year_values": ("valeurs", "value_"),
    "year_amounts": ("montants", "actual_"),
    "year_means": ("moyens", "actual_"),
}


def measure(bench, runs):
    """Lines of the three sheets. What they are made on goes away with the transaction."""
    found = []
    with transaction.atomic():
        convention = _made(bench.adviser)
        for name, (words, cells) in SHEETS.items():
            found += _sheet(
                bench, reverse(f"actions:{name}", args=[convention.pk, YEAR]), f"{words} d’une année", cells, runs
            )
        transaction.set_rollback(True)
    return found


def _sheet(bench, path, words, cells, runs):
    with CaptureQueriesContext(connection) as shows:
        shown = bench.client.get(path)
    show_count = len(shows)  # at once: the next requests take the place of these
    if shown.status_code != 200:
        return [Line(f"{words} : réponse {shown.status_code}", "illisible", float("inf"), 0)]
    page, plain = bench.costs(path, len(shown.content), runs)
    with contexts_read():
        form = bench.client.get(path).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    typed = {name: "7" if name.startswith(cells) else "" if value is None else value for name, value in typed.items()}
    with CaptureQueriesContext(connection) as saves:
        is_saved = bench.client.post(path, typed).status_code == 302
    lines = len(form.page.object_list)
    return [
        Line(f"{words}, {lines} lignes : requêtes", f"{show_count}", show_count, SHOWN),
        Line(
            f"{words} : temps", f"{page * 1000:.1f} ms, V {plain * 1000:.1f} ms, {len(shown.content) // 1024} Kio",
            page / plain, TIMES,
        ),
        Line(f"{words}, tout enregistré : requêtes", f"{len(saves)}", len(saves) if is_saved else float("inf"), SAVED),
    ]  # fmt: skip


def _made(adviser):
    """A convention of the adviser’s Caf, with the plan that the sheets are asked of."""
    convention = Convention.objects.create(
        caf=adviser.caf_memberships.get().caf,
        adviser=adviser,
        name=f"{data.PREFIX}, une année",
        state=ConventionState.DRAFTING,
        starts_on=dt.date(YEAR - 2, 1, 1),
        ends_on=dt.date(YEAR + 2, 12, 31),
    )
    fiches = data.plans([convention], list(Organisation.objects.order_by("pk")[:1]), FICHES)
    IndicateurFiche.objects.bulk_create(
        IndicateurFiche(fiche=fiche, position=2, label="Familles accueillies") for fiche in fiches[:MORE_INDICATORS]
    )
    MoyenHumain.objects.bulk_create(
        MoyenHumain(fiche=fiche, function=f"Poste {n + 1}", year=YEAR - n % 2, planned="0.5")
        for fiche in fiches
        for n in range(2)
    )
    assert FicheAction.objects.filter(plan__convention=convention).count() == FICHES
    return convention
