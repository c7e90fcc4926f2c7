"""manage.py sauvegarder dossier: database and files together, with their hashes, in one archive."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.backups import BackupRefused, saving, where
from core.formats import counted


class Command(BaseCommand):
    help = (
        "Écrit une sauvegarde : la base de données et les fichiers déposés, ensemble, avec leurs empreintes. Le portail"
        " peut rester ouvert. « manage.py restaurer » la relit."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument(
            "dossier",
            nargs="?",
            default="",
            help="Dossier des sauvegardes ou adresse s3:// (par défaut CTG_SAUVEGARDES).",
        )

    def handle(self, *, dossier, **options):
        if not (address := dossier or settings.CTG_SAUVEGARDES):
            raise CommandError("Dites où écrire : « manage.py sauvegarder /var/sauvegardes/ctg », ou CTG_SAUVEGARDES.")
        try:
            place = where.place(address)
            made = saving.make(place, say=self.stdout.write)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Sauvegarde {place}/{made.name}")
        if made.faults:
            for fault in made.faults:
                self.stderr.write(f"{fault['name']} : {fault['what']}")
            one, several = (
                "fichier n’est pas tel que la base le dit (nommé ci-dessus) : reprenez-le",
                "fichiers ne sont pas tels que la base le dit (nommés ci-dessus) : reprenez-les",
            )
            raise CommandError(
                f"La sauvegarde est gardée, mais {counted(len(made.faults), one, several)} d’une sauvegarde plus ancienne."
            )
