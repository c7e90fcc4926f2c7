"""manage.py demenager: the data of the embedded PostgreSQL, moved to the server of DATABASE_URL."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import embedded
from core.backups import BackupRefused, addresses, restoring, saving, where


class Command(BaseCommand):
    help = (
        "Porte les données du PostgreSQL embarqué dans la base de DATABASE_URL, neuve, par une sauvegarde que l’on garde. Les"
        " fichiers restent où ils sont, et les données embarquées aussi."
    )

    def handle(self, **options):
        if settings.EMBEDDED_SERVER:
            raise CommandError("Dites où aller : donnez d’abord DATABASE_URL et DATABASE_OWNER_URL, d’une base neuve.")
        try:
            with saving.telling_failures("Le déménagement"):
                server = self.old_server()
                archive = self.move(server)
        except (BackupRefused, embedded.EmbeddedError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Le portail est dans DATABASE_URL : gardez cette variable partout où il tourne. Les anciennes données"
            f" ({server.data}) et la sauvegarde ({archive}) ne servent plus : supprimez-les quand vous aurez vérifié."
        )

    def old_server(self):
        """The embedded server, not running."""
        server = embedded.default_server(settings.VAR_DIR, binaries=settings.CTG_PG_BIN)
        if not server.is_made():
            raise BackupRefused(f"Il n’y a pas de base embarquée dans {server.home} : rien à déménager.")
        if server.is_used():
            raise BackupRefused(
                "Le portail se sert encore de la base embarquée : arrêtez le web et le travail de fond."
            )
        return server

    def move(self, server):
        """Path of the archive that was made of it and restored."""
        restoring.refuse_unfit_database(addresses.of_owner())
        place = where.place(settings.CTG_SAUVEGARDES or str(settings.VAR_DIR / "demenagement"))
        with server.running():
            made = saving.make(place, say=self.stdout.write, address=addresses.of_embedded(server))
        restoring.restore(place, made.name, say=self.stdout.write)
        return f"{place}/{made.name}"
