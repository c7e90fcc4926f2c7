"""What authorises and signs a convention: what is missing party by party, and many parties at once."""

from django.db import transaction
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from conventions import perms
from conventions.enums import (
    SUBMITTED,
    UNSIGNED,
    WORKING,
    AutorisationKind,
    ConventionState,
    DocumentKind,
    PartieRole,
    VersionKind,
)
from conventions.models import Autorisation, MouvementPerimetre, PartieActe, Signataire
from core.dates import latest
from territories.enums import OrganisationKind
from territories.managers import SearchName

OF_AVENANT = "« {} » est {} : ses parties, ses votes et ses signatures ne changent plus."
SIGNED = "La convention est signée : ses parties, ses votes et ses signatures ne changent plus que par un avenant."
#: Said on the form of a row that was signed before all was known.
TO_COMPLETE = "La convention est signée : ce qui est écrit reste, ce qui n’était pas connu peut l’être une fois."

#: Said where a signature is dated before there is a version to sign.
UNVERSIONED = (
    "La version à signer n’est pas faite : une signature datée maintenant n’est sur aucune version, et l’entrée en "
    "vigueur demandera un motif."
)

#: Said where a vote is written before there is a PDF that it can be on.
UNVOTED = (
    "Aucune version n’est soumise aux assemblées : un vote enregistré maintenant n’est sur aucun PDF, et restera à "
    "confirmer sur la version qui le sera."
)
UNVOTED_AVENANT = "L’avenant n’est pas soumis à ses parties : un vote enregistré maintenant n’est sur aucun PDF, et ferme sa rédaction."

#: Who usually signs for an organisation, when nobody wrote it.
CAPACITIES = {
    OrganisationKind.COMMUNE: "Maire",
    OrganisationKind.EPCI: "Président de l’intercommunalité",
    OrganisationKind.DEPARTEMENT: "Président du conseil départemental",
    OrganisationKind.CAF: "Président du conseil d’administration",
    OrganisationKind.ETAT: "Préfet",
}


def why_closed(convention):
    """The sentence that refuses a change of the parties, or '' while they are open."""
    return SIGNED if convention.is_text_frozen else ""


def why_acte_closed(convention, acte):
    """The same of the parties of an act: the initial one, or an avenant."""
    if acte.initial_of_id:
        return why_closed(convention)
    if acte.withdrawn_on:
        return OF_AVENANT.format(acte, "abandonné")
    return OF_AVENANT.format(acte, "signé") if acte.frozen_at else ""


def is_frozen(partie):
    """Whether what this party votes and signs, in the act whose page one reads, is frozen."""
    owed = partie.owed
    return partie.convention.is_text_frozen if owed.initial_of_id else owed.acte.frozen_at is not None


def why_printed(convention, what):
    """The sentence that refuses a change of what the version submitted, or to sign, prints (« la période »); '' while
    the text is open, once it is signed, and where no version tells it."""
    if convention.state not in SUBMITTED or convention.is_reprise or version_read(convention) is None:
        return ""
    version = "version soumise aux assemblées" if convention.state == ConventionState.APPROVAL else "version à signer"
    return f"La {version} dit {what} : pour en changer, reprenez d’abord la rédaction, avec un motif."


def unknown(row, names):
    """Among these fields of a row, those that hold nothing: what a signature leaves open."""
    return [name for name in names if getattr(row, row._meta.get_field(name).attname) in (None, "")]


def with_facts(parties, acte=None):
    """Parties of the initial convention with their organisation, and what they owe to it, signatures and authorisations; with `acte`, an
    avenant, those of that act alone, and what they owe to it (`Partie.owed`). Three queries, or four."""
    if acte is not None and not acte.initial_of_id:
        told = Prefetch("autorisations", Autorisation.objects.told())
        parts = PartieActe.objects.filter(acte=acte).select_related("acte").prefetch_related("signataires", told)
        read = Prefetch("parts", parts, to_attr="read_parts")
        return parties.filter(parts__acte=acte).select_related("organisation__territoire").prefetch_related(read)
    rows = parties.of_initial().select_related("organisation", "initial")
    return with_votes(rows).prefetch_related("initial__signataires")


def of_acte(parties, acte):
    """Parties of this act with their organisation and what they owe to it, without their votes."""
    if acte.initial_of_id:
        return parties.of_initial().select_related("organisation", "initial")
    read = Prefetch("parts", PartieActe.objects.filter(acte=acte), to_attr="read_parts")
    return parties.filter(parts__acte=acte).select_related("organisation").prefetch_related(read)


def with_votes(parties):
    """Parties with their votes on the initial convention, each knowing whether it is on the text. One query more."""
    return parties.prefetch_related(Prefetch("initial__autorisations", Autorisation.objects.told()))


def with_columns(parties):
    """Annotate what a list of parties sorts and filters on: `has_authorisation`, `has_signed`,
    `authorised_on` (first decision), `last_signed_on`, `search_name`, `is_covered_unsigned` (of a signed convention, a
    commune of its perimeter today that has not signed). The same rules as `PartieActe.is_authorised` and
    `PartieQuerySet.signed`."""
    of = {"partie_acte": OuterRef("initial__pk")}
    signatures, decisions = Signataire.objects.filter(**of).order_by(), Autorisation.objects.filter(**of).order_by()
    authorising = decisions.authorising().on_the_text()
    signed = ~parties.unsigned_condition()
    last = signatures.values("partie_acte").annotate(day=Max("signed_on")).values("day")
    first = authorising.values("partie_acte").annotate(day=Min("decided_on")).values("day")
    inside = MouvementPerimetre.objects.on(timezone.localdate()).filter(
        convention=OuterRef("convention"), commune=OuterRef("organisation__territoire")
    )
    return parties.annotate(
        is_covered_unsigned=ExpressionWrapper(
            Q(convention__initial_acte__frozen_at__isnull=False) & ~signed & Exists(inside),
            output_field=BooleanField(),
        ),
        search_name=Coalesce("organisation__search_name", SearchName("description")),
        has_authorisation=ExpressionWrapper(
            ~Q(initial__exemption="") | Exists(authorising), output_field=BooleanField()
        ),
        has_signed=ExpressionWrapper(signed, output_field=BooleanField()),
        authorised_on=Subquery(first),
        last_signed_on=Case(When(signed, then=Subquery(last))),
    )


def figures(convention):
    """{total, required, authorised, signed, communes}: counts of the parties of the initial convention, and `covered`, of the
    communes of its perimeter today, None without party. One query."""
    required = Q(initial__is_required=True)
    inside = convention.perimetre.on(timezone.localdate()).order_by().values("convention")
    return with_columns(convention.parties.of_initial().order_by()).aggregate(
        total=Count("pk"),
        required=Count("pk", filter=required),
        authorised=Count("pk", filter=required & Q(has_authorisation=True)),
        signed=Count("pk", filter=required & Q(has_signed=True)),
        communes=Count("pk", filter=Q(organisation__kind=OrganisationKind.COMMUNE)),
        covered=Max(Coalesce(Subquery(inside.annotate(n=Count("pk")).values("n")), 0)),
    )


def lacking(partie):
    """What this party still owes before the signature: list of short texts. Reads prefetched rows."""
    found, owed = [], partie.owed
    if not owed.is_required:
        return found
    if not owed.is_authorised:
        found.append("délibération ou décision")
    if not owed.signataires.all():
        found.append("signataire")
    elif not owed.is_signed:
        found.append("date de signature")
    return found


def signed_words(partie):
    """« 11 octobre 2023 », the last of its signatures; '' while one is missing. Reads prefetched rows."""
    if not partie.owed.is_signed:
        return ""
    return latest(row.signed_on_known.parts for row in partie.owed.signataires.all()).words


def signature_words(partie):
    """`signed_words`, or « Couverte, non signataire ». Reads the columns of `with_columns`."""
    return signed_words(partie) or ("Couverte, non signataire" if partie.is_covered_unsigned else "")


def may_sign_late(partie):
    """A party whose signature was not required signs after the entry into force, without avenant (DOMAIN § 6)."""
    owed = partie.owed
    return is_frozen(partie) and not owed.is_required and not owed.is_signed


def version_signed(convention):
    """The version that a signature written today points to, or None before one is made (DESIGN § 4.16).

    None too for a convention signed outside the portal, and while the text is open again.
    """
    if convention.state in WORKING or convention.state == ConventionState.ABANDONED:
        return None
    return convention.versions_texte.filter(kind=VersionKind.TO_SIGN).defer("content", "signing").first()


def version_to_sign(convention, acte):
    """`version_signed`, of the initial act; None of an avenant, which is signed as it is written."""
    return version_signed(convention) if acte is None or acte.initial_of_id else None


def version_put_to_vote(convention, acte):
    """`version_voted`, of the initial act; None of an avenant."""
    return version_voted(convention) if acte is None or acte.initial_of_id else None


def names_versions(convention):
    """Whether a signature still has to say which version it is on: not of a convention signed outside the portal."""
    return convention.state in UNSIGNED and not convention.is_reprise


def why_unversioned(convention):
    """The sentence that says that a signature dated now is on no version, or ''."""
    return UNVERSIONED if names_versions(convention) and version_signed(convention) is None else ""


def why_unvoted(convention, acte):
    """The sentence that says that a vote on this act, written now, is on no PDF, or ''."""
    if acte.initial_of_id:
        return UNVOTED if names_versions(convention) and version_voted(convention) is None else ""
    return "" if acte.document_id or acte.is_signed or acte.withdrawn_on else UNVOTED_AVENANT


def version_voted(convention):
    """The version that was last submitted to the assemblies, or None: before there were any, while the text is being
    written, or for a convention signed outside the portal. Without its content."""
    if convention.is_project:
        return None
    found = convention.versions_texte.filter(kind=VersionKind.SUBMITTED).defer("content", "signing")
    return found.order_by("-number").first()


def version_read(convention):
    """The version that stands for the text while it is closed: the one to sign, else the one that is voted on."""
    return version_signed(convention) or version_voted(convention)


def version_file(convention):
    """The Document of the version to sign, None while its PDF is missing or the text is open again."""
    version = version_signed(convention)
    return version.document if version else None


def may_ask_file(user, version):
    """Whether this person has the PDF of this version made: the one to sign, while it has none and is not signed."""
    convention = version.convention
    return (
        version.document_id is None
        and convention.state == ConventionState.READY_TO_SIGN
        and version == version_signed(convention)
        and perms.can_manage(user, convention)
    )


def text_files(convention):
    """Documents that are the text that is signed, byte for byte: the PDF of the version to sign, the signed copies.

    None for a convention « enregistrée déjà signée »: its text is not kept here, unless its copy is deposited.
    """
    version = convention.versions_texte.filter(kind=VersionKind.TO_SIGN).order_by("-number")
    of_version = Q(pk=Subquery(version.values("document")[:1]))
    return convention.documents.filter(of_version | Q(kind=DocumentKind.SIGNED)).order_by("created_at", "pk")


def is_only_copy(document):
    """Whether this signed copy is all that keeps the text of a signed convention: nothing else holds it back."""
    convention = document.convention
    if document.kind != DocumentKind.SIGNED or not convention.is_text_frozen or convention.is_reprise:
        return False
    return list(text_files(convention)) == [document]


def _chosen(convention, keys, acte=None):
    """The parties of this convention, or of this act, among these keys, locked in one order."""
    rows = convention.parties.select_for_update(of=("self",)).filter(pk__in=keys)
    return list(with_facts(rows, acte))


@transaction.atomic
def sign_all(convention, keys, *, on, by, acte=None):
    """Write this signature date (PreciseDate) for the chosen parties, where none is written yet.

    A party without signataire gets one, under its usual function. Returns (parties, signatures).
    """
    signed, made, version = [], [], version_to_sign(convention, acte)
    for partie in _chosen(convention, keys, acte):
        rows = list(partie.owed.signataires.all())
        signed += [row.pk for row in rows if row.signed_on_known is None]
        if not rows:
            capacity = CAPACITIES.get(partie.kind, "Représentant légal")
            made.append(
                Signataire(
                    partie_acte=partie.owed,
                    capacity=capacity,
                    signed_version=version,
                    created_by=by,
                    **on.columns("signed_on"),
                )
            )
    Signataire.objects.filter(pk__in=signed).update(
        signed_version=version, version=F("version") + 1, **on.columns("signed_on")
    )
    Signataire.objects.bulk_create(made)
    return len(signed) + len(made)


@transaction.atomic
def authorise_all(convention, keys, *, on, by, acte=None):
    """Write an authorisation of this date (PreciseDate) for the chosen parties that no vote authorises.
    Returns how many."""
    voted = version_put_to_vote(convention, acte)
    made = [
        Autorisation(
            partie_acte=partie.owed,
            kind=AutorisationKind.BOARD_DECISION if partie.role == PartieRole.CAF else AutorisationKind.DELIBERATION,
            voted_version=voted,
            created_by=by,
            **on.columns("decided_on"),
        )
        for partie in _chosen(convention, keys, acte)
        if not any(act.authorises if voted is None else act.holds for act in partie.owed.autorisations.all())
    ]
    Autorisation.objects.bulk_create(made)
    return len(made)


@transaction.atomic
def remove(partie):
    """Take a party out of its convention with what it votes and signs: held first, as `sign_all` holds it."""
    _chosen(partie.convention, [partie.pk])
    partie.delete()
