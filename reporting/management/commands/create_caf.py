"""manage.py create_caf 21 --admin mail: the only shell line of a first day."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts import mails
from accounts.opening import checked_address
from reporting.desk import opening
from territories.models import Caf


class Command(BaseCommand):
    help = (
        "Ouvre une Caf sur le portail : thèmes et modèle de texte de départ, invitation de son administrateur. "
        "Lancée deux fois, elle le dit et n’invite de nouveau que si --again est donné."
    )

    def add_arguments(self, parser):
        parser.add_argument("code", help="Code de la Caf : 21, 971, ou 591 quand un département en a plusieurs.")
        parser.add_argument("--admin", metavar="ADRESSE", help="Adresse électronique de son administrateur.")
        parser.add_argument("--again", action="store_true", help="Envoie une nouvelle invitation.")
        parser.add_argument("--dry-run", action="store_true", help="Dit ce qui serait fait, sans rien écrire.")

    def handle(self, *, code, admin, again, dry_run, **options):
        caf = self.find(code)
        email = checked_address(admin) if admin else ""
        if not caf.is_opened and not email:
            raise CommandError("Donnez l’adresse de l’administrateur : --admin prenom.nom@exemple.fr")
        self.say(f"{caf.name} : {'déjà ouverte le ' + f'{caf.opened_at:%d/%m/%Y}' if caf.is_opened else 'à ouvrir'}.")
        if dry_run:
            self.say("Essai : rien n’est écrit.")
            return
        with transaction.atomic():
            opening.open_caf(caf)
            invitation = self.invite(caf, email, again)
        self.say(f"Thèmes : {caf.themes.count()}. Modèles de texte : {caf.modeles_convention.count()}.")
        if not invitation:
            return
        mail = mails.deliver(invitation.mail.pk, last=True)  # said here, not by a worker that may not run yet
        if mail is None:
            self.say(
                f"Ce portail est une copie : l’invitation de {invitation.email} est gardée, aucun courriel ne part."
            )
            return
        self.say(f"Invitation {'gardée pour' if mail.error else 'envoyée à'} {invitation.email}, valable 7 jours :")
        self.say(mail.context["link"])
        if mail.error:
            raise CommandError(
                f"Le courriel n’est pas parti : transmettez vous-même ce lien à {invitation.email}, ou corrigez"
                " EMAIL_URL et relancez avec --again."
            )

    def invite(self, caf, email, again):
        """The new Invitation, or None when the address already has the role or the offer."""
        if not email:
            return None
        holder = opening.administrators(caf, on=timezone.localdate()).filter(user__email=email)
        if holder.exists():
            self.say(f"{email} administre déjà cette Caf.")
            return None
        if not again and opening.waiting_administrators(caf=caf).filter(email=email).exists():
            self.say(f"{email} a déjà une invitation en cours ; ajoutez --again pour en envoyer une nouvelle.")
            return None
        return opening.invite_administrator(caf, email, at_once=True)

    def find(self, code):
        caf = Caf.objects.filter(code=code.strip().upper()).first()
        if caf:
            return caf
        if not Caf.objects.exists():
            raise CommandError(
                "Le référentiel des territoires est vide : lancez d’abord manage.py charger_territoires."
            )
        raise CommandError(f"Aucune Caf ne porte le code « {code} ».")

    def say(self, text):
        self.stdout.write(text)
