"""manage.py creer_operateur adresse: the first person of a portal, who opens its Cafs."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts import doors, passwords
from accounts.models import User
from accounts.opening import checked_address, checked_name


class Command(BaseCommand):
    help = (
        "Crée l’opérateur de l’instance, qui ouvre les Caf et ne voit aucune convention, et donne le lien où il choisit "
        "son mot de passe. Lancée deux fois, elle le dit, et donne un nouveau lien s’il n’a pas encore servi."
    )

    def add_arguments(self, parser):
        parser.add_argument("adresse", help="Adresse électronique de l’opérateur.")
        parser.add_argument("--prenom", default="", help="Prénom.")
        parser.add_argument("--nom", default="", help="Nom.")
        parser.add_argument("--essai", action="store_true", help="dit ce qui serait fait, sans rien écrire")

    def handle(self, *, adresse, prenom, nom, essai, **options):
        email = checked_address(adresse)
        prenom, nom = (checked_name(typed, word) for typed, word in ((prenom, "prenom"), (nom, "nom")))
        with transaction.atomic():
            user = User.objects.select_for_update(of=("self",)).filter(email__iexact=email).first()
            if user:
                self.refuse_unfit(user)
            self.say(user, email)
            if essai:
                self.stdout.write("Essai : rien n’est écrit.")
                return
            if user is None:
                user = User.objects.create_user(email, first_name=prenom, last_name=nom, is_instance=True)
            elif not user.is_instance:
                user.is_instance = True
                user.version += 1
                user.save(update_fields=["is_instance", "version"])
        if user.has_usable_password():
            self.stdout.write("Il a déjà un mot de passe ; « Mot de passe oublié » en donne un autre.")
            return
        self.stdout.write(
            "Transmettez-lui ce lien, valable trois jours et une seule fois, où il choisit son mot de passe :"
        )
        self.stdout.write(passwords.link_to(user))

    def refuse_unfit(self, user):
        if not user.is_active:
            raise CommandError(f"Le compte {user.email} est désactivé : choisissez une autre adresse.")
        if user.is_instance:
            return
        today = timezone.localdate()
        held = [role for bring in doors.memberships for role in bring(user)]
        for roles, words in (
            (user.caf_memberships.all(), "travaille dans une Caf"),
            (held, "a un rôle sur une convention"),
        ):
            if any(role.ends_on is None or role.ends_on >= today for role in roles):
                raise CommandError(
                    f"{user.email} {words}, et l’opérateur ne voit aucune convention : donnez-lui une autre adresse."
                )

    def say(self, user, email):
        if user is None:
            self.stdout.write(f"{email} : nouveau compte, opérateur de l’instance.")
        elif user.is_instance:
            self.stdout.write(f"{email} est déjà opérateur de l’instance.")
        else:
            self.stdout.write(f"{email} a déjà un compte, qui devient opérateur de l’instance.")
