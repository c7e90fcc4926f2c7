"""manage.py verifier: what is wrong with an installation, and its cure."""

import json
import sys

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from core import verifying
from core.formats import counted
from core.verifying import ATTENTION, FAULT, OK, database, machine, network  # noqa: F401 (each declares its subjects)

MARKS = {OK: "ok       ", ATTENTION: "ATTENTION", FAULT: "FAUTE    "}


class Command(BaseCommand):
    help = (
        "Vérifie l’installation : base, comptes, courriel, polices, travail de fond, disque, horloge, mandataire, "
        "secret, sauvegarde. Dit ce qui ne va pas et comment le réparer ; code 1 s’il y a une faute. N’écrit rien."
    )
    requires_system_checks = []  # said with the rest

    def add_arguments(self, parser):
        parser.add_argument(
            "--url", nargs="?", const="", help="éprouve aussi l’adresse publique (celle de PORTAL_URL, ou celle-ci)"
        )
        parser.add_argument(
            "--courriel", default="", metavar="ADRESSE", help="envoie un courriel d’essai à cette personne"
        )
        parser.add_argument("--json", action="store_true", help="une réponse pour un programme de surveillance")

    def handle(self, *, url, courriel, **options):
        if courriel:
            try:
                validate_email(courriel)
            except ValidationError:
                raise CommandError(f"« {courriel} » n’est pas une adresse électronique.") from None
        if url == "":
            url = settings.PORTAL_URL
        if url and not url.startswith(("https://", "http://")):
            raise CommandError(f"« {url} » n’est pas une adresse : écrivez par exemple https://ctg.exemple.fr.")
        asked = verifying.Asked(url=url or "", mail_to=courriel)
        found = []
        for line in verifying.look(asked):
            found.append(line)
            if not options["json"]:
                self.say(line)
        faults = sum(line.state == FAULT for line in found)
        if options["json"]:
            lines = [line._asdict() for line in found]
            self.stdout.write(json.dumps({"ok": not faults, "lines": lines}, ensure_ascii=False, indent=1))
        else:
            others = sum(line.state == ATTENTION for line in found)
            self.stdout.write(
                f"\n{counted(faults, 'faute')}, {counted(others, 'point d’attention', 'points d’attention')}."
            )
        if faults:
            sys.exit(1)

    def say(self, line):
        self.stdout.write(f"{MARKS[line.state]}  {line.subject} · {line.sentence}")
        if line.cure:
            self.stdout.write(f"           → {line.cure}")
        self.stdout.flush()
