"""What a database refuses, in one French sentence that says what to do."""

import re

# A server speaks the language of its own settings: English, or French on a French one.
UNKNOWN_ACCOUNT = re.compile(
    r"password authentication failed|no password supplied|role .* does not exist|no pg_hba\.conf entry"
    r"|authentification par mot de passe échouée|le rôle .* n.existe pas|aucune entrée dans pg_hba\.conf",
    re.IGNORECASE,
)
UNKNOWN_DATABASE = re.compile(r"database \"?(.*?)\"? does not exist|la base de données « (.*?) » n.existe pas")
EXTENSION = re.compile(r"extension [\"«]\W*(\w+)")
EXTENSIONS = ("unaccent", "pg_trgm", "btree_gist")

DISK_FULL, TOO_MANY, NOT_ALLOWED, NOT_AVAILABLE = "53100", "53300", "42501", {"0A000", "58P01"}

ENCODED = "dans une adresse, @ s’écrit %40, # %23, / %2F, : %3A, ? %3F et % %25"
NO_ANSWER = (
    "La base de données ne répond pas : vérifiez DATABASE_URL, ou retirez-le pour utiliser le PostgreSQL embarqué."
)


def sentence(error, account=""):
    """The sentence for an error of psycopg or of Django, or None when it is none of these.

    `account`: the role that was used, where it is known.
    """
    causes = list(_causes(error))
    state = next((each.sqlstate for each in causes if getattr(each, "sqlstate", None)), None)
    words = " ".join(str(each) for each in causes)
    who = f"« {account} »" if account else "utilisé"
    if state == DISK_FULL or "No space left on device" in words:
        return "Le disque de la base de données est plein : libérez de la place, puis relancez ; rien n’est à moitié écrit."
    if state == TOO_MANY or "too many clients" in words:
        return "La base de données n’accepte plus de connexion : fermez-en, ou relevez max_connections."
    if state in {NOT_ALLOWED, *NOT_AVAILABLE}:
        return _not_allowed(state, words, who)
    if "connection" not in words:
        return None
    if UNKNOWN_ACCOUNT.search(words):
        return (
            f"La base de données refuse le compte {who} ou son mot de passe : vérifiez DATABASE_URL et"
            f" DATABASE_OWNER_URL ({ENCODED})."
        )
    if found := UNKNOWN_DATABASE.search(words):
        return f"La base « {found[1] or found[2]} » n’existe pas sur ce serveur : créez-la, ou corrigez DATABASE_URL."
    return f"{NO_ANSWER} ({str(error).strip().splitlines()[0]})"


def _not_allowed(state, words, who):
    if found := EXTENSION.search(words):
        if state in NOT_AVAILABLE:
            return (
                f"L’extension « {found[1]} » n’est pas installée sur le serveur de la base : installez les extensions"
                " de PostgreSQL (paquet Debian postgresql-contrib), puis relancez."
            )
        create = " ".join(f"CREATE EXTENSION IF NOT EXISTS {name};" for name in EXTENSIONS)
        return (
            f"Le compte {who} ne peut pas créer l’extension « {found[1]} » : demandez à l’administrateur de la base"
            f" d’y lancer « {create} », puis relancez."
        )
    if state in NOT_AVAILABLE:
        return None
    if "create database" in words:
        return f"Le compte {who} ne peut pas créer de base : donnez-lui CREATEDB, ou un autre compte."
    if "schema" in words or "must be owner" in words or "for database" in words:
        return (
            f"Le compte {who} ne peut pas créer les tables de cette base : DATABASE_OWNER_URL donne le compte qui la"
            " possède (CREATE DATABASE … OWNER …)."
        )
    return (
        f"Le compte {who} n’a pas les droits qu’il faut sur les tables : « manage.py migrate », sous le compte"
        " propriétaire, les lui accorde."
    )


def _causes(error):
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
