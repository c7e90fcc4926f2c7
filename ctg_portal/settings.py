"""Settings of the portal: one module, safe by default, read from the environment.

Each variable is described in docs/exploitation.md.
"""

import sys
from pathlib import Path

import bootstrap_wrapper
import font_source_sans_pro
import js_lib_bootstrap_icons
import structlog
from csp.constants import NONE, SELF

from core import embedded
from ctg_portal import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

PROFILES = ["production", "demo", "test", "dev"]
CTG_PROFILE = environment.one_of("CTG_PROFILE", PROFILES, "dev")
IS_PRODUCTION = CTG_PROFILE == "production"
IS_DEMO = CTG_PROFILE == "demo"
IS_TEST = CTG_PROFILE == "test"

DEBUG = environment.boolean("DEBUG", False)
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]

SECRET_KEY = environment.text("SECRET_KEY", "cle-de-developpement-sans-secret-" + "0123456789" * 4)
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", LOOPBACK)
if IS_TEST:
    ALLOWED_HOSTS = [*LOOPBACK, "testserver"]

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
    "django.contrib.staticfiles",
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
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "ctg_portal.urls"
WSGI_APPLICATION = "ctg_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                f"core.templatetags.{name}"
                for name in ("components", "formats")
                if (BASE_DIR / "core" / "templatetags" / f"{name}.py").exists()
            ],
        },
    }
]

# -- Database -----------------------------------------------------------------

# The application's role may not alter tables; manage.py asks for the owner's
# (CTG_DATABASE_ROLE=owner) for the commands that migrate.
_role = environment.one_of("CTG_DATABASE_ROLE", ["application", "owner"], "application")
DATABASE_URL = environment.text("DATABASE_URL")
DATABASE_OWNER_URL = environment.text("DATABASE_OWNER_URL", DATABASE_URL)
if not DATABASE_URL:
    _server = embedded.default_server(BASE_DIR, binaries=environment.text("CTG_PG_BIN"))
    DATABASE_URL = _server.url(embedded.APPLICATION)
    DATABASE_OWNER_URL = _server.url(embedded.OWNER)

APPLICATION_DATABASE = environment.database("DATABASE_URL", DATABASE_URL)
OWNER_DATABASE = environment.database("DATABASE_OWNER_URL", DATABASE_OWNER_URL)
# Tests create databases, which only the owner may do.
DATABASES = {"default": OWNER_DATABASE if _role == "owner" or IS_TEST else APPLICATION_DATABASE}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- People -------------------------------------------------------------------

AUTH_USER_MODEL = (
    "accounts.User" if (BASE_DIR / "accounts" / "models.py").exists() else "auth.User"
)
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "/connexion/"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if IS_TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

# -- Language, files ----------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", bootstrap_wrapper.get_bootstrap_dir()),
    (
        "bootstrap-icons/font",
        Path(js_lib_bootstrap_icons.__file__).parent / "static" / "bootstrap-icons" / "font",
    ),
    ("source-sans", Path(font_source_sans_pro.__file__).parent / "files"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG or IS_TEST
WHITENOISE_AUTOREFRESH = DEBUG or IS_TEST
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = ""  # files are served by views, never by an address of their own

# -- Forms --------------------------------------------------------------------

CRISPY_ALLOWED_TEMPLATE_PACKS = ["ctg"]
CRISPY_TEMPLATE_PACK = "ctg"
CRISPY_FAIL_SILENTLY = False

# -- What goes out ------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if IS_TEST:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
