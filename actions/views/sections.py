"""The parts of a fiche that are opened where they are read: sections of plain fields, and the first of those asked for."""

from typing import Any, ClassVar

from django.contrib import messages
from django.urls import reverse

from actions import perms
from actions.forms.fiche import SECTIONS, AvancementForm
from actions.models import locked
from actions.views import parts
from actions.views.finding import fiche_for, page_of
from actions.views.lines import KINDS, OfFiche
from actions.views.sheets import Montants


class OfSection(OfFiche):
    """Fields of the fiche itself: nothing of the other sections is read or written."""

    edit_template = "actions/form.html"
    label: ClassVar[str] = ""
    may = staticmethod(perms.can_edit_fiche)

    def find(self, *args, row=None, pk=None, **keys):
        self.parent = self.row = fiche_for(self.user, pk)
        self.row.plan.convention = self.row.convention

    def given(self):
        return {"convention": self.parent.convention}

    def title(self):
        return self.label

    def done(self):
        return f"{self.label} : c’est enregistré."

    def page(self, title, **more):
        return page_of(self.parent, title, **more)

    def delete_url(self):
        return ""

    def _edit(self):
        before = self.row.changements.count() if self.row.needs_support else 0
        response = super()._edit()
        if response.status_code == 302 and self.row.needs_support and self.row.changements.count() > before:
            messages.warning(self.request, locked.PROPOSED_CHANGE)
        return response


class Avancement(OfSection):
    form, in_place, anchor, name = AvancementForm, "statut", "statut", "avancement"
    label, also = "Avancement", ("enchainement",)
    may = staticmethod(perms.can_follow_fiche)
    refusal = "Seuls les pilotes de la fiche et les rédacteurs notent l’avancement."

    def given(self):
        return {}

    def done(self):
        return "L’avancement est enregistré."


def _of(section):
    """The kind of one section of `SECTIONS`."""
    also = tuple(each for each in OfFiche.also if each != section.place)
    says: dict[str, Any] = {
        "form": section.form,
        "label": section.label,
        "in_place": section.place,
        "anchor": section.anchor,
        "name": section.key,
        "also": also,
        "refusal": "",
    }
    return type(section.key.title(), (OfSection,), says)


OF_SECTION = {section.key: _of(section) for section in SECTIONS.values()}


def opened(request, fiche, key):
    """`place`: id of a part, and its `form`: of the part that the address asks for, or of the first after it that this person
    writes; nothing when there is none."""
    part = parts.first(request.user, fiche, at=parts.KEYS.index(key)) if key in parts.KEYS else None
    if part is None:
        return {}
    if part.key in OF_SECTION:
        kind = OF_SECTION[part.key](request)
        drawn = kind.drawn(reverse("actions:fiche_edit", args=[fiche.pk, part.key]), kind.edit, pk=fiche.pk)
    elif part.key == "montants":
        sheet = Montants(request)
        drawn = sheet.drawn(reverse("actions:budget", args=[fiche.pk]), sheet.write, pk=fiche.pk)
    else:
        rows = KINDS[part.key](request)
        drawn = rows.drawn(reverse("actions:line_create", args=[fiche.pk, part.key]), rows.add, pk=fiche.pk)
    return {"place": part.place, "form": drawn}
