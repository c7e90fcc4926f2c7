"""manage.py oublier_courriels: what a worker does each night, said before it is done."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts import forgetting, mails

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Ôte les courriels partis ou sans objet depuis plus de MAILS_KEPT_DAYS jours, comme chaque nuit un worker. "
        "Sans --apply, dit ce qui serait ôté. Ceux qui ne sont pas partis restent, et sont nommés."
    )

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true", help="Les ôte.")

    def handle(self, *, apply, **options):
        count = forgetting.forget_mails() if apply else forgetting.old_mails().count()
        self.stdout.write(
            f"Courriels de plus de {settings.MAILS_KEPT_DAYS} jours {'ôtés' if apply else 'à ôter'} : {count}."
        )
        missed = forgetting.missed_mails()
        self.stdout.write(f"Courriels non partis, gardés : {missed.count()}.")
        for mail in missed[:SHOWN]:
            kind = mails.kinds.get(mail.kind)
            day = timezone.localtime(mail.created_at)
            self.stdout.write(
                f"  {day:%d/%m/%Y}, {mail.recipient}, {kind.label if kind else mail.kind} : {mail.error}."
            )
