"""The representatives of a convention after an election, on one sheet."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.tests.factories import make_adviser, make_user
from conventions.enums import ConventionState, Role
from conventions.models import Representant, Signataire
from conventions.tests.factories import (
    make_autorisation,
    make_convention,
    make_member,
    make_partie,
    make_signataire,
    make_signed_convention,
)
from territories.enums import OrganisationKind
from territories.tests.factories import make_commune, make_organisation

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 22)


@pytest.fixture
def convention(client):
    made = make_convention(adviser=make_adviser())
    client.force_login(made.adviser)
    return made


def commune(convention, name, code=None, **owed):
    territoire = make_commune(name=name, **({"code": code} if code else {}))
    organisation = make_organisation(kind=OrganisationKind.COMMUNE, name=name, territoire=territoire)
    return make_partie(convention, organisation=organisation, **owed)


def represent(partie, name="Jean Dupont", function="maire", starts_on=dt.date(2020, 5, 24), **fields):
    return Representant.objects.create(
        convention=partie.convention,
        organisation=partie.organisation,
        name=name,
        function=function,
        starts_on=starts_on,
        **fields,
    )


def url_of(convention):
    return reverse("conventions:representants", args=[convention.pk])


def shown(form, **typed):
    data = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in data.items()} | typed


def typed(partie, name="Claire Petit", function="Maire", email="", starts_on="22/03/2026"):
    key = f"o{partie.organisation_id}"
    cells = {"name": name, "function": function, "email": email, "starts_on": starts_on}
    return {f"{column}_{key}": value for column, value in cells.items()}


def opened(client, convention, *lines):
    data = shown(client.get(url_of(convention)).context["form"])
    for line in lines:
        data |= line
    return data


def preview(client, convention, *lines):
    response = client.post(url_of(convention), opened(client, convention, *lines))
    assert response.status_code == 200
    return response.context


def confirmed(context, **chosen):
    data = dict(context["kept"]) | {"etat": context["state"], "confirmer": "1"}
    ticked = [key for part in context["parts"] for _, key, is_ticked in part.shown if is_ticked]
    return data | {"suite": ticked} | chosen


def told(context):
    """{slug: [(words, ticked)]} of a preview."""
    return {part.kind.slug: [(line.words, is_ticked) for line, _, is_ticked in part.shown] for part in context["parts"]}


def known(convention):
    rows = convention.representants.order_by("ends_on", "name")
    return [(row.name, row.function, row.starts_on, row.ends_on) for row in rows]


def test_a_former_representative_keeps_function_and_dates(client, convention):
    town, other = commune(convention, "Brochon"), commune(convention, "Fixin")
    represent(town)
    represent(other, "Anne Roy")
    context = preview(client, convention, typed(town, email="C@mairie.fr"))
    assert not any(is_ticked for part in context["parts"] for *_, is_ticked in part.shown)  # no mail unasked
    assert known(convention)[0][0] == "Anne Roy" and Representant.objects.count() == 2  # nothing is written
    assert client.post(url_of(convention), confirmed(context)).status_code == 302
    assert known(convention) == [
        ("Jean Dupont", "maire", dt.date(2020, 5, 24), dt.date(2026, 3, 21)),
        ("Anne Roy", "maire", dt.date(2020, 5, 24), None),
        ("Claire Petit", "Maire", DAY, None),
    ]
    assert "21/03/2026" in client.get(url_of(convention)).content.decode()


def test_another_name_from_the_same_day_is_a_correction(client, convention):
    town = commune(convention, "Brochon")
    represent(town)
    context = preview(client, convention, typed(town, "Jean Dupond", "maire", starts_on="24/05/2020"))
    assert context["sheet"].corrected and not context["parts"]
    form = client.post(url_of(convention), dict(context["kept"]) | {"revoir": "1"}).context["form"]
    assert form[f"name_o{town.organisation_id}"].value() == "Jean Dupond"  # back to the sheet, with what was typed
    assert known(convention)[0][0] == "Jean Dupont"
    assert client.post(url_of(convention), confirmed(context)).status_code == 302
    assert known(convention) == [("Jean Dupond", "maire", dt.date(2020, 5, 24), None)]


def test_only_signatories_who_have_not_signed_are_replaced(client, convention):
    town, other, third = (commune(convention, name) for name in ("Brochon", "Fixin", "Couchey"))
    signed = make_signataire(town, name="Jean Dupont", capacity="Maire", signed_on=dt.date(2023, 10, 11))
    waiting = make_signataire(other, name="Anne Roy", capacity="Maire")
    left = make_signataire(third, name="Luc Blanc", capacity="Maire")
    vote = make_autorisation(other)
    since = preview(client, convention, typed(town, "J. Dupont", starts_on="24/05/2020"))
    assert [change.former for change in since["changes"]] == [""]  # he signed in 2023: nobody was there before
    context = preview(client, convention, typed(town), typed(other, "Eva Noir"), typed(third, "Zoé Gris"))
    assert told(context) == {"signataires": [("Anne Roy, Maire", True), ("Luc Blanc, Maire", True)]}
    answer = client.post(url_of(convention), confirmed(context, suite=[f"signataires:{waiting.pk}"]))
    assert answer.status_code == 302
    names = dict(Signataire.objects.values_list("pk", "name"))
    assert names == {signed.pk: "Jean Dupont", waiting.pk: "Eva Noir", left.pk: "Luc Blanc"}
    assert list(other.initial.autorisations.all()) == [vote]
    assert ("Jean Dupont", "Maire", None, dt.date(2026, 3, 21)) in known(convention)  # maire until then


def test_a_version_to_sign_keeps_its_signatories(client, convention):
    town = commune(convention, "Brochon")
    row = make_signataire(town, name="Jean Dupont", capacity="Maire")
    type(convention).objects.filter(pk=convention.pk).update(state=ConventionState.READY_TO_SIGN)
    context = preview(client, convention, typed(town))
    (line,) = context["parts"][0].lines
    assert "rouvrez d’abord la rédaction" in line.kept
    data = confirmed(context, suite=[f"signataires:{row.pk}"])  # forged
    assert client.post(url_of(convention), data).status_code == 302
    row.refresh_from_db()
    assert row.name == "Jean Dupont" and known(convention)[-1][0] == "Claire Petit"


def test_a_signed_convention_takes_its_new_representatives(client):
    signed = make_signed_convention(adviser=make_adviser())
    client.force_login(signed.adviser)
    town = signed.parties.get(role="collectivite")
    late = commune(signed, "Fixin", is_required=False)
    before = list(Signataire.objects.values_list("name", "version"))
    optional = make_signataire(late, name="Anne Roy", capacity="Maire")
    context = preview(client, signed, typed(town, "Claire Petit", "Présidente"), typed(late, "Eva Noir"))
    assert told(context) == {"signataires": [("Anne Roy, Maire", True)]}  # who may still sign
    assert client.post(url_of(signed), confirmed(context)).status_code == 302
    assert [row[0] for row in known(signed)] == ["Anne Roy", "Dominique Renard", "Claire Petit", "Eva Noir"]
    assert list(Signataire.objects.exclude(pk=optional.pk).values_list("name", "version")) == before
    optional.refresh_from_db()
    assert optional.name == "Eva Noir"


def test_elected_members_leave_and_a_yes_alone_invites(client, convention):
    town = commune(convention, "Brochon")
    maire = make_user(first_name="Jean", last_name="Dupont")
    adjointe = make_user(first_name="Léa", last_name="Brun")
    fields = {"role": Role.ELECTED, "organisation": town.organisation, "starts_on": dt.date(2023, 1, 1)}
    for person in (maire, adjointe):
        make_member(convention, user=person, **fields)
    represent(town, email=maire.email)
    same = preview(client, convention, typed(town, email=maire.email))  # an address that nobody changed
    assert told(same) == {"membres": [("Jean Dupont", True), ("Léa Brun", False)]}
    line = typed(town, email="c@mairie.fr")
    context = preview(client, convention, line)
    assert told(context) == {
        "membres": [("Jean Dupont", True), ("Léa Brun", False)],
        "invitations": [("Claire Petit, Maire", False)],
    }
    key = f"invitations:{town.organisation_id}"
    data = confirmed(context)
    assert client.post(url_of(convention), data | {"suite": [*data["suite"], key]}).status_code == 302
    assert convention.memberships.get(user=maire).ends_on == dt.date(2026, 3, 21)
    row = convention.memberships.get(user=None)
    assert (row.role, row.function, row.starts_on, row.invitation.email) == ("elected", "Maire", DAY, "c@mairie.fr")
    assert convention.memberships.get(user=adjointe).ends_on is None


def test_a_preview_that_is_no_longer_true_is_read_again(client, convention):
    town = commune(convention, "Brochon")
    context = preview(client, convention, typed(town))
    make_signataire(town, name="Jean Dupont", capacity="Maire")
    again = client.post(url_of(convention), confirmed(context))
    assert again.status_code == 409 and told(again.context)["signataires"]
    assert not Representant.objects.exists()
    assert client.post(url_of(convention), confirmed(again.context)).status_code == 302
    assert Signataire.objects.get().name == "Claire Petit"


def test_two_people_who_change_one_representative_meet(client, convention):
    town = commune(convention, "Brochon")
    represent(town)
    mine = opened(client, convention, typed(town))
    Representant.objects.update(name="Eva Noir", starts_on=dt.date(2026, 3, 15), version=1)
    assert client.post(url_of(convention), mine).status_code == 409
    assert known(convention)[0][0] == "Eva Noir"


def test_a_block_is_pasted_by_name_or_code_and_namesakes_asked(client, convention):
    a, b = commune(convention, "Saint-Loup", "01004"), commune(convention, "Saint-Loup", "21110")
    fixin = make_commune(name="Fixin", code="21265")
    convention.perimetre.create(commune=fixin, acte=convention.initial_acte)
    inside = make_organisation(kind=OrganisationKind.COMMUNE, name="Fixin", territoire=fixin)
    block = "1004\tClaire Petit\tmaire\nSaint-Loup\tEva Noir\tmaire\nfixin\tLuc Blanc\tmaire\tluc\nDijon\tX\tmaire"
    data = opened(client, convention, {"bloc": block, "coller": "1", "depuis": "22/03/2026"})
    form = client.post(url_of(convention), data).context["form"]
    assert form[f"name_o{a.organisation_id}"].value() == "Claire Petit"
    assert "collez son code, 01004 ou 21110" in form.pasted.refusals[0] and "« Dijon »" in form.pasted.refusals[1]
    assert set(form.errors) == {f"email_o{inside.pk}"}  # « luc » stays in its cell, refused
    mended = shown(form, **{f"email_o{inside.pk}": "luc@fixin.fr"})
    context = client.post(url_of(convention), mended).context
    assert client.post(url_of(convention), confirmed(context)).status_code == 302
    assert [row[0] for row in known(convention)] == ["Claire Petit", "Luc Blanc"]
    assert b.organisation_id not in {row.organisation_id for row in convention.representants.all()}


def test_what_is_missing_is_told_in_its_cell(client, convention):
    towns = [commune(convention, name) for name in ("Brochon", "Fixin", "Couchey")]
    represent(towns[2])
    lines = [typed(towns[0], function=""), typed(towns[1], starts_on=""), typed(towns[2], "")]
    response = client.post(url_of(convention), opened(client, convention, *lines))
    assert response.status_code == 422
    keys = [f"o{town.organisation_id}" for town in towns]
    assert set(response.context["form"].errors) == {f"function_{keys[0]}", f"starts_on_{keys[1]}", f"name_{keys[2]}"}


def test_representatives_cost_the_same_for_2_and_12_parties(client, convention):
    spent = []
    for count in (2, 10):
        lines = []
        for n in range(count):
            town = commune(convention, f"Commune {count}-{n}")
            Signataire(partie_acte=town.initial, name="Jean Dupont", capacity="Maire").save()
            lines.append(typed(town, f"Eva {n}"))
        with CaptureQueriesContext(connection) as shows:
            data = opened(client, convention, *lines)
        with CaptureQueriesContext(connection) as previews:
            context = client.post(url_of(convention), data).context
        with CaptureQueriesContext(connection) as saves:
            assert client.post(url_of(convention), confirmed(context)).status_code == 302
        spent.append((len(shows), len(previews), len(saves)))
    assert spent[0] == spent[1] and max(spent[0]) < 40
