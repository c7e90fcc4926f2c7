"""This machine: its disk, its worker, its secret, what Django says of the settings, the last backup."""

import datetime as dt
import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.utils import timezone

from core import copies, health
from core.backups import BackupRefused, manifest, where
from core.verifying import attention, fault, ok, refused, subject

MIB = 1024 * 1024
ROOM_ATTENTION, ROOM_FAULT = 2048 * MIB, 200 * MIB
OLDEST_BACKUP = dt.timedelta(hours=36)  # one is made each night
CURE_ROOM = "Libérez de la place, ou donnez un disque plus grand."


@subject("Réglages", position=5, needs_database=False)
def profile(asked):
    """What Django and the house say of the settings; a wrong value has stopped the command before."""
    found = checks.run_checks(include_deployment_checks=settings.IS_PRODUCTION)
    serious = [each for each in found if each.is_serious() and not each.is_silenced()]
    spoken = [each for each in found if each.level >= checks.WARNING and not each.is_silenced()]
    if not settings.IS_PRODUCTION:
        yield attention(
            f"CTG_PROFILE={settings.CTG_PROFILE} : cette machine seule est servie.",
            "Pour ouvrir le portail à d’autres, CTG_PROFILE=production et les réglages qu’il demande.",
        )
    for each in spoken:
        said = fault if each in serious else attention
        yield said(f"{each.id} : {each.msg}", each.hint or "« manage.py check --deploy » le dit en entier.")
    if settings.IS_PRODUCTION and not spoken:
        yield ok("Ceux de la production, sans remarque de « manage.py check --deploy ».")


@subject("Secret", position=7, needs_database=False)
def secret(asked):
    """Long, of many signs, and nobody else's. Never shown."""
    key = settings.SECRET_KEY
    cure = "Écrivez dans SECRET_KEY ce que donne « python3 -c 'import secrets; print(secrets.token_urlsafe(50))' »."
    if len(key) < 50 or len(set(key)) < 12:
        yield fault("SECRET_KEY est trop court, ou répète les mêmes signes.", cure)
    elif settings.IS_PRODUCTION and ("insecure" in key or key.startswith("only-for-tests")):
        yield fault("SECRET_KEY est celle d’un essai.", cure)
    else:
        yield from _kept_secret(settings.VAR_DIR / "secret-key")


def _kept_secret(path):
    if not os.environ.get("SECRET_KEY") and path.exists() and path.stat().st_mode & 0o077:
        yield fault(f"{path} se lit par d’autres comptes.", f"« chmod 600 {path} »")
    else:
        yield ok("Assez long, et propre à ce portail.")


@subject("Travail de fond", position=50)
def worker(asked):
    """A worker is alive, and keeps up with what it is given."""
    waited, silent = health.background_work()
    alive, queue = health.worker_state(silent), health.queue_state(waited)
    if not alive["ok"]:
        yield fault(
            f"{alive['detail'][:1].upper()}{alive['detail'][1:]} : aucun courriel ne part, aucun document ne se fait.",
            "« systemctl start ctg-worker » (« manage.py procrastinate worker »), et lisez son journal.",
        )
    if not queue["ok"]:
        yield fault(
            f"Des travaux attendent, {queue['detail']}.",
            "« Instance », « Travaux », dit lesquels ; ajoutez un travail de fond s’ils ne font qu’être nombreux.",
        )
    if alive["ok"] and queue["ok"]:
        yield ok(f"En marche ; travaux en attente : {queue['detail']}.")


@subject("Disque", position=55, needs_database=False)
def disk(asked):
    """Room, and the right to write, in each folder where the portal writes."""
    folders = {
        "Dossier du portail": settings.VAR_DIR,
        "Fichiers déposés": Path(settings.MEDIA_ROOT),
        "Fichiers de passage": Path(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir()),
    }
    if settings.CTG_SAUVEGARDES and not settings.CTG_SAUVEGARDES.startswith("s3:"):
        folders["Sauvegardes"] = Path(settings.CTG_SAUVEGARDES)
    for name, folder in folders.items():
        yield _room(name, folder)


def _room(name, folder):
    there = next(each for each in (folder, *folder.parents) if each.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            free = shutil.disk_usage(there).free
    except OSError as error:
        return fault(
            f"{name} : {folder} ne peut pas être écrit sous ce compte ({error.strerror}).",
            "Lancez la commande sous le compte du portail ; sinon, donnez-lui ce dossier (« chown »).",
        )
    sentence = f"{name} : {_weight(free)} libres dans {folder}."
    if free < ROOM_FAULT:
        return fault(sentence, CURE_ROOM)
    if free < ROOM_ATTENTION:
        return attention(sentence, CURE_ROOM)
    return ok(sentence)


def _weight(size):
    gib = size / MIB / 1024
    return f"{gib:.0f} Gio" if gib >= 10 else f"{size / MIB:.0f} Mio"


@subject("Sauvegarde", position=60)
def backup(asked):
    """The last one is of this night, and says of itself that it is whole."""
    if copies.is_still_copy():
        yield ok("Ce portail est une copie : il n’en fait aucune de lui-même.")
        return
    if not settings.CTG_SAUVEGARDES:
        said = fault if settings.IS_PRODUCTION else attention
        yield said(
            "CTG_SAUVEGARDES n’est pas donné : rien n’est sauvegardé.",
            "Donnez un dossier d’un autre disque, ou un seau, et « manage.py sauvegarder ».",
        )
        return
    try:
        place = where.place(settings.CTG_SAUVEGARDES)
        names = place.names()
        if not names:
            yield fault(
                "Aucune sauvegarde n’a été faite.", "Lancez « manage.py sauvegarder », et lisez ce qu’elle dit."
            )
            return
        content = manifest.read(place, names[-1])
    except BackupRefused as refusal:
        yield refused(str(refusal))
        return
    made = dt.datetime.strptime(names[-1][:18], "%Y-%m-%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    when = timezone.localtime(made).strftime("%d/%m/%Y à %H:%M")
    if timezone.now() - made > OLDEST_BACKUP:
        yield fault(
            f"La dernière est du {when}.",
            "Le travail de fond en fait une chaque nuit : lisez son journal, et lancez « manage.py sauvegarder ».",
        )
    elif content["faults"]:
        yield fault(
            f"Celle du {when} nomme {len(content['faults'])} fichiers absents ou changés.",
            "Reprenez-les d’une sauvegarde plus ancienne ; « manage.py sauvegarder » dit lesquels.",
        )
    else:
        yield ok(f"{names[-1]}, du {when}, sans défaut.")
