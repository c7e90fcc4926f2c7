"""Settings read from the environment. A wrong value stops the start, by name,
with a French sentence; it is never replaced by a default in silence."""

import contextlib
import ipaddress
import os
import re
import secrets
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

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
        raise SettingRefused(f"{name}={value} est inconnu : les valeurs possibles sont {', '.join(values)}.")
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


def networks(name, default=()):
    """Addresses and networks, separated by commas, as `ipaddress` networks."""
    found = []
    for word in words(name, default):
        try:
            network = ipaddress.ip_network(word)
        except ValueError as error:
            raise SettingRefused(
                f"{name}={word} n’est ni une adresse ni un réseau : écrivez par exemple 127.0.0.1 ou 10.0.0.0/8."
            ) from error
        if network.prefixlen == 0:
            raise SettingRefused(f"{name}={word} croirait n’importe qui : nommez les mandataires, un par un.")
        found.append(network)
    return found


def database(name, url):
    """Django's dictionary for an address `postgresql://role@host/base`, or with
    a socket folder: `postgresql://role@/base?host=/folder`."""
    _refuse_cut(name, url)
    try:
        parsed = _env.db_url_config(url)
    except (ValueError, ImproperlyConfigured, KeyError) as error:
        raise _bad_database(name) from error
    if parsed.get("ENGINE") != "django.db.backends.postgresql" or not parsed.get("NAME"):
        raise _bad_database(name)
    parsed["ENGINE"] = "core.postgresql"
    options = parsed.setdefault("OPTIONS", {})
    if host := options.pop("host", ""):
        parsed["HOST"] = host
    return parsed


def _refuse_cut(name, url):
    """A sign of the password that would end the address, and make the rest a folder or a query."""
    account, found, _ = url.partition("://")[2].rpartition("@")
    if "#" in url or (found and set(account) & set("/?[] \t")):
        raise SettingRefused(
            f"{name} porte un signe qui coupe l’adresse en deux : dans un compte ou un mot de passe, écrivez"
            " %23 pour #, %2F pour /, %3F pour ?, %40 pour @, %3A pour :, %5B pour [, %5D pour ], %25 pour %"
            " et %20 pour une espace."
        )


def _bad_database(name):
    # The value is not shown: it may hold a password.
    return SettingRefused(
        f"{name} n’est pas une adresse PostgreSQL : écrivez"
        " postgresql://compte:mot-de-passe@machine:5432/base"
        " (ou postgresql://compte@/base?host=/dossier/du/socket)."
    )


def mail(name, default):
    """Django's EMAIL_* settings for an address such as smtp+tls://account:password@host:587."""
    value = text(name, default)
    _refuse_cut(name, value)
    try:
        config = _env.email_url_config(value)
    except (ValueError, ImproperlyConfigured, KeyError) as error:
        raise SettingRefused(
            f"{name} n’est pas une adresse d’envoi : écrivez"
            " smtp+tls://compte:mot-de-passe@machine:587, ou consolemail:// pour lire les"
            " messages dans le terminal."
        ) from error
    config.pop("OPTIONS", None)
    return {key: value for key, value in config.items() if key.startswith("EMAIL_")}


def address(name, default, *, https):
    """An address of the portal itself, without the final slash."""
    value = text(name, default).rstrip("/")
    schemes = ("https://",) if https else ("https://", "http://")
    if not value.startswith(schemes) or any(mark in value for mark in " ?#@"):
        raise SettingRefused(
            f"{name}={value} n’est pas une adresse {'https' if https else 'http'} :"
            " écrivez par exemple https://ctg.exemple.fr."
        )
    return value


def antivirus(name):
    """The address of clamd, `tcp://machine:port` or `unix:///socket`; empty: there is none."""
    value = text(name)
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        is_tcp = parts.scheme == "tcp" and parts.hostname and parts.port and not parts.path
        is_unix = parts.scheme == "unix" and not parts.netloc and len(parts.path) > 1
    except ValueError:  # a port of 70000, half a bracket
        is_tcp = is_unix = False
    if not (is_tcp or is_unix) or any(mark in value for mark in " ?#@"):
        raise SettingRefused(
            f"{name}={value} n’est pas l’adresse d’un clamd : écrivez unix:///run/clamav/clamd.ctl, ou tcp://127.0.0.1:3310."
        )
    return value


WELL_KNOWN = "/.well-known/openid-configuration"


def discovery(name, *, with_them, https):
    """The address where a provider of OpenID Connect describes itself; empty: there is none. `with_them`: what the
    others hold, by name, which go with it."""
    value = text(name)
    missing = [each for each, held in with_them.items() if not held]
    if not value:
        if len(missing) < len(with_them):
            raise SettingRefused(
                f"{name} n’est pas défini : donnez-le avec {' et '.join(with_them)}, ou aucun des trois."
            )
        return ""
    if not value.endswith(WELL_KNOWN) or any(mark in value for mark in " ?#@;,'\""):
        raise SettingRefused(
            f"{name}={value} n’est pas une adresse de découverte : elle finit par {WELL_KNOWN}, par exemple"
            f" https://proconnect.exemple.fr/api/v2{WELL_KNOWN}."
        )
    if missing:
        raise SettingRefused(f"{missing[0]} n’est pas défini : ProConnect le donne avec {name}.")
    return address(name, "", https=https)


def folder(name, default):
    """An absolute folder; made later by who writes in it."""
    value = Path(text(name, str(default)))
    if not value.is_absolute():
        raise SettingRefused(f"{name}={value} n’est pas un chemin absolu.")
    return value


def backups(name, *, apart_from):
    """Where archives are kept, as text: an absolute folder outside of the files that they copy, or a bucket; empty: none
    is made."""
    value = text(name)
    if not value:
        return ""
    if value.startswith("s3:"):
        if not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w.-]+)*/?(\?(endpoint|region)=[^\s#]+)?", value):
            raise SettingRefused(
                f"{name}={value} n’est pas l’adresse d’un seau : écrivez"
                " s3://seau/dossier?endpoint=https://s3.exemple.fr&region=fr-par."
            )
        return value
    kept = folder(name, value)
    if kept.is_relative_to(apart_from) or apart_from.is_relative_to(kept):
        raise SettingRefused(
            f"{name}={value} tient au dossier des fichiers déposés ({apart_from}) : choisissez-en un autre, de préférence"
            " sur un autre disque."
        )
    return str(kept)


def retention(name, default):
    """How many days, weeks and months keep their last archive; a day at least."""
    value = text(name, default)
    numbers = [int(word) for word in value.split(",") if re.fullmatch("[0-9]{1,4}", word.strip())]
    if len(numbers) != 3 or len(value.split(",")) != 3 or not numbers[0]:
        raise SettingRefused(
            f"{name}={value} n’est pas compris : écrivez combien de jours (un au moins), de semaines et de mois gardent leur"
            " dernière sauvegarde, par exemple 7,4,12."
        )
    return Retention(*numbers)


class Retention(NamedTuple):
    days: int
    weeks: int
    months: int


def own_secret(path):
    """A random key of this machine's own, made once and kept in a private file."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise SettingRefused(
            f"Le fichier {path} ne se lit pas ({error.strerror}) : donnez SECRET_KEY,"
            " ou lancez le portail sous le compte qui l’a installé."
        ) from error
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside then linked: two processes starting at once agree on one key.
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
        aside.unlink()
    except OSError as error:
        raise SettingRefused(
            f"Le dossier {path.parent} ne peut pas être écrit ({error.strerror}) : vérifiez ses"
            " droits et la place sur le disque, ou donnez un autre dossier dans CTG_VAR_DIR."
        ) from error
    return path.read_text().strip()
