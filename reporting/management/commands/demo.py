from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.bulk import analyze
from reporting.demo.people import ACCOUNTS, PASSWORD
from reporting.demo.writing import write


class Command(BaseCommand):
    help = "Écrit les données de démonstration (une fois), ou liste les comptes avec --comptes."

    def add_arguments(self, parser):
        parser.add_argument("--comptes", action="store_true", help="liste les comptes de démonstration")

    def handle(self, *, comptes, **options):
        if settings.IS_PRODUCTION:
            raise CommandError("Les données de démonstration ne s’écrivent pas en production.")
        if not comptes:
            if write(today=timezone.localdate(), say=self.stdout.write):
                analyze()
            return
        self.stdout.write(f"Comptes de démonstration (mot de passe commun : {PASSWORD})")
        width = max(len(account.email) for account in ACCOUNTS)
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.email:<{width}}  {account.role_label} : {account.label}, {account.function}")
