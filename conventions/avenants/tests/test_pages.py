import datetime as dt
import threading
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import make_adviser
from conventions.avenants.consolidated import text_on
from conventions.enums import ActeKind, ModificationKind, Role
from conventions.models import Acte, Modification, PartieActe
from conventions.tests.factories import (
    make_article,
    make_avenant,
    make_convention,
    make_member,
    make_modification,
    make_partie,
    make_signed_convention,
    submit_avenant,
)
from core.typography import french
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser(db):
    return make_adviser(caf=make_caf())


@pytest.fixture
def signed(adviser, client):
    """Signed, of an adviser who is logged in; another Caf has one like it, with its avenant."""
    other = make_signed_convention(caf=make_caf("91"))
    make_modification(make_avenant(other, effect_on="01/01/2025"), other.articles.get())
    client.force_login(adviser)
    return make_signed_convention(caf=adviser.cafs()[0], adviser=adviser)


def url(name, *keys):
    return reverse(f"conventions:{name}", args=keys)


def fresh(client, address):
    """What a browser sends of a blank form as it is shown."""
    form = client.get(address).context["form"]
    found = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in found.items() if value is not None}


def add(client, convention, **fields):
    address = url("avenant_add", convention.pk)
    return client.post(address, fresh(client, address) | {"subject": "Prolonger"} | fields)


def change(client, acte, word, article=None, **fields):
    keys = [acte.convention_id, acte.number, word]
    address = url("modification_add", *keys, article) if article else url("modification_new", *keys)
    return client.post(address, fresh(client, address) | fields)


def test_a_convention_not_signed_takes_no_avenant(client, adviser):
    client.force_login(adviser)
    convention = make_convention(caf=adviser.cafs()[0], adviser=adviser)
    page = client.get(url("avenants", convention.pk))
    assert "Un avenant modifie une convention signée" in page.content.decode()
    refused = client.post(url("avenant_add", convention.pk), {"subject": "Trop tôt"})
    assert refused.status_code == 409
    assert not convention.actes.filter(kind=ActeKind.AVENANT).exists()


def test_an_avenant_is_numbered_and_signed_by_its_own(client, signed):
    late = make_partie(signed, is_required=False)
    assert add(client, signed, effect_on="01/01/2026", ends_on="31/12/2027").status_code == 302
    add(client, signed)
    one, two = signed.actes.filter(kind=ActeKind.AVENANT).order_by("number")
    assert [one.number, two.number, one.created_by] == [1, 2, signed.adviser]
    parts = PartieActe.objects.filter(acte=one).prefetch_related("signataires")
    assert [[row.name for row in part.signataires.all()] for part in parts] == [["Dominique Renard"]] * 2
    assert not any(row.signed_on_known for part in parts for row in part.signataires.all())
    assert late.pk not in [part.partie_id for part in parts]
    page = client.get(url("avenant", signed.pk, 1)).content.decode()
    assert "La convention prend fin le 31 décembre 2027" in page.replace("\xa0", " ")
    listed = client.get(url("avenants", signed.pk)).content.decode()
    assert "Avenant n° 2" in listed and "En préparation" in listed


def test_an_article_in_force_leads_to_the_avenant_that_changes_it(client, signed):
    article, gone = signed.articles.get(), make_article(make_convention(caf=signed.caf))
    propose = url("avenant_propose", signed.pk, article.pk)
    assert url("avenant_add", signed.pk) in client.get(url("avenants", signed.pk)).content.decode()
    for name in ("texte", "texte_au"):
        assert propose in client.get(url(name, signed.pk)).content.decode(), name
    new = client.get(propose)
    assert new.url == f"{url('avenant_add', signed.pk)}?article={article.pk}"
    data = fresh(client, new.url)
    assert data["subject"] == "Modifier l’article 1"
    written = client.post(new.url, data)
    assert written.url == url("modification_add", signed.pk, 1, "remplacer", article.pk)
    assert fresh(client, written.url)["body"] == article.body
    submit_avenant(make_avenant(signed, 2, signatures=("", "")))
    offered = client.get(propose).content.decode()
    assert written.url in offered and new.url in offered and "Avenant n° 2" not in offered
    assert client.get(url("avenant_propose", signed.pk, gone.pk)).status_code == 404
    assert fresh(client, f"{url('avenant_add', signed.pk)}?article={gone.pk}")["subject"] == ""
    make_modification(make_avenant(signed, 3, effect_on="01/01/2025"), article, kind="delete")
    assert client.get(propose).url == url("texte_au", signed.pk)
    client.force_login(make_member(signed, Role.ELECTED))
    assert client.get(propose).status_code == 403
    assert "Proposer un avenant" not in client.get(url("texte_au", signed.pk)).content.decode()


def test_a_double_click_makes_one_avenant(client, signed):
    address = url("avenant_add", signed.pk)
    data = fresh(client, address) | {"subject": "Prolonger"}
    assert [client.post(address, data).url for _ in range(2)] == [url("avenant", signed.pk, 1)] * 2
    assert signed.actes.filter(kind=ActeKind.AVENANT).count() == 1


def test_parties_that_one_did_not_see_are_left(client, signed):
    add(client, signed)
    acte = signed.actes.get(kind=ActeKind.AVENANT)
    address = url("avenant_edit", signed.pk, 1)
    data = fresh(client, address)
    late = make_partie(signed)
    PartieActe.objects.create(acte=acte, partie=late)
    _first, second = data["signing_parties"]
    assert client.post(address, data | {"signing_parties": [second]}).status_code == 302
    assert set(acte.parties.values_list("partie", flat=True)) == {second, late.pk}
    assert client.post(address, fresh(client, address) | {"signing_parties": []}).status_code == 422


def test_each_modification_says_in_words_what_it_does(client, signed):
    add(client, signed, effect_on="01/01/2026")
    acte, article = signed.actes.get(kind=ActeKind.AVENANT), signed.articles.get()
    chosen = client.get(url("modification_choose", signed.pk, 1)).content.decode()
    assert url("modification_add", signed.pk, 1, "remplacer", article.pk) in chosen
    shown = fresh(client, url("modification_add", signed.pk, 1, "remplacer", article.pk))
    assert (shown["title"], shown["body"]) == (article.title, article.body)
    change(client, acte, "remplacer", article.pk, body="<p>Neuf.</p>")
    change(client, acte, "inserer", after=article.pk, number="1 bis", title="Durée", body="<p>Un an.</p>")
    change(client, acte, "renumeroter", article.pk, number="2")
    change(client, acte, "deplacer", article.pk, after="")
    page = client.get(url("avenant", signed.pk, 1)).content.decode().replace("\xa0", " ")
    for words in (
        "1.1 L’article 1 est remplacé par :",
        "1.2 Après l’article 1, il est inséré un article 1 bis ainsi rédigé :",
        "1.3 L’article 1 devient l’article 2.",
        "1.4 L’article 2 est placé en tête du texte.",
    ):
        assert words in page, words
    second = acte.modifications.get(kind=ModificationKind.INSERT)
    client.post(url("modification_move", signed.pk, 1, second.pk), {"sens": "haut"})
    assert acte.modifications.first() == second
    client.post(url("modification_delete", signed.pk, 1, second.pk))
    assert acte.modifications.count() == 3


def test_a_modification_that_says_nothing_is_refused_at_its_place(client, signed):
    add(client, signed)
    acte, article = signed.actes.get(kind=ActeKind.AVENANT), signed.articles.get()
    for word, fields, place in (
        ("remplacer", {}, "body"),
        ("remplacer", {"body": "<p>[[champ:periode]]</p>"}, "body"),
        ("remplacer", {"title": "", "body": "<p>Neuf.</p>"}, "title"),
        ("renumeroter", {"number": "1"}, "number"),
        ("renumeroter", {"number": ""}, "number"),
        ("remplacer", {"body": "<p>Neuf.</p>", "effect_on": "hier"}, "effect_on"),
    ):
        refused = change(client, acte, word, article.pk, **fields)
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, [place]), (word, fields)
    assert not acte.modifications.exists()
    assert change(client, acte, "inserer", after="999999", title="X", body="<p>X</p>").status_code == 422


def test_a_replaced_text_that_is_not_in_force_is_refused(client, signed):
    add(client, signed, effect_on="01/01/2026")
    acte, article = signed.actes.get(kind=ActeKind.AVENANT), signed.articles.get()
    address = url("modification_add", signed.pk, 1, "remplacer", article.pk)
    data = fresh(client, address) | {"body": "<p>Le mien.</p>"}
    make_modification(make_avenant(signed, 2, effect_on="01/06/2025"), article, body="<p>Signé entre-temps.</p>")
    refused = client.post(address, data)
    page = refused.content.decode()
    assert (refused.status_code, acte.modifications.count()) == (422, 0)
    assert "Signé entre-temps." in page and "Le mien." in page
    again = {name: refused.context["form"][name].value() for name in refused.context["form"].fields}
    assert client.post(address, {key: value for key, value in again.items() if value is not None}).status_code == 302
    assert acte.modifications.get().body == "<p>Le mien.</p>"


def test_two_open_avenants_change_different_articles(client, signed):
    for _ in range(2):
        add(client, signed)
    one, two = signed.actes.filter(kind=ActeKind.AVENANT).order_by("number")
    article = signed.articles.get()
    assert change(client, one, "remplacer", article.pk, body="<p>Un.</p>").status_code == 302
    refused = change(client, two, "remplacer", article.pk, body="<p>Deux.</p>")
    assert refused.status_code == 422
    assert french("Avenant n° 1 est en préparation") in refused.content.decode()
    assert change(client, two, "inserer", after=article.pk, title="Autre", body="<p>A.</p>").status_code == 302


def sign(client, acte, **fields):
    address = url("avenant_parties_many", acte.convention_id, acte.number)
    return client.post(address, {"toutes": "1", "on": "02/06/2025", "signer": "1"} | fields)


def ready(client, signed, **fields):
    """An avenant that replaces the article, voted by all."""
    add(client, signed, effect_on="01/07/2025", **fields)
    acte = signed.actes.filter(kind=ActeKind.AVENANT).order_by("number").last()
    change(client, acte, "remplacer", signed.articles.get().pk, body="<p>Neuf.</p>")
    data = {"toutes": "1", "on": "01/06/2025", "autoriser": "1"}
    client.post(url("avenant_parties_many", signed.pk, acte.number), data)
    return acte


def test_an_avenant_signed_by_all_is_frozen_and_makes_the_text(client, signed):
    acte = ready(client, signed)
    early = client.post(url("avenant_close", signed.pk, 1))
    assert early.status_code == 409 and "date de signature" in early.content.decode()
    assert signed.initial_acte.parties.filter(autorisations__decided_on="2025-06-01").count() == 0
    assert sign(client, acte).status_code == 302
    [found] = text_on(signed, dt.date(2025, 7, 1)).passages
    assert found.body == "<p>Neuf.</p>"
    unseen = client.post(url("avenant_close", signed.pk, 1))
    assert unseen.status_code == 409 and "Le PDF de l’avenant" in unseen.content.decode()
    submit_avenant(acte)
    late = client.post(url("avenant_close", signed.pk, 1))
    assert late.status_code == 409 and "a été signé avant que le portail en garde le PDF" in late.content.decode()
    assert client.post(url("avenant_close", signed.pk, 1), {"reason": "Relu"}).status_code == 302
    acte.refresh_from_db()
    assert acte.frozen_at and acte.signed_on == dt.date(2025, 6, 2)
    page = client.get(url("avenant", signed.pk, 1)).content.decode()
    assert "Signé, en vigueur" in page and "ne change plus" in page
    part = acte.parties.first()
    for name, keys in (
        ("avenant_edit", ()),
        ("modification_edit", (acte.modifications.get().pk,)),
        ("avenant_partie_edit", (part.partie_id,)),
        ("avenant_signataire_delete", (part.partie_id, part.signataires.get().pk)),
    ):
        assert client.post(url(name, signed.pk, 1, *keys), {}).status_code == 409, name
    assert client.post(url("avenant_withdraw", signed.pk, 1), {"on": "01/06/2025", "reason": "Non"}).status_code == 409
    assert client.post(url("avenant_close", signed.pk, 1)).status_code == 302


def test_what_was_voted_is_changed_no_more(client, signed):
    acte = ready(client, signed)
    row = acte.modifications.get()
    address = url("modification_edit", signed.pk, 1, row.pk)
    refused = client.post(address, {"title": "Objet", "body": "<p>Autre.</p>", "base": row.base_hash})
    assert refused.status_code == 409 and "Un vote ou une signature" in refused.content.decode()
    part = acte.parties.first()
    for each in acte.parties.all():
        vote = each.autorisations.get()
        client.post(url("avenant_autorisation_delete", signed.pk, 1, each.partie_id, vote.pk))
    assert client.get(address).status_code == 200
    page = client.get(url("avenant_partie", signed.pk, 1, part.partie_id))
    assert page.context["eyebrow"] == "Partie à l’avenant n° 1"


def test_an_avenant_that_lacks_its_date_is_not_closed(client, signed):
    add(client, signed)
    acte = signed.actes.get(kind=ActeKind.AVENANT)
    sign(client, acte)
    refused = client.post(url("avenant_close", signed.pk, 1))
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "La date de prise d’effet" in page and "Ce que l’avenant change" in page
    address = url("avenant_edit", signed.pk, 1)
    data = fresh(client, address) | {"effect_on": "01/07/2025", "subject": "Autre", "signing_parties": []}
    assert client.post(address, data).status_code == 302
    acte.refresh_from_db()
    assert (acte.effect_on, acte.subject, acte.parties.count()) == (dt.date(2025, 7, 1), "Prolonger", 2)
    assert client.get(address).status_code == 409


def test_an_avenant_is_withdrawn_with_a_reason(client, signed):
    acte = ready(client, signed)
    address = url("avenant_withdraw", signed.pk, 1)
    assert client.post(address, {"on": "01/06/2025", "reason": ""}).status_code == 422
    assert client.post(address, {"on": "01/06/2099", "reason": "x"}).status_code == 422
    assert client.post(address, {"on": "01/06/2025", "reason": "Le conseil a refusé"}).status_code == 302
    acte.refresh_from_db()
    assert acte.withdrawn_on == dt.date(2025, 6, 1)
    part = acte.parties.first()
    assert client.get(url("avenant_signataire_add", signed.pk, 1, part.partie_id)).status_code == 409
    assert "Le conseil a refusé" in client.get(url("historique", signed.pk)).content.decode()
    assert "Abandonné" in client.get(url("avenants", signed.pk)).content.decode()
    other = ready(client, signed)
    assert other.modifications.exists()  # the article is free again


def test_an_avenant_that_cancels_a_prolongation_says_the_end(client, signed):
    one = ready(client, signed, ends_on="31/12/2027")
    sign(client, one)
    add(client, signed, effect_on="01/01/2026")
    two = signed.actes.get(kind=ActeKind.AVENANT, number=2)
    refused = change(client, two, "annuler", cancelled=one.pk)
    assert list(refused.context["form"].errors) == ["cancelled"]
    Acte.objects.filter(pk=two.pk).update(ends_on=dt.date(2026, 12, 31))
    assert change(client, two, "annuler", cancelled=one.pk).status_code == 302
    page = client.get(url("avenant", signed.pk, 2)).content.decode().replace("\xa0", " ")
    assert "L’avenant n° 1 est annulé" in page


def test_the_votes_of_an_avenant_are_typed_on_one_sheet(client, signed):
    acte = ready(client, signed)
    first = acte.parties.first()
    page = client.get(url("avenant_votes", signed.pk, 1))
    assert [line.subject.owed.acte_id for line in page.context["form"].parts[0].lines] == [acte.pk] * 2
    assert first.autorisations.count() == 1


def test_an_avenant_is_read_by_who_reads_the_text(client, signed):
    other = Acte.objects.get(kind=ActeKind.AVENANT, convention__caf__code="91")
    foreign = other.modifications.get()
    add(client, signed)
    strange = make_article(make_convention(caf=signed.caf))
    for address in (
        url("avenant", signed.pk, 7),
        url("avenant", other.convention_id, 1),
        url("avenants", other.convention_id),
        url("modification_edit", signed.pk, 1, foreign.pk),
        url("modification_add", signed.pk, 1, "remplacer", foreign.article_id),
        url("modification_add", signed.pk, 1, "remplacer", strange.pk),
        url("modification_add", signed.pk, 1, "inserer", strange.pk),
        url("avenant_partie", signed.pk, 1, other.parties.first().partie_id),
    ):
        assert client.get(address).status_code == 404, address
    client.force_login(make_member(signed, Role.CONSULTANT))
    assert client.get(url("avenants", signed.pk)).status_code == 403
    client.force_login(make_member(signed, Role.ELECTED))
    assert client.get(url("avenant", signed.pk, 1)).status_code == 200
    assert client.post(url("avenant_add", signed.pk), {"subject": "x"}).status_code == 403
    assert client.post(url("avenant_close", signed.pk, 1)).status_code == 403
    assert Modification.objects.filter(convention=signed).count() == 0


def test_a_page_costs_the_same_for_2_and_12_modifications(client, signed, django_assert_max_num_queries):
    add(client, signed)
    acte = signed.actes.get(kind=ActeKind.AVENANT)
    for _ in range(11):
        other = make_avenant(signed, signed.actes.count(), effect_on="01/01/2025")
        change(client, acte, "inserer", after="", title="Autre", body=f"<p>{uuid.uuid4()}</p>")
        make_modification(other, kind="cancel", cancelled=acte)
    with django_assert_max_num_queries(20):
        assert client.get(url("avenant", signed.pk, 1)).status_code == 200
    with django_assert_max_num_queries(14):
        client.get(url("avenants", signed.pk))


@pytest.mark.django_db(transaction=True)
def test_two_avenants_numbered_at_once_get_two_numbers():
    adviser = make_adviser(caf=make_caf())
    signed = make_signed_convention(caf=adviser.cafs()[0], adviser=adviser)
    address, start, codes = url("avenant_add", signed.pk), threading.Barrier(2), []

    def post(browser, data):
        try:
            start.wait(timeout=20)
            codes.append(browser.post(address, data).status_code)
        finally:
            connection.close()

    threads = []
    for _ in range(2):
        browser = Client()
        browser.force_login(adviser)
        data = fresh(browser, address) | {"subject": "Prolonger"}
        threads.append(threading.Thread(target=post, args=[browser, data]))
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)
    assert codes == [302, 302]
    assert sorted(signed.actes.filter(kind=ActeKind.AVENANT).values_list("number", flat=True)) == [1, 2]
