"""manage.py restaurer sauvegarde: bring an archive of `sauvegarder` back into an empty portal."""

from django.core.management.base import BaseCommand, CommandError

from core.backups import BackupRefused, restoring, saving, where


class Command(BaseCommand):
    help = (
        "Restaure une sauvegarde dans un portail vide, sous le compte propriétaire : empreintes vérifiées d’abord, base et"
        " fichiers remis, puis comptés de nouveau. Une base ou un dossier de fichiers qui n’est pas vide est refusé."
    )

    def add_arguments(self, parser):
        parser.add_argument("sauvegarde", help="Dossier de la sauvegarde, tel que « sauvegarder » l’a nommé.")
        parser.add_argument(
            "--copie",
            action="store_true",
            help="fait de ce portail une copie : un bandeau sur chaque page, aucun courriel, aucun travail repris",
        )

    def handle(self, *, sauvegarde, copie, **options):
        try:
            place, name = where.found(sauvegarde)
            with saving.telling_failures("La restauration"):
                restoring.restore(place, name, is_copy=copie, say=self.stdout.write)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        if copie:
            self.stdout.write("Ce portail est une copie : il le dit sur chaque page, et n’envoie aucun courriel.")
        self.stdout.write("Le portail peut être ouvert.")
