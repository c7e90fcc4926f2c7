"""« Mettre à jour mes actions »: of « Mes actions », all the fiches that a person writes, on one page that is one sheet."""

import copy

from django.core.paginator import Paginator
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from actions import perms
from actions.forms.choices import year_followed
from actions.forms.mine import MySheet
from actions.models import FicheAction, IndicateurFiche, NoteSuivi
from actions.models.fiche import IN_PLAN, explain_by
from actions.views.finding import FRAME
from conventions.models import Convention
from core.sheets.grid import rows_of
from core.sheets.page import sheet_view

MOST = 60  # fiches of one page


class Mine:
    """The fiches that this person carries or follows, and may write; those to explain first."""

    def __init__(self, request):
        self.request, self.user, self.today = request, request.user, timezone.localdate()
        self.before: dict[int, str] = {}
        found = self._readable(None)
        self.page = Paginator(found, MOST).get_page(request.GET.get("page"))

    def _readable(self, data):
        rows = FicheAction.objects.visible_to(self.user).to_update(self.user)
        rows = rows.select_related("plan").prefetch_related("acteurs")
        rows = rows.order_by("plan__convention__search_name", "plan__convention", "axe__position", *IN_PLAN)
        read = list(rows_of(rows, data))
        # Once a convention, with its end: those of the fiches are as many objects as fiches.
        keys = {each.plan.convention_id for each in read}
        whole = Convention.objects.visible_to(self.user).filter(pk__in=keys).with_end().select_related(*FRAME)
        conventions = {each.pk: each for each in whole}
        for each in read:
            each.plan.convention = conventions[each.plan.convention_id]
        return sorted(read, key=lambda each: explain_by(each, self.today) is None)

    def build(self, data):
        fiches = self.page.object_list
        if data is not None:  # as they are now, locked; those of the page that was sent
            shown = {each.pk for each in fiches}
            fiches = [each for each in self._readable(data) if each.pk in shown]
        years = {each.pk: year_followed(each.convention, self.today) for each in fiches}
        notes, closed = self._notes(fiches, years, data)
        indicators = list(IndicateurFiche.objects.filter(fiche__in=list(years)).order_by("fiche", "position", "pk"))
        found = {"fiches": fiches, "years": years, "notes": notes, "closed": closed, "indicators": indicators}
        sheet = MySheet(data, **found, before=self.before, on=self.today)
        if data is None and (here := self.request.GET.get("ici", "")):
            box = sheet.notes.fields.get(f"done_n{here}") or sheet.progress.fields.get(f"state_f{here}")
            if box is not None:  # which browsers show and focus, unless the address names a place of the page
                box.widget = copy.deepcopy(box.widget)  # one for all the fiches
                box.widget.attrs["autofocus"] = True
        return sheet

    def _notes(self, fiches, years, data):
        """({fiche: its note of the year}, the fiches whose note somebody else alone changes), and what `before` keeps."""
        asked = Q(pk__in=())
        for year in set(years.values()):
            keys = [key for key, each in years.items() if each == year]
            asked |= Q(fiche__in=keys, for_bilan_year__in=(year, year - 1))
        of_fiche = {each.pk: each for each in fiches}
        notes, closed = {}, set()
        for note in rows_of(NoteSuivi.objects.visible_to(self.user).filter(asked).order_by("pk"), data):
            note.fiche = of_fiche[note.fiche_id]
            if note.for_bilan_year != years[note.fiche_id]:
                self.before[note.fiche_id] = note.done
                continue
            notes[note.fiche_id] = note
            if not perms.can_write_note(self.user, note):
                closed.add(note.fiche_id)
        return notes, closed

    def after(self, sheet):
        """Where a save leads: to the next fiche of which nothing is said, its note ready to be typed."""
        asked = self.request.POST.get("suivante", "")
        key = sheet.next_after(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0)
        here = reverse("actions:mine_update")
        page = self.page.number
        query = "&".join([*([f"page={page}"] if page > 1 else []), *([f"ici={key}"] if key else [])])
        return f"{here}{'?' if query else ''}{query}"


@require_http_methods(["GET", "POST"])
def mine_update(request):
    mine = Mine(request)
    return sheet_view(
        request,
        mine.build,
        template="actions/mise_a_jour.html",
        success="Vos actions sont à jour.",
        success_url=mine.after,
        context={"page": mine.page},
    )
