"""Who is in charge of a decision, or of an indicator: a person, an organisation, or words."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import closing
from accounts.tests.factories import make_user
from actions.enums import FicheState
from actions.tests.factories import make_acteur, make_fiche, make_indicateur
from conventions.enums import Role
from conventions.members import owners
from conventions.tests.factories import make_convention, make_member, make_partie
from governance.enums import DecisionState
from governance.models import Decision
from governance.tests.factories import make_comite, make_decision, make_membre, make_seance
from governance.tests.test_comites import typed, url
from territories.tests.factories import make_caf, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention():
    """With a namesake of its writer, and a neighbour of another Caf full of the same names."""
    convention, other = make_convention(caf=make_caf("21")), make_convention(caf=make_caf("91"))
    for each, place in ((convention, "Brochon"), (other, "Grigny")):
        for role in (Role.COOPERATION_OFFICER, Role.ELECTED):
            user = make_user(first_name="Claude", last_name="Maréchal")
            name = f"Commune de {place}" if role == Role.ELECTED else f"Pays de {place}"
            make_member(each, role, user=user, organisation=make_organisation(name=name))
        make_member(each, Role.CTG_LEAD, user=make_user(first_name="Ana", last_name=f"Roy d’{place}"))
        make_partie(each, organisation=make_organisation(name=f"CIAS de {place}"))
    gone = make_member(convention, Role.PARTNER, user=make_user(first_name="Paul", last_name="Parti"))
    gone.memberships.update(starts_on=dt.date(2023, 1, 1), ends_on=dt.date(2023, 12, 31))
    return convention


def pointed_to(convention, words):
    return owners.pointed_to(words, owners.names_of(convention.caf, convention), convention.caf)


def test_the_names_offered_are_those_of_the_convention(convention, django_assert_num_queries):
    with django_assert_num_queries(3):
        names = [name.full for name in owners.names_of(convention.caf, convention)]
    assert "Ana Roy d’Brochon" in names
    assert "Claude Maréchal (Pays de Brochon)" in names
    assert {"CIAS de Brochon", "Commune de Brochon"} <= set(names)
    assert not [name for name in names if "Grigny" in name or "Parti" in name]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("ana  roy d'brochon", "Roy d’Brochon"),
        ("Claude Maréchal (Commune de Brochon)", "Maréchal"),
        ("Claude Maréchal", None),
        ("Ana Roy d’Grigny", None),
        ("Mme Roy et la Caf", None),
        ("   ", None),
    ],
)
def test_words_point_to_the_one_person_that_they_name(convention, words, meant):
    found = pointed_to(convention, words)
    assert (found is not None and found.person is not None) == (meant is not None)
    if meant:
        held = convention.memberships.get(user=found.person)
        assert held.user.last_name == meant


def test_an_organisation_that_the_caf_may_use_is_found(convention):
    reference = make_organisation(name="Mutualité de Bourgogne")
    make_organisation(name="Association du Lac", caf=make_caf("91"))
    assert pointed_to(convention, "mutualite de bourgogne").organisation == reference.pk
    assert pointed_to(convention, "cias de Brochon").organisation
    assert pointed_to(convention, "Association du Lac") is None


def test_a_decision_points_to_its_person_until_other_words_are_typed(client, convention):
    writer = convention.memberships.get(role=Role.COOPERATION_OFFICER).user
    namesake = convention.memberships.get(role=Role.ELECTED).user
    seance = make_seance(make_comite(convention))
    client.force_login(writer)
    form = client.get(url("decision_create", seance)).context["form"]
    assert "<datalist" in str(form["owner"]) and 'list="id_owner_noms"' in str(form["owner"])
    data = typed(form, text="Ouvrir", owner="Claude Maréchal (Pays de Brochon)")
    assert client.post(url("decision_create", seance), data).status_code == 302
    decision = Decision.objects.get()
    assert (decision.owner_person, decision.owner_organisation) == (writer, None)
    listed = reverse("governance:decisions", args=[convention.pk]) + "?mine=on"
    assert list(client.get(listed).context["listing"].page) == [decision]
    client.force_login(namesake)
    assert not list(client.get(listed).context["listing"].page)
    client.force_login(writer)
    edit = url("decision_edit", decision)
    for words, organisation in (("CIAS de Brochon", True), ("Mme Maréchal et la Caf", False)):
        data = typed(client.get(edit).context["form"], owner=words)
        assert client.post(edit, data).status_code == 302
        decision.refresh_from_db()
        assert decision.owner == words
        assert (decision.owner_person, bool(decision.owner_organisation)) == (None, organisation)


def test_an_indicator_points_to_who_gives_its_value(client, convention):
    writer = convention.memberships.get(role=Role.COOPERATION_OFFICER).user
    fiche = make_fiche(convention=convention)
    client.force_login(writer)
    add = reverse("actions:line_create", args=[fiche.pk, "indicateurs"])
    data = {"label": "Places", "kind": "quantitative", "family": "effect", "direction": "more"}
    assert client.post(add, data | {"responsible": "Ana Roy d’Brochon"}).status_code == 302
    row = fiche.indicateurs.get()
    assert (row.responsible, row.owner_person.first_name) == ("Ana Roy d’Brochon", "Ana")
    assert "renseigné par Ana Roy d’Brochon" in client.get(fiche.get_absolute_url()).content.decode()
    elected = convention.memberships.get(role=Role.ELECTED)
    cabinet = make_member(convention, Role.CONSULTANT)
    client.force_login(cabinet)  # a mission reads the names of its writers, not those of the élus
    assert "Ana Roy" in client.get(fiche.get_absolute_url()).content.decode()
    fiche.indicateurs.update(responsible="Claude Maréchal", owner_person=elected.user)
    assert "renseigné par Claude Maréchal" not in client.get(fiche.get_absolute_url()).content.decode()
    # Words may name anybody, as those of an actor without an account do: an organisation is told, words are not.
    fiche.indicateurs.update(responsible="Claude Maréchal, élu", owner_person=None)
    assert "renseigné par" not in client.get(fiche.get_absolute_url()).content.decode()
    organisation = make_organisation(name="Relais petite enfance")
    fiche.indicateurs.update(responsible="Relais petite enfance", owner_organisation=organisation)
    assert "renseigné par Relais petite enfance" in client.get(fiche.get_absolute_url()).content.decode()
    client.force_login(writer)
    fiche.indicateurs.update(responsible="Claude Maréchal, élu", owner_organisation=None)
    assert "renseigné par Claude Maréchal, élu" in client.get(fiche.get_absolute_url()).content.decode()


def test_the_responsable_is_one_and_kept_with_the_minutes(convention):
    decision = make_decision(make_seance(make_comite(convention)))
    user = convention.memberships.first().user
    with pytest.raises(IntegrityError, match="decision_owner_is_one"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(
            owner_person=user, owner_organisation=convention.caf.organisation
        )
    decision.seance.__class__.objects.filter(pk=decision.seance_id).update(state="validated")
    with pytest.raises(IntegrityError, match="validé"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(owner_person=user)


def test_who_is_named_on_what_is_not_over_is_told_first():
    """Of an account that closes: a place on a fiche, in a comité or on a decision that goes on asks for the mail."""
    one, other = make_convention(caf=make_caf("29")), make_convention(caf=make_caf("35"))
    seance = make_seance(make_comite(other))
    people = [make_user() for _ in range(8)]
    referent, carrier, measures, sits, decides, carried, sat, decided = people
    make_fiche(convention=one).caf_referents.add(referent)
    make_acteur(make_fiche(convention=one), user=carrier)
    make_indicateur(make_fiche(convention=other), owner_person=measures)
    make_membre(seance.comite, user=sits)
    make_decision(seance, owner_person=decides)
    make_acteur(make_fiche(convention=other, state=FicheState.DONE), user=carried)
    make_membre(seance.comite, user=sat, ends_on=dt.date(2024, 1, 1))
    make_decision(seance, owner_person=decided, state=DecisionState.DONE)
    assert [user for user in people if closing.holds(user)] == [referent, carrier, measures, sits, decides]
    with pytest.raises(closing.NotTold):
        closing.erase(sits, why=closing.ASKED)
