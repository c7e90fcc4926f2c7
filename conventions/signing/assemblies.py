"""The assembly that votes for a party: how it is named in a délibération, the law that it acts under, and whether the note
explicative de synthèse is due to its members."""

from dataclasses import dataclass

from conventions.signing.tableau import LARGE
from core.formats import counted
from territories import french
from territories.enums import EpciNature, OrganisationKind

CGCT = "Vu le code général des collectivités territoriales, notamment {} ;"
CASF = "Vu le code de l’action sociale et des familles, notamment ses articles L. 123-4 à L. 123-9 ;"
CSS = "Vu le code de la sécurité sociale, notamment ses articles L. 223-1, L. 227-1 à L. 227-3 et L. 263-1 ;"
NOT_NAMED = "La partie n’est connue que par sa désignation : aucune assemblée ne vote encore pour elle."
NO_VOTE = "Elle signe sans vote d’une assemblée."


@dataclass(frozen=True)
class Assembly:
    """`name`: « conseil municipal »; `article`: « le » or « l’ », with its space. `act`: « délibération », or the
    « décision » of a board. `visa`: the text that it acts under; `is_published`: its act is enforceable once published and
    received by the préfecture (CGCT L. 2131-1)."""

    name: str
    article: str = "le "
    act: str = "délibération"
    visa: str = ""
    is_published: bool = True

    @property
    def with_article(self):
        """« le conseil municipal », « l’assemblée délibérante »."""
        return f"{self.article}{self.name}"

    @property
    def de_la(self):
        """« du conseil municipal », « de l’assemblée délibérante »."""
        return french.de(self.with_article)

    @property
    def begins(self):
        """« Le conseil municipal », at the head of a sentence."""
        return self.with_article[:1].upper() + self.with_article[1:]


def _council(name, article_of_law, article="le "):
    return Assembly(name, article, visa=CGCT.format(article_of_law))


def _board(visa=CSS):
    return Assembly("conseil d’administration", act="décision", visa=visa, is_published=False)


_INTERCOMMUNAL = "ses articles L. 5211-1 et L. 2121-29"
_ASSEMBLIES = {
    OrganisationKind.COMMUNE: _council("conseil municipal", "son article L. 2121-29"),
    OrganisationKind.EPCI: _council("conseil communautaire", _INTERCOMMUNAL),
    OrganisationKind.EPT: _council("conseil de territoire", _INTERCOMMUNAL),
    OrganisationKind.SYNDICAT: _council("comité syndical", _INTERCOMMUNAL),
    OrganisationKind.CCAS: Assembly("conseil d’administration", visa=CASF),
    OrganisationKind.CIAS: Assembly("conseil d’administration", visa=CASF),
    OrganisationKind.DEPARTEMENT: _council("conseil départemental", "son article L. 3211-1"),
    OrganisationKind.REGION: _council("conseil régional", "son article L. 4221-1"),
    **dict.fromkeys(
        (
            *(OrganisationKind.CAF, OrganisationKind.MSA, OrganisationKind.CARSAT, OrganisationKind.CPAM),
            OrganisationKind.CSSM,
        ),
        _board(),
    ),
    **dict.fromkeys((OrganisationKind.UDAF, OrganisationKind.ASSOCIATION), _board(visa="")),
    **dict.fromkeys(
        (OrganisationKind.ENTREPRISE, OrganisationKind.CABINET, OrganisationKind.AUTRE),
        Assembly("organe délibérant", "l’", act="décision", is_published=False),
    ),
}
#: Métropoles have a council of another name; so have the bodies that hold a département’s powers under another one.
_METROPOLE = _council("conseil de la métropole", _INTERCOMMUNAL)
#: A collectivité à statut particulier (CGCT L. 3611-1), though it is listed among the EPCI.
_LYON = _council("conseil de la métropole", "son article L. 3611-3")
_OTHER_DEPARTEMENT = Assembly("assemblée délibérante", "l’", visa=CGCT.format("ses dispositions qui la régissent"))
_PARIS = _council("conseil de Paris", "son article L. 2512-1")


def assembly_of(partie):
    """The Assembly of this party; None where none votes for it: the État and its services, a party that is only described."""
    found = _ASSEMBLIES.get(partie.kind)
    if partie.kind == OrganisationKind.EPCI:
        natures = {EpciNature.METRO: _METROPOLE, EpciNature.MET69: _LYON}
        place = partie.organisation.territoire
        return natures.get(place.nature, found) if place else found
    name = partie.formal_name
    if name.startswith("Ville de Paris"):
        return _PARIS
    if partie.kind == OrganisationKind.DEPARTEMENT and not name.startswith("Département"):
        return _OTHER_DEPARTEMENT
    return found


def why_no_vote(partie):
    """The sentence that says why this party is given nothing to vote on in the act whose page one reads, or ''."""
    if partie.owed.exemption:
        return f"Autorisation sans objet : {partie.owed.exemption}"
    if not partie.kind:
        return NOT_NAMED
    return "" if assembly_of(partie) else NO_VOTE


def note_due(partie):
    """(whether the note explicative de synthèse goes with its convocation, the sentence that says why).

    From 3 500 inhabitants on (CGCT L. 2121-12), and in an intercommunalité or a syndicat (L. 5211-1). Where the
    population is not known it is made: one too many harms nobody, one that lacks may undo the vote.
    """
    if partie.kind == OrganisationKind.COMMUNE:
        place = partie.organisation.territoire
        count = place.population if place else None
        if count is None:
            return True, "Jointe : la population de la commune n’est pas connue (CGCT, article L. 2121-12)."
        people = counted(count, "habitant")
        if count < LARGE:
            return False, f"Non exigée : {people}, moins de 3 500 (CGCT, article L. 2121-12)."
        return True, f"Due : {people}, 3 500 ou plus (CGCT, article L. 2121-12)."
    if assembly_of(partie) is _LYON:
        return False, (
            "Non exigée par l’article L. 2121-12 : les conseillers reçoivent un rapport sur chaque affaire (CGCT, articles "
            "L. 3121-19 et L. 3611-3)."
        )
    if partie.kind in (OrganisationKind.EPCI, OrganisationKind.EPT, OrganisationKind.SYNDICAT):
        return True, "Due : établissement public intercommunal (CGCT, articles L. 5211-1 et L. 2121-12)."
    return (
        False,
        "Non exigée : seuls les conseils municipaux et intercommunaux la reçoivent (CGCT, article L. 2121-12).",
    )
