"""A row written in its page, in a real browser: where it goes, what is refused, who has the focus."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.enums import CafRole
from accounts.tests.factories import make_caf_member
from conventions import perms
from conventions.tests.factories import make_convention

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def calendar(opened):
    """(convention, page): its calendar, shown to the administrator of its Caf."""
    return opened("conventions:calendrier")


@pytest.fixture
def diagnostic(opened):
    return opened("diagnostics:detail")


@pytest.fixture
def opened(browser, live_server, client, monkeypatch):
    """Opens a page of a convention, of this name."""
    convention = make_convention()
    client.force_login(make_caf_member(caf=convention.caf, role=CafRole.ADMIN))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.said = []
    page.on("console", lambda message: page.said.append((message.type, message.text)))

    def open_page(name):
        page.goto(live_server.url + reverse(name, args=[convention.pk]))
        return convention, page

    yield open_page
    context.close()


def test_a_row_is_written_refused_and_saved_in_its_page(calendar, monkeypatch):
    from tests.stories.look import look

    convention, page = calendar
    address = page.url
    page.click("text=Ajouter un contrat lié")
    form = page.locator("#contrats-lies-ligne form")
    form.wait_for()
    # The form is in the page before its title has the focus.
    page.locator("#contrats-lies-ligne :focus").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Ajouter un contrat lié"
    assert look(page, again=False) == []
    page.set_viewport_size({"width": 320, "height": 900})
    assert look(page, again=True) == []
    form.get_by_role("button", name="Enregistrer", exact=False).first.click()
    page.locator("#contrats-lies-ligne .error-summary").wait_for()
    form.locator("[name=label]").fill("PEdT 2024-2027")
    form.locator("[name=kind]").select_option(index=1)
    form.get_by_role("button", name="Enregistrer et ajouter").click()
    page.locator("#contrats-lies-ligne", has_text="Le contrat est ajouté.").wait_for()
    page.locator("#contrats-lies li", has_text="PEdT 2024-2027").wait_for()  # beside the blank form, that stays
    form.locator("[name=label]").fill("Contrat de ville")
    form.locator("[name=kind]").select_option(index=1)
    form.get_by_role("button", name="Enregistrer", exact=False).first.click()
    page.locator("#contrats-lies li", has_text="Contrat de ville").wait_for()
    page.locator("#contrats-lies-titre:focus").wait_for()
    assert page.locator("#contrats-lies li").count() == convention.contrats_lies.count() == 2
    page.locator("#messages", has_text="Le contrat est ajouté.").wait_for()
    # It is removed there too, once asked.
    page.locator("#contrats-lies li", has_text="Contrat de ville").get_by_role("link").click()
    page.locator("#contrats-lies-ligne").get_by_role("link", name="Supprimer").click()
    question = page.locator("#contrats-lies-ligne", has_text="L’historique en garde la trace.")
    question.wait_for()
    page.locator("#contrats-lies-ligne :focus", has_text="Supprimer : Contrat de ville").wait_for()
    question.get_by_role("button", name="Supprimer").click()
    page.locator("#messages", has_text="Le contrat est supprimé de la liste.").wait_for()
    page.locator("#contrats-lies-titre:focus").wait_for()
    assert page.locator("#contrats-lies li").count() == convention.contrats_lies.count() == 1
    assert page.url == address
    assert [said for said in page.said if said[0] in ("error", "warning")] == []
    # What the view refuses opens its own page, which says why.
    monkeypatch.setattr(perms, "can_manage", lambda user, convention, **more: False)
    monkeypatch.setattr("conventions.calendar.views.OfCalendar.may", staticmethod(perms.can_manage))
    page.click("text=Ajouter un contrat lié")
    page.locator("h1", has_text="Vous n’avez pas le droit de faire cela").wait_for()


def test_a_form_asked_once_the_session_is_over_leads_to_the_door(calendar):
    convention, page = calendar
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.click("text=Ajouter un contrat lié")
    page.wait_for_url(lambda url: "/connexion/?next=" in url)
    assert page.locator("h1", has_text="Connexion").count() == 1
    assert reverse("conventions:contrat_add", args=[convention.pk]) in page.url


def test_a_save_once_the_session_is_over_waits_for_a_log_in(calendar):
    convention, page = calendar
    address, [session] = (
        page.url,
        [each for each in page.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME],
    )
    page.click("text=Ajouter un contrat lié")
    row = page.locator("#contrats-lies-ligne")
    row.locator("[name=label]").fill("PEdT 2024-2027")
    row.locator("[name=kind]").select_option(index=1)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    save = row.get_by_role("button", name="Enregistrer", exact=False).first
    save.click()
    row.locator("[role=alert] a[href='/connexion/'][target=_blank]").wait_for()
    assert page.url == address and row.locator("[name=label]").input_value() == "PEdT 2024-2027"
    # In another tab: the session is opened again, and with it comes another token.
    token = {"name": settings.CSRF_COOKIE_NAME, "value": "b" * 32, "domain": session["domain"], "path": "/"}
    page.context.add_cookies([session, token])
    save.click()
    page.locator("#contrats-lies li", has_text="PEdT 2024-2027").wait_for()
    assert convention.contrats_lies.count() == 1 and page.url == address


def test_what_is_typed_in_place_is_not_left_without_asking(calendar):
    _, page = calendar
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.click("text=Ajouter un contrat lié")
    page.locator("#contrats-lies-ligne [name=label]").fill("PEdT 2024-2027")
    page.click("text=Fermer")
    page.keyboard.press("Escape")
    page.locator("#contrats-lies-ligne [name=label]").press("Escape")
    assert page.locator("#contrats-lies-ligne [name=label]").input_value() == "PEdT 2024-2027"
    with page.expect_event("dialog"):
        page.evaluate("location.reload()")
    assert asked == ["confirm", "confirm", "confirm", "beforeunload"]


def test_escape_closes_a_form_in_place_once_its_own_menus_are(diagnostic):
    _, page = diagnostic
    page.click("text=Ajouter un constat")
    menu = page.locator("#constats-ligne .ts-control input").first
    menu.click()
    page.locator("#constats-ligne .ts-dropdown").first.wait_for()
    menu.press("Escape")
    page.locator("#constats-ligne .ts-dropdown").first.wait_for(state="hidden")
    assert page.locator("#constats-ligne form").count() == 1
    menu.press("Escape")
    page.locator("#constats-ligne form").wait_for(state="detached")
    page.locator("#constats a[data-hx-get]:focus", has_text="Ajouter un constat").wait_for()  # what had opened it


def test_what_the_page_tells_elsewhere_follows_the_row(diagnostic):
    convention, page = diagnostic
    page.click("text=Ajouter le premier constat")
    form = page.locator("#constats-ligne form")
    form.locator("[name=text]").fill("La halte ferme à 17 h.")
    form.locator("[name=kind]").select_option(index=1)
    form.get_by_role("button", name="Enregistrer et ajouter").click()
    page.locator("#reperes", has_text=re.compile(r"1\W+constat")).wait_for()
    form.locator("[name=text]").fill("Deux familles sur trois attendent.")
    form.locator("[name=kind]").select_option(index=1)
    form.get_by_role("button", name="Enregistrer", exact=False).first.click()
    page.locator("#constats-titre:focus").wait_for()
    assert (
        re.search(r"2\W+constat", page.locator("#reperes").inner_text()) and convention.diagnostic.constats.count() == 2
    )


def test_a_long_text_typed_in_place_is_kept_and_taken_up(calendar):
    from tests.stories.look import look

    _, page = calendar
    page.on("dialog", lambda dialog: dialog.accept())
    page.clock.install()
    page.reload()
    page.click("text=Ajouter une phase")
    page.locator("#phases-ligne form[data-drafting]").wait_for()
    page.locator("#phases-ligne [name=deliverables]").fill("Une synthèse de la phase")
    page.clock.run_for(5000)
    page.locator("#phases-ligne", has_text="Brouillon gardé à").wait_for()
    page.reload()
    page.click("text=Ajouter une phase")
    offered = page.locator("#phases-ligne", has_text="Une synthèse de la phase").get_by_role("link", name="Reprendre")
    offered.wait_for()
    assert look(page, again=False) == []
    offered.click()
    page.locator(".notice", has_text="Voici votre brouillon").wait_for()
    assert page.locator("[name=deliverables]").input_value() == "Une synthèse de la phase"
    page.locator("[name=_saisie]").wait_for(state="attached")
    assert look(page, again=False) == []
    assert [said for said in page.said if said[0] in ("error", "warning")] == []
