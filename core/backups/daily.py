"""The backup of each day, made by a worker: late rather than never, and told to who operates the portal when it fails."""

import logging

from django.conf import settings
from django.utils import timezone

from core import copies
from core.backups import BackupRefused, BackupRunning, retention, saving, where

logger = logging.getLogger("core.backups")

FROM_HOUR = 2  # of the night, here


def is_due(names, now):
    """Whether the day has no archive yet, once its hour has come."""
    here = timezone.localtime(now)
    return here.hour >= FROM_HOUR and (not names or retention.day_of(names[-1]) < here.date())


def run(now=None):
    """Make the backup of the day if it is due, then remove those that are no longer kept.

    BackupRefused when it cannot be made, or holds files that are not what their rows say. A copy makes none: its
    archives would push away those of its original.
    """
    if not settings.CTG_SAUVEGARDES or copies.is_still_copy():
        return
    place = where.place(settings.CTG_SAUVEGARDES)
    if not is_due(place.names(), now or timezone.now()):
        return
    try:
        made = saving.make(place, say=logger.info, at=now)
    except BackupRunning:
        return
    gone = retention.purge(place, settings.CTG_SAUVEGARDES_GARDEES)
    logger.info("backup_made name=%s removed=%s faults=%s", made.name, len(gone), len(made.faults))
    if made.faults:
        named = ", ".join(f"{fault['name']} ({fault['what']})" for fault in made.faults[:20])
        raise BackupRefused(
            f"La sauvegarde {made.name} est gardée, mais des fichiers n’y sont pas tels qu’attendus : {named}."
        )
