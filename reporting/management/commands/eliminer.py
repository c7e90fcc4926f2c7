"""manage.py eliminer numéro: destroy what a bordereau names; said before it is done."""

from django.core.management.base import BaseCommand, CommandError

from core.formats import counted
from reporting.elimination import destroying


class Command(BaseCommand):
    help = (
        "Détruit les conventions que nomme un bordereau d’élimination qui a le visa des archives : leurs lignes, leur "
        "historique et leurs fichiers. Sans --pour-de-bon, dit ce qui serait détruit. Le bordereau reste, avec l’empreinte "
        "de chaque fichier ; les sauvegardes déjà faites ne changent pas."
    )

    def add_arguments(self, parser):
        parser.add_argument("numero", type=int, help="Numéro du bordereau.")
        parser.add_argument("--pour-de-bon", action="store_true", help="Détruit, sans retour.")

    def handle(self, *, numero, pour_de_bon, **options):
        try:
            if pour_de_bon:
                bordereau = destroying.destroy(numero)
                going = bordereau.destroyed
            else:
                bordereau, going, _ = destroying.look(numero)
        except destroying.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        titles = {line["convention"]: line["title"] for line in bordereau.lines}
        for each in going:
            rows, files = sum(each["rows"].values()), len(each["files"])
            self.stdout.write(
                f"{titles[each['convention']]} : {counted(rows, 'ligne')}, {counted(files, 'fichier')} "
                f"{'détruits' if pour_de_bon else 'seraient détruits'}."
            )
        if not pour_de_bon:
            self.stdout.write("Rien n’est détruit : relancez avec --pour-de-bon.")
