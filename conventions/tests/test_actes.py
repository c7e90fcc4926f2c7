import pytest
from django.db import IntegrityError, transaction

from conventions.enums import ActeKind
from conventions.models import Acte, Convention
from conventions.tests.factories import make_convention

pytestmark = pytest.mark.django_db


def test_a_convention_is_born_with_its_initial_act():
    first, other = make_convention(), make_convention()
    [acte] = first.actes.all()
    assert (acte.kind, acte.number, str(acte)) == (ActeKind.INITIAL, 0, "Convention initiale")
    Convention.objects.bulk_create([Convention(caf=other.caf, name="En lot")])
    assert Acte.objects.initial().filter(convention__name="En lot").count() == 1


def test_a_convention_has_one_initial_act_only():
    convention = make_convention()
    with pytest.raises(IntegrityError, match="acte_number_once"), transaction.atomic():
        Acte.objects.create(convention=convention, kind=ActeKind.INITIAL)
    with pytest.raises(IntegrityError, match="acte_initial_is_number_zero"), transaction.atomic():
        Acte.objects.create(convention=convention, kind=ActeKind.AVENANT, number=0)
    assert str(Acte(kind=ActeKind.AVENANT, number=2)) == "Avenant n° 2"
