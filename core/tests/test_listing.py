"""A list declared as docs/architecture.md says, and what it costs: filtered, sorted, counted, exported, its own."""

import io
import sys
import types

import openpyxl
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from accounts.enums import CafRole
from accounts.tests.factories import make_caf_member
from conventions.models import Jalon
from conventions.tests.factories import make_convention
from territories.tests.factories import make_caf

#: What one writes for a list, file by file. The page that leads to it gains a link; its rows of rights, its budget, its
#: tests and its line of the CHANGELOG are the rest of the nine.
PIECES = {
    "conventions/filters_essais.py": """
import django_filters as filters
from conventions.enums import JalonKind
from conventions.models import Jalon
from territories.filters import SearchBox
class EssaiFilter(filters.FilterSet):
    q = SearchBox(label="Intitulé", names=["label"])
    kind = filters.ChoiceFilter(label="Nature", choices=JalonKind.choices, empty_label="Toutes")
    class Meta:
        model, fields = Jalon, []
""",
    "conventions/views_essais.py": """
from django.shortcuts import render
from django.views.decorators.http import require_safe
from conventions.filters_essais import EssaiFilter
from conventions.finding import find_convention
from core.listing import Column, build
COLUMNS = [
    Column("intitule", "Intitulé", "label", lambda row: row.label),
    Column("nature", "Nature", "kind", lambda row: row.get_kind_display()),
    Column("lieu", "Lieu", "", lambda row: row.place, is_shown=False),
]
@require_safe
def essais(request, pk):
    convention = find_convention(request, pk)
    shown = build(
        request, convention.jalons.all(), EssaiFilter, columns=COLUMNS, default="intitule", name="essais"
    )
    if shown.wants_export:
        return shown.export()
    return render(request, "conventions/essais.html", {"convention": convention, "listing": shown})
""",
    "conventions/urls_essais.py": """
from django.urls import path
from conventions.views_essais import essais
from ctg_portal import urls
urlpatterns = [*urls.urlpatterns, path("conventions/<pk:pk>/essais/", essais, name="essais")]
""",
    "conventions/essais.html": """
{% extends "layout/convention.html" %}
{% block page_name %}Essais{% endblock %}
{% block content %}
{% page_header title="Essais" %}{% export_link listing %}{% endpage_header %}
{% filters_form listing "Filtrer les essais" %}
{% filters_bar listing.badges listing.count noun="essai" clear_url=listing.reset_url %}
{% if listing.page.object_list %}
{% data_table caption="Essais" hide_caption=True %}
<thead><tr>{% headings listing.headings %}</tr></thead>
<tbody>{% for row in listing.page %}<tr><th scope="row">{{ row }}</th><td>{{ row.get_kind_display }}</td></tr>{% endfor %}</tbody>
{% enddata_table %}
{% pagination listing.page listing.sizes %}
{% else %}{% empty_state "Aucun essai ne répond à ces filtres." listing.reset_url "Voir tous les essais" icon_name="search" %}{% endif %}
{% endblock %}
""",
}


@pytest.fixture
def convention(db, client, monkeypatch, tmp_path):
    """One with two rows, beside one of the same Caf and one of another, each with a row."""
    for name, text in PIECES.items():
        if name.endswith(".html"):
            (tmp_path / "conventions").mkdir()
            (tmp_path / name).write_text(text, encoding="utf-8")
            continue
        module = types.ModuleType(name.removesuffix(".py").replace("/", "."))
        monkeypatch.setitem(sys.modules, module.__name__, module)
        exec(text, module.__dict__)  # our own text, just above
    found = make_convention()
    for label, kind in (("Visite", "other"), ("=Atelier", "presentation")):
        Jalon.objects.create(convention=found, label=label, kind=kind, place="Mairie")
    for other in (make_convention(caf=found.caf), make_convention(caf=make_caf("91"))):
        Jalon.objects.create(convention=other, label="Ailleurs", kind="other")
    client.force_login(make_caf_member(caf=found.caf, role=CafRole.ADMIN))
    templates = [{**each, "DIRS": [*each["DIRS"], tmp_path]} for each in settings.TEMPLATES]
    with override_settings(ROOT_URLCONF="conventions.urls_essais", TEMPLATES=templates):
        yield found


def rows_of(client, convention, query=""):
    answer = client.get(f"{reverse('essais', args=[convention.pk])}{query}")
    assert answer.status_code == 200, answer.status_code
    return [row.label for row in answer.context["listing"].page], answer.content.decode()


def test_a_list_takes_four_files_and_a_link(client, convention):
    assert len(PIECES) == 4 and sum(len(text.strip().splitlines()) for text in PIECES.values()) <= 50
    assert rows_of(client, convention)[0] == ["=Atelier", "Visite"]
    assert rows_of(client, convention, "?tri=-intitule")[0] == ["Visite", "=Atelier"]
    found, text = rows_of(client, convention, "?kind=other")
    assert found == ["Visite"] and "Nature" in text and "Ailleurs" not in text
    assert "Aucun essai ne répond" in rows_of(client, convention, "?q=introuvable")[1]


def test_what_an_address_cannot_ask_of_a_list_is_refused(client, convention):
    path = reverse("essais", args=[convention.pk])
    assert [client.get(path + query).status_code for query in ("?tri=lieu", "?page=9", "?page=x")] == [400, 404, 404]
    assert client.post(path).status_code == 405


def test_a_list_exports_its_own_rows_as_text(client, convention):
    answer = client.get(reverse("essais", args=[convention.pk]), {"export": "xlsx", "tri": "-intitule"})
    assert answer["Content-Disposition"].startswith('attachment; filename="essais-')
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    cells = list(sheet.iter_rows(values_only=True))
    assert cells[-3] == ("Intitulé", "Nature", "Lieu")
    assert [row[0] for row in cells[-2:]] == ["Visite", "=Atelier"] and sheet.cell(sheet.max_row, 1).data_type == "s"


def test_a_list_of_another_caf_is_not_found(client, convention):
    path = reverse("essais", args=[convention.pk])
    client.force_login(make_caf_member(caf=make_caf("35"), role=CafRole.ADMIN))
    assert client.get(path).status_code == client.get(path, {"export": "xlsx"}).status_code == 404


def test_a_list_asks_as_much_for_twelve_rows_as_for_more(client, convention):
    counts = []
    for count in (10, 108):
        Jalon.objects.bulk_create(Jalon(convention=convention, label=f"Essai {n}", kind="other") for n in range(count))
        rows_of(client, convention, "?par_page=50")  # what is read once
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            rows_of(client, convention, "?par_page=50")
        counts.append(len(captured))
    assert counts[0] == counts[1]
