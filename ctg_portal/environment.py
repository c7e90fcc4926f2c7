"""Settings read from the environment. A wrong value stops the start, by name,
with a French sentence; it is never replaced by a default in silence."""

import os

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()


class SettingRefused(ImproperlyConfigured):
    """The sentence names the variable, what it holds and what it may hold."""


def text(name, default=""):
    return os.environ.get(name, "").strip() or default


def required(name, why):
    if value := text(name):
        return value
    raise SettingRefused(f"{name} n’est pas défini : {why}")


def one_of(name, values, default):
    value = text(name, default)
    if value not in values:
        raise SettingRefused(
            f"{name}={value} est inconnu : les valeurs possibles sont {', '.join(values)}."
        )
    return value


def boolean(name, default):
    value = text(name, "true" if default else "false")
    if value not in {"true", "false"}:
        raise SettingRefused(f"{name}={value} n’est pas compris : écrivez true ou false.")
    return value == "true"


def integer(name, default, *, low, high):
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit()) or not low <= int(value) <= high:
        raise SettingRefused(f"{name}={value} n’est pas un nombre entier entre {low} et {high}.")
    return int(value)


def words(name, default=()):
    """A list separated by commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or list(default)


def database(name, url):
    """Django's dictionary for an address `postgresql://role@host/base`, or with
    a socket folder: `postgresql://role@/base?host=/folder`."""
    try:
        parsed = _env.db_url_config(url)
    except (ValueError, ImproperlyConfigured, KeyError) as error:
        raise _bad_database(name) from error
    if parsed.get("ENGINE") != "django.db.backends.postgresql" or not parsed.get("NAME"):
        raise _bad_database(name)
    options = parsed.setdefault("OPTIONS", {})
    if host := options.pop("host", ""):
        parsed["HOST"] = host
    return parsed


def _bad_database(name):
    # The value is not shown: it may hold a password.
    return SettingRefused(
        f"{name} n’est pas une adresse PostgreSQL : écrivez"
        " postgresql://compte:mot-de-passe@machine:5432/base"
        " (ou postgresql://compte@/base?host=/dossier/du/socket)."
    )
