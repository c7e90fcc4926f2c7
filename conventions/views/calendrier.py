"""Phases, meetings and dates of a convention."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from conventions import calendar, perms, signing
from conventions.forms.calendrier import ContratForm, DatesForm, JalonForm, PhaseForm
from conventions.views.confirming import confirm_removal
from conventions.views.finding import find_convention
from core.dates import NOT_GIVEN
from core.editing import create_view, edit_view

FORM = "conventions/form_page.html"
#: What `calendar.Line.add_event` takes of an event of law.
EVENT = ("kind", "effect_on", "effect_on_precision", "predecessor__name", "successor__name")


def _url(convention):
    return reverse("conventions:calendrier", args=[convention.pk])


def _page(convention, **fields):
    return {"convention": convention, "active_tab": "calendrier", **fields}


def _key_dates(convention, signature):
    """(label, words) of each date that the convention may hold."""
    names = (
        *("launched_on", "engagement_voted_on", "diagnostic_validated_on", "plan_validated_on"),
        *("signature_planned_on", "ceremony_on"),
    )
    label = {field.name: field.verbose_name.capitalize() for field in convention._meta.fields}
    found = [("Année visée", str(convention.target_year or NOT_GIVEN))]
    found += [(label[name], getattr(convention, f"{name}_words")) for name in names]
    found.append(("Dernière signature requise", signature.words if signature else NOT_GIVEN))
    return found


def _end(convention):
    """(words, note) of the end that holds: with what the text says, once an avenant says something else."""
    own, held = convention.ends_on_known, convention.end_known
    if held == own:
        return convention.ends_on_words, convention.ends_on_source
    return held.words, f"convention initiale : {convention.ends_on_words}"


@require_safe
def calendrier(request, pk):
    convention = find_convention(request, pk)
    phases, jalons = list(convention.phases.all()), list(convention.jalons.all())
    for phase in phases:
        phase.planned_words, phase.actual_words = calendar.planned_words(phase), calendar.actual_words(phase)
    signature = convention.last_signature
    length, (end, end_note) = convention.length_in_years(), _end(convention)
    context = _page(
        convention,
        phases=phases,
        jalons=jalons,
        contrats=list(convention.contrats_lies.all()),
        line=calendar.line(convention, phases, jalons, convention.evenements.values_list(*EVENT), signature=signature),
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
    return edit_view(
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
            why_printed=signing.why_printed(convention, "la période"),
        ),
        cancel_url=_url(convention),
    )


def _add(request, pk, form_class, *, title, success):
    convention = find_convention(request, pk, allow=perms.can_manage)
    return create_view(
        request,
        form_class,
        template=FORM,
        success=success,
        success_url=_url(convention),
        context=_page(convention, title=title),
        convention=convention,
        cancel_url=_url(convention),
    )


def _edit(request, pk, form_class, rows, key, *, success, delete):
    convention = find_convention(request, pk, allow=perms.can_manage)
    row = get_object_or_404(getattr(convention, rows).all(), pk=key)
    return edit_view(
        request,
        form_class,
        row,
        template=FORM,
        success=success,
        success_url=_url(convention),
        context=_page(convention, title=str(row), delete_url=reverse(delete, args=[convention.pk, row.pk])),
        convention=convention,
        cancel_url=_url(convention),
    )


def _delete(request, pk, rows, key, *, done):
    convention = find_convention(request, pk, allow=perms.can_manage)
    row = get_object_or_404(getattr(convention, rows).all(), pk=key)
    return confirm_removal(
        request,
        row.delete,
        convention=convention,
        title=f"Supprimer : {row}",
        text="L’historique en garde la trace.",
        done=done,
        back=_url(convention),
        tab="calendrier",
    )


@require_http_methods(["GET", "POST"])
def phase_add(request, pk):
    return _add(request, pk, PhaseForm, title="Ajouter une phase", success="La phase est ajoutée.")


@require_http_methods(["GET", "POST"])
def phase_edit(request, pk, phase):
    return _edit(
        request, pk, PhaseForm, "phases", phase, success="La phase est enregistrée.", delete="conventions:phase_delete"
    )


@require_http_methods(["GET", "POST"])
def phase_delete(request, pk, phase):
    return _delete(request, pk, "phases", phase, done="La phase est supprimée.")


@require_http_methods(["GET", "POST"])
def jalon_add(request, pk):
    return _add(request, pk, JalonForm, title="Ajouter un rendez-vous", success="Le rendez-vous est ajouté.")


@require_http_methods(["GET", "POST"])
def jalon_edit(request, pk, jalon):
    return _edit(
        request,
        pk,
        JalonForm,
        "jalons",
        jalon,
        success="Le rendez-vous est enregistré.",
        delete="conventions:jalon_delete",
    )


@require_http_methods(["GET", "POST"])
def jalon_delete(request, pk, jalon):
    return _delete(request, pk, "jalons", jalon, done="Le rendez-vous est supprimé.")


@require_http_methods(["GET", "POST"])
def contrat_add(request, pk):
    return _add(request, pk, ContratForm, title="Ajouter un contrat lié", success="Le contrat est ajouté.")


@require_http_methods(["GET", "POST"])
def contrat_edit(request, pk, contrat):
    return _edit(
        request,
        pk,
        ContratForm,
        "contrats_lies",
        contrat,
        success="Le contrat est enregistré.",
        delete="conventions:contrat_delete",
    )


@require_http_methods(["GET", "POST"])
def contrat_delete(request, pk, contrat):
    return _delete(request, pk, "contrats_lies", contrat, done="Le contrat est supprimé de la liste.")
