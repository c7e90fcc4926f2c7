from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.management.base import CommandError


class Command(collectstatic.Command):
    """Django's, whose files anyone may read: pages are served by another account than the one
    that installs. The modes of uploaded files, which are private, and the umask say otherwise."""

    def handle(self, **options):
        try:
            said = super().handle(**options)
            if self.is_local_storage() and not options["dry_run"]:
                open_to_readers(Path(settings.STATIC_ROOT))
        except OSError as error:
            raise CommandError(
                f"Les fichiers statiques ne s’écrivent pas dans {settings.STATIC_ROOT} ({error.strerror}) :"
                " vérifiez les droits du dossier et la place sur le disque."
            ) from error
        return said


def open_to_readers(folder):
    """Files 0644, folders 0755, those collected before included."""
    for path in [folder, *folder.rglob("*")]:
        wanted = 0o755 if path.is_dir() else 0o644
        if not path.is_symlink() and path.stat().st_mode & 0o777 != wanted:
            path.chmod(wanted)
