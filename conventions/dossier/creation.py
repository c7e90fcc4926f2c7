"""A new convention: its row, its perimeter, its parties and its text, in one transaction."""

from dataclasses import dataclass

import pghistory
from django.db import transaction
from django.utils import timezone

from conventions.avenants import belonging
from conventions.enums import ConventionLevel
from conventions.members import people
from conventions.models import Convention, Partie, PartieActe, Theme
from conventions.perimeter.movements import add_communes
from conventions.signing.added import add_parties, collectivite_of, perimeter_organisations
from conventions.text.copies import copy_articles, copy_passages, install_default_model
from core.formats import listed
from territories.enums import TerritoireKind
from territories.models import Caf, Territoire

#: Kinds of territoire that a convention may be made for.
TERRITOIRE_KINDS = (TerritoireKind.COMMUNE, TerritoireKind.EPCI, TerritoireKind.EPT, TerritoireKind.DEPARTEMENT)
#: Kinds that a convention is tied to when its perimeter takes them in whole.


#: The widest name of a convention: see its model.
NAME_LENGTH = Convention._meta.get_field("name").max_length or 0


def proposed_name(territoires):
    """« CC du Perche et Lourdes »; without legal forms when it would be too long for a title."""
    whole = listed(each.name for each in territoires)
    return (
        whole if len(whole) <= NAME_LENGTH else listed(each.short_name for each in territoires)[:NAME_LENGTH].rstrip()
    )


def starting_communes(territoires, *, predecessor=None, left_out=()):
    """The communes that a new convention covers: those of all its territoires, but for `left_out`.

    A predecessor that has a perimeter gives it in the place of the first territoire.
    """
    held = predecessor.perimetre.at_last().values("commune") if predecessor else None
    first, *others = territoires
    found = Territoire.objects.filter(pk__in=held) if held is not None and held.exists() else first.communes()
    for each in others:
        found = found | each.communes()
    return found.exclude(pk__in=[each.pk for each in left_out]).order_by("search_name", "code")


def neighbours_of(caf, territoires):
    """The organisations of the other Cafs, of which a whole territoire of the convention lies outside of `caf`."""
    beyond = [each.communes().order_by().values("departement") for each in territoires if not each.cafs().contains(caf)]
    return [
        other.organisation
        for departements in beyond
        for other in Caf.objects.filter(departements__in=departements).distinct().select_related("organisation")
    ]


@dataclass(frozen=True)
class Taken:
    """What was chosen of a predecessor: its parties; communes; `passages` of its text
    (`avenants.consolidated`), none when the text comes from a model."""

    parties: list
    communes: list
    passages: tuple = ()


def create_convention(
    *,
    by,
    caf,
    territoire,
    others=(),
    left_out=(),
    name="",
    predecessor=None,
    modele=None,
    sign_all_communes=False,
    organisations=(),
    themes=None,
    creation_key=None,
    keep_author=False,
    taken=None,
    **fields,
):
    """A convention in prospection, filled with all that its territoires already say.

    The perimeter is every commune of the territoire (or that of the predecessor) and of `others`, but for
    `left_out`; the Caf and the collectivité of each are parties, then every commune when
    `sign_all_communes`, then `organisations`. The text is copied from `modele`, else from the Caf's default model.
    `keep_author`: `by` manages it whoever is its referent (`members.keep_in`).
    `taken` (`Taken`): what was chosen of the predecessor, in the place of all that it says.
    `themes` None: those of the predecessor, else the mandatory ones. All of it is one context of
    the history: `conventions.dossier.emptiness` tells by it what was typed since.
    """
    territoires = [each for each in dict.fromkeys([territoire, *others]) if each]
    with transaction.atomic(), pghistory.context(act="create_convention"):
        convention = Convention.objects.create(
            caf=caf,
            territoire=territoire,
            name=name or proposed_name(territoires),
            level=_level(territoire, predecessor),
            predecessor=predecessor,
            creation_key=creation_key,
            created_by=by,
            **fields,
        )
        convention.autres_territoires.set(territoires[1:])
        if taken is None:
            communes = starting_communes(territoires, predecessor=predecessor, left_out=left_out)
            first = [caf.organisation, *(collectivite_of(each) for each in territoires)]
        else:
            communes, first = taken.communes, [caf.organisation]
        add_communes(convention, communes)
        if predecessor:
            rows = belonging.standing(predecessor, timezone.localdate()) if taken is None else taken.parties
            _copy_parties(rows, predecessor, convention, by=by)
        add_parties(convention, [each for each in first if each], by=by)
        if sign_all_communes:
            add_parties(convention, perimeter_organisations(convention), by=by)
        add_parties(convention, organisations, by=by)
        if themes is None:
            themes = predecessor.themes.all() if predecessor else Theme.objects.mandatory_for(convention)
        convention.themes.set(themes)
        if taken is not None and taken.passages:
            copy_passages(taken.passages, convention, by=by)
        else:
            _copy_text(convention, modele, by=by)
        if keep_author:
            people.keep_in(convention, by)
        return convention


def _level(territoire, predecessor):
    """Of a convention of this territoire; of one without any, that of the one that it follows."""
    if territoire is None and predecessor:
        return predecessor.level
    is_departement = territoire and territoire.kind == TerritoireKind.DEPARTEMENT
    return ConventionLevel.DEPARTEMENT if is_departement else ConventionLevel.LOCAL


def _copy_parties(rows, source, convention, *, by):
    """These parties of `source`, its predecessor, without their votes and signatures."""
    kept = ("organisation_id", "description", "position", "role", "short_name", "address")
    texts = ("competences", "commitments")
    made = Partie.objects.bulk_create(
        Partie(convention=convention, created_by=by, **{name: getattr(partie, name) for name in (*kept, *texts)})
        for partie in rows
    )
    former_optional = set(source.parties.optional().values_list("pk", flat=True))
    optional = [fresh.pk for fresh, former in zip(made, rows, strict=True) if former.pk in former_optional]
    PartieActe.objects.filter(initial_of__in=optional).update(is_required=False)


def _copy_text(convention, modele, *, by):
    """From `modele`, else from the Caf's default model, which it gets if it has none."""
    offered = convention.caf.modeles_convention.offered()
    source = modele or offered.filter(is_default=True).first() or install_default_model(convention.caf, by=by)
    copy_articles(source, convention, by=by)
