"""From the database to the fiches of a document, in six queries whatever their number."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Prefetch, Value
from django.db.models.functions import Concat, JSONObject, Trim

from accounts.models import User
from actions.enums import ActeurRole, FicheState
from actions.models import (
    Acteur,
    Audience,
    Dispositif,
    FicheAction,
    IndicateurFiche,
    LigneBudgetaire,
    MoyenHumain,
    Objectif,
)
from actions.values import baseline_words, target_words
from conventions.enums import Visibility
from conventions.models import ContratLie, Theme
from core import formats
from core.dates import Precision, of_words, until_words, words
from diagnostics.models import Enjeu
from territories.models import Territoire

from .fiche_presenter import BudgetLine, Etape, Fiche, FicheIndicator, FicheInPart, HumanMeans

# A document is handed to the committee: what is kept between fewer people stays out of it.
SHOWN = (Visibility.COPIL, Visibility.PUBLIC)
NAMED_COMMUNES = 8


def _labels(model, path, field="label", order=("position", "label")):
    """The labels of the rows of a fiche, as one array: no query of their own."""
    rows = model.objects.filter(**{path: OuterRef("pk")}).order_by(*order)
    return ArraySubquery(rows.values(field))


def fiches_of(plan, *, for_bilan=False):
    """Fiches of a plan with all that is printed of them; `for_bilan`, yearly values but no means.

    An addition that is only proposed is among them: documents of the whole plan leave it out.
    """
    people = User.objects.filter(referred_fiches=OuterRef("pk")).annotate(
        printed=Trim(Concat(F("first_name"), Value(" "), F("last_name")))
    )
    places = Territoire.objects.filter(
        pk__in=FicheAction.communes.through.objects.filter(ficheaction_id=OuterRef(OuterRef("pk"))).values(
            "territoire_id"
        )
    )
    indicators = IndicateurFiche.objects.order_by("position", "pk")
    actors = Acteur.objects.select_related("organisation__territoire", "user")
    lines = LigneBudgetaire.objects.filter(visibility__in=SHOWN).select_related("funder", "dispositif")
    if for_bilan:
        printed = (Prefetch("indicateurs", indicators.prefetch_related("valeurs")),)
    else:
        printed = (
            "etapes",
            Prefetch("moyens_humains", MoyenHumain.objects.select_related("organisation")),
            Prefetch("lignes_budgetaires", lines),
            Prefetch("indicateurs", indicators),
        )
    return (
        FicheAction.objects.filter(plan=plan)
        .annotate(
            theme_labels=_labels(Theme, "fiches"),
            enjeu_labels=_labels(Enjeu, "fiches"),
            audience_labels=_labels(Audience, "fiches"),
            dispositif_labels=_labels(Dispositif, "fiches"),
            contrat_labels=_labels(ContratLie, "fiches", order=("kind", "label")),
            objective_texts=_labels(Objectif, "fiche", "text", ("position", "pk")),
            referents=ArraySubquery(people.order_by("last_name", "pk").values(row=JSONObject(pk="pk", name="printed"))),
            commune_names=ArraySubquery(places.order_by("search_name", "pk").values("name")),
        )
        .prefetch_related(Prefetch("acteurs", actors), *printed)
        .order_by("position", "code", "pk")
    )


def fiche(row, *, on, chain=(), named=None):
    """One row of `fiches_of` as it is printed on the day `on`.

    `named`: the keys of the people that its reader, who reads the convention in part, may be
    told (`conventions.perms.people_named`); neither money nor means then.
    """
    kept = [referent for referent in row.referents if named is None or referent["pk"] in named]
    return (Fiche if named is None else FicheInPart)(
        id=f"fiche-{row.pk}",
        code=row.code,
        title=row.title,
        state=row.get_state_display(),
        priority=row.get_priority_display(),
        chain=chain,
        period=_period(row),
        years=_years(row),
        is_late=row.is_late_on(on),
        owners=_actors(row, ActeurRole.OWNER, named),
        short_owners=tuple(
            dict.fromkeys(actor.organisation.name for actor in row.acteurs.all() if actor.role == ActeurRole.OWNER)
        ),
        co_owners=_actors(row, ActeurRole.CO_OWNER, named),
        partners=_actors(row, ActeurRole.PARTNER, named),
        caf_referents=tuple(referent["name"] for referent in kept),
        themes=tuple(row.theme_labels),
        enjeux=tuple(row.enjeu_labels),
        audiences=" – ".join(part for part in (", ".join(row.audience_labels), row.audience_note) if part),
        communes=_places(row.commune_names),
        context=row.context,
        objectives=tuple(part for part in (row.general_objective, *row.objective_texts) if part),
        description=row.description,
        etapes=tuple(_etape(etape) for etape in row.etapes.all()),
        human_means=tuple(_means(means) for means in row.moyens_humains.all()) if named is None else (),
        material_means=row.material_means,
        budget=tuple(_budget_line(line) for line in row.lignes_budgetaires.all()) if named is None else (),
        dispositifs=tuple(row.dispositif_labels),
        contrats=tuple(part for part in (*row.contrat_labels, row.linked_contracts) if part),
        indicators=tuple(_indicator(indicator) for indicator in row.indicateurs.all()),
        attention_points=row.attention_points,
        obstacles=row.obstacles,
        levers=row.levers,
        evaluation=row.evaluation,
        progress=progress_words(row),
        state_note=abandonment_words(row),
        origin="" if row.origin == "initial" else row.get_origin_display(),
    )


def abandonment_words(row):
    if row.abandoned_on is None or row.state != FicheState.ABANDONED:
        return ""
    return f"Abandonnée le {words(row.abandoned_on)}{formats.NBSP}: {row.abandon_reason}"


def progress_words(row):
    if row.progress_rate is None:
        return ""
    text = formats.percent(row.progress_rate, 0)
    return f"{text} ({row.progress_comment})" if row.progress_comment else text


def _places(names):
    if not names:
        return "Tout le périmètre"
    if len(names) <= NAMED_COMMUNES:
        return ", ".join(names)
    return f"{', '.join(names[:NAMED_COMMUNES])} et {len(names) - NAMED_COMMUNES} autres communes"


def _actors(row, role, named):
    return tuple(_actor(actor, named) for actor in row.acteurs.all() if actor.role == role)


def _actor(actor, named):
    person = str(actor.user) if actor.user_id else actor.person_name
    if named is not None and actor.user_id not in named:
        person = ""
    name = actor.organisation.formal_name
    return f"{name} ({person})" if person else name


def _years(row):
    known = [day.year for day in (row.starts_on, row.ends_on) if day]
    return "-".join(dict.fromkeys(str(year) for year in known))


def _period(row):
    text = _span(row.starts_on, row.starts_on_precision, row.ends_on, row.ends_on_precision)
    if row.is_recurring:
        return f"{text}, chaque année" if text else "Chaque année"
    return text


def _span(starts_on, starts_precision, ends_on, ends_precision):
    """« 2023-2026 » for whole years, « de juin 2023 à mars 2024 », or what is known."""
    if starts_on and ends_on:
        whole = (starts_on.month, starts_on.day, ends_on.month, ends_on.day) == (1, 1, 12, 31)
        if whole or starts_precision == ends_precision == Precision.YEAR:
            return formats.years(starts_on, ends_on)
        first, last = words(starts_on, starts_precision), words(ends_on, ends_precision)
        return first if first == last else f"{first} – {last}"
    if starts_on:
        return f"À partir {of_words(starts_on, starts_precision)}"
    return until_words(ends_on, ends_precision).capitalize() if ends_on else ""


def _etape(row):
    period = _span(row.starts_on, row.starts_on_precision, row.ends_on, row.ends_on_precision)
    return Etape(row.label, period, is_done=row.done_on is not None)


def means_words(amount, unit):
    if amount is None:
        return ""
    return f"{formats.number(amount)}{formats.NBSP}{'ETP' if unit == 'etp' else 'h'}"


def _means(row):
    amount = means_words(row.planned if row.planned is not None else row.actual, row.unit)
    return HumanMeans(row.function, row.organisation.name if row.organisation_id else "", amount)


def _budget_line(row):
    return BudgetLine(
        funder=row.funder.name,
        kind=row.get_kind_display(),
        year=row.year,
        planned=row.planned_amount,
        actual=row.actual_amount,
        dispositif=row.dispositif.label if row.dispositif_id else "",
    )


def _indicator(row):
    return FicheIndicator(
        label=row.label,
        unit=row.unit,
        baseline=_dated(baseline_words(row, with_unit=True), row.baseline_on),
        target=_dated(target_words(row, with_unit=True), row.target_on),
        source=row.source,
        frequency=row.get_frequency_display(),
        responsible=row.responsible,
    )


def _dated(printed, on):
    return f"{printed} ({on.year})" if printed and on else printed
