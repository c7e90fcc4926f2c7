"""What was typed comes back: the session is over, another one has come in its place, the page is opened later."""

import datetime as dt

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone
from lxml import html

from accounts import closing, known
from accounts.drafts import filling, keeping
from accounts.drafts import views as drafts
from accounts.models import Draft
from accounts.tests.factories import PASSWORD, make_admin, make_adviser, make_user
from actions.tests.factories import make_axe, make_etape, make_fiche, make_ligne

pytestmark = pytest.mark.django_db
FORM = "/compte/modifier/"
TYPED = {"first_name": "Zoé", "last_name": '<b>Ra"oul</b>', "function": "Cheffe", "phone": "01 02 03 04 05"}


@pytest.fixture
def one():
    return make_user(password=PASSWORD)


@pytest.fixture
def two():
    return make_user(password=PASSWORD)


def browser():
    return Client(enforce_csrf_checks=True)


def read(response):
    return html.document_fromstring(response.content, parser=html.HTMLParser(encoding="utf-8"))


def form_of(page, action=FORM):
    return next(each for each in page.xpath("//main//form") if each.get("action") in (None, action))


def enter(client, user, following=""):
    """Log in by the page; where it leads."""
    token = form_of(read(client.get("/connexion/")), None).fields["csrfmiddlewaretoken"]
    data = {"login": user.email, "password": PASSWORD, "csrfmiddlewaretoken": token, "next": following}
    return client.post("/connexion/", data).url


def opened(client):
    """The fields of the form as its page gives them, then typed in."""
    return dict(form_of(read(client.get(FORM))).form_values()) | TYPED


def end(client):
    """The session is closed from elsewhere."""
    client.session.flush()


def idle(client):
    session = client.session
    session["seen_at"] = 1
    session.save()


def after_log_in(client, user, sent):
    """The page that one is led to from the refusal, once logged in."""
    door = client.get(sent.url)
    assert door.status_code == 200
    return client.get(enter(client, user, door.wsgi_request.GET["next"]))


def boxes(page):
    return {name: form_of(page).fields[name] for name in TYPED}


@pytest.mark.parametrize("ends", [end, idle])
def test_a_form_sent_after_the_session_comes_back_filled(one, ends):
    client = browser()
    enter(client, one)
    fields = opened(client)
    ends(client)
    sent = client.post(FORM, fields)
    assert sent.status_code == 302 and "Ce que vous aviez saisi est gardé" in client.get(sent.url).content.decode()
    page = read(after_log_in(client, one, sent))
    assert boxes(page) == TYPED
    assert "rien n’est encore enregistré" in page.xpath("normalize-space(//main)")
    one.refresh_from_db()
    assert one.first_name == "Camille"  # nobody pressed « Enregistrer » yet
    saved = client.post(FORM, dict(form_of(page).form_values()))
    one.refresh_from_db()
    assert (saved.status_code, one.first_name, one.last_name) == (302, "Zoé", TYPED["last_name"])
    assert not Draft.objects.exists()


def test_a_form_of_the_session_before_comes_back_filled(one):
    client = browser()
    enter(client, one)
    fields = opened(client)
    end(client)
    enter(client, one)  # in another tab: the token has changed
    sent = client.post(FORM, fields)
    assert sent.status_code == 302
    assert boxes(read(client.get(sent.url))) == TYPED


def test_what_one_types_is_never_shown_to_another(one, two):
    client = browser()
    enter(client, one)
    fields = opened(client)
    end(client)
    sent = client.post(FORM, fields)
    page = after_log_in(client, two, sent)
    assert page.status_code == 200 and "Zoé" not in page.content.decode()
    assert Draft.objects.get().user == one
    sent = client.post(FORM, fields)  # of the first person, with the session of the second
    assert sent.status_code == 403 and "un autre compte" in sent.content.decode()
    assert [each.user for each in Draft.objects.all()] == [one]


CREATED = ("3e8b7c4e-5a38-4c3a-9d4e-0a2a0a3f1b11", "3e8b7c4e-5a38-4c3a-9d4e-0a2a0a3f1b12")


def test_two_forms_sent_to_one_address_are_kept_apart(one):
    client = browser()
    enter(client, one)
    fields = opened(client)
    end(client)
    first, second = (
        {"function": words, "creation_key": key} for words, key in zip(("Un", "Deux"), CREATED, strict=True)
    )
    for more in (first, second, first | {"function": "Un, relu"}, {"function": "Trois"}, {"function": "Quatre"}):
        assert "saisie" in client.post(FORM, fields | more).url
    client.post(FORM, fields | {"function": "Quatre"})  # sent twice as it is
    said = sorted(dict(QueryDict(each.text).items())["function"] for each in Draft.objects.all())
    assert said == ["Deux", "Quatre", "Trois", "Un, relu"]
    enter(client, one)
    for draft in Draft.objects.all():
        form = form_of(read(client.get(draft.filled_url)))
        assert form.fields["function"] == dict(QueryDict(draft.text).items())["function"]


def test_what_another_site_sends_is_not_kept(one):
    client = browser()
    enter(client, one)
    fields = opened(client)
    for token in ("", "a" * 64, client.cookies["csrftoken"].value):
        assert client.post(FORM, fields | {"csrfmiddlewaretoken": token}).status_code in {302, 403}
    strange = browser()  # its own token, and no account of this browser
    strange.get("/connexion/")
    own = {"csrfmiddlewaretoken": form_of(read(strange.get("/connexion/")), None).fields["csrfmiddlewaretoken"]}
    assert strange.post(FORM, fields | own).url.startswith("/connexion/?next=")
    end(client)
    client.post(FORM, fields, headers={"Sec-Fetch-Site": "cross-site"})
    assert not Draft.objects.exists()


def test_secrets_are_never_kept(one):
    client = browser()
    enter(client, one)
    fields = opened(client) | {"password": PASSWORD, "oldpassword": PASSWORD}
    end(client)
    client.post("/compte/mot-de-passe/", fields)
    assert not Draft.objects.exists()
    client.post(FORM, fields)
    assert PASSWORD.split()[0] not in Draft.objects.get().text
    assert fields["csrfmiddlewaretoken"] not in Draft.objects.get().text


def test_one_person_keeps_so_many_and_so_much(one, monkeypatch):
    client = browser()
    enter(client, one)
    fields = opened(client)
    end(client)
    monkeypatch.setattr(keeping, "MOST", 2)
    for rank in range(4):
        client.post(f"{FORM}?rang={rank}", fields)
    assert sorted(each.address[-1] for each in Draft.objects.all()) == ["2", "3"]
    monkeypatch.setattr(keeping, "MOST_LETTERS", 100)
    sent = client.post(f"{FORM}?rang=9", fields)
    assert Draft.objects.count() == 2 and "saisie" not in sent.url


def test_a_script_keeps_its_page_and_gets_the_new_token(one, two):
    client, ours = browser(), {"HX-Request": "true", "HX-Current-URL": "http://testserver/compte/"}
    enter(client, one)
    fields = opened(client)
    end(client)
    assert client.post(FORM, fields, headers=ours).status_code == 401
    enter(client, one)
    refused = client.post(FORM, fields, headers=ours)
    assert refused.status_code == 403
    assert client.post(FORM, fields | {"csrfmiddlewaretoken": refused["CTG-Token"]}, headers=ours).status_code == 302
    end(client)
    enter(client, two)
    assert "CTG-Token" not in client.post(FORM, fields, headers=ours)
    assert not Draft.objects.exists()


def test_a_night_forgets_what_nobody_took_up(one):
    now = timezone.now()
    for field, days in (("", 8), ("", 6), ("a", 31), ("b", 29)):
        draft = keeping.write(one, f"{FORM}?jours={days}", page=FORM, text="x", field=field)
        Draft.objects.filter(pk=draft.pk).update(saved_at=now - dt.timedelta(days=days))
    assert keeping.forget_old(now=now) == 2
    assert [each.address[-2:] for each in Draft.objects.all()] == ["29", "=6"]


def test_my_drafts_are_on_my_page_and_in_my_data(client, one, two):
    mine, other = (keeping.write(each, FORM, page=FORM, text=f"function=De+{each.pk}") for each in (one, two))
    client.force_login(one)
    page = client.get("/compte/")
    assert mine.filled_url in page.content.decode() and "Saisi et pas enregistré" in page.content.decode()
    assert [row["texte"] for row in known.of(one)["brouillons"]] == [mine.text]
    assert client.post("/compte/brouillons/ecarter/", {"saisie": [mine.pk, other.pk]}).url == "/compte/"
    assert [each.user for each in Draft.objects.all()] == [two]
    client.get("/compte/")  # told, and told no more
    for headers in ({}, {"HX-Request": "true"}):  # what is not one's own is neither set aside nor said to be
        answer = client.post("/compte/brouillons/ecarter/", {"saisie": [other.pk]}, headers=headers, follow=True)
        page = answer.content.decode()
        assert (
            "Aucun brouillon à écarter" in page
            and "Le brouillon est écarté." not in page
            and Draft.objects.count() == 1
        )
    closing.erase(two, why=closing.ASKED)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("page", ["/travaux/5f0c8f6e-4c39-4d7b-8a51-0d7f0d1d9a11/", "/caf/1/reglages/"])
def test_words_whose_page_is_closed_are_read_on_my_page(client, one, two, page):
    text = "function=Cheffe+%3Cb%3Ede%3C%2Fb%3E+projet&visibility=&save=Enregistrer&l-0-surnom=Zaz"
    draft, other = (keeping.write(each, page, page=page, text=text) for each in (one, two))
    client.force_login(one)
    led = client.get(draft.filled_url)
    assert (led.status_code, led.url) == (302, f"/compte/#saisie-{draft.pk}")
    shown = client.get(led.url)
    [row] = read(shown).xpath(f"//li[@id='saisie-{draft.pk}']")
    assert row.xpath(".//details/@open") == [""] and "Reprendre" not in row.text_content()
    said = [" ".join(each.text_content().split()) for each in row.xpath(".//dt | .//dd")]
    assert said == ["Fonction", "Cheffe <b>de</b> projet", "l-0-surnom", "Zaz"]
    assert "ne s’ouvre plus" in shown.content.decode() and other.filled_url not in shown.content.decode()
    other.refresh_from_db()
    assert other.page == page


def test_words_of_a_removed_row_are_read_on_my_page(client, axe):
    person = axe.plan.convention.caf.memberships.first().user
    etape = make_etape(make_fiche(axe=axe))
    address = f"/fiches/{etape.fiche_id}/etapes/{etape.pk}/"
    draft = keeping.write(
        person, address, page=address, text="label=R%C3%A9%C3%A9crite&ends_on=mars&done_on=&version=1"
    )
    assert client.get(draft.filled_url).status_code == 200
    etape.delete()
    assert client.get(draft.filled_url).url == f"/compte/#saisie-{draft.pk}"
    words = read(client.get("/compte/")).xpath(f"normalize-space(//li[@id='saisie-{draft.pk}']//dl)")
    assert words == "ÉtapeRéécriteÉchéancemars"


def test_a_second_factor_asked_on_the_way_keeps_the_page(client, axe, settings):
    person = axe.plan.convention.caf.memberships.first().user
    draft = keeping.write(person, f"/axes/{axe.pk}/", page=f"/axes/{axe.pk}/", text="label=Accueillir")
    settings.MFA_REQUIRED = True
    assert "saisie" not in client.get(draft.filled_url).url
    draft.refresh_from_db()
    assert draft.page == draft.address


def test_drafts_are_named_by_their_page_and_their_first_words(one):
    client = browser()
    enter(client, one)
    fields = opened(client) | {"function": "a" * 300, "_titre": "Note de suivi · Une fiche · Mitoyen"}
    end(client)
    client.post(FORM, fields)
    assert "titre" not in Draft.objects.get().text
    enter(client, one)
    [draft] = read(client.get("/compte/")).xpath("//li[starts-with(@id, 'saisie-')]")
    said = draft.xpath("normalize-space(.//summary)")
    assert said.startswith("Note de suivi · Une fiche, le ") and "Zoé" in said and len(said) < 260
    assert FORM not in draft.text_content()


def test_a_draft_without_title_takes_that_of_its_page(client, axe):
    person = axe.plan.convention.caf.memberships.first().user
    address = f"/fiches/{make_fiche(axe=axe).pk}/notes/ajouter/"
    draft = keeping.write(person, address, page=address, text="done=Une+r%C3%A9union&difficulties=&next_steps=")
    named = "normalize-space(//li[starts-with(@id, 'saisie-')]//summary)"
    assert read(client.get("/compte/")).xpath(named).startswith("Note de suivi, le ")
    page = read(client.get(address))
    assert "pas enregistré : Une réunion" in page.xpath("normalize-space(//*[@class='notice__title']/..)").replace(
        "\xa0", " "
    )
    title = read(client.get(draft.filled_url)).xpath("string(//title)")
    draft.refresh_from_db()
    assert draft.title and title == f"{draft.title} · Mitoyen"
    assert read(client.get("/compte/")).xpath(named).startswith(f"{draft.title}, le ")


def test_a_text_kept_while_typed_has_the_title_of_its_page(client, axe):
    client.post(SAVE, sent(axe, title=f"Erreur : {'T' * 300} · Mitoyen"))
    assert Draft.objects.get().title == "T" * 199 + "…"


def test_a_draft_set_aside_leads_nowhere_else(client, one):
    client.force_login(one)
    for back in ("https://ailleurs.fr/", "//ailleurs.fr/", "/pas/une/page/"):
        assert client.post("/compte/brouillons/ecarter/", {"retour": back}).url == "/compte/"


def test_what_has_no_box_any_more_is_shown_as_text(client, one):
    draft = keeping.write(one, FORM, page=FORM, text="function=Cheffe&surnom=%3Ci%3EZaz%3C%2Fi%3E&save=Enregistrer")
    client.force_login(one)
    told = read(client.get(draft.filled_url)).xpath("//main/div[1]")[0]
    assert "surnom" in told.text_content() and "<i>Zaz</i>" in told.text_content()
    assert "Enregistrer" not in told.text_content() and "Cheffe" not in told.text_content()


def test_an_address_that_only_takes_what_is_sent_leads_above(client, one):
    client.force_login(one)
    browsed = {"Accept": "text/html,application/xhtml+xml"}
    assert client.get("/compte/courriels/liens/?saisie=3", headers=browsed).url == "/compte/courriels/?saisie=3"
    assert client.get("/compte/courriels/liens/").status_code == 405  # no page is asked for


PAGE = b"""<!doctype html><html><body><main id="contenu"><form method="post"><input name="autre"></form>
<form method="post" action="/un/"><label for="n">Nom (obligatoire)</label><input id="n" name="nom" value="a">
<textarea name="texte">\nb</textarea><textarea name="riche" data-riche></textarea>
<select name="choix"><option value="1" selected>Un</option><option value="2">Deux</option></select>
<label for="c">Commune</label><select name="commune" id="c"><option value="">Aucune</option></select>
<input type="checkbox" name="case" value="x" checked><input type="checkbox" name="case" value="y">
<input type="radio" name="rond" value="o" checked><input type="radio" name="rond" value="n">
<input type="hidden" name="version" value="9"><input type="hidden" name="creation_key" value="k9">
<label for="f">Fichier</label><input type="file" name="fichier" id="f"><input type="password" name="mot">
<input type="hidden" name="l-TOTAL_FORMS" value="2"><input type="hidden" name="l-0-id" value="5"><input name="l-0-nom" value="cinq">
<input type="hidden" name="l-1-id" value="6"><input name="l-1-nom" value="six"><button name="sens" value="haut">Monter</button>
</form></main></body></html>"""


def filled(text, **more):
    draft = Draft(address="/un/", page="/un/", text=text, saved_at=timezone.now(), **more)
    root, went = filling.fill(PAGE, [draft], here="/un/")
    return next(each for each in root.xpath("//form") if each.get("action")), went


def test_each_kind_of_box_takes_back_its_own():
    form, went = filled(
        "nom=%22b%3E&texte=%0D%0Aligne&riche=%3Cp+onclick%3Dx%3Ea%3C%2Fp%3E&choix=2&commune=7&case=y&rond=n&version=3"
        "&creation_key=k3&mot=secret&l-TOTAL_FORMS=3&l-0-id=5&l-0-nom=5&l-1-id=8&l-1-nom=huit&sens=haut&save=Enregistrer"
    )
    said = dict(form.form_values())
    assert (said["nom"], said["texte"], said["riche"].strip()) == ('"b>', "\n\nligne", "<p>a</p>")
    assert (said["choix"], said["case"], said["rond"]) == ("2", "y", "n")
    assert (said["version"], said["creation_key"]) == ("3", "k3")  # a conflict is seen, a second click too
    assert form.fields["mot"] is None and form.fields["l-TOTAL_FORMS"] == "2"
    assert (said["l-0-nom"], said["l-1-nom"]) == ("5", "six")  # the row 8 is elsewhere: it is told
    assert went.again == ["Commune", "Fichier"]
    assert went.left == [("l-1-nom", "huit")]


def test_a_field_alone_leaves_the_others_as_they_are():
    form, went = filled("autre texte", field="texte", version=4)
    said = dict(form.form_values())
    assert (said["texte"], said["nom"], said["case"], said["version"]) == ("\nautre texte", "a", "x", "4")
    assert went.count == 1 and not went.left


def test_a_button_pressed_in_vain_leaves_no_words():
    _, went = filled("sens=haut")
    assert went.is_empty


def test_a_form_that_has_no_page_any_more_is_read_as_text(client, one):
    draft = keeping.write(one, "/compte/sessions/9/fermer/", page="/compte/sessions/", text="motif=Perdu")
    client.force_login(one)
    page = client.get(draft.filled_url, follow=True, headers={"Accept": "text/html"})
    assert page.redirect_chain[-1][0] == f"/compte/sessions/?saisie={draft.pk}" and len(page.redirect_chain) == 2
    assert "Perdu" in read(page).xpath("string(//main)")


SAVE = "/compte/brouillons/"


@pytest.fixture
def axe(client):
    """An axe, whose form has a long text: `client` may write it."""
    axe = make_axe(description="<p>Avant.</p>")
    client.force_login(make_admin(caf=axe.plan.convention.caf))
    return axe


def sent(axe, text="<p>En cours.</p>", **more):
    address = f"/axes/{axe.pk}/"
    return {"address": address, "page": address, "field": "description", "label": "Présentation", "text": text} | more


def form_at(client, address):
    page = read(client.get(address))
    return page, next(each for each in page.xpath("//main//form") if "description" in each.fields)


def test_a_long_text_is_kept_offered_taken_up_and_saved(client, axe):
    version = form_at(client, f"/axes/{axe.pk}/")[1].fields["version"]
    assert client.post(SAVE, sent(axe, version=2**40)).status_code == 422
    kept = client.post(SAVE, sent(axe, version=version))
    draft = Draft.objects.get()
    assert kept.json()["key"] == draft.pk and draft.version == int(version)
    page, form = form_at(client, f"/axes/{axe.pk}/")
    assert form.fields["description"].strip() == "<p>Avant.</p>"
    told = page.xpath("normalize-space(//*[@class='notice__title'])")
    assert told == f"Brouillon du {draft.told_at}" and "En cours." in page.xpath("string(//main)")
    assert "enregistrée depuis" not in page.xpath("string(//main)")
    [link] = page.xpath("//main//a[text()='Reprendre']/@href")
    page, form = form_at(client, link)
    assert form.fields["description"].strip() == "<p>En cours.</p>" and not page.xpath("//main//a[text()='Reprendre']")
    refused = client.post(link, dict(form.form_values()) | {"label": ""})
    form = next(each for each in read(refused).xpath("//main//form") if "description" in each.fields)
    assert (refused.status_code, Draft.objects.count()) == (422, 1)
    assert client.post(link, dict(form.form_values()) | {"label": "Accueillir"}).status_code == 302
    axe.refresh_from_db()
    assert axe.description == "<p>En cours.</p>" and not Draft.objects.exists()


def test_new_rows_typed_at_once_are_kept_and_offered_apart(client, axe):
    address = f"/fiches/{make_fiche(axe=axe).pk}/notes/ajouter/"
    note = {"address": address, "page": address, "field": "done", "label": "Fait"}
    keys = [
        client.post(SAVE, note | {"text": f"Note {each[-1]}", "creation_key": each}).json()["key"] for each in CREATED
    ]
    client.post(SAVE, note | {"text": "Note 1 et suite", "creation_key": CREATED[0]})
    assert sorted(Draft.objects.values_list("text", flat=True)) == ["Note 1 et suite", "Note 2"]
    links = read(client.get(address)).xpath("//main//a[text()='Reprendre']/@href")
    assert sorted(links) == sorted(f"{address}?saisie={key}" for key in keys)
    client.post(SAVE, note | {"text": "", "creation_key": CREATED[1]})
    assert [each.pk for each in Draft.objects.all()] == keys[:1]
    form = next(
        each for each in read(client.get(f"{address}?saisie={keys[0]}")).xpath("//main//form") if "done" in each.fields
    )
    assert form.fields["done"].strip() == "Note 1 et suite"


def test_a_form_kept_whole_takes_the_place_of_its_texts(client, axe):
    person = axe.plan.convention.caf.memberships.first().user
    address = f"/axes/{axe.pk}/"
    key = client.post(SAVE, sent(axe)).json()["key"]
    aside = client.post(SAVE, sent(axe) | {"address": "/axes/999/"}).json()["key"]
    fields = {"_saisie": [key, aside], "label": "Accueillir", "description": "<p>Plus loin.</p>"}
    request = RequestFactory().post(address, fields)
    request.resolver_match = resolve(address)
    whole = keeping.keep(request, person.pk)
    assert sorted(Draft.objects.values_list("pk", flat=True)) == [aside, whole.pk]


def test_the_last_words_are_those_that_come_back():
    now = timezone.now()
    whole = Draft(address="/un/", text="texte=entier&nom=x", saved_at=now)
    alone = Draft(address="/un/", field="texte", text="avant", saved_at=now - dt.timedelta(seconds=9))
    assert filling.values_of([whole, alone])["texte"] == ["entier"]
    alone.saved_at = now + dt.timedelta(seconds=9)
    assert filling.values_of([whole, alone])["texte"] == ["avant"]


def test_a_draft_older_than_the_page_says_so_and_conflicts(client, axe):
    version = form_at(client, f"/axes/{axe.pk}/")[1].fields["version"]
    key = client.post(SAVE, sent(axe, version=version)).json()["key"]
    fields = dict(form_at(client, f"/axes/{axe.pk}/")[1].form_values())
    assert client.post(f"/axes/{axe.pk}/", fields | {"description": "<p>Autrement.</p>"}).status_code == 302
    page, _ = form_at(client, f"/axes/{axe.pk}/")
    assert "Cette page a été enregistrée depuis" in page.xpath("string(//main)")
    Draft.objects.update(text="<p>Autrement.</p>")
    assert "Brouillon du" not in client.get(f"/axes/{axe.pk}/").content.decode()  # it says what the page says
    Draft.objects.update(text="<p>En cours.</p>")
    _, form = form_at(client, f"/axes/{axe.pk}/?saisie={key}")
    assert client.post(f"/axes/{axe.pk}/", dict(form.form_values())).status_code == 409


@pytest.fixture
def fiche(axe):
    """A fiche, and the draft of a note typed on its page by whom `client` is."""
    person = axe.plan.convention.caf.memberships.first().user
    fiche = make_fiche(axe=axe)
    page = fiche.get_absolute_url()
    fiche.draft = keeping.write(
        person, f"{page}notes/ajouter/", page=page, field="done", label="Fait", text="Une réunion"
    )
    return fiche


def note_form(page):
    return next(each for each in page.xpath("//form") if "done" in each.fields)


@pytest.mark.parametrize(("headers", "status"), [({}, 302), ({"HX-Request": "true"}, 200)])
def test_a_note_typed_on_the_fiche_is_offered_and_saved(client, fiche, headers, status):
    page = read(client.get(fiche.get_absolute_url()))
    assert note_form(page).get("data-drafts") == SAVE and "Une réunion" in page.xpath("string(//main)")
    [link] = page.xpath("//main//a[text()='Reprendre']/@href")
    form = note_form(read(client.get(link)))
    assert form.fields["done"].strip() == "Une réunion" and form.get("action") == fiche.draft.address
    fields = dict(form.form_values())
    refused = client.post(form.get("action"), fields | {"written_on": "jamais"}, headers=headers)
    assert note_form(read(refused)).fields["_saisie"] == str(fiche.draft.pk) and Draft.objects.exists()
    saved = client.post(form.get("action"), fields, headers=headers)
    assert (saved.status_code, fiche.notes.count(), Draft.objects.count()) == (status, 1, 0)
    assert "Brouillon du" not in saved.content.decode()


def test_a_note_costs_its_writers_one_query_and_readers_none(client, fiche):
    for user, count in ((None, 1), (make_adviser(caf=fiche.plan.convention.caf), 0)):
        if user:
            client.force_login(user)
        client.get(fiche.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            page = client.get(fiche.get_absolute_url())
        assert b"noteform" in page.content or not count
        assert len([each for each in asked if "accounts_draft" in str(each["sql"])]) == count


def test_a_draft_is_read_by_its_writer_alone(client, axe):
    key = client.post(SAVE, sent(axe)).json()["key"]
    client.force_login(make_admin(caf=axe.plan.convention.caf))
    for address in (f"/axes/{axe.pk}/", f"/axes/{axe.pk}/?saisie={key}", "/compte/"):
        assert "En cours." not in client.get(address).content.decode()
    client.post("/compte/brouillons/ecarter/", {"saisie": key})
    client.post(f"/axes/{axe.pk}/", {"_saisie": key})
    assert Draft.objects.count() == 1


def test_a_draft_is_emptied_set_aside_or_written_again(client, axe):
    first = client.post(SAVE, sent(axe)).json()["key"]
    assert client.post(SAVE, sent(axe, text="<p>Plus loin.</p>")).json()["key"] == first
    assert client.post(SAVE, sent(axe, text=" ")).json() == {} and not Draft.objects.exists()
    key = client.post(SAVE, sent(axe)).json()["key"]
    aside = client.post("/compte/brouillons/ecarter/", {"saisie": key, "retour": f"/axes/{axe.pk}/"})
    assert aside.url == f"/axes/{axe.pk}/" and not Draft.objects.exists()


def test_what_is_no_long_text_of_ours_is_not_kept(client, axe, monkeypatch):
    wrong = [
        {"address": "https://ailleurs.fr/"},
        {"page": "//ailleurs.fr/"},
        {"address": "/pas/une/page/"},
        {"field": "new_password"},
        {"field": "a b"},
        {"text": "x" * 200_001},
        {"text": "a\0b"},
        {"version": "-1"},
    ]
    assert {client.post(SAVE, sent(axe, **each)).status_code for each in wrong} == {422}
    monkeypatch.setattr(drafts, "PER_MINUTE", 1)
    assert client.post(SAVE, sent(axe)).status_code == 429 and not Draft.objects.exists()
    client.logout()
    assert client.post(SAVE, sent(axe), headers={"HX-Request": "true"}).status_code == 401


def test_a_draft_is_one_query_where_a_text_is_long(client, axe):
    client.get(f"/axes/{axe.pk}/")
    for address, count in ((f"/axes/{axe.pk}/", 1), ("/compte/modifier/", 0)):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        assert len([each for each in asked if "accounts_draft" in each["sql"]]) == count


def sheet_at(client, address):
    page = read(client.get(address))
    return page, next(each for each in page.xpath("//main//form") if "bloc" in each.fields)


def test_a_sheet_is_kept_while_it_is_typed(client, axe):
    """What is changed in it, with the versions of its rows: cell by cell it comes back, and conflicts as any other."""
    fiche = make_ligne(fiche=make_fiche(axe=axe)).fiche
    address = f"/fiches/{fiche.pk}/montants/"
    form = sheet_at(client, address)[1]
    assert "data-drafts-whole" in form.attrib and form.get("data-drafts") == SAVE
    name = next(box.get("name") for box in form.iter("input") if box.get("inputmode") == "decimal")
    sheet = {"address": address, "page": address, "text": f"{name}=24+k%E2%82%AC&csrfmiddlewaretoken=a&version_1=2.1"}
    key = client.post(SAVE, sheet).json()["key"]
    client.post(SAVE, sheet | {"text": f"{name}=25+k%E2%82%AC"})
    draft = Draft.objects.get()
    assert (draft.pk, draft.text, draft.is_whole) == (key, f"{name}=25+k%E2%82%AC", True)
    [link] = sheet_at(client, address)[0].xpath("//main//a[text()='Reprendre']/@href")
    assert sheet_at(client, link)[1].fields[name] == "25 k€"
    keeping.forget_old(now=timezone.now() + dt.timedelta(days=29))
    assert Draft.objects.exists()
    assert client.post(SAVE, sheet | {"text": ""}).json() == {} and not Draft.objects.exists()
    assert client.post(SAVE, sheet | {"text": "a=" + "b" * keeping.MOST_LETTERS}).status_code == 422
