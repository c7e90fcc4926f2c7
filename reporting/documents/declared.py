"""Every kind of document that the portal makes, each one declaration."""

from dataclasses import replace

import pghistory
from django.utils import timezone

from actions.models import FicheAction
from conventions import perms as convention_perms
from conventions.avenants import lifecycle
from conventions.enums import ActeKind, ConventionState, DocumentKind, VersionKind
from conventions.finding import PART
from conventions.models import Acte, Convention, PartieActe, VersionTexte
from conventions.signing import progress
from core.formats import in_sentence
from reporting.bilans.models import Bilan
from reporting.documents import dossier_document, pipeline
from reporting.documents.avenant_document import AvenantDocument, avenant_document, to_sign
from reporting.documents.bilan_presenter import BilanDocument
from reporting.documents.bilan_source import bilan_document
from reporting.documents.bordereau_document import BordereauDocument, bordereau_document
from reporting.documents.convention_presenter import ConventionDocument
from reporting.documents.convention_source import convention_document, version_document
from reporting.documents.engine_log import RenderingRefused
from reporting.documents.fiche_document import FicheDocument
from reporting.documents.kinds import Attached, Kind, declare
from reporting.documents.storage import fiche_document
from reporting.documents.texte_document import TexteDocument, texte_document
from reporting.elimination.models import Bordereau
from reporting.enums import FROZEN

# --- Conventions ------------------------------------------------------------------------------

_CONVENTION = Kind(
    slug="convention",
    path="conventions",
    label="Convention",
    subject=Convention,
    document=ConventionDocument,
    compose=lambda convention, asked: convention_document(convention, on=asked.on),
    seen=lambda user: Convention.objects.visible_to(user),
    readers=lambda user: Convention.objects.read_whole_by(user),
    refusal=PART,
    is_final=lambda convention, document: not document.is_project,
    asked_as=lambda convention: f"PDF de {convention}",
    owner=lambda convention: convention,
)
declare(_CONVENTION)
declare(
    replace(
        _CONVENTION,
        slug="convention_word",
        label="Convention, copie Word",
        is_word=True,
        is_final=lambda convention, document: False,
        asked_as=lambda convention: f"Copie Word de {convention}",
    )
)


def _read_versions(user):
    """Versions to sign: drafts of the text are read on the screen."""
    conventions = Convention.objects.read_whole_by(user)
    return VersionTexte.objects.filter(kind=VersionKind.TO_SIGN, convention__in=conventions.values("pk"))


def _version(version, asked):
    """The file that is signed is drawn before it is: later, its annexes would be those of another day."""
    convention = version.convention
    if convention.state != ConventionState.READY_TO_SIGN or progress.version_signed(convention) != version:
        raise RenderingRefused(f"La version {version.number} n’est plus à signer : son PDF ne se produit plus.")
    return version_document(version)


declare(
    Kind(
        slug="version",
        path="versions-du-texte",
        label="Version à signer",
        subject=VersionTexte,
        related=("convention__caf",),
        document=ConventionDocument,
        compose=_version,
        readers=_read_versions,
        may_ask=lambda user, version: convention_perms.can_manage(user, version.convention),
        asking_refusal="La version à signer est demandée par la Caf.",
        is_final=lambda version, document: True,
        asked_as=lambda version: f"Version à signer de {version.convention}",
        owner=lambda version: version.convention,
        attached=Attached(DocumentKind.TO_SIGN, lambda version: f"Version à signer n° {version.number}"),
        row_of=lambda version: ("convention", version.convention_id),
    )
)

# --- Avenants, and the text that they make ----------------------------------------------------


def _avenants(user):
    conventions = Convention.objects.read_whole_by(user)
    return Acte.objects.filter(kind=ActeKind.AVENANT, convention__in=conventions.values("pk"))


def _submit(acte, document, rendu):
    """The file that its parties vote on: kept if the avenant still says what was drawn."""
    acte, by = lifecycle.held(acte), document.created_by
    if by is None or not convention_perms.can_manage(by, acte.convention):
        raise RenderingRefused("Vous ne conduisez plus cette convention : l’avenant n’est pas soumis.")
    found = to_sign(acte, on=timezone.localtime(document.created_at).date())
    if pipeline.prepare(found, final=True).key != rendu.key:
        raise RenderingRefused("L’avenant a changé pendant que son PDF se faisait : soumettez-le de nouveau.")
    with pghistory.context(user=by.pk):
        lifecycle.submit(acte, document)


def _avenant_copy(acte, asked):
    """Of one that is signed, the copy does not say on its cover that it is: its exemplaire is another file."""
    document = avenant_document(acte, on=asked.on or timezone.localdate())
    if document.is_project:
        return document
    return replace(document, version_label="Copie de travail", version_words="", version_facts="")


OF_AVENANT = ("convention__caf", "convention__initial_acte", "document")

_AVENANT = Kind(
    slug="avenant",
    path="avenants",
    label="Avenant",
    subject=Acte,
    related=OF_AVENANT,
    document=AvenantDocument,
    compose=lambda acte, asked: avenant_document(acte, on=asked.on or timezone.localdate()),
    readers=_avenants,
    may_ask=lambda user, acte: acte.document_id is None,
    asking_refusal="Cet avenant est soumis à ses parties : son PDF est gardé tel quel, sur sa page.",
    asked_as=lambda acte: f"PDF de l’{in_sentence(str(acte))}, {acte.convention.name}",
    owner=lambda acte: acte.convention,
)
declare(_AVENANT)
declare(
    replace(
        _AVENANT,
        slug="avenant_word",
        label="Avenant, copie Word",
        is_word=True,
        compose=_avenant_copy,
        asked_as=lambda acte: f"Copie Word de l’{in_sentence(str(acte))}, {acte.convention.name}",
    )
)
declare(
    Kind(
        slug="avenant_final",
        path="avenants-a-signer",
        label="Avenant à signer",
        subject=Acte,
        related=OF_AVENANT,
        document=AvenantDocument,
        compose=lambda acte, asked: to_sign(acte, on=asked.on or timezone.localdate()),
        readers=_avenants,
        may_ask=lambda user, acte: convention_perms.can_manage(user, acte.convention),
        asking_refusal="L’avenant est soumis à ses parties par la Caf.",
        is_final=lambda acte, document: True,
        asked_as=lambda acte: f"Soumission de l’{in_sentence(str(acte))}, {acte.convention.name}",
        owner=lambda acte: acte.convention,
        attached=Attached(DocumentKind.AVENANT, lambda acte: f"{acte}, version à signer", keep=_submit),
        row_of=lambda acte: ("avenant", acte.pk),
    )
)
declare(
    Kind(
        slug="texte",
        path="textes-consolides",
        label="Texte consolidé",
        subject=Convention,
        related=("caf", "initial_acte"),
        document=TexteDocument,
        compose=lambda convention, asked: texte_document(convention, on=asked.on or timezone.localdate()),
        seen=lambda user: Convention.objects.visible_to(user),
        readers=lambda user: Convention.objects.read_whole_by(user),
        refusal=PART,
        asked_as=lambda convention: f"Texte consolidé de {convention}",
        owner=lambda convention: convention,
        is_of_a_day=True,
    )
)

# --- What an assembly is given with what it votes on ------------------------------------------


def _parts(user):
    conventions = Convention.objects.read_whole_by(user)
    return PartieActe.objects.filter(acte__convention__in=conventions.values("pk"))


def _of_vote(slug, path, label, document, make):
    """One sort of paper of a dossier de vote, and its Word file: the one that an assembly amends."""
    kind = Kind(
        slug=slug,
        path=path,
        label=label,
        subject=PartieActe,
        related=(
            *("acte__convention__caf", "acte__convention__initial_acte", "acte__document"),
            "partie__organisation__territoire",
        ),
        document=document,
        compose=lambda part, asked: dossier_document.one(part, make, on=asked.on or timezone.localdate()),
        readers=_parts,
        asked_as=lambda part: f"{label}, {part.partie.formal_name}",
        owner=lambda part: part.acte.convention,
        is_short=True,
    )
    declare(kind)
    declare(replace(kind, slug=f"{slug}_word", label=f"{label}, Word", is_word=True))


_of_vote(
    *("deliberation", "projets-de-deliberation", "Projet de délibération"),
    *(dossier_document.DeliberationDocument, dossier_document.deliberation),
)
_of_vote("note", "notes-explicatives", "Note explicative", dossier_document.NoteDocument, dossier_document.note)

# --- Fiches -----------------------------------------------------------------------------------


def _fiche(fiche, asked):
    """Told to one reader: who is there for a mission reads the names of the mission."""
    named = convention_perms.people_named(asked.by, fiche.plan.convention)
    return fiche_document(fiche, on=asked.on or timezone.localdate(), named=named)


declare(
    Kind(
        slug="fiche",
        path="fiches",
        label="Fiche action",
        subject=FicheAction,
        related=("plan__convention__caf",),
        document=FicheDocument,
        compose=_fiche,
        readers=lambda user: FicheAction.objects.visible_to(user),
        asked_as=lambda fiche: f"Fiche {fiche}",
        owner=lambda fiche: fiche.plan.convention,
        is_short=True,
    )
)

# --- Élimination ------------------------------------------------------------------------------


def _bordereaux(user):
    cafs = [caf.pk for caf in user.cafs() if convention_perms.can_administer(user, caf)]
    return Bordereau.objects.filter(caf__in=cafs)


declare(
    Kind(
        slug="bordereau",
        path="bordereaux",
        label="Bordereau d’élimination",
        subject=Bordereau,
        related=("caf", "created_by", "withdrawn_by"),
        document=BordereauDocument,
        compose=lambda bordereau, asked: bordereau_document(bordereau),
        readers=_bordereaux,
        seen=lambda user: Bordereau.objects.filter(caf__in=user.caf_ids()),
        refusal="L’administration revient à l’administrateur de la Caf.",
        asked_as=str,
        owner=lambda bordereau: bordereau.caf,
        is_short=True,
    )
)

# --- Bilans -----------------------------------------------------------------------------------


def _written_bilans(user):
    written = Convention.objects.co_written_by(user)
    return Bilan.objects.filter(convention__in=written.values("pk")).exclude(state__in=FROZEN)


declare(
    Kind(
        slug="bilan",
        path="bilans",
        label="Bilan",
        subject=Bilan,
        related=("convention__caf", "convention__plan", "seance__comite"),
        document=BilanDocument,
        compose=lambda bilan, asked: bilan_document(bilan),
        readers=lambda user: Bilan.objects.visible_to(user),
        reads_earlier=_written_bilans,
        is_final=lambda bilan, document: bilan.is_frozen,
        asked_as=lambda bilan: f"PDF du {str(bilan).lower()}, {bilan.convention.name}",
        owner=lambda bilan: bilan.convention,
    )
)
declare(
    Kind(
        slug="bilan_final",
        path="bilans-valides",
        label="Bilan validé",
        subject=Bilan,
        related=("convention__caf", "document"),
        document=BilanDocument,
        compose=lambda bilan, asked: bilan_document(bilan),
        readers=lambda user: Bilan.objects.visible_to(user),
        may_ask=lambda user, bilan: bilan.is_frozen,
        asking_refusal="Ce bilan n’est pas validé : son PDF définitif est produit à la validation.",
        is_final=lambda bilan, document: True,
        asked_as=lambda bilan: f"PDF définitif du {str(bilan).lower()}, {bilan.convention.name}",
        owner=lambda bilan: bilan.convention,
        attached=Attached(DocumentKind.BILAN, lambda bilan: f"{bilan} – {bilan.convention.name}"),
        row_of=lambda bilan: ("bilan", bilan.pk),
    )
)
