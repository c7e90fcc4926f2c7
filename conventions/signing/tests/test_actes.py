import importlib

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from accounts.tests.factories import make_adviser
from conventions.dossier.creation import create_convention
from conventions.enums import ActeKind
from conventions.models import Acte, Convention, Partie, PartieActe, Signataire
from conventions.signing.forms.parties import PartieForm
from conventions.signing.models.parties import FOLLOWED
from conventions.tests.factories import make_autorisation, make_convention, make_partie, make_parties, make_signataire
from core.editing import StaleEdit, save_edit
from core.history import History
from territories.tests.factories import make_caf, make_epci, make_organisation

pytestmark = pytest.mark.django_db


def test_a_convention_is_born_with_its_initial_act():
    first, other = make_convention(), make_convention()
    [acte] = first.actes.all()
    assert (acte.kind, acte.number, str(acte)) == (ActeKind.INITIAL, 0, "Convention initiale")
    assert (first.initial_acte, other.initial_acte.initial_of) == (acte, other)
    Convention.objects.bulk_create([Convention(caf=other.caf, name="En lot")])
    assert Acte.objects.initial().filter(convention__name="En lot").count() == 1


def test_a_convention_has_one_initial_act_only():
    convention = make_convention()
    with pytest.raises(IntegrityError, match="acte_number_once"), transaction.atomic():
        Acte.objects.create(convention=convention, initial_of=convention, kind=ActeKind.INITIAL)
    with pytest.raises(IntegrityError, match="acte_initial_is_number_zero"), transaction.atomic():
        Acte.objects.create(convention=convention, kind=ActeKind.AVENANT, number=0)
    with pytest.raises(IntegrityError, match="acte_initial_of_its_convention"), transaction.atomic():
        Acte.objects.create(convention=convention, initial_of=make_convention(), kind=ActeKind.AVENANT, number=1)
    assert str(Acte(kind=ActeKind.AVENANT, number=2)) == "Avenant n° 2"


def make_avenant(convention, number=1, **fields):
    return Acte.objects.create(convention=convention, kind=ActeKind.AVENANT, number=number, **fields)


def test_a_party_is_born_with_its_part_in_the_initial_act():
    first, other = make_convention(), make_convention()
    partie = make_partie(first)
    assert (partie.initial.acte, partie.initial.is_required, partie.initial.exemption) == (first.initial_acte, True, "")
    Partie.objects.bulk_create(
        Partie(convention=other, organisation=make_organisation(name=name), role="partner") for name in ("A", "B")
    )
    assert PartieActe.objects.filter(acte=other.initial_acte).count() == 2


def test_each_act_asks_its_own_of_a_party():
    convention = make_convention()
    caf, _other = make_parties(convention)
    avenant = make_avenant(convention)
    part = PartieActe.objects.create(acte=avenant, partie=caf, is_required=False, exemption="Par délégation")
    Signataire.objects.create(partie_acte=part, capacity="Directrice")
    caf.refresh_from_db()
    assert (caf.initial.is_required, part.initial_of) == (True, None)
    assert [row.capacity for row in caf.initial.signataires.all()] == ["Président"]
    with pytest.raises(IntegrityError, match="partieacte_once_an_acte"), transaction.atomic():
        PartieActe.objects.create(acte=avenant, partie=caf)


def test_an_act_and_a_party_are_of_one_convention():
    convention, other = make_convention(), make_convention()
    theirs = make_partie(other)
    for change in (
        lambda: PartieActe.objects.create(acte=make_avenant(convention), partie=theirs),
        lambda: PartieActe.objects.filter(partie=theirs).update(acte=convention.initial_acte),
    ):
        with pytest.raises(IntegrityError, match="n’est pas de la convention"), transaction.atomic():
            change()


def test_an_act_and_a_party_never_change_of_convention():
    convention, other = make_convention(), make_convention()
    partie, avenant = make_partie(convention), make_avenant(convention)
    for change in (
        lambda: Partie.objects.filter(pk=partie.pk).update(convention=other),
        lambda: Acte.objects.filter(pk=avenant.pk).update(convention=other),
        lambda: Acte.objects.filter(pk=avenant.pk).update(kind=ActeKind.REGULARISATION),
    ):
        with pytest.raises(IntegrityError, match="ne change pas de convention"), transaction.atomic():
            change()
    Partie.objects.filter(pk=partie.pk).update(convention=convention, position=3)


def test_a_successor_takes_over_which_parties_are_optional():
    caf, epci = make_caf(), make_epci()
    make_organisation(territoire=epci)
    former = create_convention(by=None, caf=caf, territoire=epci)
    optional = make_partie(former, is_required=False, exemption="Partenaire")
    made = create_convention(by=None, caf=caf, territoire=epci, predecessor=former)
    found = {row.organisation_id: row.initial for row in made.parties.all()}
    assert len(found) == 3
    assert [key for key, owed in found.items() if not owed.is_required] == [optional.organisation_id]
    assert found[optional.organisation_id].exemption == ""


def filled(partie, **changes):
    """A form that was opened now, then filled."""
    form = PartieForm(instance=Partie.objects.get(pk=partie.pk), convention=partie.convention)
    return sent(form) | changes


def sent(form):
    """What a browser sends of a form as it is shown."""
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None and value is not False}


def save(partie, data):
    form = PartieForm(data, instance=Partie.objects.get(pk=partie.pk), convention=partie.convention)
    assert form.is_valid(), form.errors
    return save_edit(form, by=None)


def test_what_two_people_ask_of_a_party_is_never_lost():
    partie, other = make_parties(make_convention())
    early, mine, clash = filled(partie, exemption="Délégation"), filled(partie, short_name="la Caf"), filled(partie)
    save(partie, early)
    save(partie, mine)  # its box of the exemption was left as it was opened
    partie = Partie.objects.get(pk=partie.pk)
    assert (partie.short_name, partie.initial.exemption, other.initial.exemption) == ("la Caf", "Délégation", "")
    with pytest.raises(StaleEdit) as stale:
        save(partie, clash | {"short_name": "la Caf", "exemption": "Directrice"})
    assert [(each.typed, each.stored) for each in stale.value.differences] == [("Directrice", "Délégation")]


def test_a_form_refused_as_stale_may_be_sent_again(client):
    adviser = make_adviser()
    client.force_login(adviser)
    partie = make_partie(make_convention(adviser=adviser))
    url = f"/conventions/{partie.convention_id}/parties/{partie.pk}/modifier/"
    data = filled(partie, exemption="Directrice")
    PartieActe.objects.filter(pk=partie.initial.pk).update(exemption="Délégation", version=1)
    stale = client.post(url, data)
    assert stale.status_code == 409
    assert client.post(url, sent(stale.context["form"])).status_code == 302
    assert PartieActe.objects.get(pk=partie.initial.pk).exemption == "Directrice"


def test_the_history_tells_what_is_expected_of_a_party():
    convention = make_convention()
    partie = make_partie(convention, organisation=make_organisation(name="Val Vert"))
    PartieActe.objects.filter(initial_of=partie).update(is_required=False)
    make_signataire(partie, name="Ana")
    make_autorisation(partie, number="7")
    partie.delete()
    told = {line.title: line.changes for line in History("convention", convention.pk)[0:50]}
    changes = told["Partie modifiée : Val Vert"]
    assert [(each.label, each.before, each.after) for each in changes] == [("Signature requise", "oui", "non")]
    for title in ("Signataire ajouté : Ana (Val Vert)", "Vote ou décision supprimé : Délibération 7 (Val Vert)"):
        assert title in told
    only = {line.title for line in History("convention", convention.pk, only="partie")[0:50]}
    assert only == {"Partie supprimée : Val Vert", "Partie modifiée : Val Vert", "Partie ajoutée : Val Vert"}


def as_before():
    """The tables as they were when a party itself said what is expected of it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE conventions_partieacteevent DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE conventions_partieacte DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE conventions_partieevent DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM conventions_partieacteevent; DELETE FROM conventions_partieacte")
        for table in (
            "conventions_partieacte",
            "conventions_partieacteevent",
        ):  # what came later is as if it were not there
            for name in FOLLOWED:
                if name.endswith("_precision"):
                    cursor.execute(f"ALTER TABLE {table} ALTER {name} SET DEFAULT 'day'")
        for table in ("conventions_partie", "conventions_partieevent"):
            cursor.execute(
                f"ALTER TABLE {table} ADD is_required boolean NOT NULL DEFAULT true,"
                " ADD exemption varchar NOT NULL DEFAULT ''"
            )


def test_the_migration_carries_parties_and_their_history():
    convention, other = make_convention(), make_convention()
    optional, second = make_partie(convention, organisation=make_organisation(name="Val")), make_partie(other)
    gone = make_partie(convention, organisation=make_organisation(name="Mont"))
    Partie.objects.filter(pk=optional.pk).update(short_name="le val")
    lost = gone.pk
    gone.delete()
    as_before()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE conventions_partie SET is_required = false WHERE id = %s", [optional.pk])
        cursor.execute(
            "UPDATE conventions_partieevent SET is_required = false WHERE id = %s AND pgh_label = 'update'",
            [optional.pk],
        )
    migration = importlib.import_module("conventions.migrations.0026_parties_aux_actes")
    with transaction.atomic(), connection.schema_editor(atomic=False) as editor:
        migration.carry(apps, editor)
    carried = {row.pk: (row.partie_id, row.acte, row.is_required) for row in PartieActe.objects.all()}
    assert carried == {
        optional.pk: (optional.pk, convention.initial_acte, False),
        second.pk: (second.pk, other.initial_acte, True),
    }
    labels = PartieActe.pgh_event_model.objects.order_by("pgh_id").values_list("pgh_obj_id", "pgh_label")
    assert sorted(labels) == sorted(
        [(optional.pk, "insert"), (optional.pk, "update"), (second.pk, "insert"), (lost, "insert"), (lost, "delete")]
    )
    changes = [each for line in History("convention", convention.pk, only="partie")[0:9] for each in line.changes]
    assert ("Signature requise", "oui", "non") in [(each.label, each.before, each.after) for each in changes]
    assert PartieActe.objects.get(partie=make_partie(other)).pk > lost  # no key serves twice


def test_the_migration_names_a_party_that_it_cannot_carry():
    convention = make_convention()
    partie = make_partie(convention)
    as_before()
    Acte.objects.filter(convention=convention).delete()
    migration = importlib.import_module("conventions.migrations.0026_parties_aux_actes")
    with pytest.raises(ValueError, match=f"Partie {partie.pk} : la convention {convention.pk} n’a pas"):
        with connection.schema_editor(atomic=False) as editor:
            migration.carry(apps, editor)
    assert not PartieActe.objects.exists()
