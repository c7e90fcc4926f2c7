"""The sheets of the workbook of a convention, and of that of a Caf: one a table, in the order of the pages.

A table of these that names nobody's reader is told whole to who may leave with everything; the others are narrowed
by their own `visible_to`. `reporting/leaving/tests/test_sheets.py` refuses a table that is on no sheet and left out by no reason.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts.models import CafMembership
from actions import models as actions
from conventions import models as conventions
from diagnostics import models as diagnostics
from diagnostics.models import Diagnostic
from diagnostics.tables import build
from governance import models as governance
from reporting import models as reporting
from reporting.leaving import tables
from territories.models import Caf


@dataclass(frozen=True)
class Sheet:
    """`paths`: from a row to what is left with; a row is under one of them. `only`: what must be empty of it. `under`: the foreign key, of a row that
    says no reader of its own, to the one that does. `beyond`: paths to the other conventions that a row tells of, each of which
    must be read too. `left_out`: columns told elsewhere in the archive."""

    title: str
    model: Any
    paths: tuple = ()
    only: str = ""
    under: str = ""
    beyond: tuple = ()
    left_out: tuple = ()

    def rows(self, subject, user):
        """Those of this convention, or of this Caf, that this person reads."""
        where = Q(pk__in=())
        for path in self.paths:
            where |= Q(**{path: subject.pk})
        rows = self.model._default_manager.filter(where)
        if self.only:
            rows = rows.filter(**{self.only: None})
        for path in self.beyond:
            rows = rows.filter(**{f"{path}__in": conventions.Convention.objects.visible_to(user).values("pk")})
        if self.under:
            above = self.model._meta.get_field(self.under).related_model
            return rows.filter(**{f"{self.under}__in": above.objects.visible_to(user).values("pk")})
        return rows.visible_to(user) if hasattr(rows, "visible_to") else rows

    def told(self, subject, user):
        """(title, headings, rows) for `core.worksheets.book_file`; nothing is read before its rows are."""
        columns = tables.columns_of(self.model, self.left_out)
        return self.title, tables.headings_of(columns), tables.rows_of(self.rows(subject, user), columns)


HERE, PLAN, FICHE = "convention", "plan__convention", "fiche__plan__convention"
OF_PART = "partie_acte__partie__convention"
OF_CONVENTION = (
    Sheet("La convention", conventions.Convention, ("pk",)),
    Sheet("Changements d’état", conventions.ConventionTransition, (HERE,)),
    Sheet("Périmètre", conventions.MouvementPerimetre, (HERE,)),
    Sheet("Événements de droit", conventions.EvenementDroit, (HERE,)),
    Sheet("Actes", conventions.Acte, (HERE, "initial_of")),
    Sheet("Parties", conventions.Partie, (HERE,)),
    Sheet("Parties aux actes", conventions.PartieActe, ("partie__convention",)),
    Sheet("Signataires", conventions.Signataire, (OF_PART,)),
    Sheet("Votes et décisions", conventions.Autorisation, (OF_PART,)),
    Sheet("Phases", conventions.Phase, (HERE,)),
    Sheet("Rendez-vous", conventions.Jalon, (HERE,)),
    Sheet("Contrats liés", conventions.ContratLie, (HERE,)),
    Sheet("Membres", conventions.Membership, (HERE,), left_out=("invitation",)),
    Sheet("Contacts", conventions.Contact, (HERE,)),
    Sheet("Représentants", conventions.Representant, (HERE,)),
    Sheet("Demandes d’accès", conventions.AccessRequest, (HERE,)),
    Sheet("Articles", conventions.Article, (HERE,)),
    Sheet("Modifications par avenant", conventions.Modification, (HERE,), left_out=("article", "after")),
    Sheet("Versions du texte", conventions.VersionTexte, (HERE,), left_out=("content", "signing")),
    Sheet("Rédactions des versions", conventions.ArticleVersion, ("version__convention",), left_out=("article",)),
    Sheet("Propositions sur le texte", conventions.Suggestion, (HERE,), left_out=("article", "after")),
    Sheet("Échanges des propositions", conventions.SuggestionComment, ("suggestion__convention",)),
    Sheet("Soumissions", conventions.Soumission, (HERE,), left_out=("job",)),
    Sheet("Documents", conventions.Document, (HERE,), left_out=("caf",)),
    Sheet("Diagnostic", diagnostics.Diagnostic, (HERE,)),
    Sheet("Volets", diagnostics.Volet, ("diagnostic__convention",)),
    Sheet("Constats", diagnostics.Constat, ("diagnostic__convention",)),
    Sheet("Enjeux", diagnostics.Enjeu, ("diagnostic__convention",)),
    Sheet("Plan d’actions", actions.PlanActions, (HERE,)),
    Sheet("Niveaux du plan", actions.NiveauPlan, (PLAN,)),
    Sheet("Axes", actions.Axe, (PLAN,)),
    Sheet("Fiches", actions.FicheAction, (PLAN,)),
    Sheet("Statuts des fiches", actions.FicheTransition, (FICHE,)),
    Sheet("Objectifs", actions.Objectif, (FICHE,)),
    Sheet("Acteurs", actions.Acteur, (FICHE,)),
    Sheet("Étapes", actions.Etape, (FICHE,)),
    Sheet("Budget", actions.LigneBudgetaire, (HERE, FICHE)),
    Sheet("Moyens humains", actions.MoyenHumain, (HERE, FICHE)),
    Sheet("Indicateurs des fiches", actions.IndicateurFiche, (FICHE,)),
    Sheet("Valeurs des fiches", actions.ValeurFiche, ("indicateur__fiche__plan__convention",)),
    Sheet("Notes de suivi", actions.NoteSuivi, (FICHE,)),
    Sheet("Documents des fiches", actions.FicheDocument, (FICHE,)),
    Sheet("Changements de fiches", actions.ChangementFiche, (FICHE,)),
    Sheet(
        "Suites des fiches",
        actions.SuiteFiche,
        ("former__plan__convention", HERE),
        beyond=("former__plan__convention", HERE),
    ),
    Sheet("Suites des changements", actions.ChangementTransition, ("changement__fiche__plan__convention",)),
)


def _of_comites(path, but=""):
    """The sheets of committees, `path` leading from a comité to what holds it, `but` to what must be empty."""

    def sheet(title, model, steps="", under=""):
        return Sheet(title, model, (steps + path,), only=but and steps + but, under=under)

    of_seance = "seance__comite__"
    return (
        sheet("Comités", governance.Comite),
        sheet("Membres des comités", governance.MembreComite, "comite__", under="comite"),
        sheet("Séances", governance.Seance, "comite__"),
        sheet("États des séances", governance.SeanceTransition, of_seance, under="seance"),
        sheet("Ordres du jour", governance.PointOrdreDuJour, of_seance, under="seance"),
        sheet("Présences", governance.Presence, of_seance, under="seance"),
        sheet("Décisions", governance.Decision, of_seance, under="seance"),
        sheet("Documents des séances", governance.SeanceDocument, of_seance),
    )


OF_CONVENTION += (
    *_of_comites(HERE),
    Sheet("Bilans", reporting.Bilan, (HERE,), left_out=("frozen", "answered")),
    Sheet("Commentaires des bilans", reporting.CommentaireBilan, ("bilan__convention",), under="bilan"),
    Sheet("États des bilans", reporting.BilanTransition, ("bilan__convention",), under="bilan"),
    Sheet("Tâches", reporting.Tache, (HERE,)),
    Sheet("Mises en sommeil", reporting.Sommeil, (HERE,)),
)
CAF = "caf"
OF_CAF = (
    Sheet("La Caf", Caf, ("pk",)),
    Sheet("Personnes", CafMembership, (CAF,)),
    Sheet("Conventions", conventions.Convention, (CAF,)),
    Sheet("Thèmes", conventions.Theme, (CAF,)),
    Sheet("Modèles de texte", conventions.ModeleConvention, (CAF,)),
    Sheet("Articles des modèles", conventions.ArticleModele, ("modele__caf",)),
    Sheet("CEJ", conventions.Cej, (CAF,)),
    Sheet("Publics", actions.Audience, (CAF,)),
    Sheet("Indicateurs", diagnostics.Indicateur, (CAF,)),
    Sheet("Chiffres", diagnostics.ValeurIndicateur, (CAF,)),
    Sheet("Cibles de couverture", reporting.CibleCouverture, (CAF,)),
    Sheet("Durée de conservation", reporting.Conservation, (CAF,)),
    Sheet("Bordereaux d’élimination", reporting.Bordereau, (CAF,)),
    *_of_comites(CAF, HERE),
)
#: Tables of a convention or of a Caf that are on no sheet, and why.
LEFT_OUT = {
    "actions.Dispositif": "liste nationale ; ceux d’une fiche ou d’un budget y sont nommés",
    "conventions.ArticleIdentity": "sans contenu : elle relie les rédactions d’un article",
    "conventions.Telechargement": "journal de sécurité du portail",
    "reporting.Rendu": "redessiné à la demande ; ce qui est figé est un document",
}


def of_convention(convention, user):
    """Its sheets, for `core.worksheets.book_file`, each read when its turn comes."""
    for sheet in OF_CONVENTION:
        yield sheet.told(convention, user)
        if sheet.model is Diagnostic:
            yield _indicators(convention)


def _indicators(convention):
    """The table of the diagnostic as its page shows it, one row for each value."""
    table = build(convention, only_filled=True)
    rows = (
        [block.label, line.indicateur.label, line.unit, column, cell.words, cell.value, cell.year, cell.source]
        for block in table.filled_blocks
        for line in block.lines
        for column, cell in zip(table.columns, line.cells, strict=True)
        if not cell.is_missing
    )
    headings = ["Thème", "Indicateur", "Unité", "Territoire", "Valeur", "Nombre", "Année", "Source"]
    return "Valeurs du diagnostic", headings, rows


def of_caf(caf, user):
    """The sheets of what is the Caf's own: its conventions have each their workbook."""
    for sheet in OF_CAF:
        yield sheet.told(caf, user)
