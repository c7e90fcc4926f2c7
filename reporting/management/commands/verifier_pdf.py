from django.core.management.base import BaseCommand, CommandError

from core.formats import counted
from reporting.documents import checks


class Command(BaseCommand):
    help = "Contrôle un PDF : PDF/UA-1, PDF/A-3a et les règles de la maison."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("fichier", nargs="+")

    def handle(self, *args, fichier, **options):
        refused = 0
        for path in fichier:
            try:
                findings = checks.validate(path)
            except OSError as error:
                raise CommandError(f"{path} : {error.strerror}") from None
            self.stdout.write(f"{path} : {counted(len(findings), 'anomalie') if findings else 'aucune anomalie'}")
            for finding in findings:
                self.stdout.write(f"  {finding}")
            refused += bool(findings)
        if refused:
            raise CommandError(f"{refused} fichier(s) non conforme(s).")
