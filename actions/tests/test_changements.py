"""Once the plan is complete and the convention signed, titles and objectives need a decision."""

import datetime as dt
import importlib

import pghistory
import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_adviser
from actions import doors
from actions.enums import ChangementKind, ChangementState, FicheOrigin
from actions.models import ChangementFiche, ChangementTransition, FicheAction, Objectif, PlanActions, locked
from actions.models.changements import propose
from actions.tests.factories import make_changement, make_fiche, make_objectif, make_plan
from conventions.tests.factories import make_convention, make_signed_convention
from core import refusals
from core.history import History
from core.transitions import TransitionRefused
from core.typography import french

pytestmark = pytest.mark.django_db
DAY = "2023-10-11"


@pytest.fixture
def adviser():
    return make_adviser()


@pytest.fixture
def fiche(adviser):
    """A fiche of a signed convention whose original plan was declared complete."""
    fiche = make_fiche(make_plan(make_signed_convention(adviser=adviser)), title="Ouvrir un relais")
    make_objectif(fiche, "Deux demi-journées")
    lock(fiche.plan)
    return FicheAction.objects.get(pk=fiche.pk)


def lock(plan):
    plan.original_complete_on = DAY
    plan.save()


def step_of(changement, slug):
    return reverse("actions:changement_step", args=[changement.pk, slug])


@pytest.fixture
def supported(monkeypatch):
    """A decision that allows every change."""
    monkeypatch.setattr(doors, "supports", [lambda changement: "Décision 4"])


def test_plan_is_locked_only_when_complete_and_signed(fiche):
    assert fiche.plan.is_locked
    draft = make_fiche(convention=make_convention())
    lock(draft.plan)
    assert not draft.plan.is_locked
    fiche.plan.original_complete_on = None
    assert not fiche.plan.is_locked


def refused(act):
    """(sentence, field) of what the database refuses, as a person reads it."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    return refusals.sentence(caught.value), refusals.field(caught.value)


def test_python_and_the_database_read_one_lock(fiche):
    draft = make_fiche(convention=make_convention()).plan
    signed = make_plan(make_signed_convention())
    lock(draft)
    for plan in (fiche.plan, draft, signed):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {locked.is_locked('%s')}", [plan.pk])
            assert cursor.fetchone() == (plan.is_locked,)


def test_title_of_a_locked_fiche_is_refused_at_its_field(fiche):
    fiche.title = "Ouvrir deux relais"
    assert refused(fiche.save) == (locked.NEEDS_SUPPORT, "title")
    assert FicheAction.objects.get(pk=fiche.pk).title == "Ouvrir un relais"


def test_a_fiche_neither_leaves_nor_joins_a_locked_plan(fiche):
    bare = make_fiche(make_plan(make_signed_convention()))
    lock(bare.plan)
    free = make_fiche(convention=make_convention())
    for act in (
        bare.delete,
        lambda: FicheAction.objects.filter(pk=bare.pk).update(plan=free.plan),
        lambda: FicheAction.objects.filter(pk=free.pk).update(plan=bare.plan),
    ):
        assert refused(act) == (locked.NEEDS_SUPPORT, "title")


def test_a_locked_plan_stays_complete(fiche):
    rows = PlanActions.objects.filter(pk=fiche.plan_id)
    for act in (lambda: rows.update(original_complete_on=None), rows.delete):
        assert refused(act)[0] in {locked.STAYS_COMPLETE, locked.NEEDS_SUPPORT}
    rows.update(original_complete_on="2023-10-12")
    draft = make_plan(make_convention())
    lock(draft)
    PlanActions.objects.filter(pk=draft.pk).update(original_complete_on=None)
    draft.delete()


@pytest.mark.parametrize(
    ("section", "typed", "place"),
    [
        ("identite", {"title": "Ouvrir deux relais"}, "title"),
        ("contenu", {"general_objective": "Tenir parole"}, "general_objective"),
        ("contenu", {"objectifs": "Un\nDeux"}, "objectifs"),
    ],
)
def test_a_lock_come_meanwhile_is_told_at_the_field(client, fiche, adviser, monkeypatch, section, typed, place):
    """The plan is declared complete while the form is being read: a sentence there, and what was typed stays."""
    name = next(iter(typed))
    monkeypatch.setattr(PlanActions, "is_locked", property(lambda plan: False))
    client.force_login(adviser)
    data = {"title": fiche.title, "version": fiche.version, **typed}
    response = client.post(reverse("actions:fiche_edit", args=[fiche.pk, section]), data)
    assert response.status_code == 409
    assert response.context["form"].errors == {place: [locked.NEEDS_SUPPORT]}
    assert response.context["form"][name].value() == typed[name]


def test_a_lock_come_meanwhile_keeps_the_pasted_list(client, fiche, adviser, monkeypatch):
    monkeypatch.setattr(PlanActions, "is_locked", property(lambda plan: False))
    client.force_login(adviser)
    text = "2.1 ; Créer une ludothèque\nOuvrir un café"
    response = client.post(reverse("actions:paste", args=[fiche.plan.convention_id]), {"text": text, "create": "1"})
    assert response.status_code == 409
    assert response.context["form"].errors == {"text": [locked.NEEDS_SUPPORT]}
    assert response.context["form"]["text"].value() == text
    assert FicheAction.objects.count() == 1


def test_a_deletion_that_the_lock_refuses_is_a_sentence(client, fiche, adviser, monkeypatch):
    monkeypatch.setattr(FicheAction, "may_be_deleted_by", lambda fiche, user: True)
    client.force_login(adviser)
    response = client.post(reverse("actions:fiche_delete", args=[fiche.pk]))
    assert response.status_code == 409
    assert french(locked.NEEDS_SUPPORT) in response.content.decode()


@pytest.mark.parametrize("change", [{"title": "Autre"}, {"general_objective": "Autre"}, {"is_proposed": True}])
def test_update_that_goes_round_the_model_is_refused_by_the_database(fiche, change):
    with pytest.raises(IntegrityError, match="décision de comité"), transaction.atomic():
        FicheAction.objects.filter(pk=fiche.pk).update(**change)


def test_new_fiche_that_is_not_a_proposal_is_refused(fiche):
    for act in (
        lambda: make_fiche(fiche.plan),
        lambda: FicheAction.objects.bulk_create([FicheAction(plan=fiche.plan, title="Par import")]),
    ):
        assert refused(act) == (locked.NEEDS_SUPPORT, "title")


def test_objectifs_of_a_locked_fiche_are_refused_by_the_database(fiche):
    for act in (
        lambda: make_objectif(fiche, "Un de plus"),
        lambda: fiche.objectifs.update(text="Autre"),
        lambda: fiche.objectifs.all().delete(),
    ):
        assert refused(act) == (locked.NEEDS_SUPPORT, "objectifs")
    assert Objectif.objects.get(fiche=fiche).text == "Deux demi-journées"


def test_the_support_of_a_fiche_stays_with_it(fiche, supported, adviser):
    """Neither the change nor what it allowed passes to another fiche."""
    other, third = (make_fiche(fiche.plan, is_proposed=True) for _ in range(2))
    for each in (other, third):
        make_changement(each, ChangementKind.ADDED).apply(by=adviser)
    changement = propose(other, {"title": "Autre", "objectifs": ["Deux demi-journées"]}, by=adviser)
    changement.apply(by=adviser)
    row = fiche.objectifs.get()
    assert refused(lambda: Objectif.objects.filter(pk=row.pk).update(fiche=other)) == (
        locked.NEEDS_SUPPORT,
        "objectifs",
    )
    for fields in ({"fiche": third}, {"kind": ChangementKind.ADDED}):
        sentence, _ = refused(lambda fields=fields: ChangementFiche.objects.filter(pk=changement.pk).update(**fields))
        assert sentence == "Un changement reste celui de sa fiche."
    assert [list(each.objectifs.values_list("text", flat=True)) for each in (fiche, other, third)] == [
        ["Deux demi-journées"],
        ["Deux demi-journées"],
        [],
    ]


def test_progress_state_and_notes_stay_free(fiche, adviser):
    fiche.progress_rate = "0.5"
    fiche.save()
    fiche.start(by=adviser)
    assert fiche.state == "in_progress"


def test_change_without_decision_is_refused_with_a_sentence(fiche, adviser):
    changement = propose(fiche, {"title": "Ouvrir deux relais"}, by=adviser)
    with pytest.raises(TransitionRefused, match="rubrique « Instances »"):
        changement.apply(by=adviser)
    changement.refresh_from_db()
    assert changement.state == ChangementState.PROPOSED


def test_change_with_decision_is_applied(fiche, adviser, supported):
    changement = propose(
        fiche,
        {"title": "Ouvrir deux relais", "objectifs": ["Quatre demi-journées", "Un site"]},
        by=adviser,
        reason="Demande",
    )
    assert changement.before == {"title": "Ouvrir un relais", "objectifs": ["Deux demi-journées"]}
    changement.apply(by=adviser)
    fiche = FicheAction.objects.get(pk=fiche.pk)
    assert fiche.title == "Ouvrir deux relais"
    assert [row.text for row in fiche.objectifs.all()] == ["Quatre demi-journées", "Un site"]
    assert changement.state == ChangementState.APPLIED
    assert changement.applied_on


def test_change_is_applied_once(fiche, adviser, supported):
    changement = propose(fiche, {"title": "Ouvrir deux relais"}, by=adviser)
    changement.apply(by=adviser)
    with pytest.raises(TransitionRefused, match="l’état est « Appliqué »"):
        changement.apply(by=adviser)
    assert list(changement.transitions.values_list("name", "from_state", "to_state", "by")) == [
        ("apply", "proposed", "applied", adviser.pk)
    ]


def test_other_title_than_the_decided_one_is_still_refused(fiche, adviser, supported):
    propose(fiche, {"title": "Ouvrir deux relais"}, by=adviser).apply(by=adviser)
    fiche = FicheAction.objects.get(pk=fiche.pk)
    fiche.title = "Ouvrir trois relais"
    assert refused(fiche.save) == (locked.NEEDS_SUPPORT, "title")


def test_same_proposal_twice_is_one_row(fiche, adviser):
    assert propose(fiche, {"title": "X"}, by=adviser) == propose(fiche, {"title": "X"}, by=adviser)
    assert propose(fiche, {"title": "Ouvrir un relais"}, by=adviser) is None


def test_section_saved_on_a_locked_fiche_proposes_the_title_and_writes_the_rest(client, fiche, adviser):
    client.force_login(adviser)
    url = reverse("actions:fiche_edit", args=[fiche.pk, "identite"])
    data = {
        "title": "Ouvrir deux relais",
        "code": "9",
        "priority": "high",
        "version": fiche.version,
        "change_reason": "Besoin",
    }
    assert client.post(url, data).status_code == 302
    stored = FicheAction.objects.get(pk=fiche.pk)
    assert (stored.title, stored.code) == ("Ouvrir un relais", "9")
    changement = stored.changements.get()
    assert changement.after == {"title": "Ouvrir deux relais"}
    assert changement.reason == "Besoin"
    page = client.get(fiche.get_absolute_url()).content.decode()
    assert "Titre ou objectifs modifiés" in page
    assert "Ouvrir deux relais" in page


def test_objectifs_typed_on_a_locked_fiche_are_proposed(client, fiche, adviser):
    client.force_login(adviser)
    url = reverse("actions:fiche_edit", args=[fiche.pk, "contenu"])
    data = {"context": "<p>Libre</p>", "objectifs": "Un\nDeux", "version": fiche.version}
    assert client.post(url, data).status_code == 302
    stored = FicheAction.objects.get(pk=fiche.pk)
    assert stored.context == "<p>Libre</p>"
    assert stored.objectifs.get().text == "Deux demi-journées"
    assert stored.changements.get().after == {"objectifs": ["Un", "Deux"]}


def test_fiche_created_in_a_locked_plan_is_only_proposed(client, fiche, adviser):
    client.force_login(adviser)
    url = reverse("actions:fiche_create", args=[fiche.plan.convention_id])
    response = client.post(url, {"title": "Créer une ludothèque", "change_reason": "Vœu du COPIL"})
    assert response.status_code == 302
    added = FicheAction.objects.get(title="Créer une ludothèque")
    assert added.is_proposed
    assert added.origin == FicheOrigin.COPIL
    changement = added.changements.get()
    assert (changement.kind, changement.reason) == (ChangementKind.ADDED, "Vœu du COPIL")
    assert added not in FicheAction.objects.live()


def test_proposed_fiche_enters_the_plan_with_a_decision(client, fiche, adviser, supported):
    client.force_login(adviser)
    client.post(reverse("actions:fiche_create", args=[fiche.plan.convention_id]), {"title": "Créer une ludothèque"})
    changement = FicheAction.objects.get(title="Créer une ludothèque").changements.get()
    client.post(step_of(changement, "appliquer"))
    added = FicheAction.objects.get(title="Créer une ludothèque")
    assert not added.is_proposed
    assert added in FicheAction.objects.live()


def test_the_page_of_a_change_says_what_it_waits_for(client, fiche, adviser):
    """The fiche leads there; without a decision it says which one, and where; nothing is written."""
    client.force_login(adviser)
    changement = make_changement(fiche)
    page = client.get(fiche.get_absolute_url()).content.decode()
    assert all(f'href="{step_of(changement, slug)}"' in page for slug in ("appliquer", "retirer"))
    for method, status in ((client.get, 200), (client.post, 422)):
        answer = method(step_of(changement, "appliquer"))
        words = answer.content.decode()
        assert answer.status_code == status and "Une décision de comité qui désigne ce changement" in words
        assert f'href="{reverse("governance:instances", args=[fiche.plan.convention_id])}"' in words
    assert "attend une décision" in words
    changement.refresh_from_db()
    assert changement.state == ChangementState.PROPOSED and not changement.transitions.exists()
    assert client.get(step_of(changement, "ailleurs")).status_code == 404


def test_a_change_settled_meanwhile_keeps_the_words(client, fiche, adviser):
    client.force_login(adviser)
    changement = propose(fiche, {"title": "Ouvrir deux relais"}, by=adviser)
    answers = [client.post(step_of(changement, "retirer"), {"reason": "Plus de porteur"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert (
        french("l’état est « Retiré »") in answers[1].content.decode()
        and "Plus de porteur" in answers[1].content.decode()
    )
    assert changement.transitions.get().reason == "Plus de porteur"
    (line,) = [line for line in History("fiche", fiche.pk)[0:50] if line.is_transition]
    assert line.title.endswith(": Proposé → Retiré") and (line.by, line.reason) == (str(adviser), "Plus de porteur")


def test_past_changes_have_the_steps_that_history_knows(fiche, adviser):
    """Who and when, of the event; of one told afterwards nobody knows the time, and none is made up."""
    past = importlib.import_module("actions.migrations.0013_past_changements")
    rows = [make_changement(fiche) for _ in range(4)]
    today, long_ago = timezone.localdate(), dt.date(2024, 3, 1)
    settled = [("applied", today), ("withdrawn", None), ("applied", long_ago)]  # the last one stays proposed
    for row, (state, day) in zip(rows, settled, strict=False):
        with pghistory.context(user=adviser.pk):
            ChangementFiche.objects.filter(pk=row.pk).update(state=state, applied_on=day)
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(past.TELL)
    told = ChangementTransition.objects.order_by("pk").values_list("changement", "name", "from_state", "to_state", "by")
    assert list(told) == [
        (rows[0].pk, "apply", "proposed", "applied", adviser.pk),
        (rows[1].pk, "withdraw", "proposed", "withdrawn", adviser.pk),
    ]
    events = ChangementFiche.pgh_event_model.objects.filter(pgh_label="update", pgh_obj_id=rows[0].pk)
    assert rows[0].transitions.get().at == events.get().pgh_created_at


def test_withdrawn_addition_leaves_the_counts(client, fiche, adviser):
    client.force_login(adviser)
    client.post(reverse("actions:fiche_create", args=[fiche.plan.convention_id]), {"title": "Créer une ludothèque"})
    changement = FicheAction.objects.get(title="Créer une ludothèque").changements.get()
    client.post(step_of(changement, "retirer"))
    changement.refresh_from_db()
    assert changement.state == ChangementState.WITHDRAWN
    assert FicheAction.objects.in_plan().count() == 1


def test_pasted_fiches_of_a_locked_plan_are_proposed(client, fiche, adviser):
    client.force_login(adviser)
    url = reverse("actions:paste", args=[fiche.plan.convention_id])
    client.post(url, {"text": "2.1 ; Créer une ludothèque\nOuvrir un café", "create": "1"})
    assert FicheAction.objects.filter(is_proposed=True, changements__kind="added").count() == 2


def test_declaring_complete_binds_only_a_signed_convention(client, adviser):
    plan = make_plan(make_signed_convention(adviser=adviser))
    client.force_login(adviser)
    url = reverse("actions:declare_complete", args=[plan.convention_id])
    client.post(url)
    plan.refresh_from_db()
    assert plan.original_complete_on is None, "un plan vide n’est pas complet"
    make_fiche(plan)
    client.post(url)
    plan.refresh_from_db()
    assert plan.original_complete_on
    client.post(url, {"rouvrir": "1"})
    plan.refresh_from_db()
    assert plan.original_complete_on, "une convention signée ne se rouvre pas"


def test_declaration_is_taken_back_before_the_signature(client, adviser):
    plan = make_plan(make_convention(adviser=adviser))
    make_fiche(plan)
    client.force_login(adviser)
    url = reverse("actions:declare_complete", args=[plan.convention_id])
    client.post(url)
    client.post(url, {"rouvrir": "1"})
    plan.refresh_from_db()
    assert plan.original_complete_on is None


def test_a_title_that_nobody_touched_is_not_proposed_back(client, fiche, adviser, supported):
    """The title decided while the section was open stays: what one did not type is not one's proposal."""
    client.force_login(adviser)
    url = reverse("actions:fiche_edit", args=[fiche.pk, "identite"])
    form = client.get(url).context["form"]
    shown = {name: value for name in form.fields if (value := form[name].value()) not in (None, [])} | {"code": "7"}
    propose(fiche, {"title": "Ouvrir deux relais"}, by=adviser).apply(by=adviser)
    assert client.post(url, shown).status_code == 302
    fiche = FicheAction.objects.get(pk=fiche.pk)
    assert (fiche.title, fiche.code) == ("Ouvrir deux relais", "7")
    assert not fiche.changements.filter(state=ChangementState.PROPOSED).exists()
