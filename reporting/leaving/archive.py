"""Making an archive: its files, then what it says of itself, LISEZ-MOI.txt and manifeste.json."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import jobs
from conventions.models import Convention
from conventions.text.versions import schema
from core.backups.manifest import written
from reporting.documents.bilan_presenter import SCHEMA
from reporting.leaving import contents, orders
from reporting.leaving.writing import file_name, write_whole
from territories import zones

FORMAT = 1
MANIFEST, README = "manifeste.json", "LISEZ-MOI.txt"


def make(job, subject):
    """Write the archive that this job asks for, whole or not at all. Its path."""

    def fill(archive):
        with zones.at(getattr(subject, "caf", subject)):
            _fill(archive, subject, job)

    return write_whole(orders.path_of(job), fill)


def _fill(archive, subject, job):
    user = job.requested_by
    if isinstance(subject, Convention):
        jobs.advance(job, 0, 1, "Tableaux, textes, documents et historique")
        contents.add_convention(archive, subject, user)
    else:
        _fill_caf(archive, subject, job)
    _close(archive, subject, user)


def _fill_caf(archive, caf, job):
    user = job.requested_by
    keys = list(contents.conventions_of(caf, user).order_by("pk").values_list("pk", flat=True))
    jobs.advance(job, 0, len(keys) + 1, "Tableaux de la Caf")
    contents.add_caf(archive, caf, user)
    for done, key in enumerate(keys, 1):
        convention = Convention.objects.select_related("caf").filter(pk=key).first()
        if convention is None:  # removed since
            continue
        jobs.advance(job, done, len(keys) + 1, f"Convention {done} sur {len(keys)} : {convention.name}")
        name = file_name(f"{convention.pk} {convention.name}", default=str(convention.pk))
        contents.add_convention(archive, convention, user, folder=f"conventions/{name}/")


def _close(archive, subject, user):
    """What is where, then every file with its hash: the manifest is closed by a hash of its own."""
    at = timezone.localtime()
    told = {"subject": subject, "is_caf": not isinstance(subject, Convention), "at": at, "by": user, "archive": archive}
    archive.write(README, render_to_string("leaving/lisez_moi.txt", told))
    manifest = {
        "format": FORMAT,
        "objet": {"nature": type(subject)._meta.verbose_name, "repere": subject.pk, "nom": str(subject)},
        "fait_le": at.isoformat(timespec="seconds"),
        "demande_par": {"nom": str(user), "adresse": user.email},
        "portail": _versions(),
        "schemas": {each.name: each.number for each in (schema(), SCHEMA)},
        "fichiers": archive.files,
        "manques": archive.faults,
    }
    archive.write(MANIFEST, written(manifest), is_listed=False)


def _versions():
    """The version of the portal: {app: its last migration}."""
    here = Path(settings.BASE_DIR)
    ours = {config.label for config in apps.get_app_configs() if Path(config.path).parent == here}
    rows = MigrationRecorder.Migration.objects.filter(app__in=ours).order_by("name").values_list("app", "name")
    return dict(rows)
