from django.core.management.base import BaseCommand

from actions import references


class Command(BaseCommand):
    help = "Charge les dispositifs et les publics proposés dans les fiches action."

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true", help="écrit ; sans cela, dit seulement ce qui serait fait")

    def handle(self, *args, apply, **options):
        for loaded in references.load(apply=apply):
            self.stdout.write(
                f"{loaded.what} : {loaded.read_count} lus, {loaded.made_count} nouveaux, "
                f"{loaded.changed_count} mis à jour"
            )
        if not apply:
            self.stdout.write("Rien n’a été écrit : ajoutez --apply.")
