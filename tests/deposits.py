"""The fields by which a file comes in, each with a page and someone who may send there: for tests of all of them."""

from typing import NamedTuple

from django import forms
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.enums import CafRole
from accounts.imports.forms import FileForm
from accounts.tests.factories import make_adviser, make_caf_member, make_user
from conventions.documents.forms import DocumentForm
from conventions.documents.scan_forms import ScansForm
from conventions.tests.factories import make_convention
from core.uploads import UploadField
from governance.enums import ComiteKind
from governance.forms.papers import CafPaperForm
from governance.tests.factories import make_comite, make_seance
from reporting.elimination.forms import VisaForm
from reporting.elimination.models import Bordereau


class Deposit(NamedTuple):
    """`typed`: what goes with the file; `kept`: words of it that a refusal shows again."""

    address: str
    field: str
    person: object
    typed: dict
    kept: str


def of_convention():
    person = make_user()
    convention = make_convention(adviser=person)
    make_adviser(caf=convention.caf, user=person)
    address = reverse("conventions:document_add", args=[convention.pk])
    typed = {"kind": "annex", "title": "Titre tapé", "visibility": "shared"}
    return Deposit(address, "upload", person, typed, "Titre tapé")


def of_caf():
    seance = make_seance(make_comite(caf=make_convention().caf, kind=ComiteKind.CDSF, name="CDSF"))
    person = make_caf_member(caf=seance.comite.caf, role=CafRole.ADMIN)
    address = reverse("governance:seance_document_add", args=[seance.pk])
    return Deposit(address, "upload", person, {"kind": "other", "title": "Titre tapé"}, "Titre tapé")


def of_import():
    caf = make_convention().caf
    person = make_caf_member(caf=caf, role=CafRole.ADMIN)
    return Deposit(reverse("accounts:import_file", args=[caf.pk, "personnes"]), "file", person, {}, "")


def of_visa():
    caf = make_convention().caf
    person = make_caf_member(caf=caf, role=CafRole.ADMIN)
    bordereau = Bordereau.objects.create(caf=caf, years=10, lines=[], created_by=person)
    typed = {"version": bordereau.version, "visa_on": timezone.localdate().isoformat(), "visa_reference": "AD 2026-4"}
    typed |= {"visa_name": "Ève Noël", "visa_capacity": "Directrice"}
    return Deposit(reverse("elimination:visa", args=[caf.pk, bordereau.pk]), "upload", person, typed, "AD 2026-4")


def of_scans():
    convention = make_convention(adviser=make_user())
    make_adviser(caf=convention.caf, user=convention.adviser)
    address = reverse("conventions:scans", args=[convention.pk])
    return Deposit(address, "uploads", convention.adviser, {"deposer": "1"}, "")


#: {form: its `Deposit` in the base}
FORMS = {DocumentForm: of_convention, CafPaperForm: of_caf, FileForm: of_import, VisaForm: of_visa, ScansForm: of_scans}


def send(client, deposit, file):
    client.force_login(deposit.person)
    return client.post(deposit.address, deposit.typed | {deposit.field: file})


def doors():
    """({(form, name of the field)} by which a file comes in, those of them that pass the antivirus)."""
    get_resolver().url_patterns  # noqa: B018  # every view of the portal, and its forms, are loaded
    found, scanned = set(), set()
    for form in _below(forms.BaseForm):
        for name, field in getattr(form, "base_fields", {}).items():
            if isinstance(field, forms.FileField) and not form.__module__.startswith("django."):
                found.add((form, name))
                if isinstance(field, UploadField):
                    scanned.add((form, name))
    return found, scanned


def _below(kind):
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)
