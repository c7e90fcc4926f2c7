"""Every form of a convention, pressed once the version to sign is made: what it prints is refused or named, never
changed in silence."""

import contextlib
import re

import pytest
from django.test import Client
from django.urls import resolve, reverse

from conventions.enums import ConventionState
from conventions.models import Convention
from conventions.tests.factories import make_version_file, submit
from conventions.text import submission
from tests.security import pages, world
from tests.security.kept import Kept
from tests.security.walk import ROWS

pytestmark = pytest.mark.django_db
FLOORS = ("conventions", "diagnostics", "actions", "governance")
TAKES_AWAY = re.compile("delete|remove|close|withdraw|take")
#: What changes what is printed: how the entry into force names it, and blocks. Whatever else is pressed changes nothing.
NAMED = {
    "actions:axe_edit": "« Axe",
    "actions:fiche_edit": "La fiche N « Créer un lieu d’accueil N bis » : modification",
    "actions:line_edit": "La fiche N « ",
    "actions:line_delete": "La fiche N « ",
    "conventions:partie_move": "L’ordre des parties : modification",
    "diagnostics:constat_edit": "Le diagnostic, thème « Le territoire » : modification",
    "diagnostics:constat_delete": "Le diagnostic, thème « Le territoire » : modification",
    "diagnostics:enjeu_move": "Les enjeux du diagnostic : modification",
    "diagnostics:enjeu_edit": "Les enjeux du diagnostic : modification",
    "diagnostics:enjeu_delete": "Les enjeux du diagnostic : modification",
    "governance:comite_edit": "Le comité « Comité de pilotage bis » : modification",
    "governance:membre_edit": "Le comité « Comité de pilotage » : modification",
    "governance:membres_take": "Le comité « Comité de pilotage » : modification",
}
HEARD: set[str] = set()


def retyped(form, sending):
    """What the sending holds, with another word in each text that is typed, another day in each date."""
    typed = {each.get("name") for each in form.iter("textarea")}
    typed |= {each.get("name") for each in form.iter("input") if each.get("type", "text") == "text"}
    return {
        name: [_other(value) if name in typed else value for value in values] for name, values in sending.data.items()
    }


def _other(value):
    if re.fullmatch(r"\d\d/\d\d/\d{4}", value):
        return f"{value[:-1]}{(int(value[-1]) + 1) % 10}"
    return f"{value} bis" if re.search(r"[a-zà-ÿ]{3}", value) else value


def heard(made, client, kept, *, last):
    """Press each form of a convention once, its texts retyped; `last`: those that take something away, else the others.

    What is named below is taken back, and given with what the entry into force says of it; the rest stays.
    """
    for row in ROWS.values():
        if row.name.partition(":")[0] not in FLOORS or row.get is None:
            continue
        path = reverse(row.name, args=row.args(made))
        page = client.get(path, row.data(made))
        if page.status_code != 200 or not page.get("Content-Type", "").startswith("text/html"):
            continue
        for form in pages.read(page.content).iter("form"):
            for sending in pages.sendings(form, path):
                name = resolve(sending.path.split("?")[0]).view_name
                if name.partition(":")[0] not in FLOORS or name in HEARD or bool(TAKES_AWAY.search(name)) is not last:
                    continue
                with kept.taken_back() if name in NAMED else contextlib.nullcontext():
                    if _is_heard(client, sending, retyped(form, sending)):
                        HEARD.add(name)
                        if name in NAMED:
                            yield name, changes_of(made)


def _is_heard(client, sending, other):
    return any(client.post(sending.path, data).status_code in {200, 302} for data in (other, sending.data))


def _unnumbered(label):
    """The factories number from one test to the next."""
    return re.sub(r"\d+", "N", label)


def changes_of(made):
    convention = Convention.objects.get(pk=made.convention.pk)
    return [(_unnumbered(lack.label), lack.is_blocking) for lack in submission.changed_since_prepared(convention)]


def test_no_form_changes_in_silence_what_a_version_prints(made):
    convention = Convention.objects.get(pk=made.convention.pk)
    submit(convention, reason="Thèmes d’autres conventions")
    make_version_file(convention)
    Convention.objects.filter(pk=convention.pk).update(state=ConventionState.READY_TO_SIGN)
    kept, found = Kept(), {}
    with kept.at_work():
        client = Client()
        world.log_in(client, made.users["caf_adviser"])
        kept.forget()
        assert changes_of(made) == []
        for last in (False, True):
            found |= dict(heard(made, client, kept, last=last))
            kept.forget()
            assert changes_of(made) == []  # all the others are free to change what is not printed
    assert len(HEARD) > 50 and {"conventions:dates", "conventions:edit", "actions:fiche_progress"} <= HEARD
    assert set(found) == set(NAMED)
    for name, words in NAMED.items():
        assert [(label.startswith(words), is_blocking) for label, is_blocking in found[name]] == [(True, True)], (
            name,
            found[name],
        )
