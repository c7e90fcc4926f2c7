"""A row written in its page, in a real browser: where it goes, what is refused, who has the focus."""

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.enums import CafRole
from accounts.tests.factories import make_caf_member
from conventions import perms
from conventions.tests.factories import make_convention

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def calendar(browser, live_server, client, monkeypatch):
    """(convention, page): its calendar, shown to the administrator of its Caf."""
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
    page.goto(live_server.url + reverse("conventions:calendrier", args=[convention.pk]))
    yield convention, page
    context.close()


def test_a_row_is_written_refused_and_saved_in_its_page(calendar, monkeypatch):
    from tests.stories.look import look

    convention, page = calendar
    address = page.url
    page.click("text=Ajouter un contrat lié")
    form = page.locator("#contrats-lies-ligne form")
    form.wait_for()
    # The form is in the page before its title has the focus.
    page.wait_for_function("document.activeElement.closest('#contrats-lies-ligne')")
    assert page.evaluate("document.activeElement.textContent") == "Ajouter un contrat lié"
    assert look(page, narrow=False) == []
    page.set_viewport_size({"width": 320, "height": 900})
    assert look(page, narrow=True) == []
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
    page.wait_for_function("document.activeElement.id === 'contrats-lies-titre'")
    assert page.locator("#contrats-lies li").count() == convention.contrats_lies.count() == 2
    page.locator("#messages", has_text="Le contrat est ajouté.").wait_for()
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


def test_a_save_once_the_session_is_over_puts_no_door_in_the_page(calendar):
    _, page = calendar
    page.click("text=Ajouter un contrat lié")
    page.locator("#contrats-lies-ligne [name=label]").fill("PEdT 2024-2027")
    page.locator("#contrats-lies-ligne [name=kind]").select_option(index=1)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("#contrats-lies-ligne").get_by_role("button", name="Enregistrer", exact=False).first.click()
    page.wait_for_url(lambda url: "/connexion/?next=" in url)


def test_what_is_typed_in_place_is_not_left_without_asking(calendar):
    _, page = calendar
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.click("text=Ajouter un contrat lié")
    page.locator("#contrats-lies-ligne [name=label]").fill("PEdT 2024-2027")
    page.click("text=Fermer")
    assert page.locator("#contrats-lies-ligne [name=label]").input_value() == "PEdT 2024-2027"
    with page.expect_event("dialog"):
        page.evaluate("location.reload()")
    assert asked == ["confirm", "beforeunload"]
