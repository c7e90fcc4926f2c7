"""The renewal of a convention on one page: what each floor puts there, and what goes on."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from accounts.models import Mail
from accounts.tests.factories import make_adviser, make_user
from actions.enums import FicheState
from actions.models import SuiteFiche
from actions.tests.factories import (
    make_acteur,
    make_axe,
    make_fiche,
    make_indicateur,
    make_objectif,
    make_plan,
    make_valeur,
)
from conventions.enums import ConventionState, Role
from conventions.models import Convention
from conventions.tests.factories import (
    make_avenant,
    make_convention,
    make_member,
    make_modification,
    make_perimetre,
    make_signed_convention,
    make_theme,
)
from core.dates import words
from core.typography import french
from diagnostics.tests.factories import make_enjeu, make_volet
from governance.tests.factories import make_comite, make_membre
from territories.tests.factories import make_caf, make_epci

pytestmark = pytest.mark.django_db


def make_world(*, fiches=3):
    """A CTG signed until the end of the year, with two of everything, and an adviser of its Caf."""
    caf = make_caf("21")
    adviser = make_adviser(caf=caf)
    year = timezone.localdate().year
    former = make_signed_convention(
        caf=caf,
        name="Val d’Ouche",
        territoire=make_epci(name="CC du Val"),
        adviser=adviser,
        starts_on=dt.date(year - 3, 1, 1),
        ends_on=dt.date(year, 12, 31),
    )
    former.themes.set([make_theme(caf=caf, label="Enfance"), make_theme(caf=caf, label="Jeunesse")])
    make_theme(caf=caf, label="Séniors")
    make_perimetre(former, number=2)
    make_member(former, Role.CTG_LEAD, user=make_user(first_name="Claude", last_name="Roy"))
    make_member(former, Role.ELECTED, user=make_user(first_name="Dominique", last_name="Vial"))
    volet = make_volet(former, label="Familles")
    living = make_enjeu(former, label="Rompre l’isolement", volet=volet)
    settled = make_enjeu(former, label="Ouvrir une crèche")
    comite = make_comite(former)
    make_comite(former, name="Comité technique", kind="cotech")
    make_membre(comite, name="Andrée Faure")
    make_membre(comite, name="Ancien", ends_on=dt.date(year - 1, 1, 1))
    plan = make_plan(former, niveaux=("Axe", "Objectif"))
    axe = make_axe(plan, code="1", label="Accueillir")
    under = make_axe(plan, parent=axe, code="1.1", label="Dès la naissance")
    made = [make_fiche(plan, axe=under, code=f"1.1.{rank}", title=f"Action {rank}") for rank in range(1, fiches)]
    done = make_fiche(plan, axe=axe, code="1.2", title="Crèche", state=FicheState.DONE)
    for fiche in made:
        fiche.enjeux.add(living)
        make_objectif(fiche, "Accueillir plus")
        indicateur = make_indicateur(fiche, label="Enfants", target_value=60)
        make_valeur(indicateur, year=year - 1, value=42)
        make_valeur(indicateur, year=year - 2, value=30)
    done.enjeux.add(settled)
    return SimpleNamespace(
        caf=caf, adviser=adviser, former=former, fiches=made, done=done, year=year, axe=axe, under=under
    )


def url_of(convention):
    return f"/conventions/{convention.pk}/renouveler/"


def page_of(client, convention):
    """(the page, what a browser would send of it)."""
    answer = client.get(url_of(convention))
    assert answer.status_code == 200
    page = html.fromstring(answer.content.decode())
    form = page.xpath("//form[contains(@class, 'renewal')]")[0]
    sent: dict[str, list] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return page, sent


def test_what_stays_ticked_goes_on_in_the_next_convention(client):
    world = make_world()
    former, (first, second), year = world.former, world.fiches, world.year
    client.force_login(world.adviser)
    page, sent = page_of(client, former)
    assert sent["essentiel-starts_on"] == [f"01/01/{year + 1}"] and sent["essentiel-ends_on"] == [f"31/12/{year + 4}"]
    assert sent[f"fiches-suite_{world.done.pk}"] == ["stopped"] and sent[f"fiches-suite_{first.pk}"] == ["continued"]
    assert len(sent["enjeux-kept"]) == 1  # the other one is served by what is done
    assert len(sent["essentiel-themes"]) == 2 and len(sent["axes-kept"]) == 2
    assert f"Enfants : 42 ({year - 1})".replace(" :", "\u00a0:") in page.text_content()
    sent[f"fiches-suite_{second.pk}"], sent[f"fiches-mot_{second.pk}"] = ["transformed"], ["Étendue aux 3-6 ans"]
    sent[f"fiches-mot_{world.done.pk}"] = ["La crèche est ouverte."]
    sent["axes-kept"] = [str(world.axe.pk)]  # not the one under it
    sent["membres-kept"], sent["membres-told"] = sent["membres-kept"][:1], ["on"]
    answer = client.post(url_of(former), sent)
    made = Convention.objects.get(predecessor=former)
    assert answer.status_code == 302 and answer.url == made.get_absolute_url()
    assert client.post(url_of(former), sent).url == answer.url  # the second of two clicks
    assert Convention.objects.filter(predecessor=former).count() == 1
    assert (made.name, made.starts_on, made.ends_on) == (
        "Val d’Ouche",
        dt.date(year + 1, 1, 1),
        dt.date(year + 4, 12, 31),
    )
    assert list(made.themes.order_by("label").values_list("label", flat=True)) == ["Enfance", "Jeunesse"]
    signing = {each.organisation_id for each in former.parties.all()} | {world.caf.organisation_id}
    assert {each.organisation_id for each in made.parties.all()} == signing and made.perimetre.count() == 2
    assert [each.body for each in made.articles.all()] == [each.body for each in former.articles.all()]
    assert made.memberships.filter(role=Role.CTG_LEAD).count() == 1
    assert not made.memberships.filter(role=Role.ELECTED).exists()
    assert Mail.objects.filter(kind="membership").count() == 1
    assert [str(each) for each in made.comites.order_by("kind")] == [
        str(each) for each in former.comites.order_by("kind")
    ]
    assert [each.name for comite in made.comites.all() for each in comite.membres.all()] == ["Andrée Faure"]
    assert [(each.label, each.volet.label) for each in made.diagnostic.enjeux.all()] == [
        ("Rompre l’isolement", "Familles")
    ]
    assert [each.label for each in made.plan.axes.all()] == ["Accueillir"]
    assert [each.label for each in made.plan.niveaux.all()] == ["Axe", "Objectif"]
    again, changed = made.plan.fiches.order_by("code")
    assert (again.title, again.state, again.axe.label) == ("Action 1", FicheState.PLANNED, "Accueillir")
    assert [each.text for each in again.objectifs.all()] == ["Accueillir plus"]
    assert [each.diagnostic.convention for each in again.enjeux.all()] == [made]
    (measure,) = again.indicateurs.all()
    assert (measure.baseline_value, measure.baseline_on.year, measure.target_value) == (42, year - 1, None)
    stopped = SuiteFiche.objects.get(former=world.done)
    assert (stopped.fiche, stopped.note) == (None, "La crèche est ouverte.")
    # Each side tells the other.
    told = html.fromstring(client.get(changed.get_absolute_url()).content.decode()).text_content()
    assert french(f"Transformée de la fiche 1.1.2 Action 2 de la {former}") in told and "Étendue aux 3-6 ans" in told
    told = html.fromstring(client.get(first.get_absolute_url()).content.decode()).text_content()
    assert french(f"Reconduite dans la {made}") in told
    told = html.fromstring(client.get(world.done.get_absolute_url()).content.decode()).text_content()
    assert "La crèche est ouverte." in told


def test_people_who_left_are_named_nowhere_and_what_held_until_the_end_goes_on(client):
    world = make_world()
    former, (first, second) = world.former, world.fiches
    end = former.ends_on
    lead, elected = (former.memberships.get(role=role) for role in (Role.CTG_LEAD, Role.ELECTED))
    former.memberships.filter(pk=lead.pk).update(ends_on=end)
    closed = make_user(first_name="Camille", last_name="Parti", is_active=False)
    comite = former.comites.get(kind="copil")
    make_membre(comite, user=closed, function="Maire")
    make_membre(comite, user=elected.user, function="")  # unticked below
    make_membre(comite, user=lead.user, function="Pilote", ends_on=end)
    for fiche, users in ((first, (closed, lead.user)), (second, (elected.user, world.adviser))):
        for user in users:
            make_acteur(fiche, user=user)
            fiche.caf_referents.add(user)
    client.force_login(world.adviser)
    _, sent = page_of(client, former)
    assert "membres-told" not in sent  # a mail cannot be taken back: asked for, never proposed
    sent["membres-kept"] = [str(lead.pk)]
    first.other_axes.set([world.axe, world.under, make_axe(first.plan, parent=world.axe, code="1.3", label="Après")])
    sent["axes-kept"] = [str(world.axe.pk)]  # those that are gone fall on the fiche's own
    second.axe = None
    second.save()
    second.other_axes.set([world.under, first.other_axes.get(code="1.3")])
    assert client.post(url_of(former), sent | {"creation_key": ["abc"]}).status_code == 422
    assert client.post(url_of(former), sent).status_code == 302
    made = Convention.objects.get(predecessor=former)
    assert not Mail.objects.filter(kind="membership").exists()
    assert made.memberships.get(role=Role.CTG_LEAD).ends_on is None
    seats = made.comites.get(kind="copil").membres
    assert {(str(each.user or each.name), each.function, each.ends_on) for each in seats.all()} == {
        ("Andrée Faure", "Vice-président", None),
        ("", "Maire", None),
        ("Claude Roy", "Pilote", None),
    }
    again, other = made.plan.fiches.order_by("code")
    assert [each.user for each in again.acteurs.order_by("pk")] == [None, lead.user]
    assert [each.user for each in other.acteurs.order_by("pk")] == [None, world.adviser]
    assert [*again.caf_referents.all()] == [lead.user] and [*other.caf_referents.all()] == [world.adviser]
    assert not again.other_axes.exists() and [each.label for each in other.other_axes.all()] == ["Accueillir"]


def test_nothing_is_written_while_a_word_is_missing_and_what_was_typed_stays(client):
    world = make_world()
    client.force_login(world.adviser)
    _, sent = page_of(client, world.former)
    fiche = world.fiches[0]
    sent[f"fiches-suite_{fiche.pk}"], sent["essentiel-ends_on"] = ["transformed"], ["hier"]
    sent["parties-kept"], sent["essentiel-name"] = [], ["Un autre nom"]
    answer = client.post(url_of(world.former), sent)
    page = html.fromstring(answer.content.decode())
    assert answer.status_code == 422 and not Convention.objects.filter(predecessor=world.former).exists()
    assert page.xpath(f"string(//*[@id='id_fiches-mot_{fiche.pk}_error'])").strip().endswith("ce qui change.")
    assert page.xpath("//*[@id='id_essentiel-ends_on_error']")
    assert page.xpath("string(//input[@name='essentiel-name']/@value)") == "Un autre nom"
    assert page.xpath(f"string(//select[@name='fiches-suite_{fiche.pk}']/option[@selected]/@value)") == "transformed"
    assert page.xpath("//input[@name='parties-kept']") and not page.xpath("//input[@name='parties-kept'][@checked]")


def test_a_second_suite_is_asked_for_and_the_text_is_that_of_the_avenants(client):
    world = make_world(fiches=2)
    former = world.former
    article = former.articles.get()
    avenant = make_avenant(former, effect_on=f"31/12/{world.year}", signatures=("01/12/2022", "02/12/2022"))
    make_modification(avenant, article, title="Objet", body="<p>Écrit par l’avenant, [[champ:periode]].</p>")
    client.force_login(world.adviser)
    _, sent = page_of(client, former)
    other = make_convention(caf=world.caf, predecessor=former)
    answer = client.post(url_of(former), sent)  # somebody made one meanwhile
    assert answer.status_code == 422 and other.title in html.fromstring(answer.content.decode()).text_content()
    assert client.post(url_of(former), sent | {"another": "on", "essentiel-name": "Ouche"}).status_code == 302
    made = Convention.objects.get(predecessor=former, name="Ouche")
    assert [each.body for each in made.articles.all()] == ["<p>Écrit par l’avenant, [[champ:periode]].</p>"]


def test_who_may_renew_and_what_a_neighbour_reads_of_it(client):
    world = make_world(fiches=2)
    fiche = world.fiches[0]
    client.force_login(make_adviser(caf=make_caf("58")))
    assert client.get(url_of(world.former)).status_code == client.post(url_of(world.former)).status_code == 404
    client.force_login(world.adviser)
    _, sent = page_of(client, world.former)
    sent["membres-kept"] = []
    client.post(url_of(world.former), sent)
    lead = world.former.memberships.get(role=Role.CTG_LEAD).user
    client.force_login(lead)
    assert client.get(url_of(world.former)).status_code == 403
    told = client.get(fiche.get_absolute_url()).content.decode()
    assert SuiteFiche.objects.filter(former=fiche).exists() and "Reconduite" not in told
    unsigned = make_convention(caf=world.caf)
    client.force_login(world.adviser)
    assert "une fois signée" in client.get(url_of(unsigned)).content.decode()
    assert client.post(url_of(unsigned), {}).status_code == 409


def test_the_page_costs_the_same_for_12_and_120_fiches(client):
    counts = []
    for fiches in (12, 120):
        world = make_world(fiches=fiches)
        client.force_login(world.adviser)
        client.get(url_of(world.former))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url_of(world.former)).content.decode().count("fiches-suite_") >= fiches
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 40


def test_both_tell_the_days_between_them(client):
    world = make_world(fiches=2)
    former, year = world.former, world.year
    client.force_login(world.adviser)
    soon = html.fromstring(client.get(former.get_absolute_url()).content.decode())
    assert soon.xpath(f"//a[@href='{url_of(former)}']")
    made = make_convention(
        caf=world.caf,
        name=former.name,
        territoire=former.territoire,
        predecessor=former,
        starts_on=dt.date(year + 1, 5, 1),
        ends_on=dt.date(year + 5, 4, 30),
    )
    said = f"4 mois sans convention, entre le {words(former.ends_on)} et le 1er mai {year + 1}"
    for each in (former, made):
        page = html.fromstring(client.get(each.get_absolute_url()).content.decode()).text_content()
        assert said in page.replace("\u00a0", " "), each
    Convention.objects.filter(pk=former.pk).update(state=ConventionState.RENEWED)  # and once it is over
    over = html.fromstring(client.get(former.get_absolute_url()).content.decode()).text_content()
    assert said in over.replace("\u00a0", " ")
