"""With a script: what was just typed is not lost by another form of its page."""

import pytest
from django.conf import settings

from accounts.models import Draft
from accounts.tests.factories import make_admin
from actions.tests.factories import make_fiche

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_note_being_typed_outlives_a_change_of_status(browser, live_server, client, monkeypatch):
    fiche, other = make_fiche(), make_fiche()
    client.force_login(make_admin(caf=fiche.plan.convention.caf))
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    context = browser.new_context()
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(live_server.url + fiche.get_absolute_url())
    page.locator(".noteform[data-drafting]").wait_for()
    page.locator(".noteform [name=done]").fill("Une réunion avec les familles")
    page.select_option("#nouveau-statut", index=1)
    with page.expect_response(lambda each: each.url.endswith("/compte/brouillons/")):
        page.click(".state-form button")
    page.locator(".state-form").wait_for()
    page.goto(live_server.url + fiche.get_absolute_url())
    page.locator(".followup .notice", has_text="Une réunion avec les familles").get_by_role(
        "link", name="Reprendre"
    ).click()
    page.locator(".notice", has_text="Voici votre brouillon").wait_for()
    assert page.locator(".noteform [name=done]").input_value() == "Une réunion avec les familles"
    [draft] = Draft.objects.all()
    assert draft.page == fiche.get_absolute_url() and not other.notes.exists()
    context.close()
