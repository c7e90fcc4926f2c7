"""Conventions of the tests, written straight in the tables (states included)."""

import contextlib
import datetime as dt
from itertools import count

import pgtrigger
from django.db import connection
from django.utils import timezone

from accounts.tests.factories import make_user
from conventions.enums import (
    ActeKind,
    ArticleKind,
    AutorisationKind,
    ConventionState,
    DocumentKind,
    EvenementKind,
    PartieRole,
    Role,
    VersionKind,
    Visibility,
)
from conventions.models import (
    Acte,
    Article,
    Autorisation,
    ContratLie,
    Convention,
    Document,
    EvenementDroit,
    Membership,
    Modification,
    MouvementPerimetre,
    Partie,
    PartieActe,
    Signataire,
    Suggestion,
    Theme,
)
from conventions.perimeter.movements import regularise
from conventions.text.versions import Candidate, frozen, make_version_to_sign, next_number, wording_digest
from core.date_reading import parse
from core.dates import PreciseDate
from territories.enums import OrganisationKind
from territories.tests.factories import make_caf, make_commune, make_epci, make_organisation

_numbers = count(1)
_KEPT = {
    "Convention": ("signed_unchanged", "state_goes_on", "signed_not_removed"),
    "Acte": ("frozen_unchanged",),
    "Partie": ("signed_unchanged", "signed_not_removed"),
    "PartieActe": ("signed_unchanged", "signed_not_added", "signed_not_removed"),
    "Signataire": ("signed_unchanged", "signed_not_added", "signed_not_removed"),
    "Autorisation": ("signed_unchanged", "signed_not_removed"),
    "VersionTexte": ("version_not_added",),
    "Document": ("unchanged_file",),
}


@contextlib.contextmanager
def after_signature(*more):
    """In this block what is signed may be written, as the owner of the database may: for a world made out of order.
    `more`: other triggers that are silent.

    The setting is told once: `pgtrigger.ignore` says it before each statement, which then is none that can be
    prepared, and which pghistory no longer knows.
    """
    uris = [f"conventions.{model}:{name}" for model, names in _KEPT.items() for name in names]
    silent = ",".join(trigger.get_pgid(model) for model, trigger in pgtrigger.registered(*uris, *more))
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pgtrigger.ignore', true)")
        before = cursor.fetchone()[0] or ""
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, false)", [f"{{{silent}}}"])
    try:
        yield
    finally:
        if not connection.needs_rollback:  # else what is rolled back takes the setting with it
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('pgtrigger.ignore', %s, false)", [before])


def make_theme(*, caf=None, **fields):
    number = next(_numbers)
    fields.setdefault("code", f"theme_{number}")
    fields.setdefault("label", f"Thème {number}")
    return Theme.objects.create(caf=caf or make_caf(), **fields)


def make_convention(**fields):
    """A four-year convention in prospection, without party; any field can be overridden."""
    number = next(_numbers)
    caf = fields.pop("caf", None) or make_caf()
    defaults = {
        "name": f"Pays {number}",
        "starts_on": dt.date(2023, 1, 1),
        "ends_on": dt.date(2026, 12, 31),
    }
    return Convention.objects.create(caf=caf, **defaults | fields)


def make_partie(convention, **fields):
    """A collectivité that must sign, unless told otherwise; one with a `description` has no organisation.

    `is_required` and `exemption` are of the initial convention.
    """
    owed = {name: fields.pop(name) for name in ("is_required", "exemption") if name in fields}
    fields.setdefault("role", PartieRole.COLLECTIVITE)
    if not {"organisation", "description"} & fields.keys():
        kind = OrganisationKind.CAF if fields["role"] == PartieRole.CAF else OrganisationKind.EPCI
        fields["organisation"] = make_organisation(kind=kind, name=f"Partie {next(_numbers)}")
    if "position" not in fields:
        fields["position"] = convention.parties.count()
    with after_signature():
        partie = Partie.objects.create(convention=convention, **fields)
        if owed:
            PartieActe.objects.filter(initial_of=partie).update(**owed)
    return partie


def make_signataire(partie, **fields):
    fields.setdefault("name", "Dominique Renard")
    fields.setdefault("capacity", "Président")
    with after_signature():
        return Signataire.objects.create(partie_acte=partie.initial, **fields)


def make_autorisation(partie, **fields):
    fields.setdefault("kind", AutorisationKind.DELIBERATION)
    fields.setdefault("decided_on", dt.date(2023, 6, 27))
    return Autorisation.objects.create(partie_acte=partie.initial, **fields)


def make_parties(convention, *, signed_on=None):
    """The Caf and one collectivité, each with a signataire (signed when a date is given)."""
    roles = enumerate((PartieRole.CAF, PartieRole.COLLECTIVITE), convention.parties.count())
    parties = [make_partie(convention, role=role, position=position) for position, role in roles]
    for partie in parties:
        make_signataire(partie, signed_on=signed_on)
    return parties


def make_signed_convention(*, signed_on=dt.date(2023, 10, 11), **fields):
    """In force: two parties, authorised and signed, text frozen."""
    convention = make_convention(**fields)
    for partie in make_parties(convention, signed_on=signed_on):
        make_autorisation(partie)
    make_article(convention)
    sign_without_file(convention.pk)
    freeze(convention)
    convention.refresh_from_db()
    return convention


def known(text):
    return parse(text, sourced=True) if text else PreciseDate(None)


def written(**texts):
    """Columns of dates, from what a person types."""
    return {column: value for name, text in texts.items() for column, value in known(text).columns(name).items()}


def make_avenant(convention, number=1, signatures=("01/12/2026", "02/12/2026"), withdrawn_on=None, **texts):
    """Dates are what a person types; `signatures`: one for each party, "" of who has not signed."""
    acte = Acte.objects.create(
        convention=convention, kind=ActeKind.AVENANT, number=number, withdrawn_on=withdrawn_on, **written(**texts)
    )
    for partie, text in zip(convention.parties.order_by("pk"), signatures, strict=True):
        part = PartieActe.objects.create(acte=acte, partie=partie, is_required=True)
        Signataire.objects.create(partie_acte=part, capacity="Présidente", **written(signed_on=text))
    return acte


def make_modification(avenant, article=None, *, kind="replace", **fields):
    """An article replaced, unless told otherwise; the wording it is written on is that of its row."""
    if kind in ("replace", "insert"):
        fields = {"title": "Objet", "body": "<p>Texte de l’avenant.</p>"} | fields
    if article is not None:
        fields.setdefault("article_id", article.pk)
        if kind != "insert":
            fields.setdefault("base_hash", wording_digest(article.title, article.body))
    fields.setdefault("position", avenant.modifications.count() + 1)
    return Modification.objects.create(convention_id=avenant.convention_id, acte=avenant, kind=kind, **fields)


def submit_avenant(avenant):
    """Its parties were given its PDF, as the job of a submission keeps it, without drawing."""
    document = make_document(avenant.convention, kind=DocumentKind.AVENANT, title=f"{avenant}, version à signer")
    Acte.objects.filter(pk=avenant.pk).update(document=document)
    return document


def freeze_avenant(avenant):
    """Nothing of this avenant changes any more."""
    Acte.objects.filter(pk=avenant.pk).update(frozen_at=timezone.now())


def freeze(convention):
    """Nothing of its text changes any more."""
    Acte.objects.filter(initial_of=convention.pk).update(frozen_at=timezone.now())


def sign_without_file(*keys, state=ConventionState.IN_FORCE, **fields):
    """Signed without the file of their text, which the database refuses: for tests that read none."""
    with after_signature("conventions.Convention:text_is_kept"):
        Convention.objects.filter(pk__in=keys).update(state=state, **fields)


def make_article(convention, **fields):
    fields.setdefault("kind", ArticleKind.ARTICLE)
    fields.setdefault("number", "1")
    fields.setdefault("title", "Objet de la convention")
    fields.setdefault("body", "<p>La convention précise les engagements des parties.</p>")
    return Article.objects.create(convention=convention, **fields)


def make_suggestion(article, *, kind="reword", **fields):
    """Of the collectivité, waiting, on the article as it is."""
    about = {"after_id": article.pk} if kind == "insert" else {"article_id": article.pk}
    if kind != "insert":
        about |= {"base_hash": wording_digest(article.title, article.body), "base_body": article.body}
    convention = fields.pop("convention", article.convention)
    defaults = {"side": "collectivite", "title": article.title, "body": "<p>Autre.</p>", "reason": "Plus clair."}
    return Suggestion.objects.create(
        convention=convention,
        number=convention.suggestions.count() + 1,
        kind=kind,
        base_number=article.number,
        base_title=article.title,
        **about | defaults | fields,
    )


def make_contrat(convention, **fields):
    fields.setdefault("kind", "pedt")
    fields.setdefault("label", f"PEdT {next(_numbers)}")
    return ContratLie.objects.create(convention=convention, **fields)


def make_document(convention, **fields):
    """A row without its file; `store` of `conventions.documents.files` keeps a real one."""
    document = new_document(convention, **fields)
    document.save()
    return document


def new_document(convention, **fields):
    """The same, not saved."""
    number = next(_numbers)
    defaults = {
        "kind": "other",
        "title": f"Document {number}",
        "visibility": Visibility.SHARED,
        "file": f"{number}.pdf",
        "original_name": f"{number}.pdf",
        "content_type": "application/pdf",
        "size": 1,
        "sha256": "a",
    }
    return Document(convention=convention, **defaults | fields)


def make_candidate(convention):
    """What the job of a submission draws, without drawing: the text frozen now, and a row without its file."""
    document = new_document(convention, kind=DocumentKind.SUBMITTED, title="Version soumise", visibility="copil")
    return Candidate(frozen(convention), next_number(convention), document)


def submit(convention, *, by=None, reason=""):
    """Take this convention to its assemblies, as the job does, and give the version submitted."""
    convention.submit_for_approval(by=by, reason=reason, candidate=make_candidate(convention))
    return convention.versions_texte.first()


def make_version_file(convention):
    """The PDF of the version to sign, in few words: a row that the version points to, as the job leaves it.

    Returns the version, made when the convention has none."""
    version = convention.versions_texte.filter(kind=VersionKind.TO_SIGN).first()
    with after_signature():
        version = version or make_version_to_sign(convention, by=None)
    version.document = make_document(convention, kind=DocumentKind.TO_SIGN, title="Version à signer")
    version.save(update_fields=["document"])
    return version


def make_perimetre(convention, *, communes=None, number=2):
    """Put these communes, or `number` new ones of one EPCI, in the perimeter."""
    if communes is None:
        epci = make_epci()
        communes = [make_commune(epci=epci) for _ in range(number)]
    acte = convention.actes.initial().get()
    return [MouvementPerimetre.objects.create(convention=convention, acte=acte, commune=each) for each in communes]


def make_movement(convention, day, *, entering=(), leaving=(), **fields):
    """A `regularisation` by which these communes enter or leave from this day; returns the act."""
    return regularise(convention, on=PreciseDate(day), entering=entering, leaving=leaving, **fields)


def make_evenement(convention, **fields):
    """A commune nouvelle of 2025, unless told otherwise."""
    fields.setdefault("kind", EvenementKind.NEW_COMMUNE)
    fields.setdefault("effect_on", dt.date(2025, 1, 1))
    return EvenementDroit.objects.create(convention=convention, **fields)


def make_member(convention, role=Role.COOPERATION_OFFICER, *, user=None, **fields):
    """A person with a running membership on this convention since 2022."""
    user = user or make_user()
    fields.setdefault("starts_on", dt.date(2022, 1, 1))
    if role == Role.CONSULTANT:  # a mission has an end
        fields.setdefault("ends_on", dt.date(2099, 12, 31))
    Membership.objects.create(convention=convention, user=user, role=role, **fields)
    return user
