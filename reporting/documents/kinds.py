"""What a kind of document is, and the register of those that the portal makes (DESIGN § 11.2).

A kind says what it is drawn from, who reads it, who asks for it, when it is final and where the result
goes; asking, drawing, keeping, filing and sending are the same for all (`views.py`, `storage.py`). They are declared in
`declared.py`. What people upload has its own kinds, `conventions.enums.DocumentKind`. To add one: docs/architecture.md, § 6.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model

from conventions.enums import DocumentKind, Visibility
from reporting.documents.presenters import Document
from territories import zones


def _point(subject, document, rendu):
    subject.document = document
    subject.save(update_fields=["document"])


@dataclass(frozen=True)
class Attached:
    """The file becomes a Document of the same owner that the subject points to (`subject.document`): made once.

    `keep(subject, document, rendu)` writes that, in the transaction that keeps both; it raises RenderingRefused when what was
    drawn is no longer what the subject says."""

    kind: DocumentKind
    title: Callable  # subject
    visibility: Visibility = Visibility.COPIL
    keep: Callable = _point


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of document.

    - `slug`: in jobs and rows, never changed; `path`: in addresses, French: `/<path>/<pk>/pdf/`;
    - `is_word`: a Word file, at `/<path>/<pk>/docx/`, of what the PDF of the same path says: a copy to work on, which
      is neither final nor attached (`word/`);
    - `subject`: the model that it is drawn from, `related` what is read with a row of it;
    - `document`: the class composed, which names the templates of the page and of the print;
    - `compose(subject, asked)` gives that document (`storage.Asked`: for whom, of which day);
    - `readers(user)`: the subjects whose document this person reads. No default: a kind without readers
      is refused. `reads_earlier(user)`: those of whom the drawings before the last are read too (all);
    - `seen(user)`: the subjects that this person knows of: 403 rather than 404 (`refusal` says why);
    - `may_ask(user, subject)`: among readers, who has it made (all); `asking_refusal` says why not;
    - `is_final(subject, document)`: for signature or publication: checked, refused at the first fault;
    - `asked_as(subject)`: what the job is called;
    - `is_of_a_day`: it is asked for a day, under the name `jour` (`storage.Asked.on`);
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
    is_word: bool = False
    is_of_a_day: bool = False
    attached: Attached | None = None
    row_of: Callable | None = None

    def __post_init__(self):
        if not callable(self.readers):
            raise ImproperlyConfigured(f"« {self.slug} » : qui lit ce document ?")
        if self.is_word and self.attached:
            raise ImproperlyConfigured(
                f"« {self.slug} » : une copie de travail n’est pas l’exemplaire d’un autre document."
            )

    @property
    def templates(self):
        """Of the print, and of the page when it has one of its own."""
        return tuple(name for name in (self.document.template, self.document.page_template) if name)

    @property
    def suffix(self):
        return "docx" if self.is_word else "pdf"

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

    def lived_at(self, subject):
        """`with kind.lived_at(subject):` its days and hours are those of its Caf, whoever has it drawn."""
        owner = self.owner(subject)
        return zones.at(getattr(owner, "caf", owner))

    def kept_as(self, subject):
        """(slug, key) of its rows among the documents made."""
        return self.row_of(subject) if self.row_of else (self.slug, subject.pk)


_kinds: dict[str, Kind] = {}


def declare(kind):
    """Add a kind. Its slug is its own, and its path among those of its sort."""
    place = (kind.path, kind.is_word)
    if kind.slug in _kinds or any(place == (other.path, other.is_word) for other in _kinds.values()):
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
    is_word = False

    def to_python(self, value):
        for kind in _kinds.values():
            if kind.path == value and kind.is_word == self.is_word:
                return kind
        raise ValueError(value)

    def to_url(self, slug):
        if slug not in _kinds or _kinds[slug].is_word != self.is_word:
            raise ValueError(slug)
        return _kinds[slug].path


class WordPathConverter(PathConverter):
    """`<word:kind>`: the same, of Word files."""

    is_word = True
