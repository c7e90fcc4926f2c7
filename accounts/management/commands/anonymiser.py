"""manage.py anonymiser adresse: erase one person who asked for it, or left; said before it is done."""

from django.core.management.base import BaseCommand, CommandError

from accounts import closing
from accounts.memberships import LastAdministrator
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Ferme le compte d’une personne et efface qui elle était : adresse, téléphone, moyens d’entrer, choix de courriels, et "
        "son nom, sauf là où un acte l’exige. Sans --apply, dit ce qui serait fait. Qui a encore un rôle, ou suit "
        "quelque chose, en est d’abord prévenu : --prevenir lui écrit."
    )

    def add_arguments(self, parser):
        parser.add_argument("adresse", help="Adresse électronique de la personne.")
        parser.add_argument("--prevenir", action="store_true", help="Lui écrit que son compte va être fermé.")
        parser.add_argument("--apply", action="store_true", help="L’efface.")

    def handle(self, *, adresse, prevenir, apply, **options):
        user = User.objects.filter(email__iexact=adresse.strip(), anonymised_at=None).first()
        if user is None:
            raise CommandError(f"Aucun compte n’a l’adresse {adresse.strip()}.")
        if user.is_instance or user.is_superuser:
            raise CommandError(f"{user.email} est opérateur de l’instance : retirez-lui d’abord ce rôle.")
        held, told = closing.holds(user), closing.was_told(user)
        if prevenir:
            closing.tell([user], why=closing.ASKED)
            self.stdout.write(f"Un courriel prévient {user.email} ; relancez avec --apply quand il est parti.")
            return
        if held and not told:
            raise CommandError(
                f"{user.email} a encore un rôle, ou suit quelque chose, et n’est pas prévenu : transmettez ce qu’il suit "
                "et fermez ses rôles, ou relancez avec --prevenir."
            )
        name = "gardé, un acte le porte" if closing.is_named_by_an_act(user) else "effacé"
        if apply:
            try:
                closing.erase(user, why=closing.ASKED)
            except (closing.NotTold, LastAdministrator) as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{adresse.strip()} {'est' if apply else 'serait'} effacé. Nom : {name}. "
            f"Rôles {'clos' if apply else 'à clore'} : {'oui' if held else 'aucun'}."
        )
