"""What a person holds in plans: fiches that they refer or carry, indicators that they are in charge of."""

from django.db.models import F

from accounts.handover import Kind, Line
from accounts.handover.caf_roles import colleagues
from actions.enums import FicheState
from actions.models import Acteur, FicheAction, IndicateurFiche
from conventions.members.holdings import everyone

#: Over: who carried them then stays the one who did.
OVER = (FicheState.DONE, FicheState.ABANDONED)
Referent = FicheAction.caf_referents.through


def _line(row, words, takers):
    return Line(row.pk, row.version, words, row.place, takers=takers)


def _placed(rows, path):
    """Rows with the convention at `path`, its name, and the words of their fiche."""
    fiche = path.removesuffix("plan__convention").removesuffix("__")
    of_fiche = f"{fiche}__" if fiche else ""
    return rows.exclude(**{f"{of_fiche}state__in": OVER}).annotate(
        convention_key=F(path), place=F(f"{path}__name"), code_of=F(f"{of_fiche}code"), title_of=F(f"{of_fiche}title")
    )


def _words(row):
    return f"{row.code_of} {row.title_of}".strip()


# Fiches referred, for the Caf


def _referred(asked):
    rows = FicheAction.objects.filter(asked.scope.under("plan__convention"))
    return asked.hold(rows.filter(pk__in=Referent.objects.filter(user=asked.person).values("ficheaction")))


def referred(asked):
    rows = list(_placed(_referred(asked), "plan__convention").order_by("place", "pk"))
    takers = colleagues(asked.scope.caf, on=asked.on, but=asked.person) if rows else frozenset()
    return [_line(row, _words(row), takers) for row in rows]


def give_referred(asked, chosen):
    for fiche in _referred(asked).filter(pk__in=chosen):
        fiche.caf_referents.add(chosen[fiche.pk])
        fiche.caf_referents.remove(asked.person)
        fiche.version += 1
        fiche.save(update_fields=["version"])


# Fiches carried


def _carried(asked):
    return asked.hold(Acteur.objects.filter(asked.scope.under("fiche__plan__convention"), user=asked.person))


def carried(asked):
    rows = list(_placed(_carried(asked), "fiche__plan__convention").order_by("place", "fiche", "pk"))
    takers = everyone(asked, {row.convention_key for row in rows})
    return [_line(row, f"{_words(row)}, {row.get_role_display().lower()}", takers[row.convention_key]) for row in rows]


def give_carried(asked, chosen):
    """Who was there already in this role is not there twice: the organisation alone stays on the former line."""
    for row in _carried(asked).filter(pk__in=chosen):
        to = chosen[row.pk]
        is_there = Acteur.objects.filter(fiche=row.fiche_id, role=row.role, user=to).exists()
        row.user, row.version = None if is_there else to, row.version + 1
        row.save(update_fields=["user", "version"])


# Indicators


def _indicators(asked):
    rows = IndicateurFiche.objects.filter(asked.scope.under("fiche__plan__convention"), owner_person=asked.person)
    return asked.hold(rows)


def indicators(asked):
    rows = list(_placed(_indicators(asked), "fiche__plan__convention").order_by("place", "fiche", "pk"))
    takers = everyone(asked, {row.convention_key for row in rows})
    return [_line(row, f"{row} ({_words(row)})", takers[row.convention_key]) for row in rows]


def give_indicators(asked, chosen):
    for row in _indicators(asked).filter(pk__in=chosen):
        row.owner_person, row.responsible, row.version = chosen[row.pk], str(chosen[row.pk]), row.version + 1
        row.save(update_fields=["owner_person", "responsible", "version"])


def is_followed_by(user):
    """For `accounts.doors.follows`: whether a fiche that is not over names this person."""
    going = FicheAction.objects.exclude(state__in=OVER)
    return (
        going.filter(caf_referents=user).exists()
        or Acteur.objects.filter(fiche__in=going, user=user).exists()
        or IndicateurFiche.objects.filter(fiche__in=going, owner_person=user).exists()
    )


KINDS = (
    Kind("referents", "fiche suivie pour la Caf", "fiches suivies pour la Caf", 40, referred, give_referred),
    Kind("fiches", "place sur une fiche", "places sur des fiches", 41, carried, give_carried),
    Kind("indicateurs", "indicateur à renseigner", "indicateurs à renseigner", 42, indicators, give_indicators),
)
