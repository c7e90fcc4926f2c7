"""Avenants of a convention, and its text on a day."""

from conventions.enums import ActeKind
from conventions.models import Acte, PartieActe
from conventions.tests.factories import make_modification
from tests.security.matrix import MANAGERS, WHOLE_READERS, Row
from tests.security.world import builder


@builder
def add_avenant(made):
    made.avenant = Acte.objects.create(convention=made.convention, kind=ActeKind.AVENANT, number=1, subject="Durée")
    made.avenant_part = PartieActe.objects.create(acte=made.avenant, partie=made.convention.parties.first())
    part = made.avenant_part
    made.avenant_signataire = part.signataires.create(capacity="Présidente")
    articles = made.convention.articles.order_by("pk")
    made.modification = make_modification(made.avenant, articles.first())
    made.untouched = articles.last()
    # Of another one, which is open to changes: a vote closes those of its avenant.
    made.voted = Acte.objects.create(convention=made.convention, kind=ActeKind.AVENANT, number=2, subject="Votes")
    made.voted_part = PartieActe.objects.create(acte=made.voted, partie=part.partie)
    made.voted_vote = made.voted_part.autorisations.create()


def of_avenant(*names, number=1):
    """Keys in the address: the convention's, the number of the avenant, then those of these things."""
    return lambda made: [made.convention.pk, number, *(getattr(made, name).pk for name in names)]


def of_part(*names, number=1):
    """The same, of the party that signs it."""
    return lambda made: [
        made.convention.pk,
        number,
        made.avenant_part.partie_id,
        *(getattr(made, each).pk for each in names),
    ]


def to(word, *names):
    return lambda made: [made.convention.pk, 1, word, *(getattr(made, name).pk for name in names)]


def read(name, args):
    return Row(f"conventions:{name}", args, get=WHOLE_READERS)


def managed(name, args, **more):
    return Row(f"conventions:{name}", args, get=MANAGERS, post=MANAGERS, **more)


def acted(name, args, **more):
    return Row(f"conventions:{name}", args, get=None, post=MANAGERS, **more)


ROWS = [
    read("texte_au", lambda made: [made.convention.pk]),
    read("avenants", lambda made: [made.convention.pk]),
    managed("avenant_add", lambda made: [made.convention.pk], get_code=409),  # it is not signed
    read("avenant", of_avenant()),
    managed("avenant_edit", of_avenant()),
    acted("avenant_close", of_avenant()),
    managed("avenant_withdraw", of_avenant()),
    managed("avenant_reopen", of_avenant()),
    # It leads to the form of a new one, or says that none may be made.
    Row(
        "conventions:avenant_propose", lambda made: [made.convention.pk, made.untouched.pk], get=MANAGERS, get_code=302
    ),
    # Nothing that one may join is signed: it leads to the list, which says so.
    Row(
        "conventions:avenant_join",
        lambda made: [made.convention.pk, made.convention.perimetre.first().commune_id],
        get=MANAGERS,
        get_code=302,
    ),
    *(managed(f"avenant_communes_{way}", of_avenant()) for way in ("in", "out")),
    Row("conventions:modification_choose", of_avenant(), get=MANAGERS),
    *(managed("modification_new", to(word), case=word) for word in ("inserer", "annuler", "entree", "sortie")),
    *(
        managed("modification_add", to(word, "untouched"), case=word)
        for word in ("remplacer", "supprimer", "deplacer", "renumeroter")
    ),
    managed("modification_edit", of_avenant("modification")),
    acted("modification_move", of_avenant("modification"), data=lambda made: {"sens": "haut"}),
    managed("modification_delete", of_avenant("modification")),
    acted("avenant_parties_many", of_avenant()),
    *(managed(f"avenant_{name}", of_avenant(number=2)) for name in ("votes", "scans", "relances")),
    read("avenant_partie", of_part()),
    managed("avenant_partie_edit", of_part()),
    managed("avenant_partie_delete", of_part()),
    managed("avenant_signataire_add", of_part()),
    managed("avenant_signataire_edit", of_part("avenant_signataire")),
    managed("avenant_signataire_delete", of_part("avenant_signataire")),
    managed("avenant_autorisation_add", of_part(number=2)),
    managed("avenant_autorisation_edit", of_part("voted_vote", number=2)),
    managed("avenant_autorisation_delete", of_part("voted_vote", number=2)),
]
