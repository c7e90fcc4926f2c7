"""The history of a convention tells every floor; a fiche, a séance, a diagnostic, a bilan has its own."""

import datetime as dt
import re

import pghistory.models
import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.tests.factories import make_adviser
from actions.models import Etape
from actions.tests import factories as plan
from conventions.enums import Role, Visibility
from conventions.models import Acte, Contact, Jalon, Phase, Representant
from conventions.tests.factories import (
    make_article,
    make_autorisation,
    make_contrat,
    make_convention,
    make_document,
    make_evenement,
    make_member,
    make_modification,
    make_movement,
    make_partie,
    make_signataire,
    make_suggestion,
)
from core import event_indexes, history
from core.history import History
from diagnostics.models import Constat
from diagnostics.tests import factories as diagnostics
from governance.enums import SeanceState
from governance.models import Presence
from governance.tests import factories as committees
from reporting.bilans.models import BilanTransition
from reporting.tests.factories import make_bilan
from territories.tests.factories import make_caf, make_commune, make_organisation

pytestmark = pytest.mark.django_db

#: Tracked, and of no convention: a Caf's own, a person's, the country's. An act is told by its parts.
ELSEWHERE = {
    *("accounts.user", "accounts.cafmembership", "territories.territoire", "territories.organisation"),
    *("territories.caf", "territories.territoireactionsociale", "reporting.ciblecouverture"),
    *("conventions.theme", "conventions.modeleconvention", "conventions.articlemodele", "conventions.cej"),
    "diagnostics.valeurindicateur",
}


#: Names that are the same word in both languages.
FRENCH = {
    *("caf", "territoire", "organisation", "convention", "dispositif", "document", "volet", "introduction", "position"),
    *("source", "indicateur", "comite", "invitation", "commune", "note"),
}


def fill(convention, name):
    """One row of each kind under a convention, all of them named after it."""
    fiche = plan.make_fiche(convention=convention, title=f"Fiche {name}", code="")
    plan.make_acteur(fiche, organisation=make_organisation(name=f"MSA {name}"))
    for make in (plan.make_objectif, plan.make_etape, plan.make_moyen, plan.make_ligne, plan.make_note):
        make(fiche)
    plan.make_valeur(plan.make_indicateur(fiche, label=f"Places {name}"))
    plan.make_changement(fiche)
    fiche.documents.create(document=make_document(convention, title=f"Photo {name}"))
    fiche.transitions.create(name="start", from_state="planned", to_state="in_progress")
    plan.make_axe(fiche.plan, label=f"Axe {name}")
    constat = diagnostics.make_constat(convention, text=f"Constat {name}")
    diagnostics.make_volet(convention, label=f"Volet {name}")
    diagnostics.make_enjeu(convention, label=f"Enjeu {name}")
    seance = committees.make_seance(committees.make_comite(convention, name=f"COPIL {name}"))
    committees.make_point(seance)
    committees.make_presence(seance)
    committees.make_decision(seance)
    committees.make_membre(seance.comite)
    bilan = make_bilan(convention)
    make_partie(convention, organisation=make_organisation(name=f"Partie {name}"))
    return {"fiche": fiche, "diagnostic": constat.diagnostic, "seance": seance, "bilan": bilan}


@pytest.fixture
def two():
    """(convention, its subjects) twice: one Caf each."""
    advisers = [make_adviser(caf=make_caf(code)) for code in ("21", "71")]
    conventions = [make_convention(caf=each.cafs()[0], adviser=each) for each in advisers]
    return [(each, fill(each, name)) for each, name in zip(conventions, ("ici", "ailleurs"), strict=True)]


def told(subject, pk, **options):
    return [f"{line.title} {' '.join(line.names)}" for line in History(subject, pk, **options)[0:200]]


def test_each_tracked_table_of_a_convention_is_told():
    tracked = {
        model.pgh_tracked_model._meta.label_lower
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event) and getattr(model, "pgh_tracked_model", None)
    }
    assert len(tracked) > 40
    assert {kind.model._meta.label_lower for kind in history._kinds.values()} == tracked - ELSEWHERE


def test_a_convention_tells_every_floor_and_no_neighbour(two):
    (convention, _), (other, _) = two
    for each, own, strange in ((convention, "ici", "ailleurs"), (other, "ailleurs", "ici")):
        lines = told("convention", each.pk)
        for begin in (
            *(
                "Fiche ajoutée",
                "Acteur ajouté",
                "Objectif ajouté",
                "Étape ajoutée",
                "Moyen humain ajouté",
                "Axe ajouté",
            ),
            *("Ligne budgétaire ajoutée", "Note de suivi ajoutée", "Indicateur ajouté", "Valeur d’indicateur ajoutée"),
            *("Changement ajouté", "Document joint ajouté", "Constat ajouté", "Volet ajouté", "Enjeu ajouté"),
            *("Comité ajouté", "Séance ajoutée", "Point ajouté", "Présence ajoutée", "Décision ajoutée"),
            *("Membre de comité ajouté", "Bilan ajouté", "Partie ajoutée"),
        ):
            assert [line for line in lines if line.startswith(begin)], begin
        assert f"État (Fiche {own}) : À venir → En cours " in lines
        assert any(line.startswith("Étape ajoutée") and f"(Fiche {own})" in line for line in lines)
        assert any(line.startswith("Point ajouté") and f"(COPIL {own} du " in line for line in lines)
        assert not [line for line in lines if strange in line]


@pytest.mark.parametrize(
    ("subject", "first", "part", "absent"),
    [
        ("fiche", "Fiche créée ", "Étape ajoutée", "Comité"),
        ("diagnostic", "Diagnostic créé ", "Constat ajouté", "Fiche"),
        ("seance", "Séance créée ", "Point ajouté", "Comité"),
        ("bilan", "Bilan créé ", "", "Fiche"),
    ],
)
def test_a_subject_tells_itself_and_its_parts(two, subject, first, part, absent):
    (convention, subjects), _ = two
    plan.make_etape(plan.make_fiche(convention=convention, title="Voisine"), label="Étape voisine")
    lines = told(subject, subjects[subject].pk)
    assert lines.count(first) == 1 and any(line.startswith(part) for line in lines)
    assert not [line for line in lines if "voisine" in line.lower() or line.startswith(absent)]
    assert not [line for line in lines if "(Fiche ici)" in line or "(COPIL ici" in line]  # whose they are is the page


def test_what_one_side_keeps_is_told_nowhere(two):
    (convention, subjects), _ = two
    fiche = subjects["fiche"]
    plan.make_note(fiche, visibility=Visibility.OWN, done="Secret")
    plan.make_ligne(fiche, visibility=Visibility.OWN, year=2031)
    kept = make_document(convention, title="Note secrète", visibility=Visibility.OWN)
    fiche.documents.create(document=kept)
    for lines in (told("convention", convention.pk), told("fiche", fiche.pk)):
        assert not [line for line in lines if "2031" in line or "secr" in line.lower()]
        assert sum(line.startswith("Note de suivi") for line in lines) == 1
        assert [line for line in lines if "document réservé" in line]


def test_what_was_kept_is_not_told_once_shared(two):
    (convention, subjects), _ = two
    fiche, seance = subjects["fiche"], subjects["seance"]
    note = plan.make_note(fiche, visibility=Visibility.OWN, done="Secret")
    ligne = plan.make_ligne(fiche, visibility=Visibility.OWN, year=2031)
    document = make_document(convention, title="Secret", visibility=Visibility.OWN)
    paper = seance.documents.create(document=make_document(convention, title="Dossier"), readers="writers")
    note.done, ligne.year, document.title = "Partagé", 2032, "Partagé"
    for row in (note, ligne, document):
        row.visibility = Visibility.SHARED
        row.save()
    paper.readers = "seance"
    paper.save()
    lines = {line.title: line.changes for line in History("convention", convention.pk)[0:200]}
    before = {each.before for changes in lines.values() for each in changes}
    assert not [each for each in before if "Secret" in each or "2031" in each]
    (told,) = [changes for title, changes in lines.items() if title.startswith("Document modifié")]
    assert {(each.label, each.before, each.after) for each in told} >= {
        ("Visible par", "Mon organisation", "Caf et collectivité"),
        ("Titre", "", "Partagé"),
    }
    for begin in ("Note de suivi modifiée", "Ligne budgétaire modifiée", "Document de séance modifié"):
        assert [title for title in lines if title.startswith(begin)], begin


def test_what_is_gone_keeps_its_name(two):
    (convention, subjects), _ = two
    fiche = subjects["fiche"]
    etape = fiche.etapes.get()
    fiche.etapes.all().delete()
    assert any(line.startswith(f"Étape supprimée : {etape.label}") for line in told("fiche", fiche.pk))
    subjects["seance"].points.all().delete()
    title = subjects["seance"].__class__.objects.get(pk=subjects["seance"].pk).comite.name
    assert any(line.startswith("Point supprimé") and title in line for line in told("convention", convention.pk))


def page(convention, subject, pk):
    return reverse("conventions:historique_of", args=[convention.pk, subject, pk])


@pytest.mark.parametrize("subject", ["fiche", "diagnostic", "seance", "bilan"])
def test_each_subject_links_to_its_history_and_back(client, two, subject):
    (convention, subjects), (other, strange) = two
    row = subjects[subject]
    client.force_login(convention.adviser)
    link = page(convention, subject, row.pk)
    assert f'href="{link}"' in client.get(row.get_absolute_url()).content.decode()
    shown = client.get(link)
    html = shown.content.decode()
    assert shown.status_code == 200 and f'href="{row.get_absolute_url()}"' in html and "ailleurs" not in html
    assert client.get(page(convention, subject, strange[subject].pk)).status_code == 404
    assert client.get(page(other, subject, strange[subject].pk)).status_code == 404
    client.force_login(make_member(convention, Role.ELECTED))
    assert client.get(link).status_code == 403
    assert f'href="{link}"' not in client.get(row.get_absolute_url()).content.decode()


def test_a_draft_is_told_to_those_who_prepare_it_alone(client, two):
    (convention, subjects), _ = two
    seance = committees.make_seance(subjects["seance"].comite, state=SeanceState.DRAFT, held_on=dt.date(2027, 3, 2))
    committees.make_point(seance, title="Point en projet")
    bilan = make_bilan(convention, year=2031)
    history_of = reverse("conventions:historique", args=[convention.pk])
    for user, expected in ((convention.adviser, True), (make_member(convention, Role.LOCAL_MANAGER), False)):
        client.force_login(user)
        html = client.get(history_of, {"par_page": 50}).content.decode().replace("\xa0", " ")
        assert [word in html for word in ("Point en projet", "2 mars 2027", "2031")] == [expected] * 3
        assert "COPIL ici du 4 décembre 2024" in html
        for subject, row in (("seance", seance), ("bilan", bilan)):
            assert client.get(page(convention, subject, row.pk)).status_code == (200 if expected else 404)


def test_a_draft_of_bilan_deleted_stays_with_its_writers(client, two):
    (convention, _), (other, _) = two
    for each in (convention, other):
        make_bilan(each, year=2031).delete()
    history_of = reverse("conventions:historique", args=[convention.pk])
    for user, expected in ((convention.adviser, 2), (make_member(convention, Role.LOCAL_MANAGER), 0)):
        client.force_login(user)
        page_of = client.get(history_of, {"objet": "bilan"}).context["listing"].page
        assert sum("2031" in line.title for line in page_of) == expected


def test_an_unknown_subject_is_a_404(client, two):
    (convention, _), _ = two
    client.force_login(convention.adviser)
    assert client.get(page(convention, "ailleurs", 1)).status_code == 404


def fill_beside(convention, subjects):
    """What `fill` leaves out: every table of a convention, every journal of states, rows changed and rows gone."""
    fiche, seance, bilan = subjects["fiche"], subjects["seance"], subjects["bilan"]
    partie = make_partie(convention)
    make_signataire(partie, user=convention.adviser)
    make_autorisation(partie)
    partie.initial.exemption = "Sans objet"
    partie.initial.save()
    make_evenement(convention)
    commune = make_commune()
    make_movement(convention, dt.date(2025, 1, 1), entering=[commune])
    make_movement(convention, dt.date(2025, 6, 1), leaving=[commune])
    make_contrat(convention)
    article = make_article(convention)
    avenant = Acte.objects.create(convention=convention, kind="avenant", number=1)
    make_modification(avenant, article)
    make_suggestion(article)
    Phase.objects.create(convention=convention, numbers=[1], label="Diagnostic")
    Jalon.objects.create(convention=convention, label="Atelier", held_on=dt.date(2024, 2, 1))
    Contact.objects.create(convention=convention, name="Accueil", organisation=make_organisation())
    make_member(convention, organisation=make_organisation())
    Representant.objects.create(convention=convention, organisation=make_organisation(), name="Claire Petit")
    seance.documents.create(document=make_document(convention), readers="seance")
    gone = plan.make_fiche(convention=convention, organisation=make_organisation())
    gone.acteurs.all().delete()
    gone.delete()
    plan.make_moyen(convention=convention)
    axe = plan.make_axe(fiche.plan)
    fiche.axe, convention.territoire = axe, make_commune()
    fiche.save()
    convention.save()
    by = convention.adviser
    for row, states in (
        (fiche.changements.get(), ("proposed", "withdrawn")),
        (convention, ("prospecting", "framing")),
        (seance, ("draft", "held")),
        (bilan, ("draft", "internal_review")),
    ):
        row.transitions.create(name="step", from_state=states[0], to_state=states[1], by=by, reason="Un motif")


#: Rows of one kind more, under each subject.
MORE = {
    "convention": lambda subjects: (
        Phase,
        {"convention": subjects["bilan"].convention, "numbers": [2], "label": "Suite"},
    ),
    "fiche": lambda subjects: (Etape, {"fiche": subjects["fiche"], "label": "Suite"}),
    "diagnostic": lambda subjects: (Constat, {"diagnostic": subjects["diagnostic"], "text": "Suite"}),
    "seance": lambda subjects: (Presence, {"seance": subjects["seance"], "name": "Suite"}),
    "bilan": lambda subjects: (
        BilanTransition,
        {"bilan": subjects["bilan"], "name": "step", "from_state": "draft", "to_state": "internal_review"},
    ),
}


def test_a_history_costs_the_same_for_12_and_120_events(client, two):
    """Every table tells something, on pages that are read from both ends: 20 queries at most, of any subject."""
    (convention, subjects), _ = two
    fill_beside(convention, subjects)
    untold = {
        slug
        for slug, kind in history._kinds.items()
        if "convention" in kind.under and not History("convention", convention.pk, only="" if kind.asked_with else slug)
    }
    assert untold == set()
    client.force_login(convention.adviser)
    spent = {12: {}, 120: {}}
    for count, told_there in spent.items():
        for subject, more in MORE.items():
            model, values = more(subjects)
            with connection.cursor() as cursor:  # each row is a line: none is of the request of before
                cursor.execute("SELECT set_config('pghistory.context_id', '', true)")
            model.objects.bulk_create(model(**values) for _ in range(count))
            where = [convention.pk] if subject == "convention" else [convention.pk, subject, subjects[subject].pk]
            address = reverse(f"conventions:historique{'' if subject == 'convention' else '_of'}", args=where)
            for order in ("", "ancien"):
                with CaptureQueriesContext(connection) as queries:
                    shown = client.get(address, {"par_page": 50, "ordre": order})
                told_there[subject, order] = len(queries)
                assert len(shown.context["listing"].page) == 50 or count == 12
    assert max(spent[12].values()) <= 20, spent[12]
    assert max(spent[120].values()) <= 20, spent[120]


def test_each_column_told_has_a_french_name():
    english = {
        f"{kind.slug}.{one.name}"
        for kind in history._kinds.values()
        for one in history.told_columns(kind)
        if history.label_of(kind, one).lower() == one.name.replace("_", " ") and one.name not in FRENCH
    }
    assert english == set()
    assert len([one for kind in history._kinds.values() for one in history.told_columns(kind)]) > 150


def test_figures_and_hours_are_written_as_in_the_pages(two):
    (convention, subjects), _ = two
    fiche, seance = subjects["fiche"], subjects["seance"]
    ligne, moyen = fiche.lignes_budgetaires.get(), fiche.moyens_humains.get()
    ligne.actual_amount, moyen.actual, ligne.year, seance.starts_at = "12500.50", "0.50", 2031, dt.time(14, 30)
    for row in (ligne, moyen, seance):
        row.save()
    said = {each.label: each.after for line in History("convention", convention.pk)[0:200] for each in line.changes}
    assert said["Réalisé (€)"] == "12\u202f500,5" and said["Année"] == "2031" and said["Heure"] == "14\u00a0h\u00a030"
    assert said["Réalisé"] == "0,5"


def test_a_long_text_is_shortened_where_it_names_its_line(two):
    (convention, _), _ = two
    for number in range(2):
        diagnostics.make_constat(convention, text=f"{number} " + "Les familles attendent. " * 100)
    titles = [line.title for line in History("convention", convention.pk, only="constat")[0:200]]
    assert len(titles) == 3 and sum(title.endswith("…") for title in titles) == 2
    assert max(map(len, titles)) < 200


INDEXED = """
    SELECT t.relname, a.attname FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
    WHERE t.relname = ANY(%s) AND NOT i.indisprimary
"""


def test_histories_have_the_indexes_that_are_read_and_no_other():
    tables = [each._meta.db_table for each in apps.get_models() if issubclass(each, pghistory.models.Event)]
    with connection.cursor() as cursor:
        cursor.execute(INDEXED, [tables])
        found = {(table, column) for table, column in cursor.fetchall()}
    names = {column.removesuffix("_id") for _, column in found}
    conditions = " ".join(where for kind in history._kinds.values() for where in kind.under.values())
    climbed = set(re.findall(r"e\.(\w+)_id (?:=|IN)", conditions)) - {"pgh"}
    assert names == event_indexes.CLIMBED == climbed
    assert {table for table, column in found if column == "pgh_obj_id"} >= {
        kind.events._meta.db_table for kind in history._kinds.values()
    }
    assert not {column for _, column in found} & {"pgh_context_id", "created_by_id"}
    assert len(found) < 110  # of 253


@pytest.mark.parametrize("subject", ["convention", "fiche", "diagnostic", "seance", "bilan"])
def test_a_history_is_read_by_its_indexes(subject):
    about = {"pk": 1} | {f"hidden_{slug}": [] for slug in history._hiding}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for kind in history._kinds.values():
            if subject in kind.under:
                cursor.execute("EXPLAIN " + history._keys_sql(subject, kind.slug), about)
                plan = "\n".join(line for (line,) in cursor.fetchall())
                assert not re.search(r"Seq Scan on \w+event", plan), (kind.slug, plan)
