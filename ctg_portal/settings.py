"""Settings of the portal: one module, safe by default, read from the environment.

Each variable is described in docs/exploitation.md; a wrong one stops the start with
a sentence that names it (`ctg_portal/environment.py`).
"""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlsplit

import bootstrap_wrapper
import font_source_sans_pro
import js_lib_bootstrap_icons
import pghistory
import structlog
from csp.constants import NONE, SELF

from core import embedded, journal, postgresql
from ctg_portal import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = environment.folder("CTG_VAR_DIR", BASE_DIR / "var")

# production   a server open to its users: every secret and address must be given
# demo         `make demo`: this machine alone, a banner on each page
# dev          the commands of a developer: this machine alone
# test         pytest, chosen by core/pg_plugin.py
CTG_PROFILE = environment.one_of("CTG_PROFILE", ["production", "demo", "dev", "test"], "dev")
IS_PRODUCTION = CTG_PROFILE == "production"
IS_DEMO = CTG_PROFILE == "demo"
IS_TEST = CTG_PROFILE == "test"

DEBUG = environment.boolean("DEBUG", False)
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]

if IS_PRODUCTION:
    if DEBUG:
        raise environment.SettingRefused("DEBUG=true est refusé en production.")
    SECRET_KEY = environment.required(
        "SECRET_KEY", "la production signe ses sessions avec une clé secrète de 50 caractères."
    )
    if len(SECRET_KEY) < 50:
        raise environment.SettingRefused("SECRET_KEY est trop court : 50 caractères au moins.")
    ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise environment.SettingRefused(
            "ALLOWED_HOSTS nomme les noms de domaine du portail, séparés par des virgules ;"
            " « * » est refusé en production."
        )
    environment.required("PORTAL_URL", "c’est l’adresse écrite dans les messages envoyés.")
    environment.required("EMAIL_URL", "les invitations partent par courriel.")
else:
    ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", LOOPBACK)
    if strangers := [host for host in ALLOWED_HOSTS if host not in LOOPBACK]:
        raise environment.SettingRefused(
            f"CTG_PROFILE={CTG_PROFILE} ne sert que cette machine, ALLOWED_HOSTS={strangers[0]}"
            " est refusé : pour ouvrir le portail à d’autres, écrivez CTG_PROFILE=production."
        )
    SECRET_KEY = environment.text("SECRET_KEY")
    if IS_TEST:
        SECRET_KEY = "only-for-tests-" + "0123456789" * 5
        ALLOWED_HOSTS = [*LOOPBACK, "testserver"]
    elif not SECRET_KEY:
        SECRET_KEY = environment.own_secret(VAR_DIR / "secret-key")

PORTAL_URL = environment.address("PORTAL_URL", "http://127.0.0.1:8000", https=IS_PRODUCTION)
PORTAL_HOST = urlsplit(PORTAL_URL).hostname or ""

# Whose « X-Forwarded-For » is believed (core/clients.py). gunicorn listens to this machine alone:
# in production, what speaks to it is its proxy.
BEHIND_PROXY = environment.boolean("BEHIND_PROXY", IS_PRODUCTION)
TRUSTED_PROXIES = environment.networks(
    "TRUSTED_PROXIES", ["127.0.0.1", "::1"] if IS_PRODUCTION and BEHIND_PROXY else []
)

# -- The house ----------------------------------------------------------------

INSTALLED_APPS = [
    "core",
    "territories",
    "accounts",
    "conventions",
    "diagnostics",
    "actions",
    "governance",
    "reporting",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "ctg_portal.apps.PortalStaticFilesConfig",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "django_structlog",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.this_machine_only",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.refuse_malformed",
    "core.middleware.refuse_too_large",
    "core.middleware.answer_health",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "core.middleware.clean_typed_text",
    "core.middleware.never_store",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.end_old_sessions",
    "accounts.middleware.live_where_they_do",
    "accounts.middleware.end_with_the_last_role",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.drafts.middleware.nothing_is_lost",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.ask_second_factor",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "accounts.middleware.tell_security_log",
    "core.middleware.answer_refusals",
    "core.middleware.lead_back",
    "core.remarks.tell_remarks",
]
if IS_PRODUCTION:
    MIDDLEWARE.remove("core.middleware.this_machine_only")

ROOT_URLCONF = "ctg_portal.urls"
WSGI_APPLICATION = "ctg_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["core.typeset.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"text_differences": "conventions.text.tags"},
            "builtins": [f"core.templatetags.{name}" for name in ("components", "lists", "stages", "formats")],
        },
    }
]

# -- Database -----------------------------------------------------------------

# The application's role cannot alter a table; manage.py takes the owner's
# (CTG_DATABASE_ROLE=owner) for the commands that migrate. Tests create databases, which only the owner may do; what
# they serve aside says « application » (tests/reliability/serving.py).
_role = environment.one_of("CTG_DATABASE_ROLE", ["application", "owner"], "owner" if IS_TEST else "application")
DATABASE_URL = environment.text("DATABASE_URL")
DATABASE_OWNER_URL = environment.text("DATABASE_OWNER_URL", DATABASE_URL)
CTG_PG_BIN = environment.text("CTG_PG_BIN")
EMBEDDED_SERVER = None
if not DATABASE_URL:
    if DATABASE_OWNER_URL:
        raise environment.SettingRefused("DATABASE_OWNER_URL est donné sans DATABASE_URL : donnez les deux, ou aucun.")
    EMBEDDED_SERVER = embedded.default_server(VAR_DIR, binaries=CTG_PG_BIN)
    DATABASE_URL = EMBEDDED_SERVER.url(embedded.APPLICATION)
    DATABASE_OWNER_URL = EMBEDDED_SERVER.url(embedded.OWNER)

APPLICATION_DATABASE = environment.database("DATABASE_URL", DATABASE_URL)
OWNER_DATABASE = environment.database("DATABASE_OWNER_URL", DATABASE_OWNER_URL)
if IS_PRODUCTION and APPLICATION_DATABASE["USER"] == OWNER_DATABASE["USER"]:
    raise environment.SettingRefused(
        f"DATABASE_URL et DATABASE_OWNER_URL désignent le même compte, « {OWNER_DATABASE['USER']} » : la production en"
        " demande deux, pour que l’application ne puisse récrire ni un texte signé ni l’historique. Donnez à"
        " DATABASE_URL un compte qui ne possède pas les tables ; « manage.py migrate » lui accorde ce qu’il lui faut."
    )
DATABASES = {"default": OWNER_DATABASE if _role == "owner" else APPLICATION_DATABASE}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # the server may have been restarted
# A connection whose other end has vanished is told lost in twenty seconds, not in two hours.
DATABASES["default"]["OPTIONS"] = {
    "connect_timeout": 5,
    "prepare_threshold": 5,  # for the statements of core/compiled.py only
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
    **DATABASES["default"].get("OPTIONS", {}),
}
# Set by ctg_portal/gunicorn.py: only threads that serve pages keep their connection and may not wait.
if statement_seconds := environment.integer("DATABASE_STATEMENT_SECONDS", 0, low=0, high=600):
    DATABASES["default"] = postgresql.patient(DATABASES["default"], statement_seconds)

if IS_TEST and (template := environment.text("CTG_TEST_TEMPLATE")):
    DATABASES["default"]["TEST"] = {"TEMPLATE": template}  # made by core/pg_plugin.py

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared by every process: counters of failed log-ins must not be one per worker.
# Django throws a third of a cache away past 300 entries: a crowd of addresses would empty the counters.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
if IS_TEST:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# -- People -------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.PersonBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "/connexion/"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if IS_TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "first_name", "last_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.validators.LengthValidator"},
    {"NAME": "accounts.validators.ContextWordsValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account is born from an invitation to its address
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
ACCOUNT_SESSION_REMEMBER = True  # one length for all: core.middleware.end_old_sessions
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a forgotten password never writes to a stranger
ACCOUNT_LOGOUT_REDIRECT_URL = "/connexion/"
# Wrong passwords and codes are slowed by accounts.throttle: growing waits, and no lock for good.
LOGIN_FREE_FAILURES = environment.integer("LOGIN_FREE_FAILURES", 5, low=1, high=100)
LOGIN_ADDRESS_FREE_FAILURES = environment.integer("LOGIN_ADDRESS_FREE_FAILURES", 30, low=1, high=10_000)
CODE_FREE_FAILURES = environment.integer("CODE_FREE_FAILURES", 5, low=1, high=20)
LOGIN_FIRST_WAIT = environment.integer("LOGIN_FIRST_WAIT", 5, low=1, high=60)
LOGIN_LONGEST_WAIT = environment.integer("LOGIN_LONGEST_WAIT", 900, low=5, high=3600)
LOGIN_FAILURES_BEFORE_RESET = environment.integer("LOGIN_FAILURES_BEFORE_RESET", 100, low=10, high=1000)
LOGIN_KNOWN_DAYS = environment.integer("LOGIN_KNOWN_DAYS", 90, low=1, high=365)
LOGIN_PER_MINUTE = environment.integer("LOGIN_PER_MINUTE", 120, low=10, high=10_000)
RESET_PER_MINUTE = environment.integer("RESET_PER_MINUTE", 20, low=5, high=1000)
# allauth's own, by the same client address. « login_failed » is its limit of codes too: it stays
# behind ours, which speaks first, should a form of allauth ever be shown without ours.
ACCOUNT_RATE_LIMITS = {
    "login": f"{LOGIN_PER_MINUTE}/m/ip",
    "login_failed": f"{4 * CODE_FREE_FAILURES}/5m/key",
    "request_login_code": f"{RESET_PER_MINUTE}/m/ip",
    "reset_password": f"{RESET_PER_MINUTE}/m/ip,5/m/key",
    "reset_password_from_key": f"{RESET_PER_MINUTE}/m/ip",
}
RECENT_PASSWORD_MINUTES = environment.integer("RECENT_PASSWORD_MINUTES", 15, low=1, high=60)
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * RECENT_PASSWORD_MINUTES
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]  # no code by mail: it has no page here
MFA_ADAPTER = "accounts.adapter.MfaAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.MfaAuthenticateForm",
    "reauthenticate": "accounts.forms.MfaReauthenticateForm",
    "activate_totp": "accounts.forms.ActivateTotpForm",
    "deactivate_totp": "accounts.forms.DeactivateTotpForm",
    "generate_recovery_codes": "accounts.forms.GenerateRecoveryCodesForm",
    "add_webauthn": "accounts.passkeys.AddForm",
    "edit_webauthn": "accounts.passkeys.NameForm",
    "authenticate_webauthn": "accounts.passkeys.AuthenticateForm",
    "login_webauthn": "accounts.passkeys.LoginForm",
    "reauthenticate_webauthn": "accounts.passkeys.ReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": f"{LOGIN_PER_MINUTE}/m/ip"}
# A key answers one name for ever: the portal's, or a domain that holds it.
WEBAUTHN_RP_ID = environment.text("WEBAUTHN_RP_ID", PORTAL_HOST)
if WEBAUTHN_RP_ID != PORTAL_HOST and not ("." in WEBAUTHN_RP_ID and PORTAL_HOST.endswith(f".{WEBAUTHN_RP_ID}")):
    raise environment.SettingRefused(
        f"WEBAUTHN_RP_ID={WEBAUTHN_RP_ID} n’est ni {PORTAL_HOST}, le nom du portail, ni un domaine qui le contient :"
        " aucune clé d’accès ne répondrait."
    )
PASSKEYS_OFFERED = PORTAL_URL.startswith("https://") or PORTAL_HOST == "localhost"
MFA_REQUIRED = environment.boolean("MFA_REQUIRED", IS_PRODUCTION)  # for a Caf's roles and the operator
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the invitation verified it
# Off without an address (accounts/proconnect). Its domain is nowhere else: pages may be sent there.
PROCONNECT_CLIENT_ID = environment.text("PROCONNECT_CLIENT_ID")
PROCONNECT_CLIENT_SECRET = environment.text("PROCONNECT_CLIENT_SECRET")
PROCONNECT_SIGN_ALGO = environment.one_of("PROCONNECT_SIGN_ALGO", ["RS256", "ES256", "HS256"], "RS256")
PROCONNECT_DISCOVERY_URL = environment.discovery(
    "PROCONNECT_DISCOVERY_URL",
    with_them={"PROCONNECT_CLIENT_ID": PROCONNECT_CLIENT_ID, "PROCONNECT_CLIENT_SECRET": PROCONNECT_CLIENT_SECRET},
    https=IS_PRODUCTION,
)
PROCONNECT_ORIGINS = []
if PROCONNECT_DISCOVERY_URL:
    PROCONNECT_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(PROCONNECT_DISCOVERY_URL))]
    AUTHENTICATION_BACKENDS.append("accounts.proconnect.backend.ProConnectBackend")
USERSESSIONS_FORMS = {"manage_sessions": "accounts.forms.ManageUserSessionsForm"}

SESSION_ENGINE = "core.session_store"
SESSION_IDLE_MINUTES = environment.integer("SESSION_IDLE_MINUTES", 180, low=5, high=720)
SESSION_TOTAL_MINUTES = environment.integer("SESSION_TOTAL_MINUTES", 720, low=5, high=1440)
SESSION_COOKIE_AGE = SESSION_TOTAL_MINUTES * 60

# -- Limits ---------------------------------------------------------------------

# By person, in any minute. Tests ask faster than people do; those of limits set their own.
HEAVY_PER_MINUTE = environment.integer("HEAVY_PER_MINUTE", 10_000 if IS_TEST else 30, low=1, high=10_000)
SEARCHES_PER_MINUTE = environment.integer("SEARCHES_PER_MINUTE", 10_000 if IS_TEST else 120, low=1, high=10_000)
# By process: half of its threads, so that the others go on answering.
HEAVY_AT_ONCE = environment.integer(
    "HEAVY_AT_ONCE", max(1, environment.integer("WEB_THREADS", 4, low=1, high=64) // 2), low=1, high=64
)

# -- Language, files ----------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True


def _packaged(package, folder):
    """A folder of an installed package, found without importing it."""
    return Path(find_spec(package).origin).parent / folder


STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", bootstrap_wrapper.get_bootstrap_dir()),
    (
        "bootstrap-icons/font",
        Path(js_lib_bootstrap_icons.__file__).parent / "static" / "bootstrap-icons" / "font",
    ),
    ("fonts", Path(font_source_sans_pro.__file__).parent / "files"),
    # The built scripts and sheets of the rich text editor and of Tom Select, not their apps.
    ("django_prose_editor", _packaged("django_prose_editor", "static/django_prose_editor")),
    ("tom-select", _packaged("django_tomselect", "static/django_tomselect")),
]
STORAGES = {
    "default": {"BACKEND": "core.storage.WholeFiles"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if IS_PRODUCTION:
    STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or IS_TEST
MEDIA_ROOT = environment.folder("MEDIA_ROOT", VAR_DIR / "media")
MEDIA_URL = ""  # uploaded files have no address: views serve them, after the rights
CTG_SAUVEGARDES = environment.backups("CTG_SAUVEGARDES", apart_from=MEDIA_ROOT)
# How many days, weeks and months keep their last backup (core/backups/retention.py).
CTG_SAUVEGARDES_GARDEES = environment.retention("CTG_SAUVEGARDES_GARDEES", "7,4,12")
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "core.uploads.TemporaryUploads"]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

MAX_REQUEST_BYTES = environment.integer("MAX_REQUEST_MB", 25, low=1, high=250) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # everything in a form but its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a grid of indicators, year by year
DATA_UPLOAD_MAX_NUMBER_FILES = 100  # the délibérations of 70 parties, dropped together

# What core/uploads.py accepts: weights, and what a zip-based file (docx, xlsx, odt, ods) may hold.
_MB = 1_000_000
UPLOAD_MAX_BYTES = environment.integer("UPLOAD_MAX_MB", 20, low=1, high=200) * _MB
UPLOAD_MAX_CONVENTION_BYTES = environment.integer("UPLOAD_MAX_CONVENTION_MB", 500, low=20, high=100_000) * _MB
UPLOAD_MAX_INFLATED_BYTES = 50 * _MB
UPLOAD_MAX_RATIO = 100
UPLOAD_MAX_MEMBERS = 1000
UPLOAD_MAX_PIXELS = 25_000_000  # a larger JPEG is kept reduced (core/apart/tasks.py)
CTG_ANTIVIRUS = environment.antivirus("CTG_ANTIVIRUS")  # core/antivirus.py

# -- Forms --------------------------------------------------------------------

FORM_RENDERER = "core.rendering.FormRenderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["ctg"]
CRISPY_TEMPLATE_PACK = "ctg"
CRISPY_FAIL_SILENTLY = False
CSRF_FAILURE_VIEW = "accounts.drafts.middleware.csrf_failure"

# -- What goes out ------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *PROCONNECT_ORIGINS],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
OWNERS_COOKIE_NAME = "saisies"  # accounts/drafts/owners.py
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if IS_PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    OWNERS_COOKIE_NAME = "__Host-saisies"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^sante/$"]  # asked by the proxy itself, in clear
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Preloading binds the whole domain, which is the operator's to decide.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]

_mail_default = "consolemail://"
if IS_TEST:
    _mail_default = "memorymail://"
elif IS_DEMO:
    _mail_default = f"filemail:///{quote(str(VAR_DIR / 'mails'))}"
vars().update(environment.mail("EMAIL_URL", _mail_default))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "ne-pas-repondre@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAILS_KEPT_DAYS = environment.integer("MAILS_KEPT_DAYS", 365, low=30, high=3650)
SECURITY_LOG_MONTHS = environment.integer("SECURITY_LOG_MONTHS", 12, low=6, high=36)
DAILY_MAIL_HOUR = environment.integer("DAILY_MAIL_HOUR", 7, low=0, high=23)  # of what people want once a day

# -- Journals -----------------------------------------------------------------

LOG_LEVEL = environment.one_of(
    "LOG_LEVEL",
    ["DEBUG", "INFO", "WARNING", "ERROR"],
    "INFO" if IS_PRODUCTION else "WARNING",
)
_shared_processors: list = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_rendered_as: list = (
    [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    if IS_PRODUCTION
    else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
)
# The journal's `ip` is core.clients.address_of, bound by core/middleware.py.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
LOGGING: dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "portal": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _shared_processors,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                journal.escape_controls,
                *_rendered_as,
                journal.escape_drawn,
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "portal"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "core.embedded": {"level": "INFO"},
        # Said at each start, or by each robot that tries a name: nothing to read there.
        "pikepdf": {"level": "WARNING"},
        "waitress.queue": {"level": "ERROR"},  # a request waited a moment for a thread
        "procrastinate.blueprints": {"level": "WARNING"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # A refusal is no fault: its page has its line (`core.errors`), and who asked has theirs (`django_structlog`).
        "django.request": {"level": "ERROR"},
    },
}
if IS_DEMO:  # one line a refusal is enough there
    LOGGING["loggers"]["django_structlog.middlewares.request"] = {"level": "ERROR"}
if IS_TEST:  # pytest keeps the records itself; drawing each refusal would cost more than the page
    LOGGING["handlers"]["console"] = {"class": "logging.NullHandler"}
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_shared_processors,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

# History is append-only: a trigger refuses to change or erase an event. What is deleted leaves one too.
PGHISTORY_APPEND_ONLY = True
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
