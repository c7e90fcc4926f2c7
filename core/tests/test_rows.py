"""Rows declared once: added, changed, moved, removed, several at once, in place and without script."""

import re
import sys
import threading
import types
import uuid
from collections import Counter
from pathlib import Path

import pytest
from django.core.exceptions import BadRequest
from django.db import connection, transaction
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import URLPattern, get_resolver, reverse
from lxml import html

from accounts.enums import CafRole
from accounts.tests.factories import make_caf_member, make_user
from actions.tests.factories import (
    make_acteur,
    make_axe,
    make_etape,
    make_fiche,
    make_indicateur,
    make_ligne,
    make_moyen,
)
from conventions.models import Contact, Jalon, Phase
from conventions.tests.factories import (
    make_article,
    make_autorisation,
    make_contrat,
    make_convention,
    make_document,
    make_partie,
    make_signataire,
)
from core import rows
from diagnostics.tests.factories import make_constat, make_enjeu, make_volet
from governance.models import SeanceDocument
from governance.tests.factories import make_comite, make_decision, make_point, make_seance
from reporting.portfolio.models import CibleCouverture
from territories.tests.factories import make_caf, make_commune

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "templates").rglob("*.html")))

#: What one writes for a kind of rows, file by file; its model and its place on a page are its own.
PIECES = {
    "conventions/forms/essais.py": """
from conventions.models import Jalon
from core.forms import HouseForm
class EssaiForm(HouseForm):
    def __init__(self, *args, convention, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.convention = convention
    class Meta:
        model, fields = Jalon, ["label"]
""",
    "conventions/views/essais.py": """
from conventions.forms.essais import EssaiForm
from conventions.finding import OfConvention
class Essais(OfConvention):
    form, related, shown_at, in_place = EssaiForm, "jalons", "calendrier", "rendez-vous"
    new, added = "Ajouter un essai", "L’essai est ajouté."
    saved, removed = "L’essai est enregistré.", "« {row} » est retiré."
""",
    "conventions/urls/essais.py": """
from django.urls import path
from conventions.views.essais import Essais
from core import rows
from territories.tests.factories import make_caf
from ctg_portal import urls
urlpatterns = [
    *urls.urlpatterns,
    path("conventions/<pk:pk>/essais/nouveau/", rows.add(Essais), name="essai_add"),
    path("conventions/<pk:pk>/essais/<pk:row>/", rows.edit(Essais), name="essai_edit"),
    path("conventions/<pk:pk>/essais/<pk:row>/retirer/", rows.remove(Essais), name="essai_delete"),
]
""",
}


@pytest.fixture
def convention(db, client):
    """One that the adviser of its Caf writes, beside one of another Caf."""
    found = make_convention()
    client.force_login(make_caf_member(caf=found.caf, role=CafRole.ADMIN))
    return found


@pytest.fixture
def essais(monkeypatch, convention):
    for name, text in PIECES.items():
        module = types.ModuleType(name.removesuffix(".py").replace("/", "."))
        monkeypatch.setitem(sys.modules, module.__name__, module)
        exec(text, module.__dict__)  # our own text, just above
    with override_settings(ROOT_URLCONF="conventions.urls.essais"):
        yield convention


def added(convention, **typed):
    return reverse("essai_add", args=[convention.pk]), {"label": "Visite", "creation_key": str(uuid.uuid4()), **typed}


def test_a_kind_of_rows_takes_three_files(client, essais):
    assert len(PIECES) == 3 and sum(len(text.strip().splitlines()) for text in PIECES.values()) <= 25
    url, typed = added(essais)
    assert "Ajouter un essai" in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 422
    for _ in range(2):  # a double click
        answer = client.post(url, typed, follow=True)
    assert "L’essai est ajouté." in client.post(*added(essais), follow=True).content.decode()
    row, other = essais.jalons.order_by("pk")
    edit = reverse("essai_edit", args=[essais.pk, row.pk])
    assert client.post(edit, {"label": "Atelier", "version": row.version}).status_code == 302
    assert client.post(edit, {"label": "Séjour", "version": row.version}).status_code == 409
    answer = client.post(reverse("essai_delete", args=[essais.pk, row.pk]), follow=True)
    assert "« Atelier » est retiré." in answer.content.decode()
    assert list(essais.jalons.all()) == [other]


def test_a_row_of_another_convention_is_not_found(client, essais):
    strangers = [make_convention(caf=essais.caf), make_convention(caf=make_caf("91"))]
    for stranger in strangers:
        row = Jalon.objects.create(convention=stranger, label="Vote", kind="other")
        assert client.get(reverse("essai_edit", args=[essais.pk, row.pk])).status_code == 404
        assert client.post(reverse("essai_delete", args=[essais.pk, row.pk])).status_code == 404
    assert client.get(added(strangers[1])[0]).status_code == 404
    assert Jalon.objects.count() == 2


def test_save_and_add_opens_the_next_blank_form(client, essais):
    url, typed = added(essais, again="Enregistrer et ajouter")
    assert "Enregistrer et ajouter" in client.get(url).content.decode()
    for _ in range(2):  # a double click
        assert client.post(url, typed).url == url
    page = client.post(*added(essais, again="", label="Vote"), follow=True)
    assert "L’essai est ajouté." in page.content.decode() and not page.context["form"]["label"].value()
    assert sorted(essais.jalons.values_list("label", flat=True)) == ["Visite", "Vote"]


IN_PLACE = {"headers": {"HX-Request": "true"}}


def test_a_form_comes_in_place_from_the_same_address(client, essais):
    url, _ = added(essais)
    whole, alone = client.get(url).content.decode(), client.get(url, **IN_PLACE)
    assert "<html" in whole and "data-hx-post" not in whole
    fragment = alone.content.decode()
    assert "<html" not in fragment and f'data-hx-post="{url}"' in fragment and f'action="{url}"' in fragment
    assert 'id="rendez-vous-ligne"' in fragment and 'id="rendez-vous_label"' in fragment and "id_label" not in fragment
    assert alone["HX-Retarget"] == alone["HX-Reselect"] == "#rendez-vous-ligne"


def test_what_is_refused_in_place_keeps_what_was_typed(client, essais):
    url, typed = added(essais, label="x" * 500)
    assert client.post(url, typed).status_code == 422
    refused = client.post(url, typed, **IN_PLACE)
    assert (refused.status_code, refused["HX-Retarget"]) == (200, "#rendez-vous-ligne")
    assert "x" * 500 in refused.content.decode() and "error-summary" in refused.content.decode()
    assert not essais.jalons.exists()


def test_a_conflict_in_place_shows_both_texts(client, essais):
    row = Jalon.objects.create(convention=essais, label="Visite", kind="other")
    url = reverse("essai_edit", args=[essais.pk, row.pk])
    client.post(url, {"label": "Atelier", "version": 0})
    answer = client.post(url, {"label": "Séjour", "version": 0}, **IN_PLACE)
    text = answer.content.decode()
    assert answer.status_code == 200 and "Atelier" in text and "Séjour" in text and "<html" not in text
    assert 'aria-labelledby="rendez-vous-conflit-titre"' in text and 'id="rendez-vous-conflit-titre"' in text


def test_a_save_in_place_leads_to_the_page_of_the_rows(client, essais):
    url, typed = added(essais)
    saved = client.post(url, typed, **IN_PLACE)
    assert saved.status_code == 302 and "HX-Retarget" not in saved
    page = client.get(saved.url).content.decode()
    assert 'id="rendez-vous"' in page and 'id="rendez-vous-ligne"' in page and "Visite" in page


def test_a_save_in_place_keeps_the_filters_of_its_list(client, essais):
    page = reverse("conventions:calendrier", args=[essais.pk])
    for at, led in (
        (f"http://testserver{page}?tri=date", f"{page}?tri=date"),
        ("http://testserver/conventions/?tri=date", page),
        (f"http://ailleurs.example{page}?tri=date", page),
    ):
        headers = {**IN_PLACE["headers"], "HX-Current-URL": at}
        assert client.post(*added(essais), headers=headers).url == led


def test_a_link_in_place_opens_the_form_without_script():
    link = Template('{% load components %}<a {% in_place "phases" "conventions:phase_add" 7 %}>').render(Context())
    assert link.count('="/conventions/7/calendrier/phases/nouvelle/"') == 2
    assert 'href="/conv' in link and 'data-hx-target="#phases-ligne"' in link


#: What an avenant votes and signs: the rows of the initial act, at their other address (`conventions.signing.acts`).
TWINS = "avenant_"
#: Their addresses are told by `acts.address`, which knows the act.
OF_AN_ACTE = {f"conventions:{rows}_{act}" for rows in ("signataire", "autorisation") for act in ("add", "edit")}


def declared(resolver=None, namespace="", begins=""):
    """(name of an address, its route, its view) of each act on rows."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = begins + str(pattern.pattern).removeprefix("^/")
        if not isinstance(pattern, URLPattern):
            yield from declared(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace, route)
        elif getattr(pattern.callback, "kinds", ()) and not pattern.name.startswith(TWINS):
            yield f"{namespace}{pattern.name}", route, pattern.callback


#: What a row of these opens is a page of its own, where one goes on writing; a note is answered by its list at once.
PAGES = {
    "actions.views.plan.Axes",
    "actions.views.plan.Fiches",
    "actions.views.lines.Notes",
    "conventions.signing.views.parties.Parties",
    "conventions.signing.views.parties.Textes",
    "conventions.text.views.modeles.Articles",
    "conventions.text.views.texte.Articles",
    *(f"conventions.suggestions.writing.{each}" for each in ("Reword", "Insert", "Remove")),
    "conventions.avenants.views.Modifications",
    *(f"conventions.avenants.views.{each}" for each in ("Replace", "Insert", "Delete", "Move", "Renumber", "Cancel")),
    "conventions.avenants.party_views.Join",
    "conventions.avenants.party_views.Quit",
    "reporting.desk.own_tasks.Taches",
}


def full_name(kind):
    return f"{kind.__module__}.{kind.__qualname__}"


def is_written(view):
    return view.act in ("add", "edit")


def test_all_rows_but_those_with_a_page_are_written_in_place():
    written = {kind for _, _, view in declared() if is_written(view) for kind in view.kinds}
    assert {full_name(kind) for kind in written if not kind.in_place} == PAGES


def test_no_link_to_the_form_of_a_row_leaves_its_page():
    """Where rows are written in place, their addresses are in `{% in_place %}`, or kept by `{% url … as … %}`. The page
    of the values of an indicator has no list of indicators."""
    names = {name for name, _, view in declared() if is_written(view) and any(kind.in_place for kind in view.kinds)}
    assert len(names) > 30
    leaves = {
        name for name in names if re.search(rf'href="{{% url .{name}.(?![^%]*("notes"| indicateur\.pk ))', TEMPLATES)
    }
    offered = {name for name in names if re.search(rf'{{% (in_place "[-a-z]+"|url) .{name}.', TEMPLATES)}
    assert (leaves, names - offered) == (set(), OF_AN_ACTE)


def parents():
    """(the person who writes all the rows, {first part of an address: what it names}), with their neighbours."""
    found = make_convention(territoire=make_commune())
    seance = make_seance(make_comite(found))
    world = {
        "conventions": found,
        "fiches": make_fiche(convention=found),
        "comites": seance.comite,
        "seances": seance,
        "caf": found.caf,
        "partie": make_partie(found),
    }
    make_fiche(convention=make_convention(caf=make_caf("91")))
    return make_caf_member(caf=found.caf, role=CafRole.ADMIN), world


def additions(world):
    """(kind of rows, address that adds one) of each that is written in place."""
    for name, route, view in declared():
        for kind in view.kinds:
            if view.act == "add" and kind.in_place:
                keys = {"pk": world[route.split("/")[0]].pk}
                keys |= {"partie": world["partie"].pk} if "<pk:partie>" in route else {}
                keys |= {"kind": kind.name or kind.related} if "kind>" in route else {}
                yield kind, reverse(name, kwargs=keys)


def ids_of(page, forms):
    """Ids that a page says twice when all its forms in place are refused at once, and labels of no id."""
    pieces = [page, *map(html.fromstring, forms.values())]
    places = {f"{place}-ligne" for place in forms}
    counted = Counter(each for piece in pieces for each in piece.xpath("//@id") if each not in places)
    named = {each for piece in pieces for each in piece.xpath("//*[@data-error-summary]/@aria-labelledby")}
    return [each for each, count in counted.items() if count > 1] + sorted(named - set(counted))


def test_each_kind_is_added_from_the_page_of_its_rows(db, client):
    person, world = parents()
    client.force_login(person)
    seen, faults, pages, refused = set(), [], {}, {}
    for kind, url in additions(world):
        seen.add(kind)
        form = html.fromstring(client.get(url, **IN_PLACE).content)
        faults += [f"{url}: dashes in {each.getparent().get('name')}" for each in form.xpath("//option[.='---------']")]
        title = form.xpath("//*[@autofocus]")
        back = form.xpath("//a[normalize-space()='Fermer']/@href")
        if form.get("id") != f"{kind.in_place}-ligne" or len(title) != 1 or len(back) != 1:
            faults.append(f"{url}: no form in place")
            continue
        address = back[0].split("#")[0]
        if address not in pages:
            pages[address] = html.fromstring(client.get(address).content)
        page = pages[address]
        refused.setdefault(address, {})[kind.in_place] = client.post(url, {"save": ""}, **IN_PLACE).content
        places = page.xpath(f"//*[@id='{kind.in_place}']//*[@id='{kind.in_place}-ligne']")
        links = page.xpath(f"//a[@href='{url}'][@data-hx-get='{url}'][@data-hx-target='#{kind.in_place}-ligne']")
        if len(places) != 1 or not links or page.xpath(f"//a[@href='{url}'][not(@data-hx-get)]"):
            faults.append(f"{back[0]}: {kind.in_place}, {len(places)} places, {len(links)} links to {url}")
        faults += [f"{back[0]}: no {each}" for each in kind.also if not page.xpath(f"//*[@id='{each}']")]
    faults += [f"{at}: twice {each}" for at, forms in refused.items() for each in ids_of(pages[at], forms)]
    assert faults == []
    assert len(refused) > 8 and seen == {
        kind for _, _, view in declared() for kind in view.kinds if view.act == "add" and kind.in_place
    }


def removable(world):
    """(name of the act, keys of its address, row): one of each kind that is removed in place."""
    convention, fiche, seance, partie = (world[name] for name in ("conventions", "fiches", "seances", "partie"))
    contrat = make_contrat(convention)
    contact = Contact.objects.create(convention=convention, name="Dominique Renard")
    phase = Phase.objects.create(convention=convention, label="Diagnostic", numbers=[1])
    jalon = Jalon.objects.create(convention=convention, label="Vote", kind="other")
    signataire, vote = make_signataire(partie), make_autorisation(partie)
    cible = CibleCouverture.objects.create(caf=world["caf"], year=2026, rate="0.85")
    paper = SeanceDocument.objects.create(seance=seance, document=make_document(convention))
    joined = fiche.documents.create(document=make_document(convention))
    lines = {
        "acteurs": make_acteur(fiche),
        "etapes": make_etape(fiche),
        "indicateurs": make_indicateur(fiche),
        "budget": make_ligne(fiche),
        "moyens": make_moyen(fiche),
        "documents": joined,
    }
    own = {"budget": make_ligne(convention=convention), "moyens": make_moyen(convention=convention)}
    for name, row in {"phase": phase, "jalon": jalon, "contrat": contrat, "contact": contact}.items():
        yield f"conventions:{name}_delete", (convention.pk, row.pk), row
    yield "conventions:signataire_delete", (convention.pk, partie.pk, signataire.pk), signataire
    yield "conventions:autorisation_delete", (convention.pk, partie.pk, vote.pk), vote
    for row in (make_volet(convention), make_constat(convention), make_enjeu(convention)):
        yield f"diagnostics:{row._meta.model_name}_delete", (row.pk,), row
    for name, row in {"point": make_point(seance), "decision": make_decision(seance)}.items():
        yield f"governance:{name}_delete", (row.pk,), row
    yield "governance:seance_document_remove", (paper.pk,), paper
    yield "desk:target_delete", (world["caf"].pk, cible.pk), cible
    for name, row in lines.items():
        yield "actions:line_delete", (fiche.pk, name, row.pk), row
    for name, row in own.items():
        yield "actions:finance_delete", (convention.pk, name, row.pk), row


def test_each_row_is_removed_without_leaving_its_page(db, client):
    person, world = parents()
    client.force_login(person)
    names, faults = set(), []
    for name, keys, row in removable(world):
        names.add(name)
        url = reverse(name, args=keys)
        whole, asked = client.get(url), html.fromstring(client.get(url, **IN_PLACE).content)
        question, sends = (
            asked.xpath("//h3[@autofocus]"),
            asked.xpath(f"//form[@data-hx-post='{url}'][@action='{url}']"),
        )
        place = asked.get("id").removesuffix("-ligne")
        back = asked.xpath(f"//a[@data-hx-target='#{place}'][normalize-space()='Annuler']/@href")
        if len(question) != 1 or len(sends) != 1 or len(back) != 1 or f'action="{url}"' in whole.content.decode():
            faults.append(f"{url} does not ask")
        if whole.status_code != 200 or "<html" not in whole.content.decode():
            faults.append(f"{url} has no page")
        opens = (
            reverse(name.replace("_delete", "_edit"), args=keys) if name.endswith("_delete") else back[0].split("#")[0]
        )
        if f'data-hx-get="{url}"' not in client.get(opens, **IN_PLACE).content.decode():
            faults.append(f"{url} is not offered in {opens}")
        gone = client.post(url, **IN_PLACE)
        if gone.status_code != 302 or type(row).objects.filter(pk=row.pk).exists():
            faults.append(f"{url}: {gone.status_code}")
        elif gone.url.split("#")[0] != back[0].split("#")[0]:
            faults.append(f"{gone.url} is not the page of {place}")
    assert faults == []
    removed = {
        name for name, _, view in declared() if view.act == "remove" and any(each.in_place for each in view.kinds)
    }
    assert names == removed


def typed_in(client, url):
    """What the form at this address would send, as it is shown."""
    form = client.get(url).context["form"]
    return {name: value for name in form.fields if (value := form[name].value()) not in (None, False, [])}


def test_a_row_removed_meanwhile_is_told_and_typed_anew(client, essais):
    """Whole page and in place; of one's own conventions alone."""
    colleague = make_caf_member(
        caf=essais.caf, role=CafRole.ADMIN, user=make_user(first_name="Leïla", last_name="Kaci")
    )
    row = Jalon.objects.create(convention=essais, label="Visite", kind="other")
    url = reverse("essai_edit", args=[essais.pk, row.pk])
    gone = Client()
    gone.force_login(colleague)
    gone.post(reverse("essai_delete", args=[essais.pk, row.pk]))
    typed = {"label": "Atelier des familles", "version": 0}
    for how in ({}, IN_PLACE):
        told = client.post(url, typed, **how)
        text = told.content.decode()
        assert told.status_code == (200 if how else 409) and "Leïla Kaci a retiré cette ligne à" in text
        assert 'value="Atelier des familles"' in text and 'name="anew"' in text and "Ajouter un essai" in text
        assert not essais.jalons.exists()
    key = told.context["form"]["creation_key"].value()
    refused = client.post(url, {"label": "", "creation_key": key, "anew": ""})
    assert refused.status_code == 422 and 'name="anew"' in refused.content.decode()
    for _ in range(2):  # a double click
        assert client.post(url, {**typed, "creation_key": key, "anew": ""}).status_code == 302
    assert [each.label for each in essais.jalons.all()] == ["Atelier des familles"]
    said = client.get(url, follow=True)
    assert "Leïla Kaci a retiré cette ligne" in said.content.decode() and said.redirect_chain
    assert client.get(url, **IN_PLACE)["HX-Redirect"] == reverse("conventions:calendrier", args=[essais.pk])
    again = client.post(reverse("essai_delete", args=[essais.pk, row.pk]), follow=True)
    assert "Leïla Kaci a retiré cette ligne" in again.content.decode()
    for stranger in (make_convention(caf=essais.caf), make_convention(caf=make_caf("91"))):
        assert client.post(reverse("essai_edit", args=[stranger.pk, row.pk]), typed).status_code == 404
    assert client.post(reverse("essai_edit", args=[essais.pk, row.pk + 900]), typed).status_code == 404


def editable(world):
    """(address of the form, row): one of each shape of address that a row has."""
    shapes = ("contact", "signataire", "constat", "decision", "line", "finance")
    every = {name.split(":")[1].removesuffix("_delete"): (name, keys, row) for name, keys, row in removable(world)}
    for name, keys, row in (every[shape] for shape in shapes):  # of the lines of a fiche, the document
        yield reverse(name.replace("_delete", "_edit"), args=keys), row
    axe, article = make_axe(world["fiches"].plan), make_article(world["conventions"])
    yield reverse("actions:axe_edit", args=[axe.pk]), axe
    yield reverse("conventions:article_edit", args=[article.convention_id, article.pk]), article


def test_each_kind_removed_meanwhile_is_typed_anew(db, client):
    person, world = parents()
    client.force_login(person)
    faults = []
    for url, row in editable(world):
        typed = typed_in(client, url)
        type(row).objects.filter(pk=row.pk).delete()
        told = client.post(url, typed)
        if told.status_code != 409 or "retiré cette ligne" not in told.content.decode():
            faults.append(f"{url}: {told.status_code}")
            continue
        form = told.context["form"]
        key = {"creation_key": form["creation_key"].value()} if "creation_key" in form.fields else {}
        before = type(row).objects.count()
        done = client.post(url, {**typed, **key, "anew": ""})
        if done.status_code != 302 or type(row).objects.count() != before + 1:
            faults.append(f"{url}: {done.status_code}, {done.context and done.context['form'].errors}")
    assert faults == []


def test_a_row_removed_while_it_is_saved_is_not_a_fault(client, essais, monkeypatch):
    row = Jalon.objects.create(convention=essais, label="Visite", kind="other")
    found = rows.Rows.find

    def found_then_removed(self, *args, **keys):
        found(self, *args, **keys)
        Jalon.objects.filter(pk=row.pk).delete()

    monkeypatch.setattr(rows.Rows, "find", found_then_removed)
    told = client.post(reverse("essai_edit", args=[essais.pk, row.pk]), {"label": "Atelier", "version": 0})
    assert told.status_code == 409 and 'value="Atelier"' in told.content.decode()


def test_no_page_removes_without_its_question():
    """Without script too: « Retirer », « Supprimer » lead to the page that asks, but for the form of that page."""
    forms = re.findall(r'<form method="post"(?:[^>{]|{[^}]*})*>', TEMPLATES)
    assert (
        [form for form in forms if re.search("delete|invitation_revoke|document_remove", form)],
        len(forms) > 40,
    ) == ([], True)
    removes = [view for _, _, view in declared() if view.act == "remove"]
    assert len(removes) > 15 and all(kind.confirm_template for view in removes for kind in view.kinds)


def test_closed_rows_refuse_every_act_by_one_sentence(client, convention, monkeypatch):
    partie = make_partie(convention)
    monkeypatch.setattr("conventions.signing.progress.why_closed", lambda convention: "C’est signé.")
    for name, args in (("partie_add", []), ("partie_edit", [partie.pk]), ("partie_delete", [partie.pk])):
        answer = client.post(reverse(f"conventions:{name}", args=[convention.pk, *args]))
        assert answer.status_code == 409 and "C’est signé." in answer.content.decode()
        back = f'href="{reverse("conventions:parties", args=[convention.pk])}">Revenir à\u00a0: {convention}</a>'
        assert back in answer.content.decode()


# « Monter, descendre » ------------------------------------------------------------------


def order(convention):
    return list(convention.parties.order_by("position", "pk"))


def test_rows_exchange_their_places_locked(convention):
    first, second, third = (make_partie(convention, position=place) for place in (2, 5, 9))
    elsewhere = make_partie(make_convention(), position=5)
    with CaptureQueriesContext(connection) as captured:
        assert rows.shift(third, convention.parties.all(), -1)
    assert "FOR UPDATE" in " ".join(query["sql"] for query in captured)
    assert order(convention) == [first, third, second]
    assert [row.position for row in order(convention)] == [2, 5, 9]
    assert not rows.shift(first, convention.parties.all(), -1) and not rows.shift(second, convention.parties.all(), 1)
    assert not rows.shift(elsewhere, convention.parties.all(), 1)
    assert order(convention) == [first, third, second]


@pytest.mark.django_db(transaction=True)
def test_two_people_who_move_rows_at_once_are_both_heard():
    found = make_convention()
    first, second, third = (make_partie(found, position=place) for place in (1, 2, 3))

    def mine():
        try:
            rows.shift(first, found.parties.order_by("position", "pk"), 1)
        finally:
            connection.close()

    me = threading.Thread(target=mine)
    with transaction.atomic(), connection.cursor() as cursor:
        assert rows.shift(third, found.parties.order_by("position", "pk"), -1)
        me.start()
        for _ in range(10_000):  # until the other waits for what is locked here
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                break
    me.join(timeout=30)
    assert order(found) == [third, first, second]


def test_rows_without_places_take_one_two_three(convention):
    first, second, third = (make_partie(convention, position=0) for _ in range(3))
    assert rows.shift(first, convention.parties.order_by("position", "pk"), 1)
    assert [(row, row.position) for row in order(convention)] == [(second, 1), (first, 2), (third, 3)]


def test_a_direction_that_no_button_sends_is_refused():
    assert [rows.step_of(sense) for sense in ("monter", "haut", "descendre", "bas")] == [-1, -1, 1, 1]
    for sense in (None, "", "gauche"):
        with pytest.raises(BadRequest):
            rows.step_of(sense)


def test_rows_are_moved_by_one_function():
    """Elsewhere, what moves is not a row in a list: communes in and out of a perimeter, pieces of a PDF, a database."""
    others = {
        "conventions/perimeter/movements.py",
        "core/management/commands/demenager.py",
        "reporting/documents/finisher.py",
        "reporting/documents/tables.py",
    }
    pattern = re.compile(r"def _?move\(|\[\w+\], \w+\[.*\] = \w+\[.*\], ")
    written = {
        path.relative_to(ROOT).as_posix()
        for app in ("core", "conventions", "diagnostics", "actions", "governance", "reporting")
        for path in (ROOT / app).rglob("*.py")
        if "tests" not in path.parts and pattern.search(path.read_text(encoding="utf-8"))
    }
    assert written - others == {"core/rows.py", "conventions/signing/views/parties.py"}
