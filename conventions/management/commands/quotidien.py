from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from conventions.daily import ended, expire_ended
from core.dates import read_day


class Command(BaseCommand):
    help = "Déclare échues les conventions dont la fin est passée. À lancer chaque jour ; peut être relancé."

    def add_arguments(self, parser):
        parser.add_argument("--jour", help="le jour observé, AAAA-MM-JJ (aujourd’hui par défaut)")
        parser.add_argument("--essai", action="store_true", help="dit ce qui serait fait, sans rien écrire")

    def handle(self, *, jour=None, essai=False, **options):
        try:
            on = read_day(jour) or timezone.localdate()
        except ValidationError as error:
            raise CommandError(f"--jour attend une date comme 2027-01-01, et non « {jour} ».") from error
        if essai:
            for convention in ended(on=on):
                self.stdout.write(f"{convention} (fin le {convention.ends_on:%d/%m/%Y})")
            self.stdout.write(f"{ended(on=on).count()} convention(s) à déclarer échue(s), rien n’est écrit.")
            return
        self.stdout.write(f"{expire_ended(on=on)} convention(s) déclarée(s) échue(s).")
