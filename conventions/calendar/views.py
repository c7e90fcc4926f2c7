"""Phases, meetings and dates of a convention."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from conventions import perms
from conventions.calendar import oddities, timeline
from conventions.calendar.forms import ContratForm, DatesForm, JalonForm, PhaseForm
from conventions.finding import OfConvention, find_convention
from conventions.signing import progress
from core.dates import NOT_GIVEN
from core.editing import edit_view

FORM = "conventions/form_page.html"
#: What `calendar.Line.add_event` takes of an event of law.
EVENT = ("kind", "effect_on", "effect_on_precision", "predecessor__name", "successor__name")


def _url(convention):
    return reverse("conventions:calendrier", args=[convention.pk])


def _page(convention, **fields):
    return {"convention": convention, "active_tab": "calendrier", **fields}


def _key_dates(convention, signature):
    """(label, words, what is odd in it) of each date that the convention may hold."""
    names = (
        *("launched_on", "engagement_voted_on", "diagnostic_validated_on", "plan_validated_on"),
        *("signature_planned_on", "ceremony_on"),
    )
    label = {field.name: field.verbose_name.capitalize() for field in convention._meta.fields}
    odd = oddities.of_dates(convention)
    found = [("Année visée", str(convention.target_year or NOT_GIVEN), "")]
    found += [(label[name], getattr(convention, f"{name}_words"), odd.get(name, "")) for name in names]
    found.append(("Dernière signature requise", signature.words if signature else NOT_GIVEN, ""))
    return found


def _end(convention):
    """(words, note) of the end that holds: with what the text says, once an avenant says something else."""
    own, held = convention.ends_on_known, convention.end_known
    if held == own:
        return convention.ends_on_words, convention.ends_on_source
    return held.words, f"convention initiale : {convention.ends_on_words}"


def _oddity(convention, phase, kind):
    """What is odd in the start or in the end of this phase, « planned » or « actual »."""
    ends = (getattr(phase, f"{kind}_{end}_on_known") for end in ("starts", "ends"))
    return next(filter(None, (oddities.of_row(convention, each) for each in ends)), "")


@require_safe
def calendrier(request, pk):
    convention = find_convention(request, pk)
    phases, jalons = list(convention.phases.all()), list(convention.jalons.all())
    for phase in phases:
        phase.planned_words, phase.actual_words = timeline.planned_words(phase), timeline.actual_words(phase)
        phase.planned_oddity, phase.actual_oddity = (_oddity(convention, phase, kind) for kind in ("planned", "actual"))
    for jalon in jalons:
        jalon.oddity = oddities.of_row(convention, jalon.held_on_known)
    signature = convention.last_signature
    length, (end, end_note) = convention.length_in_years(), _end(convention)
    context = _page(
        convention,
        phases=phases,
        jalons=jalons,
        contrats=list(convention.contrats_lies.all()),
        line=timeline.line(convention, phases, jalons, convention.evenements.values_list(*EVENT), signature=signature),
        key_dates=_key_dates(convention, signature),
        period=convention.period_words,
        end=end,
        end_note=end_note,
        length_term="Durée" if convention.end_known == convention.ends_on_known else "Durée de la convention initiale",
        length=length,
        gap=length is not None and convention.announced_years and abs(length - convention.announced_years) >= 0.5,
        may_manage=perms.can_manage(request.user, convention),
    )
    return render(request, "conventions/calendrier.html", context)


@require_http_methods(["GET", "POST"])
def dates(request, pk):
    convention = find_convention(request, pk, allow=perms.can_manage)
    answer = edit_view(
        request,
        DatesForm,
        convention,
        template=FORM,
        success="Les dates sont enregistrées.",
        success_url=_url(convention),
        context=_page(
            convention,
            title="Dates de la convention",
            intro="Aucune date n’est déduite d’une autre. Quand le jour n’est pas connu, écrivez le mois (06/2022) ou l’année (2022).",
            why_printed=progress.why_printed(convention, "la période"),
        ),
        cancel_url=_url(convention),
    )
    if answer.status_code == 302 and (odd := oddities.of_dates(convention)):
        named = ", ".join(convention._meta.get_field(name).verbose_name for name in odd)
        messages.warning(request, f"À vérifier, dans les dates\u00a0: {named}.")
    return answer


class OfCalendar(OfConvention):
    tab = shown_at = "calendrier"
    name = ""  # of a row, in the names of addresses

    def delete_url(self):
        return reverse(f"conventions:{self.name}_delete", args=[self.parent.pk, self.row.pk])

    def page(self, title, **more):
        if self.act == "edit":
            more["delete_url"] = self.delete_url()
        return super().page(title, **more)


class Phases(OfCalendar):
    form, related, name = PhaseForm, "phases", "phase"
    in_place = "phases"
    new, added = "Ajouter une phase", "La phase est ajoutée."
    saved, removed = "La phase est enregistrée.", "La phase est supprimée."


class Jalons(OfCalendar):
    form, related, name = JalonForm, "jalons", "jalon"
    in_place = "rendez-vous"
    new, added = "Ajouter un rendez-vous", "Le rendez-vous est ajouté."
    saved, removed = "Le rendez-vous est enregistré.", "Le rendez-vous est supprimé."


class Contrats(OfCalendar):
    form, related, name = ContratForm, "contrats_lies", "contrat"
    in_place = "contrats-lies"
    new, added = "Ajouter un contrat lié", "Le contrat est ajouté."
    saved, removed = "Le contrat est enregistré.", "Le contrat est supprimé de la liste."
