"""What goes out and comes in: mails, the proxy, the public address."""

import http.client
import io
import json
import smtplib
import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.http.request import validate_host

from core import antivirus, clients, health
from core.verifying import attention, fault, ok, subject

SECONDS = 10  # to be answered
FORGED = "203.0.113.77"  # of nobody (RFC 5737)
CERTIFICATE_DAYS = 15


# -- Mails -----------------------------------------------------------------------------------------


@subject("Courriel", position=65, needs_database=False)
def mail(asked):
    """The server of mails answers and knows the account: nothing is sent, unless a person is named."""
    if "smtp" not in settings.EMAIL_BACKEND:
        said = fault if settings.IS_PRODUCTION else attention
        yield said(
            "EMAIL_URL n’envoie rien : les courriels sont écrits sur cette machine.",
            "Donnez smtp+tls://compte:mot-de-passe@machine:587.",
        )
        return
    if settings.IS_PRODUCTION and settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield fault(
            f"Les courriels partent de {settings.DEFAULT_FROM_EMAIL}, que personne n’accepte.",
            "Donnez à DEFAULT_FROM_EMAIL une adresse du domaine que le serveur d’envoi connaît.",
        )
    yield _greeting(asked.mail_to)


def _greeting(address):
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        sending = get_connection(timeout=SECONDS, fail_silently=False)
        sending.open()
        try:
            if address:
                EmailMessage(
                    "Essai d’envoi du portail CTG",
                    f"Ce courriel a été demandé par « manage.py verifier », sur {settings.PORTAL_URL}.\n",
                    to=[address],
                    connection=sending,
                ).send()
        finally:
            sending.close()
    except smtplib.SMTPAuthenticationError:
        return fault(f"{server} refuse le compte.", "Le compte et le mot de passe d’EMAIL_URL (@ s’y écrit %40).")
    except smtplib.SMTPRecipientsRefused:
        return fault(f"{server} refuse d’écrire à {address}.", "Une autre adresse, ou les droits du compte d’envoi.")
    except smtplib.SMTPSenderRefused:
        return fault(
            f"{server} refuse l’expéditeur {settings.DEFAULT_FROM_EMAIL}.",
            "Donnez à DEFAULT_FROM_EMAIL une adresse que ce compte peut employer.",
        )
    except ssl.SSLError as error:
        return fault(
            f"Le certificat de {server} ne va pas ({getattr(error, 'reason', None) or 'TLS'}).",
            "Le nom de machine d’EMAIL_URL est celui du certificat ; smtp+ssl:// au port 465, smtp+tls:// au 587.",
        )
    except (smtplib.SMTPException, OSError) as error:
        return fault(
            f"{server} ne répond pas ({_cause(error)}).",
            "La machine et le port d’EMAIL_URL, et ce que le pare-feu laisse sortir.",
        )
    if address:
        return ok(f"{server} a pris le courriel pour {address} : vérifiez qu’il arrive.")
    return ok(f"{server} répond et connaît le compte (« --courriel adresse » en envoie un).")


def _cause(error):
    if isinstance(error, socket.gaierror):
        return "nom inconnu"
    return getattr(error, "strerror", None) or type(error).__name__


# -- The antivirus ----------------------------------------------------------------------------------

# The harmless file of https://www.eicar.org/, that every antivirus must refuse; cut, so that none refuses this module.
EICAR = (rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-", b"ANTIVIRUS-TEST-FILE!$H+H*")


@subject("Antivirus", position=67, needs_database=False)
def virus(asked):
    """clamd answers, lets nothing in and refuses the file that is made to be refused."""
    if not settings.CTG_ANTIVIRUS:
        said = "CTG_ANTIVIRUS n’est pas donné : les fichiers déposés ne sont examinés par aucun antivirus."
        yield (
            attention(said, "Installez clamav-daemon, puis donnez l’adresse de clamd.")
            if settings.IS_PRODUCTION
            else ok(said)
        )
        return
    try:
        antivirus.scan(io.BytesIO(b"".join(EICAR)))
    except antivirus.Infected:
        yield ok(f"{antivirus.version()} répond, et refuse le fichier d’essai.")
    except antivirus.Unscanned as error:
        yield fault(
            f"{settings.CTG_ANTIVIRUS} n’examine rien ({error.cause}) : tout dépôt de fichier est refusé.",
            "« systemctl status clamav-daemon », et le droit du compte du portail d’écrire à sa prise.",
        )
    else:
        yield fault(
            f"{settings.CTG_ANTIVIRUS} laisse passer le fichier d’essai (EICAR).",
            "« systemctl status clamav-freshclam » : ses signatures manquent.",
        )


# -- The proxy --------------------------------------------------------------------------------------


@subject("Mandataire", position=70, needs_database=False)
def proxy(asked):
    """Settings that agree with each other: the public address is a known host, and its proxy is believed."""
    host = urlsplit(settings.PORTAL_URL).hostname or ""
    if not validate_host(host, settings.ALLOWED_HOSTS):
        yield fault(
            f"PORTAL_URL est {settings.PORTAL_URL}, et ALLOWED_HOSTS ne connaît pas « {host} » : les liens des"
            " courriels donneraient une page 400.",
            f"Ajoutez {host} à ALLOWED_HOSTS.",
        )
        return
    if not settings.IS_PRODUCTION:
        yield ok("Aucun n’est attendu hors de la production.")
        return
    if not settings.BEHIND_PROXY:
        yield fault(
            "BEHIND_PROXY=false : le portail ne saurait jamais que le visiteur vient en https, et le renverrait sans fin.",
            "Retirez BEHIND_PROXY, et mettez nginx devant gunicorn (docs/exploitation/nginx.conf).",
        )
    elif not settings.TRUSTED_PROXIES:
        yield fault(
            "TRUSTED_PROXIES est vide : tous les visiteurs auraient l’adresse du mandataire, et partageraient ses limites.",
            "Écrivez-y l’adresse du mandataire (127.0.0.1 s’il est sur cette machine).",
        )
    else:
        known = ", ".join(str(each) for each in settings.TRUSTED_PROXIES)
        yield ok(f"PORTAL_URL, ALLOWED_HOSTS et TRUSTED_PROXIES ({known}) s’accordent ; « --url » l’éprouve.")


@dataclass(frozen=True)
class Answer:
    """`headers`: their names in small letters. `own`: our address on that connection. `days`: the certificate's."""

    status: int
    headers: dict[str, str]
    text: str
    own: str = ""
    days: float | None = None


def ask(url):
    """What that address answers to a request that lies about where it comes from."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    calling = kind(parts.hostname, parts.port, timeout=SECONDS)
    try:
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        calling.request("GET", path, headers={"X-Forwarded-For": FORGED, "Accept": "application/json"})
        own = calling.sock.getsockname()[0]
        days = _days_left(calling.sock)
        response = calling.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, response.read(100_000).decode(errors="replace"), own, days)
    finally:
        calling.close()


def _days_left(sock):
    if not isinstance(sock, ssl.SSLSocket):
        return None
    certificate = sock.getpeercert() or {}
    return (ssl.cert_time_to_seconds(str(certificate["notAfter"])) - time.time()) / 86400


@subject("Adresse publique", position=75, needs_database=False)
def public(asked):
    """`/sante/` through the proxy: https, what it announces, and whom the portal believes to be there."""
    if not asked.url:
        return
    url = asked.url.rstrip("/")
    try:
        answer = ask(f"{url}/sante/?format=json&temoin={health.witness()}")
    except ssl.SSLError as error:
        yield fault(
            f"Le certificat de {url} ne va pas ({getattr(error, 'verify_message', '') or getattr(error, 'reason', 'TLS')}).",
            "Renouvelez-le (« certbot renew »), avec sa chaîne entière.",
        )
        return
    except (OSError, http.client.HTTPException) as error:
        yield fault(
            f"{url} ne répond pas ({_cause(error)}).", "Le nom de domaine, nginx, et ce que le pare-feu laisse entrer."
        )
        return
    try:
        told = json.loads(answer.text)
        told["checks"]
    except (ValueError, KeyError, TypeError):
        yield fault(
            f"{url}/sante/ répond {answer.status}, et ce n’est pas le portail.",
            "502 : le web est arrêté (« systemctl status ctg-web »). 400 : ALLOWED_HOSTS. Sinon, ce que nginx sert à ce nom.",
        )
        return
    found = [*_transport(url, answer), *_seen(url, answer, told)]
    yield from found or [ok(f"{url} répond en https, et voit l’adresse des visiteurs.")]


def _transport(url, answer):
    if not url.startswith("https://"):
        yield attention(f"{url} n’est pas en https.", "Demandez l’adresse que les personnes écrivent, en https://.")
        return
    if "strict-transport-security" not in answer.headers:
        yield fault(
            "La réponse n’annonce pas HSTS.",
            "nginx : « proxy_set_header X-Forwarded-Proto $scheme; », et CTG_PROFILE=production.",
        )
    if answer.days is not None and answer.days < CERTIFICATE_DAYS:
        yield attention(
            f"Le certificat finit dans {max(0, int(answer.days))} jours.",
            "« certbot renew », et son minuteur (« systemctl list-timers »).",
        )
    clear = "http://" + (urlsplit(url).hostname or "")
    try:
        redirected = ask(f"{clear}/connexion/")
    except (OSError, http.client.HTTPException):
        return  # nothing listens there: nobody is answered in clear
    if not redirected.headers.get("location", "").startswith("https://"):
        yield fault(f"{clear} répond {redirected.status} sans renvoyer en https.", "nginx : « return 301 https://… ».")


def _seen(url, answer, told):
    seen = told.get("seen")
    if seen is None:
        yield fault(
            "Le portail qui répond n’a pas le même SECRET_KEY que cette commande, ou pas la même heure.",
            "Un seul fichier de réglages pour le web, le travail de fond et les commandes ; redémarrez le web.",
        )
        return
    if url.startswith("https://") and not seen["secure"]:
        yield fault(
            "Le portail croit que le visiteur est venu en clair.",
            "nginx : « proxy_set_header X-Forwarded-Proto $scheme; », et BEHIND_PROXY=true.",
        )
    if clients.is_proxy(answer.own):
        yield attention(
            f"Ce nom mène d’ici à cette machine même, par {answer.own} : l’adresse des visiteurs n’a pas pu être éprouvée.",
            "Retirez ce nom de /etc/hosts et relancez, ou lisez « ip » dans le journal après une visite d’ailleurs.",
        )
    elif seen["address"] == FORGED:
        yield fault(
            "Un visiteur choisit l’adresse sous laquelle il est compté.",
            "nginx : « proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; », et TRUSTED_PROXIES réduit aux mandataires.",
        )
    elif seen["address"] != answer.own:
        yield attention(
            f"Le portail voit {seen['address']}, et cette machine appelle depuis {answer.own}.",
            "Juste derrière une traduction d’adresses ; sinon, X-Forwarded-For dans nginx et TRUSTED_PROXIES.",
        )
