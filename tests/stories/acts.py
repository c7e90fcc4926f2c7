"""What several stories do: open a Caf, take a convention to a state, read a PDF; and the CTG of Gevrey, saved."""

import datetime as dt
import subprocess
from types import SimpleNamespace

from accounts.tests.factories import PASSWORD, make_caf_member, make_user
from conventions.documents import files
from conventions.dossier.opening import open_caf
from reporting.demo import ctg, followup
from reporting.demo.fiches import FICHES
from reporting.demo.people import ACCOUNTS
from reporting.demo.writing import make_people
from territories.models import Caf

#: The fiches that are written in full; the others have what one pastes first, a code and a title.
COMPLETE = ("1.1", "2.1", "3.1")
FACTS = {fiche["code"]: fiche for fiche in FICHES}


def words_of(pdf):
    """The text of a PDF, its spaces made ordinary."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def opened(code):
    caf = Caf.objects.get(code=code)
    open_caf(caf)
    return caf


def person_of_the_caf(caf, role="caf_adviser", **fields):
    return make_caf_member(caf=caf, role=role, user=make_user(password=PASSWORD, **fields))


def goes_to(person, convention, slug, reason=""):
    person.go(f"/conventions/{convention.pk}/etat/{slug}/")
    if reason and person.page.locator("#contenu [name=reason]").count():
        person.fill(reason=reason)
    person.submits()


def submits_text(person, convention, worker, reason=""):
    """Have the version of the assemblies made, and wait for it on its page."""
    goes_to(person, convention, "validation", reason=reason)
    worker()
    person.page.reload()
    person.sees("C’est prêt")


def gevrey_as_of(day, monkeypatch):
    """The CTG of Gevrey as it stood that day (« 2023-04-28 »), as the demo tells it, with three complete fiches.

    Gives `convention`, and `email` {key of an account of the demo: its address}.
    """
    light = [fiche if fiche["code"] in COMPLETE else _pasted(fiche) for fiche in FICHES]
    for module in (ctg, followup):
        monkeypatch.setattr(module, "FICHES", light)
    people = make_people({code: opened(code) for code in ("21", "91")})
    with files.taking_back() as written:
        gevrey = ctg.Gevrey(Caf.objects.get(code="21"), people, dt.date.fromisoformat(day))
        gevrey.live(written=written)
    return SimpleNamespace(convention=gevrey.convention, email={each.key: each.email for each in ACCOUNTS})


def _pasted(fiche):
    kept = {key: fiche[key] for key in ("code", "title", "theme", "enjeux", "priority", "owner", "starts", "ends")}
    return {**kept, "objective": "", "description": "", "partners": [], "indicators": []}
