from pathlib import Path
from time import monotonic

from django.core.management.base import BaseCommand, CommandError

from territories import loading, reading


class Command(BaseCommand):
    help = (
        "Charge les communes, intercommunalités, départements, régions, Caf et leurs organisations. "
        "Sans --apply, dit ce qui serait fait. Peut être relancée."
    )

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true", help="écrit dans la base")
        parser.add_argument("--departements", default="", help="codes séparés par des virgules, par exemple 21,91")
        parser.add_argument(
            "--dossier", type=Path, default=reading.DATA, help="dossier des fichiers (celui du portail)"
        )

    def handle(self, *, apply, departements, dossier, **options):
        codes = [code.strip() for code in departements.split(",") if code.strip()] or None
        started = monotonic()
        try:
            report = loading.load(codes, self.stdout, apply=apply, folder=dossier)
        except reading.BadFile as problem:
            raise CommandError(str(problem)) from problem
        done = "enregistrées" if apply else "à enregistrer (relancer avec --apply)"
        self.stdout.write(
            f"{report.created} lignes créées et {report.updated} modifiées, {done}, en {monotonic() - started:.1f} s."
        )
        if apply and codes is None and dossier == reading.DATA:
            if problems := loading.verify():
                raise CommandError("Comptes inattendus : " + " ; ".join(problems) + ".")
            self.stdout.write("Comptes vérifiés.")
