"""Choosing among many: one's own work first, namesakes told apart, and without script a search that comes back to the form."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from lxml import html

from accounts.models import Draft
from accounts.tests.factories import make_adviser, make_user
from actions.tests.factories import make_fiche
from conventions.enums import Role
from conventions.tests.factories import make_convention, make_member, make_partie, make_perimetre
from governance.tests.factories import make_comite, make_seance
from territories.tests.factories import make_caf, make_commune, make_organisation

pytestmark = pytest.mark.django_db
JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture
def convention():
    made = make_convention(adviser=make_adviser())
    made.adviser.first_name, made.adviser.last_name = "Anne", "Aubry"
    made.adviser.save()
    return made


def read(response):
    return html.document_fromstring(response.content, parser=html.HTMLParser(encoding="utf-8"))


def test_people_of_the_convention_come_first_and_namesakes_differ(client, convention):
    client.force_login(convention.adviser)
    places = [make_organisation(name=name) for name in ("CC de Nuits", "MSA de Bourgogne")]
    for place in places:
        make_member(
            convention,
            Role.COOPERATION_OFFICER,
            user=make_user(first_name="Claire", last_name="Petit"),
            organisation=place,
        )
    other = make_convention(caf=make_caf("71"))
    make_member(other, Role.COOPERATION_OFFICER, user=make_user(first_name="Claire", last_name="Petit"))
    fiche, comite = make_fiche(convention=convention), make_comite(convention)
    partie = make_partie(convention, organisation=places[0])
    wanted = ["Claire Petit (CC de Nuits)", "Claire Petit (MSA de Bourgogne)", f"Anne Aubry ({convention.caf.name})"]
    for url in (
        reverse("actions:line_create", args=[fiche.pk, "acteurs"]),
        reverse("governance:membre_create", args=[comite.pk]),
        reverse("conventions:signataire_add", args=[convention.pk, partie.pk]),
    ):
        options = read(client.get(url)).xpath("//select[@name='user']/option[@value!='']")
        assert [" ".join(each.text_content().split()) for each in options] == wanted


def test_what_one_follows_comes_before_the_rest_of_a_search(client, convention):
    user = make_member(convention, Role.COOPERATION_OFFICER)
    client.force_login(user)
    before = make_commune(name="Bligny", population=9000)
    mine = make_commune(name="Bligny", population=90)
    make_perimetre(convention, communes=[mine])
    rival, partner = [make_organisation(name="Familles rurales", kind="association") for _ in range(2)]
    make_partie(convention, organisation=partner)
    other = make_convention(caf=make_caf("71"))
    make_perimetre(other, communes=[before])
    make_partie(other, organisation=rival)
    for name, asked, first, second in (
        ("territories:search", "bligny", mine, before),
        ("territories:organisation_search", "familles", partner, rival),
    ):
        found = client.get(reverse(name), {"q": asked}, **JSON).json()["resultats"]
        assert [each["id"] for each in found] == [first.pk, second.pk]


def test_without_script_a_search_comes_back_to_the_form_filled(client, convention):
    client.force_login(convention.adviser)
    fiche = make_fiche(convention=convention)
    msa, _ = make_organisation(name="MSA de Bourgogne"), make_organisation(name="MSA du Limousin")
    url = reverse("actions:line_create", args=[fiche.pk, "acteurs"])
    page = read(client.get(url))
    form = next(each for each in page.forms if "organisation" in each.fields)
    buttons = form.xpath(".//button[@name='_chercher']")
    assert [each.get("value").split()[0] for each in buttons] == ["organisation", "user"]
    first = form.xpath(".//button")[0]
    assert first.get("name") is None  # Enter saves, and searches nothing
    typed = dict(form.form_values()) | {"role": "partner", "note": "Un local", "organisation_texte": "msa"}
    sent = client.post(
        url, typed | {"_chercher": buttons[0].get("value")}, headers={"referer": f"http://testserver{url}"}
    )
    assert sent.status_code == 302 and not fiche.acteurs.exists()
    searched = read(client.get(sent.url))
    assert parse_qs(urlsplit(sent.url).query)["q"] == ["msa"]
    back = next(each for each in searched.forms if each.get("id") == "choisir")
    choices = searched.xpath("//button[@form='choisir']/@value")
    assert len(choices) == 2
    chosen = next(each for each in choices if each.startswith(f"{msa.pk} "))
    again = next(each for each in searched.forms if each.get("role") == "search")  # another word keeps the form waiting
    assert {"champ", "formulaire"} <= set(again.fields)
    answer = client.post(back.get("action"), dict(back.form_values()) | {"choix": chosen})
    filled = next(each for each in read(client.get(answer.url)).forms if "organisation" in each.fields)
    values = dict(filled.form_values())
    assert (values["organisation"], values["note"], values["role"]) == (str(msa.pk), "Un local", "partner")
    assert filled.xpath(".//select[@name='organisation']/option[@selected]/text()") == ["MSA de Bourgogne"]
    assert client.post(url, values).status_code == 302
    assert fiche.acteurs.get().organisation == msa and not Draft.objects.exists()


def test_without_script_people_and_fiches_are_searched_in_what_the_form_offers(client, convention):
    client.force_login(convention.adviser)
    for first, last in (("Claire", "Petit"), ("Élodie", "Marchand")):
        make_member(convention, Role.COOPERATION_OFFICER, user=make_user(first_name=first, last_name=last))
    make_member(make_convention(caf=make_caf("71")), user=make_user(first_name="Élodie", last_name="Voisine"))
    fiches = [
        make_fiche(convention=convention, title=title) for title in ("Ouvrir un relais", "Tenir un relais", "Former")
    ]
    acteur = reverse("actions:line_create", args=[fiches[0].pk, "acteurs"])
    seance = make_seance(make_comite(convention))
    for url, name, asked, found, kept in (
        (acteur, "user", "elodie", ["Élodie Marchand"], {"note": "Un local"}),
        (reverse("governance:point_create", args=[seance.pk]), "fiches", "RELAIS", fiches[:2], {"title": "Le relais"}),
    ):
        page = read(client.get(url))
        form = next(each for each in page.forms if name in each.fields)
        assert form.xpath(f".//noscript//button[@name='_chercher' and @value='{name}']")
        sent = client.post(
            url, dict(form.form_values()) | kept | {f"{name}_texte": asked, "_chercher": name},
            headers={"referer": f"http://testserver{url}"},
        )  # fmt: skip
        searched = read(client.get(sent.url))
        choices = searched.xpath("//button[@form='choisir']/@value")
        assert [each.partition(" ")[2] for each in choices] == [str(each) for each in found]
        assert "Voisine" not in searched.text_content()
        back = next(each for each in searched.forms if each.get("id") == "choisir")
        for choice in choices:
            answer = client.post(back.get("action"), dict(back.form_values()) | {"choix": choice})
        filled = next(each for each in read(client.get(answer.url)).forms if name in each.fields)
        values = filled.fields[name]
        keys = [each.partition(" ")[0] for each in choices]
        assert (sorted(values) if name == "fiches" else [values]) == sorted(keys)
        assert {each: filled.fields[each] for each in kept} == kept
    draft = Draft.objects.get(address=acteur)
    stranger = make_user()
    client.force_login(stranger)
    assert "Élodie" not in client.get(f"{acteur}?saisie={draft.pk}&champ=user&formulaire={draft.pk}").content.decode()


def test_what_waits_is_only_ones_own_and_a_search_leads_nowhere_else(client, convention):
    client.force_login(convention.adviser)
    url = reverse("actions:line_create", args=[make_fiche(convention=convention).pk, "acteurs"])
    for address in ("https://ailleurs.test/", "//ailleurs.test/", "/nulle-part/", ""):
        sent = client.post(url, {"note": "Un local", "_chercher": f"organisation {address}"})
        assert sent.status_code == 302 and "ailleurs" not in sent.url
    client.post(url, {"note": "Un local", "_chercher": "organisation /organisations/recherche/"})
    draft, choose = Draft.objects.get(), reverse("accounts:draft_choose")
    before = draft.text
    for typed in ({"champ": "organisation", "choix": "x"}, {"champ": "password", "choix": "3 MSA"}, {"choix": "3 MSA"}):
        assert client.post(choose, {"formulaire": draft.pk} | typed).url == reverse("accounts:me")
    client.force_login(make_user())
    assert client.post(choose, {"formulaire": draft.pk, "champ": "organisation", "choix": "3 MSA"}).url == reverse(
        "accounts:me"
    )
    draft.refresh_from_db()
    assert draft.text == before
