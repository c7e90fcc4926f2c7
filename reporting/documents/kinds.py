"""Every kind of document that the portal makes, each one declaration (DESIGN § 11.2).

A kind says what it is drawn from, who reads it, who asks for it, when it is final and where the result
goes; asking, drawing, keeping, filing and sending are the same for all (`views.py`, `storage.py`). What
people upload has its own kinds, `conventions.enums.DocumentKind`. To add one: docs/architecture.md, § 6.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django.utils import timezone

from actions.models import FicheAction
from conventions import perms as convention_perms
from conventions import signing
from conventions.enums import ConventionState, DocumentKind, VersionKind, Visibility
from conventions.models import Convention, VersionTexte
from conventions.views.finding import PART
from reporting.bilans.models import Bilan
from reporting.documents.bilan_presenter import BilanDocument
from reporting.documents.bilan_source import bilan_document
from reporting.documents.convention_presenter import ConventionDocument
from reporting.documents.convention_source import convention_document, version_document
from reporting.documents.fiche_document import FicheDocument
from reporting.documents.listening import RenderingRefused
from reporting.documents.presenters import Document
from reporting.documents.storage import fiche_document
from reporting.enums import FROZEN


@dataclass(frozen=True)
class Attached:
    """The file becomes a Document of the same owner that the subject points to (`subject.document`): made once."""

    kind: DocumentKind
    title: Callable  # subject
    visibility: Visibility = Visibility.COPIL


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of document.

    - `slug`: in jobs and rows, never changed; `path`: in addresses, French: `/<path>/<pk>/pdf/`;
    - `subject`: the model that it is drawn from, `related` what is read with a row of it;
    - `document`: the class composed, which names the templates of the page and of the print;
    - `compose(subject, asked)` gives that document (`storage.Asked`: for whom, of which day);
    - `readers(user)`: the subjects whose document this person reads. No default: a kind without readers
      is refused. `reads_earlier(user)`: those of whom the drawings before the last are read too (all);
    - `seen(user)`: the subjects that this person knows of: 403 rather than 404 (`refusal` says why);
    - `may_ask(user, subject)`: among readers, who has it made (all); `asking_refusal` says why not;
    - `is_final(subject, document)`: for signature or publication: checked, refused at the first fault;
    - `asked_as(subject)`: what the job is called;
    - `owner(subject)`: the convention or the Caf whose file it is, None for neither;
    - `is_short`: drawn for one reader within the request; kept only when a long one took a job;
    - `attached`: where the file goes besides the documents made; `row_of(subject)`: (slug, key) among
      these, those of the kind itself unless it is the exemplaire of another.
    """

    slug: str
    path: str
    label: str
    subject: type[Model]
    document: type[Document]
    compose: Callable
    readers: Callable
    asked_as: Callable
    owner: Callable
    is_final: Callable = lambda subject, document: False
    may_ask: Callable = lambda user, subject: True
    asking_refusal: str = ""
    seen: Callable | None = None
    refusal: str = ""
    reads_earlier: Callable | None = None
    related: tuple[str, ...] = ()
    is_short: bool = False
    attached: Attached | None = None
    row_of: Callable | None = None

    def __post_init__(self):
        if not callable(self.readers):
            raise ImproperlyConfigured(f"« {self.slug} » : qui lit ce document ?")

    @property
    def templates(self):
        """Of the print, and of the page when it has one of its own."""
        return tuple(name for name in (self.document.template, self.document.page_template) if name)

    @property
    def has_rows(self):
        """Whether its readers read its documents made. A short one was drawn as one person may read it: it is
        given where it is asked for, to who reads the same."""
        return self.row_of is None and not self.is_short

    def seen_by(self, user):
        """Rows of subjects that this person knows of, with what is `related`."""
        return (self.seen or self.readers)(user).select_related(*self.related)

    def is_read_by(self, user, subject):
        return self.readers(user).filter(pk=subject.pk).exists()

    def find(self, key):
        """The subject of a job, whoever asked for it: the right was read when it was asked."""
        return self.subject._default_manager.select_related(*self.related).get(pk=key)

    def kept_as(self, subject):
        """(slug, key) of its rows among the documents made."""
        return self.row_of(subject) if self.row_of else (self.slug, subject.pk)


_kinds: dict[str, Kind] = {}


def declare(kind):
    """Add a kind. Its slug and its path are its own."""
    if kind.slug in _kinds or any(kind.path == other.path for other in _kinds.values()):
        raise ImproperlyConfigured(f"« {kind.slug} » est déclaré deux fois.")
    _kinds[kind.slug] = kind
    return kind


def get(slug):
    """The kind of this slug. Raises KeyError."""
    return _kinds[slug]


def every():
    return tuple(_kinds.values())


class PathConverter:
    """`<document:kind>` in an address: the view receives the Kind, `reverse` its slug."""

    regex = "[a-z-]+"

    def to_python(self, value):
        for kind in _kinds.values():
            if kind.path == value:
                return kind
        raise ValueError(value)

    def to_url(self, slug):
        if slug not in _kinds:
            raise ValueError(slug)
        return _kinds[slug].path


# --- Conventions ------------------------------------------------------------------------------

declare(
    Kind(
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
)


def _read_versions(user):
    """Versions to sign: drafts of the text are read on the screen."""
    conventions = Convention.objects.read_whole_by(user)
    return VersionTexte.objects.filter(kind=VersionKind.TO_SIGN, convention__in=conventions.values("pk"))


def _version(version, asked):
    """The file that is signed is drawn before it is: later, its annexes would be those of another day."""
    convention = version.convention
    if convention.state != ConventionState.READY_TO_SIGN or signing.version_signed(convention) != version:
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

# --- Bilans -----------------------------------------------------------------------------------


def _written_bilans(user):
    written = convention_perms.co_written_by(user)
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
