"""What is frozen is refused by the database to the application's own role, statement by statement.

One world, committed, read by two sessions: the application's, which is refused whatever it sets, and the owner's,
for which the same statements hold with the setting on: none is refused for being badly written.
"""

import datetime as dt
import uuid
from types import SimpleNamespace

import pghistory
import pgtrigger.registry
import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg import sql

from accounts.enums import SecurityKind
from accounts.models import Passation, SecondFactorReset, SecurityLine
from accounts.tests.factories import make_user
from actions.enums import SuiteKind
from actions.tests.factories import make_changement, make_fiche
from conventions.models import Convention, ConventionTransition, SuggestionComment, Telechargement
from conventions.tests.factories import (
    freeze,
    freeze_avenant,
    make_article,
    make_autorisation,
    make_avenant,
    make_convention,
    make_document,
    make_modification,
    make_partie,
    make_signataire,
    make_suggestion,
    make_version_file,
)
from core import privileges
from governance.models import SeanceDocument
from governance.tests.factories import make_decision, make_point, make_presence, make_seance
from reporting.elimination.models import Bordereau
from reporting.tests.factories import make_bilan
from tests.security.frozen import KEPT, statements

pytestmark = pytest.mark.django_db
OUR_REFUSALS = {"23000", "42501"}  # of a trigger of ours, of a right that was never given
DAY = dt.date(2023, 10, 11)


def _signed(user):
    """A convention in force with all that is kept with it: {relation: key of one of its rows}."""
    convention = make_convention(created_by=user, starts_on_source="Convention signée", ends_on_source="La même")
    partie = make_partie(convention, short_name="La communauté", address="1 rue du Pont", competences="<p>Enfance</p>")
    article = make_article(convention)
    version = make_version_file(convention)
    act = make_document(convention, kind="deliberation", page_count=2)
    counts = ("in_office", "present", "proxy", "non_voting", "voter", "expressed", "for", "against", "abstention")
    dates = ("convened_on", "published_on", "received_on")
    vote = make_autorisation(
        partie,
        number="2023-12",
        subject="Signature de la CTG",
        document=act,
        voted_version=version,
        decided_on_source="Délibération",
        **{f"{name}_count": 10 for name in counts},
        **dict.fromkeys(dates, DAY),
    )
    signataire = make_signataire(
        partie,
        user=user,
        signed_on=DAY,
        signed_version=version,
        on_behalf_of="Pour le président",
        signed_on_source="PV",
    )
    line = ConventionTransition.objects.create(
        convention=convention, name="enter_into_force", from_state="ready_to_sign", to_state="in_force", by=user
    )
    download = Telechargement.objects.create(document=act, by=user)
    suggestion = make_suggestion(
        article, outcome="refused", answer="Non.", decided_by=user, decided_side="caf", decided_at=timezone.now()
    )
    comment = SuggestionComment.objects.create(suggestion=suggestion, side="caf", text="Et le bilan ?")
    Convention.objects.filter(pk=convention.pk).update(state="in_force")
    freeze(convention)
    avenant = make_avenant(convention, signatures=("",), effect_on="01/01/2025")
    modification = make_modification(avenant, article)
    freeze_avenant(avenant)
    return convention, {
        "convention": convention.pk,
        "acte": convention.initial_acte.pk,
        "partie": partie.pk,
        "partieacte": partie.initial.pk,
        "signataire": signataire.pk,
        "autorisation": vote.pk,
        "document": act.pk,
        "article": article.pk,
        "articleidentity": article.pk,
        "versiontexte": version.pk,
        "modification": modification.pk,
        "suggestion": suggestion.pk,
        "suggestioncomment": comment.pk,
        "articleversion": version.wordings.first().pk,
        "conventiontransition": line.pk,
        "telechargement": download.pk,
        "passation": Passation.objects.create(
            caf=convention.caf, person=user, by=user, place="Caf", reason="Départ"
        ).pk,
    }


def _validated(convention, user):
    """The same of minutes, a bilan and a fiche."""
    fiche = make_fiche(convention=convention, is_proposed=True)
    seance = make_seance(comite=None)
    paper = make_document(seance.comite.convention)
    lines = {"by": user, "name": "hold", "from_state": "convened", "to_state": "held"}
    rows = {
        "fichetransition": fiche.transitions.create(**lines),
        "suitefiche": fiche.suites.create(convention=convention, kind=SuiteKind.STOPPED, note="Elle est ouverte."),
        "changementtransition": make_changement(fiche).transitions.create(**lines),
        "pointordredujour": make_point(seance),
        "presence": make_presence(seance),
        "secondfactorreset": SecondFactorReset.objects.create(
            user=user, by=user, caf=convention.caf, reason="Téléphone volé"
        ),
        "securityline": SecurityLine.objects.create(kind=SecurityKind.LOGIN, user=user),
        "decision": make_decision(seance, number="1", due_on=DAY, owner="La Caf"),
        "seancedocument": SeanceDocument.objects.create(seance=seance, document=paper),
    }
    tied = make_fiche(convention=seance.comite.convention)
    for name in ("decision", "pointordredujour"):
        rows[name].fiches.add(tied)
        rows[f"{name}_fiches"] = rows[name].fiches.through.objects.get()
    seance.validate_minutes(by=user, reason="Sans relecture")
    bilan = make_bilan(convention)
    for step in (bilan.send, bilan.validate):
        step(by=user, reason="Séance tenue hors du portail")
    rows |= {"seance": seance, "bilan": bilan, "seancetransition": seance.transitions.last()}
    rows["bilantransition"] = bilan.transitions.last()
    rows["bordereau"] = Bordereau.objects.create(
        caf=convention.caf,
        years=10,
        visa_on=DAY,
        visa_reference="AD21-1",
        visa_name="Anne Roy",
        visa_capacity="Directrice",
        visa_document=paper,
        destroyed_at=timezone.now(),
        created_by=user,
        creation_key=uuid.uuid4(),
    )
    return {name: row.pk for name, row in rows.items()}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, _emptied_where_written):
    """{relation: literal of the key of one row} of what is kept, committed."""
    if not privileges.application_role():
        pytest.skip("DATABASE_URL and DATABASE_OWNER_URL name the same role")
    with django_db_blocker.unblock():
        user = make_user()
        with pghistory.context(user=user.pk, reason="Première écriture"):
            convention, keys = _signed(user)
            other, _ = _signed(user)
            keys |= _validated(convention, user)
            optional = make_partie(other, is_required=False).initial.pk
            undated = make_signataire(other.parties.first(), signed_on_precision="unknown").pk
            make_partie(make_convention())
        yield SimpleNamespace(
            convention=convention, other=other, keys=keys, user=user, optional=optional, undated=undated
        )
        connection.close()
        _emptied_where_written(None)


def _session(role):
    given = settings.APPLICATION_DATABASE if role == "application" else settings.OWNER_DATABASE
    return psycopg.connect(
        dbname=connection.settings_dict["NAME"],
        user=given["USER"],
        password=given.get("PASSWORD") or None,
        host=given.get("HOST") or None,
        port=given.get("PORT") or None,
    )


@pytest.fixture(scope="module")
def application(world):
    with _session("application") as found:
        yield found
        found.rollback()


@pytest.fixture(scope="module")
def owner(world):
    with _session("owner") as found:
        yield found
        found.rollback()


IGNORED = [
    name
    for model, trigger in pgtrigger.registry.registered()
    for name in (trigger.get_pgid(model), trigger.get_uri(model))
]


def ignoring(session):
    """The setting that `pgtrigger.ignore` writes, for every trigger there is."""
    session.execute("SELECT set_config('pgtrigger.ignore', %s, true)", ["{" + ",".join(IGNORED) + "}"])


def key_of(session, world, kept):
    """A literal of the key of the row that is tried."""
    name = kept.relation.split("_", 1)[1]
    if name in world.keys:
        return str(world.keys[name])
    key = "id" if name == "context" else "pgh_id"
    query = sql.SQL("SELECT {0} FROM {1} ORDER BY 1 LIMIT 1").format(sql.Identifier(key), sql.Identifier(kept.relation))
    found = session.execute(query).fetchone()
    return f"'{found[0]}'" if found else "0"


def outcome(session, statement):
    """'' when the statement holds, else the SQLSTATE of its refusal; taken back."""
    try:
        with session.transaction(force_rollback=True):
            done = session.execute(statement)
            return "" if done.rowcount else "nothing"
    except psycopg.Error as error:
        return error.sqlstate or str(error)


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.relation)
def test_the_application_cannot_rewrite(kept, world, application, owner):
    with application.transaction(), owner.transaction():
        asked = statements(application, kept, key_of(application, world, kept))
        assert asked
        found = {words: outcome(application, statement) for words, statement in asked}
        ignoring(application)
        silenced = {words: outcome(application, statement) for words, statement in asked}
        assert {words: state for words, state in found.items() if state not in OUR_REFUSALS} == {}
        assert silenced == found
        ignoring(owner)
        held = {words: outcome(owner, statement) for words, statement in asked}
        badly = {words: state for words, state in held.items() if state and not state.startswith("23")}
        assert badly in ({}, dict.fromkeys(held, "nothing")), "a statement that nobody could run shows nothing"


def refused(session, statement, *parameters):
    """SQLSTATE of the refusal, '' when it holds; with the setting and without, taken back."""
    found = set()
    for silence in (lambda session: None, ignoring):
        try:
            with session.transaction(force_rollback=True):
                silence(session)
                session.execute(statement, parameters)
                found.add("")
        except psycopg.Error as error:
            found.add(error.sqlstate or str(error))
    [state] = found
    return state


@pytest.mark.parametrize("state", ["drafting", "ready_to_sign", "abandoned", "prospecting"])
def test_a_signed_convention_never_goes_back(world, application, state):
    statement = "UPDATE conventions_convention SET state = %s, abandoned_on = now(), end_reason = 'x' WHERE id = %s"
    assert refused(application, statement, state, world.convention.pk) == "23000"


def test_a_signed_convention_may_still_end(world, application):
    ended = (
        "UPDATE conventions_convention SET state = 'terminated', terminated_on = now(), end_reason = 'x' WHERE id = %s"
    )
    with application.transaction(force_rollback=True):
        assert application.execute(ended, [world.convention.pk]).rowcount == 1
        assert refused(application, "UPDATE conventions_convention SET terminated_on = '2030-01-01'") == "23000"
    renewed = "UPDATE conventions_convention SET state = 'renewed', adviser_id = %s, ceremony_place = 'Ailleurs' WHERE id = %s"
    with application.transaction(force_rollback=True):
        assert application.execute(renewed, [world.user.pk, world.other.pk]).rowcount == 1


def test_a_file_that_a_vote_holds_is_not_deleted(world, application):
    for key in (world.keys["document"], world.other.documents.get(kind="to_sign").pk):
        assert refused(application, "DELETE FROM conventions_document WHERE id = %s", key) == "23000"


def test_a_row_does_not_join_what_is_signed(world, application):
    """A signatory of a draft moved to a signed convention, and a party taken from one to the other."""
    [draft] = application.execute("SELECT max(id) FROM conventions_convention WHERE state = 'prospecting'").fetchone()
    [act] = application.execute("SELECT id FROM conventions_acte WHERE initial_of_id = %s", [draft]).fetchone()
    assert refused(application, "UPDATE conventions_partieacte SET acte_id = %s", act) == "23000"
    assert refused(application, "UPDATE conventions_acte SET frozen_at = NULL WHERE frozen_at IS NOT NULL") == "23000"


def test_who_acted_is_not_rewritten_under_a_known_context(world, application):
    """The setting that pghistory reads is the session's: a context that is committed stays, another is made."""
    query = "SELECT id, metadata FROM pghistory_context ORDER BY created_at LIMIT 1"
    key, metadata = application.execute(query).fetchone()
    with application.transaction(force_rollback=True):
        application.execute("SELECT set_config('pghistory.context_id', %s, true)", [str(key)])
        application.execute("SELECT set_config('pghistory.context_metadata', %s, true)", ['{"user": 999}'])
        application.execute(
            "UPDATE conventions_convention SET ceremony_place = 'Là' WHERE id = %s", [world.convention.pk]
        )
        assert application.execute(query).fetchone() == (key, metadata)
        last = "SELECT pgh_context_id, ceremony_place FROM conventions_conventionevent ORDER BY pgh_id DESC LIMIT 1"
        made, place = application.execute(last).fetchone()
        assert place == "Là" and made != key
        found = application.execute("SELECT metadata FROM pghistory_context WHERE id = %s", [made]).fetchone()
        assert found == ({"user": 999},)


def test_a_request_adds_to_its_own_context(world, application):
    """As `pghistory.context` does inside the one of the middleware, in one transaction: one context, its last words."""
    with application.transaction(force_rollback=True):
        application.execute("SELECT set_config('pghistory.context_id', gen_random_uuid()::text, true)")
        for words in ('{"user": 1}', '{"user": 1, "reason": "Erreur de saisie"}'):
            application.execute("SELECT set_config('pghistory.context_metadata', %s, true)", [words])
            application.execute(
                "UPDATE conventions_convention SET ceremony_place = ceremony_place || 'x' WHERE id = %s",
                [world.other.pk],
            )
        last = "SELECT DISTINCT c.metadata FROM (SELECT * FROM conventions_conventionevent ORDER BY pgh_id DESC LIMIT 2) e JOIN pghistory_context c ON c.id = e.pgh_context_id"
        assert application.execute(last).fetchall() == [({"user": 1, "reason": "Erreur de saisie"},)]


def test_a_table_of_ones_own_forges_no_history(world, application):
    """The function of a trigger is put on no other table, and reads none that a session made."""
    query = "SELECT tgfoid::regproc::text FROM pg_trigger WHERE tgrelid = 'conventions_convention'::regclass AND NOT tgisinternal"
    functions = [name for (name,) in application.execute(query).fetchall()]
    assert len(functions) > 5
    for name in [*functions, "_pgh_attach_context"]:
        with application.transaction(force_rollback=True):
            application.execute("CREATE TEMP TABLE mine (LIKE conventions_convention)")
            statement = f"CREATE TRIGGER forged BEFORE INSERT ON mine FOR EACH ROW EXECUTE FUNCTION {name}()"
            assert outcome(application, statement) == "42501", name
    with application.transaction(force_rollback=True):
        application.execute("CREATE TEMP TABLE conventions_acte (LIKE public.conventions_acte)")
        statement = "UPDATE public.conventions_article SET title = 'x' WHERE id = %s"
        assert refused(application, statement, world.keys["article"]) == "23000"


def test_what_nobody_knew_is_written_once_by_the_application(world, application):
    """A party whose signature was not required signs late; then it stays, and the act tells the last of all."""
    insert = """
        INSERT INTO conventions_signataire (partie_acte_id, name, capacity, on_behalf_of, position, version, created_at,
            signed_on_precision, signed_on_nuance, signed_on_month_day, signed_on_source)
        VALUES (%s, '', 'Maire', '', 1, 0, now(), 'day', '', '', '') RETURNING id
    """
    with application.transaction(force_rollback=True):
        key = application.execute(insert, [world.optional]).fetchone()[0]
        written = "UPDATE conventions_signataire SET signed_on = %s, name = 'Alex' WHERE id = %s"
        assert application.execute(written, ["2024-01-01", key]).rowcount == 1
        assert refused(application, written, "2024-01-02", key) == "23000"
        assert refused(application, "DELETE FROM conventions_signataire WHERE id = %s", key) == "23000"
    assert refused(application, insert, world.keys["partieacte"]) == "23000"


def test_a_date_that_was_unknown_reaches_the_act_by_its_signatory(world, application):
    """The act itself is written by the trigger alone, with the rights of the owner."""
    signed = "SELECT signed_on, signed_on_precision FROM conventions_acte WHERE initial_of_id = %s"
    direct = (
        "UPDATE conventions_acte SET signed_on = '2024-02-01', signed_on_precision = 'day' WHERE initial_of_id = %s"
    )
    assert application.execute(signed, [world.other.pk]).fetchone() == (None, "unknown")
    assert refused(application, direct, world.other.pk) == "23000"
    with application.transaction(force_rollback=True):
        written = "UPDATE conventions_signataire SET signed_on = %s, signed_on_precision = 'day' WHERE id = %s"
        application.execute(written, ["2024-02-01", world.undated])
        assert application.execute(signed, [world.other.pk]).fetchone() == (dt.date(2024, 2, 1), "day")
        assert refused(application, written, "2024-02-02", world.undated) == "23000"


def test_the_application_works_as_it_did(world, application):
    """It writes a draft, its history follows with who acted, and it takes the draft away."""
    with application.transaction(force_rollback=True):
        application.execute("SELECT set_config('pghistory.context_id', gen_random_uuid()::text, true)")
        application.execute("SELECT set_config('pghistory.context_metadata', '{\"user\": 7}', true)")
        [draft] = application.execute(
            "SELECT max(id) FROM conventions_convention WHERE state = 'prospecting'"
        ).fetchone()
        for statement in (
            "UPDATE conventions_convention SET name = 'Autre' WHERE id = %s",
            "UPDATE conventions_convention SET state = 'framing' WHERE id = %s",
        ):
            assert application.execute(statement, [draft]).rowcount == 1
        told = "SELECT e.name, e.state, c.metadata FROM conventions_conventionevent e JOIN pghistory_context c ON c.id = e.pgh_context_id WHERE pgh_obj_id = %s AND c.metadata = '{\"user\": 7}' ORDER BY e.pgh_id"
        assert application.execute(told, [draft]).fetchall() == [
            ("Autre", "prospecting", {"user": 7}),
            ("Autre", "framing", {"user": 7}),
        ]
