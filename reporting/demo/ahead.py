"""What people of Gevrey-Nuits noted for themselves and for each other in the coming weeks, and what they put to sleep."""

import datetime as dt

from reporting.desk.models import Sommeil, Tache

#: (words, who does it, days from today, code of the fiche that it is on; none: the CTG itself)
TASKS = (
    ("Relire les tarifs de la ludothèque avant le COTECH", "officer", 9, "1.1"),
    ("Demander les chiffres de fréquentation au relais petite enfance", "officer", -2, "1.1"),
    ("Réserver la salle du conseil pour le prochain COPIL", "officer", 20, ""),
    ("Rappeler la MSA sur sa participation", "officer", 6, "2.1"),
)
ASLEEP_DAYS, WHY = 15, "La MSA répond après sa commission de fin de mois."


def write(ctg):
    """The adviser entrusts the third to the chargée de coopération, who put the last to sleep."""
    for rank, (text, who, days, code) in enumerate(TASKS):
        tache = Tache.objects.create(
            convention=ctg.convention,
            fiche=ctg.fiches.get(code),
            text=text,
            assigned_to=getattr(ctg, who),
            due_on=ctg.today + dt.timedelta(days=days),
            created_by=ctg.adviser if rank == 2 else ctg.officer,
        )
    until = ctg.today + dt.timedelta(days=ASLEEP_DAYS)
    Sommeil.objects.create(
        **tache.key._asdict(), convention=ctg.convention, until=until, reason=WHY, created_by=ctg.officer
    )
