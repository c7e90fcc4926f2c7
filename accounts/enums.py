from django.db import models


class CafRole(models.TextChoices):
    ADMIN = "caf_admin", "Administrateur de l’application"
    MANAGEMENT = "caf_management", "Direction ou responsable d’action sociale"
    ADVISER = "caf_adviser", "Chargé de conseil en développement"
    GRANTS_OFFICER = "caf_grants_officer", "Gestionnaire conseil"
    BOARD = "caf_board", "Membre du conseil d’administration"


class SecurityKind(models.TextChoices):
    """What a line of the security log tells."""

    LOGIN = "login", "Connexion"
    LOGIN_FAILED = "login_failed", "Connexion refusée"
    CODE_FAILED = "code_failed", "Second facteur refusé"
    PASSWORD = "password", "Mot de passe changé"
    ADDRESS = "address", "Adresse changée"
    SECOND_FACTOR = "second_factor", "Double authentification changée"
    SECOND_FACTOR_RESET = "second_factor_reset", "Double authentification retirée"
    REFUSAL = "refusal", "Page ou acte refusé"
    DOWNLOAD = "download", "Document non public emporté"
    EXPORT = "export", "Export"
    IMPORT = "import", "Import"
    INVITED = "invited", "Invitation envoyée"
    INVITATION_ACCEPTED = "invitation_accepted", "Invitation acceptée"
    ROLE_GIVEN = "role_given", "Rôle donné"
    ROLE_CLOSED = "role_closed", "Rôle clos"
    ACCOUNT_ERASED = "account_erased", "Compte effacé"


class JobState(models.TextChoices):
    WAITING = "waiting", "En attente"
    RUNNING = "running", "En cours"
    DONE = "done", "Terminé"
    FAILED = "failed", "Échoué"


class ImportState(models.TextChoices):
    PREPARED = "prepared", "Préparé"
    APPLIED = "applied", "Enregistré"
    UNDONE = "undone", "Annulé"


class MailState(models.TextChoices):
    WAITING = "waiting", "En attente"
    HELD = "held", "Pour le courriel du jour"
    GATHERED = "gathered", "Dans un courriel du jour"
    SENT = "sent", "Envoyé"
    REFUSED = "refused", "Non parti"
    DROPPED = "dropped", "Sans objet"


class Rhythm(models.TextChoices):
    AT_ONCE = "at_once", "Tout de suite"
    DAILY = "daily", "Une fois par jour"
    NEVER = "never", "Jamais"
