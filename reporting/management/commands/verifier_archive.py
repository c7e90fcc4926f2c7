from django.core.management.base import BaseCommand, CommandError

from core.formats import counted
from reporting.leaving.reading import ArchiveRefused, check


class Command(BaseCommand):
    help = "Relit une archive « Tout emporter » : chaque fichier, son poids et son empreinte."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("chemin", help="l’archive, un fichier .zip")

    def handle(self, *args, chemin, **options):
        try:
            manifest, faults = check(chemin)
        except ArchiveRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        for each in manifest["manques"]:
            self.stdout.write(f"Manquait déjà quand elle a été faite : {each['document']} ({each['raison']}).")
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write(
            f"{manifest['objet']['nom']}, archive du {manifest['fait_le']} : "
            f"{counted(len(manifest['fichiers']), 'fichier')}, toutes les empreintes tiennent."
        )
