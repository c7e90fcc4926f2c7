"""« Ma commune »: what the CTGs do in one commune, in plain words, as this person may read it."""

from dataclasses import dataclass, field

from django.db.models import Count, F, Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.enums import FicheState
from actions.models import FicheAction
from actions.telling.lines import lines
from conventions import perms
from conventions.enums import ConventionState
from conventions.models import Convention, MouvementPerimetre, Partie
from core import ordering
from core.answers import Answer
from core.formats import counted
from governance.models import Seance
from reporting.desk import synthese
from reporting.desk.my_communes import COMMUNES, Place, of_conventions, of_user
from territories import french
from territories.enums import TerritoireKind
from territories.managers import clean_question
from territories.models import Territoire

MOST = 40  # fiches shown of each group; the list of the convention has the others
FEW = 12  # communes that are seen at once, without searching


@dataclass
class Commune:
    """`running`: the convention in effect there, or None; `others`: those that come or have ended, the latest first."""

    territoire: Territoire
    running: Convention | None = None
    others: list = field(default_factory=list)
    here: list = field(default_factory=list)  # FicheLine of the fiches that name it
    everywhere: list = field(default_factory=list)  # of those that name no commune: the whole perimeter
    everywhere_count: int = 0
    seances: list = field(default_factory=list)
    downloads: list = field(default_factory=list)
    people: list = field(default_factory=list)

    @property
    def told(self):
        """The convention that the page tells: the one in effect, else the next."""
        return self.running or next((each for each in self.others if each.state not in OVER), None)

    @property
    def conventions(self):
        """[(Convention, ShownState)], the one in effect first."""
        on = timezone.localdate()
        rows = [*([self.running] if self.running else []), *self.others]
        return [(each, each.shown_state_on(on)) for each in rows]

    @property
    def say(self):
        """Where it stands, in a sentence or two."""
        if self.told is None:
            return ""
        name = self.territoire.name
        if not self.here:
            begin = f"Aucune action de la convention ne nomme {name}"
            return (
                f"{begin} ; {counted(self.everywhere_count, 'action')} pour tout le territoire."
                if self.everywhere_count
                else f"{begin}."
            )
        done = sum(each.state_key == FicheState.DONE for each in self.here)
        late = sum(each.is_late for each in self.here)
        verb = "mène" if self.running else "prévoit"
        found = [f"La convention {verb} {counted(len(self.here), 'action')} {french.a_lieu(name)}"]
        if done:
            found.append(f"{counted(done, 'est réalisée', 'sont réalisées')}")
        if late:
            found.append(f"{counted(late, 'est en retard', 'sont en retard')}")
        return f"{', '.join(found)}."


OVER = (ConventionState.ABANDONED, ConventionState.TERMINATED, ConventionState.RENEWED)


def build(user, territoire, *, on):
    """The Commune of this person, in at most 14 queries, whatever the fiches."""
    found = Commune(territoire)
    inside = MouvementPerimetre.objects.filter(commune=territoire)
    now, once = (inside.on(on).values("convention"), inside.at_last().values("convention"))
    rows = Convention.objects.visible_to(user, on=on).counted().filter(Q(pk__in=now) | Q(pk__in=once))
    rows = rows.exclude(state=ConventionState.ABANDONED).select_related("caf", "adviser", "territoire", "initial_acte")
    rows = list(rows.with_end().order_by(F("starts_on").desc(nulls_first=True), "-pk"))
    answers = {row.pk: row.in_effect_answer(on=on) for row in rows}
    # The one that surely runs before another whose dates nobody knows.
    likely = [row for answer in (Answer.YES, Answer.UNCERTAIN) for row in rows if answers[row.pk] == answer]
    found.running = likely[0] if likely else None
    found.others = [row for row in rows if row is not found.running]
    if (convention := found.told) is None:
        return found
    is_whole = perms.can_read_whole(user, convention, on=on)
    fiches = FicheAction.objects.visible_to(user, on=on).filter(plan__convention=convention).live()
    found.here = list(
        lines(fiches.filter(communes=territoire).order_by(ordering.InOrder("code"), "pk")[:MOST], user=user, brief=True)
    )
    whole = fiches.filter(communes=None)
    found.everywhere_count = whole.aggregate(n=Count("pk"))["n"]
    found.everywhere = (
        list(lines(whole.order_by(ordering.InOrder("code"), "pk")[:MOST], user=user, brief=True))
        if found.everywhere_count
        else []
    )
    shown = [convention, *(each for each in found.others if each is not convention and each.state not in OVER)]
    seances = Seance.objects.visible_to(user, on=on).of_copil().upcoming(on=on)
    found.seances = list(seances.filter(comite__convention__in=shown).select_related("comite__convention")[:4])
    bilans = synthese.bilans_of(convention, user, on=on) if is_whole else []
    found.downloads = synthese.downloads(convention, user, bilans, on=on, rendered=is_whole)
    named = perms.people_named(user, convention, on=on)
    people = synthese.members(convention, on=on, named=named)
    found.people = [*people["local"][:2], *people["caf"][:1]]
    return found


def told_of(user, territoire):
    """[(words, address)] of the conventions in effect in a place that this person reads, then of « Ma commune ». One query."""
    on = timezone.localdate()
    if territoire.kind == TerritoireKind.COMMUNE:
        inside = Q(pk__in=MouvementPerimetre.objects.filter(commune=territoire).on(on).values("convention"))
    elif territoire.kind in (TerritoireKind.EPCI, TerritoireKind.EPT):
        signing = Partie.objects.filter(organisation__territoire=territoire).order_by()
        inside = Q(territoire=territoire) | Q(pk__in=signing.values("convention"))
    else:
        return []
    rows = Convention.objects.visible_to(user, on=on).counted().filter(inside).with_end().select_related("initial_acte")
    found = [
        (each.label, each.get_absolute_url())
        for each in rows.order_by("-starts_on", "-pk")
        if each.in_effect_answer(on=on) != Answer.NO
    ]
    if found and territoire.kind == TerritoireKind.COMMUNE:
        found.append((f"ce qui se fait {french.a_lieu(territoire.name)}", Place(territoire.name, territoire.code).url))
    return found


@require_safe
def mine(request):
    """Which commune is mine; for who speaks for several, or for none, among those of their CTGs."""
    on, question = timezone.localdate(), clean_question(request.GET.get("q"))
    own, is_for_several = of_user(request.user, on=on)
    groups = of_conventions(request.user, question=question, on=on) if is_for_several or not own else []
    page = {
        "own": [] if question else own,
        "groups": groups,
        "question": question,
        "searches": question or sum(len(group.places) for group in groups) > FEW,
        "title": "Ma commune"
        if len(own) == 1 and not groups
        else "Mes communes"
        if own or is_for_several
        else "Communes",
    }
    return render(request, "desk/my_commune.html", page)


@require_safe
def detail(request, code):
    """One commune. What is told is what this person reads: the commune itself is public."""
    territoire = get_object_or_404(COMMUNES.select_related("epci"), code=code)
    page = build(request.user, territoire, on=timezone.localdate())
    return render(request, "desk/commune.html", {"page": page, "territoire": territoire})
