"""What `manage.py verifier` asks of the floors."""

import pytest
from weasyprint.text import ffi

from accounts.tests.factories import make_user
from actions import references
from core import fonts
from core.verifying import Asked
from diagnostics.models import Indicateur
from reporting import verifying
from territories.tests.factories import make_caf


def told(look):
    return [(said.state, f"{said.sentence} {said.cure}") for said in look(Asked())]


def test_a_document_is_drawn_with_the_house_s_letters(monkeypatch):
    assert [state for state, _ in told(verifying.engine)] == ["ok"]
    monkeypatch.setattr(ffi, "harfbuzz_subset", None)
    monkeypatch.setattr(verifying, "_fonts_of_a_page", lambda: {"ABCDEF+Source-Sans-Pro"})
    [(state, said)] = told(verifying.engine)
    assert state == "attention" and "libharfbuzz-subset0" in said
    monkeypatch.setattr(verifying, "_fonts_of_a_page", lambda: {"ABCDEF+Source-Sans-Pro", "GHIJKL+DejaVu-Sans"})
    [(state, said)] = told(verifying.engine)
    assert state == "faute" and "GHIJKL+DejaVu-Sans" in said


def test_an_engine_or_a_font_that_is_missing_is_told(monkeypatch):
    def missing():
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(verifying, "_fonts_of_a_page", missing)
    [(state, said)] = told(verifying.engine)
    assert state == "faute" and "libpango-1.0-0" in said and "apt-get install libpangoft2-1.0-0" in said
    monkeypatch.undo()
    monkeypatch.setattr(fonts, "content", {}.__getitem__)
    [(state, said)] = told(verifying.engine)
    assert state == "faute"


@pytest.mark.django_db
def test_reference_data_that_is_not_loaded_names_its_command():
    make_caf("21")
    Indicateur.objects.create(code="X", label="Une part")
    [(state, said)] = told(verifying.references)
    assert state == "faute" and "charger_references --apply" in said and "charger_indicateurs" not in said
    references.load()
    make_caf("71")
    [(state, said)] = told(verifying.references)
    assert state == "ok" and "2 Caf" in said


@pytest.mark.django_db
def test_a_portal_without_an_active_operator_is_a_fault():
    make_user(is_instance=True, is_active=False)
    make_user()
    [(state, said)] = told(verifying.operator)
    assert state == "faute" and "manage.py creer_operateur" in said
    make_user(is_instance=True)
    assert [state for state, _ in told(verifying.operator)] == ["ok"]
