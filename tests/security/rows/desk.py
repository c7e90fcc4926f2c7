"""Home, synthèse, administration of a Caf, instance, pages of the footer."""

from datetime import timedelta

from django.utils import timezone

from accounts import invitations
from accounts.enums import CafRole
from accounts.models import CafMembership
from conventions.documents import files
from conventions.models import Document
from conventions.tests.factories import make_theme
from core import uploads
from core.tests.files import make_pdf, upload
from diagnostics.models import Indicateur, ValeurIndicateur
from reporting.desk.models import Sommeil, Tache
from reporting.desk.tests.works import make_work
from reporting.elimination.models import Bordereau, Conservation
from reporting.portfolio.models import CibleCouverture
from tests.security.matrix import ADMINS, CAF, EVERYONE, NOBODY, OTHER_CAFS, READERS, WHOLE_READERS, Row
from tests.security.world import builder

TARGETS = frozenset({"caf_admin", "caf_management"})
OPERATORS = frozenset({"instance"})
AUTHOR, DOER = frozenset({"caf_adviser"}), frozenset({"cooperation_officer"})  # of the task


@builder
def add_desk(world):
    world.theme, _ = (make_theme(caf=world.caf) for _ in range(2))
    world.target = CibleCouverture.objects.create(caf=world.caf, year=2026, rate="0.85")
    indicateur = Indicateur.objects.create(code="MATRICE", label="Population couverte")
    world.figure = ValeurIndicateur.objects.create(
        indicateur=indicateur, territoire=world.caf.departements.first(), caf=world.caf, year=2022, value=45
    )
    world.held = CafMembership.objects.get(caf=world.caf, role=CafRole.BOARD)
    drawing = {"kind": "convention", "subject_id": 0, "job_id": 0}
    Conservation.objects.create(caf=world.caf, years=10)
    line = {"convention": world.convention.pk, "title": "CTG", "parties": [], "period": "de 2009 à 2012"}
    line |= {"end": "2012-12-31", "why": "Échue", "until": "2022-12-31", "documents": 0}
    world.bordereau, world.stamped = (
        Bordereau.objects.create(caf=world.caf, years=10, lines=[line], created_by=world.users["caf_admin"])
        for _ in range(2)
    )
    scan = Document(caf=world.caf, kind="other", title="Visa")
    given = {"visa_on": timezone.localdate(), "visa_reference": "AD21-1", "visa_name": "Anne Roy"}
    Bordereau.objects.filter(pk=world.stamped.pk).update(
        **given, visa_capacity="Directrice", visa_document=files.store(scan, uploads.check(upload("v.pdf", make_pdf())))
    )
    world.tache = Tache.objects.create(
        convention=world.convention,
        text="Relire",
        assigned_to=world.users["cooperation_officer"],
        created_by=world.users["caf_adviser"],
    )
    slept = {"convention": world.convention, "until": timezone.localdate() + timedelta(days=9), "reason": "Vacances"}
    world.sommeil = Sommeil.objects.create(**world.tache.key._asdict(), **slept, created_by=world.users["caf_adviser"])
    world.waiting_work, _ = (make_work("reporting.tasks.draw", **drawing) for _ in range(2))
    world.failed_work = make_work("reporting.tasks.draw", status="failed", **drawing)
    world.caf_invitation = invitations.invite(
        email="attendue@exemple.fr", by=world.users["caf_admin"], caf=world.caf, caf_role=CafRole.BOARD
    )


def caf(world):
    return [world.caf.pk]


def of_caf(attribute):
    return lambda world: [world.caf.pk, getattr(world, attribute).pk]


ROWS = [
    Row("desk:home", get=EVERYONE),
    Row("desk:synthese", lambda w: [w.convention.pk], get=READERS),
    Row("desk:alerts", get=EVERYONE),
    # People of one Caf are sent to it; the others have none.
    Row("desk:cafs", get=CAF | OTHER_CAFS, get_code=302, sees=NOBODY),
    Row("desk:caf", caf, get=CAF, sees=CAF),
    Row("desk:premiers_pas", caf, get=ADMINS, sees=CAF),
    Row("desk:settings", caf, get=ADMINS, post=ADMINS, sees=CAF),
    Row("desk:security", caf, get=ADMINS, sees=CAF),
    Row("desk:people", caf, get=CAF, sees=CAF),
    Row("desk:person_invite", caf, get=ADMINS, post=ADMINS, sees=CAF),
    Row("desk:lost_phone", caf, get=ADMINS, post=ADMINS, sees=CAF),
    Row("desk:person_address", caf, get=ADMINS, post=ADMINS, sees=CAF),
    Row("desk:person_edit", of_caf("held"), get=ADMINS, post=ADMINS, sees=CAF),
    Row("desk:person_handover", of_caf("held"), get=ADMINS, post=ADMINS, sees=CAF),
    Row("desk:person_stand_in", of_caf("held"), get=ADMINS, post=ADMINS, sees=CAF),
    Row("desk:person_close", of_caf("held"), get=ADMINS, post=ADMINS, sees=CAF),
    Row("desk:invitation_renew", of_caf("caf_invitation"), get=None, post=ADMINS, sees=CAF),
    Row("desk:invitation_revoke", of_caf("caf_invitation"), get=ADMINS, post=ADMINS, sees=CAF),
    Row("elimination:overview", caf, get=ADMINS, post=ADMINS, sees=CAF),
    Row("elimination:years", caf, get=ADMINS, post=ADMINS, sees=CAF),
    Row("elimination:bordereau", of_caf("bordereau"), get=ADMINS, sees=CAF),
    Row("elimination:visa", of_caf("bordereau"), get=ADMINS, post=ADMINS, sees=CAF),
    Row("elimination:take_back", of_caf("bordereau"), get=ADMINS, post=ADMINS, sees=CAF, post_codes=(422,)),
    Row("elimination:scan", of_caf("stamped"), get=ADMINS, sees=CAF),
    Row("desk:themes", caf, get=CAF, sees=CAF),
    Row("desk:theme_create", caf, get=ADMINS, post=ADMINS, sees=CAF),
    Row("desk:theme_edit", of_caf("theme"), get=ADMINS, post=ADMINS, sees=CAF),
    Row("desk:theme_move", of_caf("theme"), get=None, post=ADMINS, sees=CAF, data=lambda w: {"sens": "monter"}),
    Row("desk:theme_offer", of_caf("theme"), get=None, post=ADMINS, sees=CAF),
    Row("desk:targets", caf, get=CAF, sees=CAF),
    Row("desk:target_create", caf, get=TARGETS, post=TARGETS, sees=CAF),
    Row("desk:target_edit", of_caf("target"), get=TARGETS, post=TARGETS, sees=CAF),
    Row("desk:target_delete", of_caf("target"), get=TARGETS, post=TARGETS, sees=CAF),
    Row("desk:figures", caf, get=CAF, sees=CAF),
    Row("desk:figure_create", caf, get=ADMINS, post=ADMINS, sees=CAF),
    Row("desk:figure_edit", of_caf("figure"), get=ADMINS, post=ADMINS, sees=CAF),
    Row("desk:instance", get=OPERATORS, sees=NOBODY),
    Row("desk:instance_errors", get=OPERATORS, sees=NOBODY),
    Row("desk:instance_security", get=OPERATORS, sees=NOBODY),
    Row("desk:instance_lost_phone", get=OPERATORS, post=OPERATORS, sees=NOBODY),
    Row("desk:instance_address", get=OPERATORS, post=OPERATORS, sees=NOBODY),
    Row("desk:instance_jobs", get=OPERATORS, sees=NOBODY),
    Row("desk:instance_job_again", lambda w: [w.failed_work.pk], get=None, post=OPERATORS, sees=NOBODY),
    Row("desk:instance_job_cancel", lambda w: [w.waiting_work.pk], get=OPERATORS, post=OPERATORS, sees=NOBODY),
    Row("desk:instance_open", caf, get=OPERATORS, post=OPERATORS, sees=NOBODY),
    Row("desk:later", lambda w: [w.tache.key], get=DOER, post=DOER, sees=NOBODY),
    Row("desk:wake", lambda w: [w.sommeil.pk], get=None, post=DOER, sees=NOBODY),
    Row("desk:task_where", get=EVERYONE - {"closed", "instance", "consultant"}, sees=NOBODY),
    Row("desk:task_add", lambda w: [w.convention.pk], get=WHOLE_READERS, post=WHOLE_READERS),
    Row("desk:task_edit", lambda w: [w.tache.pk], get=DOER | AUTHOR, post=DOER | AUTHOR, sees=NOBODY),
    Row("desk:task_done", lambda w: [w.tache.pk], get=None, post=DOER | AUTHOR, sees=NOBODY),
    Row(
        "desk:task_delete",
        lambda w: [w.tache.pk],
        get=DOER | AUTHOR,
        post=DOER | AUTHOR,
        sees=NOBODY,
        codes={("cooperation_officer", "get"): 409},
    ),
    Row("desk:my_commune", get=EVERYONE),
    Row("desk:commune", lambda w: [w.convention.perimetre.first().commune.code], get=EVERYONE),
    Row("desk:legal", get=EVERYONE, public=True),
    Row("desk:privacy", get=EVERYONE, public=True),
    Row("desk:accessibility", get=EVERYONE, public=True),
    Row("desk:glossary", get=EVERYONE, public=True),
]
