"""What the writers still have to do is said in working documents, never in what is signed or validated."""

import datetime as dt
import html
import re
from collections import Counter

import pytest

from actions.models import FicheAction
from conventions.enums import ConventionState
from conventions.models import Convention, Signataire
from conventions.text.versions import make_version_to_sign
from governance.enums import ComiteKind
from governance.models import Comite
from reporting.bilans.models import Bilan
from reporting.documents.bilan_source import bilan_document, live_document
from reporting.documents.convention_source import convention_document, version_document
from reporting.documents.pipeline import page_html
from reporting.documents.storage import fiche_document
from reporting.enums import BilanState

from .world import make_bilan, make_world

pytestmark = pytest.mark.django_db
ON = dt.date(2024, 12, 1)
NOTES = (
    "en retard",
    "reste à renseigner",
    "restant à",
    "à définir",
    "à fixer",
    "n’est encore",
    "projet :",
    "non renseigné.",
    "habilitation : non",
    "représentation : non",
    "signataire : non",
)


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """{document: its lines}: of two conventions that lack all that may be missing, a project and a version."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        made = {}
        for state in (ConventionState.DRAFTING, ConventionState.READY_TO_SIGN):
            world = make_lacking()
            version = make_version_to_sign(world.convention, by=world.person)
            Convention.objects.filter(pk=world.convention.pk).update(state=state)
            convention = Convention.objects.get(pk=world.convention.pk)
            made[f"convention {state}"] = lines(convention_document(convention, on=ON))
            made[f"version {state}"] = lines(version_document(version))
            bilan = Bilan.objects.select_related("convention", "seance__comite").get(
                pk=make_bilan(world, priorities="").pk
            )
            made[f"bilan {state}"] = lines(bilan_document(bilan))
            bilan.state = BilanState.SENT
            made[f"sent {state}"] = lines(bilan_document(bilan))
            made[f"validated {state}"] = lines(live_document(bilan, validated_on=ON))
            made[f"fiche {state}"] = lines(fiche_document(FicheAction.objects.get(code="9", plan=world.plan), on=ON))
        transaction.set_rollback(True)
    return made


def make_lacking():
    world = make_world(fiches=2, comites=1, files=0)
    late = FicheAction.objects.filter(plan=world.plan, code="1.1.1")
    late.update(ends_on=dt.date(2023, 6, 30), state="in_progress")
    Comite.objects.create(
        caf=world.convention.caf, convention=world.convention, kind=ComiteKind.COTECH, name="Comité technique"
    )
    partie = world.parties[1]
    partie.initial.autorisations.all().delete()
    Signataire.objects.filter(partie_acte__partie__convention=world.convention).delete()
    return world


def lines(document):
    """The words of a document, a line for each block, without those that name this version of it."""
    text = page_html(document)[0]
    body = text[text.index("<body") :].replace(document.stamp, "")
    body = re.sub(r"</?(?:strong|em|a|span)\b[^>]*>", "", body)
    found = (" ".join(html.unescape(part).split()) for part in re.split(r"<[^>]+>", body))
    return [line for line in found if line]


@pytest.mark.parametrize(
    "name", ["version ready_to_sign", "convention ready_to_sign", "validated drafting", "validated ready_to_sign"]
)
def test_an_official_document_holds_no_working_note(told, name):
    found = [line for line in told[name] if any(note in line.casefold() for note in NOTES)]
    assert found == []


def test_a_working_document_tells_what_is_late_and_missing(told):
    project = "\n".join(told["convention drafting"]).casefold()
    for note in ("en retard", "reste à renseigner", "désigner : comité technique", "indicateurs à définir", "à fixer"):
        assert note in project, note
    for name in ("bilan drafting", "sent drafting"):
        bilan = "\n".join(told[name]).casefold()
        for note in ("en retard", "restant à écrire : 9", "priorités : non renseigné."):
            assert note in bilan, note
    assert "reste à renseigner" in "\n".join(told["fiche ready_to_sign"]).casefold()


@pytest.mark.parametrize(
    ("official", "working"),
    [("convention ready_to_sign", "convention drafting"), ("validated drafting", "bilan drafting")],
)
def test_what_an_official_document_prints_is_in_its_project(told, official, working):
    more = Counter(words_of(told[official])) - Counter(words_of(told[working]))
    assert not more


def words_of(found):
    """Letters only: neither the dash of a missing date, nor the numbers of the parts and of each world."""
    return re.findall(r"[^\W\d]+", " ".join(found))
