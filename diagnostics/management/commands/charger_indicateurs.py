from django.core.management.base import BaseCommand
from django.db import transaction

from core.bulk import analyze
from diagnostics import loading
from diagnostics.models import Indicateur, ValeurIndicateur


class Command(BaseCommand):
    help = "Charge les indicateurs livrés et la population municipale des territoires."

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true", help="écrit (sinon, dit ce qui serait fait)")
        parser.add_argument("--departements", default="", help="codes séparés par des virgules")

    def handle(self, *, apply, departements, **options):
        if not apply:
            known = Indicateur.objects.filter(caf=None).count()
            self.stdout.write(f"{len(loading.definitions())} indicateurs livrés, {known} déjà connus.")
            self.stdout.write("Rien n’est écrit. Ajoutez --apply pour charger.")
            return
        with transaction.atomic():
            made, updated = loading.load_definitions()
            self.stdout.write(f"Indicateurs : {made} ajoutés, {updated} mis à jour.")
            codes = [code for code in departements.split(",") if code]
            count = loading.load_population(codes)
            self.stdout.write(f"Population municipale : {count} valeurs ajoutées.")
        if count:
            analyze(ValeurIndicateur)
