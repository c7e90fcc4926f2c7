"""Who signs a convention: parties, their representatives, votes and signature dates."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from conventions import doors, perms, words
from conventions.enums import ConventionState
from conventions.finding import OfConvention, find_convention, find_whole
from conventions.models import Document, Partie
from conventions.perimeter import successions
from conventions.perimeter.models.evenements import successors
from conventions.signing import acts, progress, reminders, told
from conventions.signing.added import add_parties, perimeter_organisations
from conventions.signing.filters import PartieFilter
from conventions.signing.forms.parties import (
    AutorisationForm,
    DescribedPartieForm,
    ManyForm,
    PartieAddForm,
    PartieForm,
    PartieTextForm,
    SignataireForm,
)
from conventions.tabs import view_tabs
from core import listing
from core.formats import NBSP, counted, in_sentence, plural
from core.rows import Several

FORM = "conventions/form_page.html"
#: What the signature of the convention leaves open, while nobody knew it.
SIGNATURE = ("name", "signed_on")
VOTE = [name for name in AutorisationForm.Meta.fields if name != "decided_on_source"]


def _list_url(convention):
    return reverse("conventions:parties", args=[convention.pk])


def _partie_url(partie):
    return reverse("conventions:partie", args=[partie.convention_id, partie.pk])


def _find_partie(convention, pk, acte=None):
    """The party, of the convention or of this act of it."""
    row = get_object_or_404(progress.with_facts(convention.parties.all(), acte), pk=pk)
    row.convention = convention
    return row


def _page(convention, **fields):
    return {"convention": convention, "active_tab": "parties", **fields}


COLUMNS = [
    listing.Column("ordre", "Ordre", ("position", "pk"), lambda row: row.position, is_shown=False),
    listing.Column("partie", "Partie", "search_name", lambda row: row.name),
    listing.Column("role", "Rôle", "role", lambda row: row.get_role_display()),
    listing.Column(
        "requise",
        "Signature",
        "initial__is_required",
        lambda row: "Requise" if row.initial.is_required else "Facultative",
    ),
    listing.Column("autorisation", "Autorisation", ("has_authorisation", "authorised_on"), told.authorisation_line),
    listing.Column("signature", "Signée le", "last_signed_on", progress.signature_words),
]


def _left_column(gone):
    """Of the export, whose rows are the parties to the initial convention: what its avenants took out, and where the others are told."""
    return listing.Column(
        "avenant",
        "Sortie par avenant (les entrées par avenant sont sur la page)",
        value=lambda row: gone[row.pk].told if row.pk in gone else "",
        is_shown=False,
    )


def _parties_page(request, convention, *, many=None, status=200):
    rows = progress.with_columns(progress.with_facts(convention.parties.all()))
    today, teller = timezone.localdate(), doors.party_teller()
    amended = teller.read(convention)
    gone = teller.gone(convention, today, amended)
    shown = listing.build(
        request,
        rows,
        PartieFilter,
        columns=[*COLUMNS, _left_column(gone)] if amended else COLUMNS,
        default="ordre",
        name=f"parties-{convention.pk}",
        path=_list_url(convention),
    )
    if shown.wants_export:
        return shown.export()
    figures = progress.figures(convention)
    reads_whole = perms.can_read_whole(request.user, convention)
    first, total = shown.page.start_index(), figures["total"]
    lines, numbers = [], _numbers(convention, shown.page)
    evenements = list(convention.evenements.select_related("predecessor", "successor"))
    succeeded = successors(evenements, on=today)
    for rank, partie in enumerate(shown.page, first):
        partie.convention = convention
        lines.append(
            {
                "partie": partie,
                "lacking": progress.lacking(partie),
                "signed_words": progress.signature_words(partie),
                "authorisation_words": told.authorisation_line(partie),
                "voted": _voted(partie, numbers),
                "became": succeeded.get(partie.organisation_id),
                "left": gone[partie.pk].told if partie.pk in gone else "",
                "is_first": rank == 1,
                "is_last": rank == total,
            }
        )
    covered = figures.pop("covered")
    if covered is None:
        covered = convention.perimetre.on(today).count()
    may_manage, closed = perms.can_manage(request.user, convention), progress.why_closed(convention)
    sorted_by_order = request.GET.get("tri", "ordre") == "ordre"
    context = _page(
        convention,
        tabs=view_tabs(convention),
        listing=shown,
        rows=lines,
        figures=figures,
        required_words=f"sur {counted(figures['required'], 'signature requise')}",
        communes_left=max(0, covered - figures["communes"]) if covered > 1 else 0,
        many=many or ManyForm(convention=convention),
        chosen=set(many.data.getlist("parties")) if many else set(),
        evenements=evenements,
        amended=_amended(teller.lines(amended, today, with_drafts=reads_whole), reads_whole=reads_whole),
        may_manage=may_manage,
        may_order=may_manage and not closed and sorted_by_order and not shown.badges,
        order_url="" if sorted_by_order else listing.address(request, _list_url(convention), tri=None, page=None),
        query=request.GET.urlencode(),
        closed=closed,
    )
    return render(request, "conventions/parties.html", context, status=status)


def _amended(lines, *, reads_whole):
    """What avenants do of parties, with the avenant for who reads it. `is_new`: the first line of one that no row of the table names."""
    told, seen = [], set()
    for line in lines:
        acte, partie = line.row.acte, line.partie
        told.append(
            {
                "partie": partie,
                "words": line.words,
                "is_new": partie.entered_by_id is not None and partie.pk not in seen,
                "url": acts.address("partie", acte, partie.pk) if reads_whole else "",
                "acte_url": acts.avenant_address(acte) if reads_whole else "",
            }
        )
        seen.add(partie.pk)
    return told


def _numbers(convention, parties):
    """{key: number} of the versions that the votes of these parties are on. No query when none says on which."""
    voted = {act.voted_version_id for partie in parties for act in partie.initial.autorisations.all()} - {None}
    if not voted:
        return {}
    return dict(convention.versions_texte.filter(pk__in=voted).order_by("number").values_list("pk", "number"))


def _voted(partie, numbers):
    """« sur la version n° 2 », '' when no vote says on which. `numbers`: those of `_numbers`."""
    voted = {act.voted_version_id for act in partie.initial.autorisations.all()}
    found = [f"n°{NBSP}{number}" for key, number in numbers.items() if key in voted]
    return f"sur {plural(len(found), 'la version', 'les versions')} {' et '.join(found)}" if found else ""


def _readable(convention, user, votes):
    """Keys of the documents of these votes that this person reads. No query without any."""
    keys = {act.document_id for act in votes} - {None}
    if not keys:
        return keys
    return set(Document.objects.visible_on(convention, user).filter(pk__in=keys).values_list("pk", flat=True))


@require_safe
def parties(request, pk):
    return _parties_page(request, find_convention(request, pk))


@require_safe
def partie(request, pk, partie, number=None):
    """A party in the initial convention, or in the avenant of this number: for who reads the text."""
    convention = find_convention(request, pk) if number is None else find_whole(request, pk)
    acte = acts.find_acte(convention, number)
    row = _find_partie(convention, partie, acte)
    closed = progress.why_acte_closed(convention, acte)
    reads_whole = perms.can_read_whole(request.user, convention)
    signataires = list(
        row.owed.signataires.select_related("signed_version", "user").defer(
            "signed_version__content", "signed_version__signing"
        )
    )
    votes = row.owed.autorisations.told().select_related("document", "voted_version")
    autorisations = list(votes.defer("voted_version__content", "voted_version__signing"))
    for each, names in [(each, SIGNATURE) for each in signataires] + [(each, VOTE) for each in autorisations]:
        each.still_open = bool(progress.unknown(each, names))
        for act in ("edit", "delete"):
            setattr(each, f"{act}_url", acts.address(f"{each._meta.model_name}_{act}", acte, row.pk, each.pk))
    for each in signataires:
        each.told = told.representative(each, named=reads_whole)
    readable = _readable(convention, request.user, autorisations)
    for each in autorisations:
        each.told = told.authorisation(each)
        each.file = each.document if each.document_id in readable else None
    left = doors.party_teller().gone(convention, timezone.localdate()).get(row.pk)
    context = _page(
        convention,
        partie=row,
        left=left.told if left else "",
        part=row.owed,
        avenant=acte if number else None,
        eyebrow=f"Partie à l’{in_sentence(str(acte))}" if number else "Partie à la convention",
        withdrawn=acte.withdrawn_on,
        list_url=acts.list_address(acte) if number else f"{_list_url(convention)}#partie-{row.pk}",
        add_signataire_url=acts.address("signataire_add", acte, row.pk),
        add_autorisation_url=acts.address("autorisation_add", acte, row.pk),
        edit_url=acts.address("partie_edit", acte, row.pk),
        delete_url=acts.address("partie_delete", acte, row.pk),
        remind_url=f"{acts.address('relances', acte)}?partie={row.pk}",
        subtitle=row.formal_name if row.organisation_id else "Connue par sa seule désignation",
        # Representatives and their commitments are of the text: a capacity alone, for who does not read it.
        reads_whole=reads_whole,
        address=row.address_words,
        became=successors(
            convention.evenements.select_related("predecessor", "successor"), on=timezone.localdate()
        ).get(row.organisation_id),
        lacking=[] if left else progress.lacking(row),
        may_remind=left is None and reminders.may_be_asked(row, autorisations, signataires),
        signataires=signataires,
        autorisations=autorisations,
        may_manage=perms.can_manage(request.user, convention),
        may_write=perms.can_edit_text(request.user, convention),
        closed=closed,
        may_sign_late=progress.may_sign_late(row),
        names_versions=number is None and progress.names_versions(convention),
    )
    return render(request, "conventions/partie.html", context)


def _key(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


class OfParties(OfConvention):
    """`acte`: whose parties they are."""

    tab = shown_at = "parties"
    acte: Any = None

    def find_parent(self, pk, number=None):
        parent = super().find_parent(pk)
        self.acte = acts.find_acte(parent, number)
        return parent

    def within(self, answer):
        if self.request.method != "POST" or self.acte.initial_of_id:
            return super().within(answer)
        with transaction.atomic():  # what is voted on is not changed meanwhile
            acts.hold(self.acte.convention)
            self.acte.refresh_from_db(fields=["frozen_at", "withdrawn_on"])
            return super().within(answer)

    def closed(self):
        return progress.why_acte_closed(self.parent, self.acte)


class Parties(OfParties):
    form, related = PartieAddForm, "parties"
    new, added = "Ajouter une partie", "La partie est ajoutée."
    saved, removed = "La partie est enregistrée.", "{row} n’est plus partie à la convention."
    at_end = "Cette partie est déjà au bout de la liste."

    def rows(self):
        return progress.with_facts(self.parent.parties.all())

    def move(self, pk):
        """« Monter » and « Descendre » are buttons of the list: their value says which party."""
        self.act, self.parent = "move", self.find_parent(pk)
        return self.within(self._move)

    def _move(self):
        self.row = _find_partie(self.parent, _key(self.request.POST.get(self.sense(), "")))
        return super()._move()

    def sense(self):
        return "monter" if "monter" in self.request.POST else "descendre"

    def siblings(self):
        return self.parent.parties.all()

    def form_class(self):
        if self.row is None:
            return PartieAddForm
        # Who opened the form of a description keeps it when someone else chose an organisation meanwhile.
        is_described = self.row.organisation_id is None or "description" in self.request.POST
        return DescribedPartieForm if is_described else PartieForm

    def blank(self):
        return Partie(convention=self.parent)

    def words(self):
        return self.row.name

    def kept(self):
        follows = successions.without_partie(self.row)
        return f"{self.row.name} reste partie à la convention : {follows}" if follows else ""

    def delete(self):
        progress.remove(self.row)

    def back(self, row=None):
        return _partie_url(row) if row else _list_url(self.parent)

    def place(self):
        return f"{listing.address(self.request, _list_url(self.parent))}#partie-{self.row.pk}"

    def page(self, title, **more):
        if self.row:
            more.setdefault("subtitle", "Modifier cette partie")
        return super().page(title, **more)

    def asked(self):
        text = "Ses signataires et ses votes disparaissent de la convention ; l’historique les garde."
        label, back = "Retirer cette partie", _list_url(self.parent)
        return self.page(f"Retirer {self.words()}", text=text, label=label, back=back)


class Communes(Several, OfParties):
    """All the communes of the perimeter that are not parties yet."""

    def given(self):
        return {}

    def write(self, form):
        count = add_parties(self.parent, perimeter_organisations(self.parent), by=self.user)
        if not count:
            messages.info(self.request, "Toutes les communes du périmètre sont déjà parties.")
        return count and f"{counted(count, 'commune ajoutée')} comme parties."


class Textes(OfParties):
    """Competences and commitments: the writers of both sides, while the text is open."""

    form, saved, returns = PartieTextForm, "Les textes de cette partie sont enregistrés.", False
    may = staticmethod(perms.can_cowrite)

    def rows(self):
        return progress.with_facts(self.parent.parties.all())

    def closed(self):
        if perms.can_edit_text(self.user, self.parent):
            return ""
        return super().closed() or _why_submitted(self.parent)

    def given(self):
        return {}

    def words(self):
        return self.row.name

    def back(self, row=None):
        return _partie_url(self.row)

    def page(self, title, **more):
        return super().page(title, subtitle="Champs d’intervention et engagements", **more)


def _why_submitted(convention):
    if convention.state == ConventionState.READY_TO_SIGN:
        return "La version à signer est faite : rouvrez d’abord la rédaction."
    return words.TEXT_SUBMITTED


class Dates(Several, OfParties):
    """One date of signature, or of vote, for all the ticked parties, or for every one."""

    form = ManyForm

    def bound(self):
        data = self.request.POST.copy()
        if "toutes" in data:
            parties = progress.of_acte(self.parent.parties, self.acte)
            data.setlist("parties", [str(key) for key in parties.values_list("pk", flat=True)])
        return self.form(data, **self.given())

    def write(self, form):
        keys = [partie.pk for partie in form.cleaned_data["parties"]]
        facts = {"on": form.cleaned_data["on"], "by": self.user, "acte": self.acte}
        if "autoriser" in self.request.POST:
            count = progress.authorise_all(self.parent, keys, **facts)
            done = f"{counted(count, 'délibération enregistrée')}."
        else:
            count = progress.sign_all(self.parent, keys, **facts)
            done = f"{counted(count, 'signature datée')}."
        messages.success(self.request, done if count else "Rien à écrire : une date était déjà enregistrée.")
        if count and "autoriser" in self.request.POST and (why := progress.why_unvoted(self.parent, self.acte)):
            messages.warning(self.request, why)
        is_signed = count and "autoriser" not in self.request.POST and self.acte.initial_of_id
        if is_signed and (why := progress.why_unversioned(self.parent)):
            messages.warning(self.request, why)

    def offered(self, form, *, status):
        return _parties_page(self.request, self.parent, many=form, status=status)

    def back(self, row=None):
        return listing.address(self.request, _list_url(self.parent), page=None)


# Signataires and autorisations: both are rows of one party ---------------------------


class OfPartie(OfParties):
    """`name`: of a row, in the names of addresses. `still_open`: what the signature of the convention leaves open, while nobody knew it."""

    still_open: tuple | list = ()
    convention: Any = None
    name = ""

    def find_parent(self, pk, partie, number=None):  # type: ignore[override]  # its address names the party too
        self.convention = super().find_parent(pk, number)
        return _find_partie(self.convention, partie, self.acte)

    def manager(self):
        return getattr(self.parent.owed, self.related)

    def why_closed(self):
        return progress.why_acte_closed(self.convention, self.acte)

    def closed(self):
        may_complete = self.act == "edit" and self.acte.frozen_at and progress.unknown(self.row, self.still_open)
        return "" if may_complete else self.why_closed()

    def given(self):
        return {"partie": self.parent}

    def back(self, row=None):
        return acts.address("partie", self.acte, self.parent.pk)

    def delete_url(self):
        return "" if self.why_closed() else acts.address(f"{self.name}_delete", self.acte, self.parent.pk, self.row.pk)

    def page(self, title, **more):
        page = {"convention": self.convention, "active_tab": self.tab, "title": title, **more}
        if self.act == "remove":
            return page
        is_complement = self.act == "edit" and self.why_closed()
        intro = progress.TO_COMPLETE if is_complement else self.intro()
        return {**page, "subtitle": self.parent.name, "intro": intro}

    def intro(self):
        return ""


class Signataires(OfPartie):
    form, related, still_open = SignataireForm, "signataires", SIGNATURE
    in_place, name, removing = "signataires", "signataire", "Retirer"
    new, added = "Ajouter un signataire", "Le signataire est ajouté."
    saved, removed = "Le signataire est enregistré.", "Le signataire est retiré."

    def closed(self):
        if self.act != "add":
            return super().closed()
        if self.acte.withdrawn_on or self.parent.owed.is_required:
            return super().closed()
        return ""

    def intro(self):
        return progress.why_unversioned(self.convention) if self.acte.initial_of_id else ""

    def asked(self):
        text = f"Il signait pour {self.parent.name}."
        return self.page(f"Retirer le signataire {self.row}", text=text, label="Retirer", back=self.back())


class Autorisations(OfPartie):
    form, related, still_open = AutorisationForm, "autorisations", VOTE
    in_place, name = "votes-et-decisions", "autorisation"
    new, added = "Ajouter un vote ou une décision", "L’autorisation est enregistrée."
    removed = "L’autorisation est supprimée."

    def closed(self):
        may_add = self.act == "add" and not self.acte.withdrawn_on
        return "" if may_add else super().closed()

    def given(self):
        return {"partie": self.parent, "user": self.user}

    def intro(self):
        return progress.why_unvoted(self.convention, self.acte) if self.act == "add" else ""

    def asked(self):
        return {**super().asked(), "text": f"{self.parent.name} n’aura plus cette autorisation."}
