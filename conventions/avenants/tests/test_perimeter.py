"""The perimeter that avenants make, from rows that no table holds, then of conventions (docs/calculs/texte-au.md)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from conventions.avenants import consolidated, lifecycle
from conventions.avenants.perimeter import moves
from conventions.avenants.tests.test_fold import Avenant
from conventions.enums import ActeKind
from conventions.models import MouvementPerimetre
from conventions.signing import acts
from conventions.tests.factories import (
    make_avenant,
    make_modification,
    make_movement,
    make_perimetre,
    make_signed_convention,
    submit_avenant,
)
from core.transitions import TransitionRefused
from territories.tests.factories import make_caf, make_commune

ARC, BEZE = 1, 2


def base(*ways):
    """Movements of no avenant: (« in 2025-01-01 », commune), without a day of the initial act."""
    rows = []
    for text, commune in ways:
        way, _, day = text.partition(" ")
        rows.append(
            MouvementPerimetre(commune_id=commune, direction=way, effect_on=dt.date.fromisoformat(day) if day else None)
        )
    return rows


class Perimeter(Avenant):
    """`Avenant`, that moves communes."""

    def enter(self, commune=ARC, **more):
        return self.add("enter", commune_id=commune, **more)

    def leave(self, commune=ARC, **more):
        return self.add("leave", commune_id=commune, **more)

    def cancel(self, other, **more):
        return self.add("cancel", cancelled=other.acte, **more)


def told(*avenants, of=()):
    """« in 2025-01-01 n° 1 », in order."""
    found = moves(base(*of), [row for each in avenants for row in each.rows])
    return [f"{each.direction} {each.effect.date} n° {each.acte.number}" for each in found if each.commune == ARC]


def test_a_commune_enters_on_the_effect_of_its_avenant():
    assert told(Perimeter(1, "01/01/2025").enter()) == ["in 2025-01-01 n° 1"]
    assert told(Perimeter(1, "01/01/2025").enter(effect="01/06/2025")) == ["in 2025-06-01 n° 1"]


def test_a_commune_leaves_then_joins_again():
    out, back = Perimeter(1, "01/01/2025").leave(), Perimeter(2, "01/01/2027").enter()
    assert told(out, back, of=[("in", ARC)]) == ["out 2025-01-01 n° 1", "in 2027-01-01 n° 2"]
    one = Perimeter(1, "01/01/2025").leave().enter(effect="01/01/2027")  # by one avenant
    assert told(one, of=[("in", ARC)]) == ["out 2025-01-01 n° 1", "in 2027-01-01 n° 1"]


def test_several_avenants_of_one_effect_follow_their_numbers():
    """Of one day, the last number says where the commune is; what comes to nothing moves nothing."""
    first, second, third = (Perimeter(number, "01/01/2025") for number in (1, 2, 3))
    assert told(third.enter(), first.enter(), second.leave()) == ["in 2025-01-01 n° 3"]
    assert told(Perimeter(1, "01/01/2025").enter(), Perimeter(2, "01/01/2025").leave()) == []


def test_a_number_in_effect_before_a_lower_one():
    assert told(Perimeter(1, "01/01/2026").leave(), Perimeter(2, "01/01/2025").enter()) == [
        "in 2025-01-01 n° 2",
        "out 2026-01-01 n° 1",
    ]


def test_a_cancelled_avenant_gives_its_communes_back_from_the_cancellation():
    first = Perimeter(1, "01/01/2025").enter()
    second = Perimeter(2, "01/01/2026").cancel(first)
    third = Perimeter(3, "01/01/2027").cancel(second)
    assert told(first, second) == ["in 2025-01-01 n° 1", "out 2026-01-01 n° 2"]
    assert told(first, second, third) == ["in 2025-01-01 n° 1", "out 2026-01-01 n° 2", "in 2027-01-01 n° 3"]
    assert told(first, Perimeter(2, "01/01/2025").cancel(first)) == []  # on its own day: it was never inside


def test_what_the_perimeter_says_already_is_not_said_twice():
    assert told(Perimeter(1, "01/01/2025").enter(), of=[("in", ARC)]) == []
    assert told(Perimeter(1, "01/01/2025").enter(), of=[("in", BEZE)]) == ["in 2025-01-01 n° 1"]
    # It left by a régularisation between its entry and the cancellation: nothing is left to give back.
    first = Perimeter(1, "01/01/2025").enter()
    assert told(first, Perimeter(2, "01/01/2027").cancel(first), of=[("out 2026-01-01", ARC)]) == ["in 2025-01-01 n° 1"]


# --- Of conventions ---------------------------------------------------------------------------


@pytest.fixture
def signed(db):
    """Of two communes, from 2023 to 2026; another Caf has one like it, whose avenant moves them."""
    other = make_signed_convention(caf=make_caf("91"))
    for row in make_perimetre(other):
        make_modification(make_avenant(other, row.pk, effect_on="01/01/2024"), kind="leave", commune=row.commune)
    convention = make_signed_convention(caf=make_caf())
    make_perimetre(convention)
    return convention


def make(convention, number=1, *, effect="01/01/2025", **more):
    acte = make_avenant(convention, number, effect_on=effect, signatures=("01/12/2024",) * 2, **more)
    return acts.find_acte(convention, acte.number)


def close(acte):
    """Voted, signed, submitted: what every party owes is there."""
    for part in acte.parties.all():
        part.autorisations.create(decided_on=dt.date(2024, 11, 1))
    if not acte.document_id:
        submit_avenant(acte)
    acte = acts.find_acte(acte.convention, acte.number)
    return lifecycle.close(acte.convention, acte, by=None, reason="Conforme")


def inside(convention, day):
    return set(convention.perimetre.on(dt.date.fromisoformat(day)).values_list("commune", flat=True))


def test_the_perimeter_changes_on_the_effect_of_a_closed_avenant(signed):
    stays, goes = [row.commune for row in signed.perimetre.order_by("pk")]
    comes = make_commune(name="Bèze", population=700)
    acte = make(signed)
    make_modification(acte, kind="enter", commune=comes)
    make_modification(acte, kind="leave", commune=goes)
    before = {stays.pk, goes.pk}
    assert inside(signed, "2099-01-01") == before  # signed by all, and not closed
    close(acte)
    assert inside(signed, "2024-12-31") == before
    assert inside(signed, "2025-01-01") == {stays.pk, comes.pk}
    assert {str(row.acte) for row in signed.perimetre.exclude(effect_on=None).select_related("acte")} == {
        "Avenant n° 1"
    }


def test_an_avenant_withdrawn_moves_nobody():
    gone = Perimeter(1, "01/01/2025", withdrawn_on=dt.date(2024, 12, 20)).enter()
    stays = Perimeter(2, "01/01/2025").enter(BEZE)
    known = [row for each in (gone, stays) for row in each.rows]
    assert [move.commune for move in moves([], consolidated.signed_rows(known))] == [BEZE]


def test_one_whose_effect_nobody_knows_is_not_closed(signed):
    acte = make(signed, effect="")
    make_modification(acte, kind="enter", commune=make_commune())
    with pytest.raises(TransitionRefused):
        close(acte)
    assert not signed.perimetre.filter(acte=acte).exists()


def test_a_cancellation_gives_the_communes_back(signed):
    comes = make_commune()
    first = make(signed)
    make_modification(first, kind="enter", commune=comes)
    close(first)
    second = make(signed, 2, effect="01/01/2026")
    make_modification(second, kind="cancel", cancelled=first)
    close(second)
    days = ("2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01")
    assert [comes.pk in inside(signed, day) for day in days] == [False, True, True, False]


def test_a_cancellation_that_leaves_an_exit_alone_is_said_before_it_is_closed(signed):
    """A régularisation took the commune out; without the avenant that brought it in, that exit follows nothing."""
    comes, first = make_commune(name="Arc"), make(signed)
    make_modification(first, kind="enter", commune=comes)
    close(first)
    make_movement(signed, dt.date(2025, 6, 1), leaving=[comes])
    second = make(signed, 2)
    make_modification(second, kind="cancel", cancelled=first)
    with pytest.raises(TransitionRefused) as refused:
        close(second)
    said = [lack.label for lack in refused.value.lacks if lack.is_blocking]
    assert ["Arc a un mouvement plus récent, le 1er juin 2025" in each.replace("\xa0", " ") for each in said] == [True]


def test_one_signed_then_cancelled_from_its_own_day_is_closed_all_the_same(signed):
    comes, first = make_commune(name="Arc"), make(signed)
    make_modification(first, kind="enter", commune=comes)
    second = make(signed, 2)
    make_modification(second, kind="cancel", cancelled=first)
    close(second)
    said = [each for each in lifecycle.lacks(signed, first) if "périmètre" in each.label]
    assert [
        (each.is_blocking, "L’avenant n° 2 l’annule dès son effet" in each.label.replace("\xa0", " ")) for each in said
    ] == [(False, True)]
    assert close(first).frozen_at and comes.pk not in inside(signed, "2099-01-01")


@pytest.mark.parametrize("case", ["inside", "outside", "later", "period", "both", "base"])
def test_what_cannot_be_said_of_a_commune_blocks_the_submission(signed, case):
    there, new = signed.perimetre.first().commune, make_commune(name="Bèze")
    effect = "01/01/2032" if case == "period" else "01/01/2025"
    acte = acts.find_acte(signed, make_avenant(signed, effect_on=effect, signatures=("", "")).number)
    kind, commune, expected = {
        "inside": ("enter", there, "est déjà dans le périmètre"),
        "outside": ("leave", new, "n’est pas dans le périmètre"),
        "later": ("enter", new, "mouvement plus récent, le 1er juin 2025 par « Régularisation n° 1 »"),
        "period": ("enter", new, "La convention prend fin le 31 décembre 2026"),
        "both": ("enter", new, "Bèze entre et sort le même jour par cet avenant"),
        "base": ("leave", new, "Bèze entre dans le périmètre le 1er janvier 2025 par « Régularisation n° 1 »"),
    }[case]
    if case == "later":  # it was typed as a régularisation before the avenant
        make_movement(signed, dt.date(2025, 6, 1), entering=[new])
    if case == "base":  # on the day of its entry, then inside again
        make_movement(signed, dt.date(2025, 1, 1), entering=[new])
        make_modification(acte, kind="enter", commune=new, effect_on=dt.date(2026, 1, 1))
    make_modification(acte, kind=kind, commune=commune)
    if case == "both":
        make_modification(acte, kind="leave", commune=commune)
    lacks = lifecycle.lacks_before(acte, *lifecycle.read_for(signed, acte))
    said = next(lack for lack in lacks if "périmètre" in lack.label)
    assert expected in said.label.replace("\xa0", " ") and said.is_blocking
    # Once everyone has signed, only what the database would refuse keeps it open.
    acte.signed_on = dt.date(2024, 12, 1)
    again = [each for each in lifecycle.lacks_before(acte, *lifecycle.read_for(signed, acte)) if "périm" in each.label]
    assert again[0].is_blocking == (case in ("later", "base"))
    if case == "period":  # it prolongs the convention: to that day itself, or not
        for year, count in ((2031, 1), (2032, 0)):
            acte.ends_on = dt.date(year, 12, 31)
            found = lifecycle.lacks_before(acte, *lifecycle.read_for(signed, acte))
            assert len([lack for lack in found if "périm" in lack.label]) == count


def test_what_a_submitted_avenant_says_of_communes_does_not_change(signed):
    acte, commune = make(signed), make_commune()
    row = make_modification(acte, kind="enter", commune=commune)
    submit_avenant(acte)
    for act in (
        lambda: type(row).objects.filter(pk=row.pk).update(commune=make_commune()),
        row.delete,
        lambda: make_modification(acte, kind="leave", commune=commune),
    ):
        with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
            act()
    assert signed.actes.filter(kind=ActeKind.AVENANT).count() == 1
