"""The communes that an avenant brings into the perimeter or takes out of it, ticked together."""

from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone

from conventions.avenants import ends, perimeter
from conventions.avenants.commune_forms import CommunesForm, moved
from conventions.avenants.views import OfAvenant
from conventions.enums import ModificationKind as K
from conventions.perimeter import territory
from conventions.perimeter.forms.perimetre import PickForm, picked
from conventions.signing import acts
from core.formats import counted
from core.rows import Several
from territories.models import Territoire

TEMPLATE = "conventions/avenant_communes.html"


class _Communes(Several, OfAvenant):
    """The avenant is read as it is once the convention is held."""

    asks = True
    kind: str
    title_words: str
    #: Of one commune, of several.
    told: tuple[str, str]

    def offer(self):
        """The communes that may be ticked."""
        raise NotImplementedError

    def bound(self):
        data = self.request.POST if self.request.method == "POST" else None
        return CommunesForm(data, acte=self.parent, kind=self.kind, communes=self.offer())

    def write(self, form):
        count, joined = form.save(by=self.user)
        told = self.told[count > 1].format(counted(count, "commune"))
        sign = "qui signe" if joined == 1 else "qui signent"
        return f"{told} {counted(joined, 'partie')} en plus, {sign} avec les autres." if joined else told

    def back(self, row=None):
        return acts.avenant_address(self.parent)

    def day(self):
        """The day on which the avenant takes effect, today while nobody knows it."""
        return ends.effect_day(self.parent) or timezone.localdate()

    def inside(self):
        """Entries of the communes of the perimeter on that day."""
        return self.convention.perimetre.on(self.day())

    def moved(self, kind):
        """Keys of the communes that the avenant already moves that way."""
        return moved(self.parent, kind).values("commune")

    def ticked(self, communes):
        """Keys, as text, of those that are ticked when the page opens: the one that was asked for."""
        return set()

    def shown(self, form, communes, *, status, **more):
        is_sent = self.request.method == "POST"
        return render(
            self.request,
            TEMPLATE,
            self.page(
                self.title_words,
                subtitle=str(self.parent),
                form=form,
                communes=communes,
                chosen=set(self.request.POST.getlist("communes")) if is_sent else self.ticked(communes),
                back=self.back(),
                **more,
            ),
            status=status,
        )


class Entering(_Communes):
    """GET `?territoire=` shows the communes that may come in; POST adds the ticked ones."""

    kind, title_words = K.ENTER, "Faire entrer des communes"
    told = (
        "{} en plus dans l’avenant : le périmètre la compte à la date d’effet, une fois l’avenant clos.",
        "{} en plus dans l’avenant : le périmètre les compte à la date d’effet, une fois l’avenant clos.",
    )
    pick: PickForm

    def bound(self):
        self.pick = picked(self.request)
        return super().bound() if self.pick.is_valid() else self.pick

    def offer(self):
        """The communes of the place that was chosen that are neither inside nor in the avenant."""
        place = self.pick.cleaned_data["territoire"]
        stay = (
            self.inside().exclude(commune__in=self.moved(K.LEAVE)).values("commune")
        )  # who leaves may come again later
        return place.communes().exclude(pk__in=stay).exclude(pk__in=self.moved(K.ENTER))

    def ticked(self, communes):
        return {str(communes[0].pk)} if len(communes) == 1 else set()

    def offered(self, form, *, status):
        if form is self.pick:
            return self.shown(None, [], status=status, pick=self.pick, place=None)
        place, said = self.pick.cleaned_data["territoire"], perimeter.being_moved(self.convention, self.parent)
        communes = list(self.offer().exclude(pk__in=said).select_related("epci").order_by("search_name", "code"))
        not_added = [said[key] for key in place.communes().filter(pk__in=said).values_list("pk", flat=True)]
        told = {"pick": self.pick, "place": place, "already": territory.all_of(place), "not_added": not_added}
        return self.shown(form, communes, status=status, **told)


class Leaving(_Communes):
    """The communes of the perimeter when the avenant takes effect; POST takes out the ticked ones."""

    kind, title_words = K.LEAVE, "Faire sortir des communes"
    told = (
        "{} en plus dans l’avenant : le périmètre ne la compte plus à la date d’effet, une fois l’avenant clos.",
        "{} en plus dans l’avenant : le périmètre ne les compte plus à la date d’effet, une fois l’avenant clos.",
    )

    def offer(self):
        there = Q(pk__in=self.inside().values("commune")) | Q(pk__in=self.moved(K.ENTER))
        return Territoire.objects.filter(there).exclude(pk__in=self.moved(K.LEAVE))

    def offered(self, form, *, status):
        communes = list(self.offer().order_by("search_name", "code"))
        return self.shown(form, communes, status=status)
