"""Versioned edits and creations, tried on the phases of a convention."""

import threading
import uuid

import pytest
from django import forms as django_forms
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from accounts.tests.factories import make_user
from conventions.models import Article, Phase
from conventions.tests.factories import freeze, make_article, make_convention
from core import editing
from core.editing import UNKNOWN, Fate, StaleEdit, save_creation, save_edit, settle
from core.forms import HouseForm, words_of
from core.transitions import TransitionRefused


class PhaseForm(HouseForm):
    class Meta:
        model = Phase
        fields = ["label", "actual_starts_on", "deliverables"]


class ArticleForm(HouseForm):
    class Meta:
        model = Article
        fields = ["title", "body"]


class DeliverablesForm(HouseForm):
    class Meta:
        model = Phase
        fields = ["deliverables"]


def make_phase(**fields):
    return Phase.objects.create(convention=make_convention(), label="Diagnostic", numbers=[1], **fields)


def typed(form_class, phase, **values):
    """A bound form as a browser sends it back: what was shown, with `values` typed over."""
    form = form_class(instance=type(phase)._base_manager.get(pk=phase.pk))
    shown = {name: form[name].value() for name in form.fields}
    data = {name: "" if value is None else value for name, value in shown.items()} | values
    bound = form_class(data, instance=type(phase)._base_manager.get(pk=phase.pk))
    assert bound.is_valid(), bound.errors
    return bound


def test_a_save_adds_one_to_the_version(db):
    phase = make_phase()
    save_edit(typed(PhaseForm, phase, label="Diagnostic partagé"), by=make_user())
    phase.refresh_from_db()
    assert (phase.label, phase.version) == ("Diagnostic partagé", 1)


def test_a_stale_save_is_refused_and_says_what_changed(db):
    phase = make_phase()
    mine = typed(PhaseForm, phase, label="Mon intitulé")
    save_edit(typed(PhaseForm, phase, label="Le sien"), by=make_user())
    with pytest.raises(StaleEdit) as refusal:
        save_edit(mine, by=make_user())
    (difference,) = refusal.value.differences
    assert (difference.label, difference.typed, difference.stored, difference.before) == (
        "Intitulé",
        "Mon intitulé",
        "Le sien",
        "Diagnostic",
    )
    phase.refresh_from_db()
    assert phase.label == "Le sien"


def test_two_sections_do_not_erase_each_other(db):
    phase = make_phase()
    mine = typed(DeliverablesForm, phase, deliverables="Rapport")
    other = typed(PhaseForm, phase, label="Le sien")
    save_edit(other, by=make_user())
    save_edit(mine, by=make_user())
    phase.refresh_from_db()
    assert (phase.label, phase.deliverables, phase.version) == ("Le sien", "Rapport", 2)


def test_a_form_without_version_counts_as_stale(db):
    phase = make_phase()
    mine = typed(PhaseForm, phase, label="Forgé", version="")
    with pytest.raises(StaleEdit):
        save_edit(mine, by=make_user())


def test_a_precise_date_is_kept_with_its_precision(db):
    phase = make_phase()
    save_edit(typed(PhaseForm, phase, actual_starts_on="06/2022"), by=make_user())
    phase.refresh_from_db()
    assert phase.actual_starts_on_words == "juin 2022"
    assert PhaseForm(instance=phase)["actual_starts_on"].value() == "06/2022"


def test_a_wrong_date_is_said_at_its_field(db):
    form = PhaseForm({"label": "x", "actual_starts_on": "31/02/2023", "version": 0}, instance=make_phase())
    assert form.errors["actual_starts_on"] == ["La date « 31/02/2023 » n’existe pas."]
    assert form["actual_starts_on"].value() == "31/02/2023"


def creation(convention, key, label="Phase"):
    form = PhaseForm({"label": label, "creation_key": str(key)}, instance=Phase(convention=convention))
    assert form.is_valid(), form.errors
    return form


def test_a_double_click_makes_one_row(db):
    convention, key, user = make_convention(), uuid.uuid4(), make_user()
    first, made = save_creation(creation(convention, key), by=user)
    again, made_again = save_creation(creation(convention, key), by=user)
    assert (first, made, made_again) == (again, True, False)
    assert first.created_by == user


#: Of a form that makes a row: what it holds beside its columns, and that no row tells once it is made. « base »: hidden.
UNTOLD = {
    "AmendInsertForm": {"place", "answer"},  # of an answer, written once a suggestion
    "AmendRewordForm": {"answer"},
    "CejForm": {"add_from"},
    "ContenuForm": {"avant_objectifs"},  # of a row that is there
    "EvenementForm": {"leaving", "entering"},
    "InsertForm": {"base", "after"},
    "MembreForm": {"contact"},
    "MoveForm": {"base", "after"},
    "NewModeleForm": {"source"},
    "OrganisationForm": {"is_another"},
    "VisaForm": {"upload"},  # of a row that is there
    **{
        name: {"base"}
        for name in (
            *("CancelForm", "DeleteForm", "EnterForm", "LeaveForm", "RenumberForm", "ReplaceForm"),
            *("JoinDateForm", "QuitDateForm", "QuitForm"),
        )
    },
}


def forms_of(kind):
    for each in kind.__subclasses__():
        yield each
        yield from forms_of(each)


def test_what_a_form_says_beside_its_columns_is_told_of_the_row_that_it_made():
    """What is typed otherwise in it, after « page précédente », is lost when nothing tells it."""
    assert get_resolver().url_patterns  # every form is read
    found = {}
    for form in forms_of(HouseForm):
        if "tests" in form.__module__ or form.__subclasses__() or form.made_words is not HouseForm.made_words:
            continue
        columns = {field.name for field in form._meta.model._meta.fields} if form._meta.model else set()
        beside = set(form.base_fields) - set(form._meta.fields or ()) - set(form.beside)
        if "creation_key" in columns and beside:
            found[form.__name__] = beside
    assert found == UNTOLD


def test_a_new_row_is_written_without_asking_whether_it_is_new(db):
    form, user = creation(make_convention(), uuid.uuid4()), make_user()
    with CaptureQueriesContext(connection) as captured:
        save_creation(form, by=user)
    assert [each["sql"].split("; ")[-1].split()[0] for each in captured] == ["SAVEPOINT", "INSERT", "RELEASE"]


def test_the_key_of_somebody_else_makes_another_row(db):
    """It is in a page: who types it learns nothing of what was made with it, and makes a row."""
    key, (first, second) = uuid.uuid4(), (make_user() for _ in range(2))
    mine, other = (make_convention() for _ in range(2))
    row, _ = save_creation(creation(mine, key), by=first)
    found, made = save_creation(creation(other, key, label="Autre"), by=second)
    assert (found != row, made, found.created_by, found.label) == (True, True, second, "Autre")
    assert found.creation_key != key


@pytest.mark.django_db(transaction=True)
def test_the_same_creation_eight_times_at_once_makes_one_row():
    convention, key, user = make_convention(), uuid.uuid4(), make_user()
    start, failures = threading.Barrier(8), []

    def click():
        try:
            start.wait(timeout=10)
            save_creation(creation(convention, key), by=user)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(8)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join(timeout=30)
    assert failures == []
    assert Phase.objects.filter(convention=convention).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_six_saves_at_once_on_one_row_one_is_accepted():
    phase, user = make_phase(), make_user()
    forms = [typed(PhaseForm, phase, label=f"Intitulé {number}") for number in range(6)]
    start, accepted, refused = threading.Barrier(6), [], []

    def save(form):
        try:
            start.wait(timeout=10)
            save_edit(form, by=user)
            accepted.append(form.cleaned_data["label"])
        except StaleEdit:
            refused.append(form.cleaned_data["label"])
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[form]) for form in forms]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=30)
    phase.refresh_from_db()
    assert [phase.label] == accepted
    assert len(refused) == 5


def test_two_people_who_change_two_fields_of_one_form_both_keep_theirs(db):
    phase = make_phase()
    mine = typed(PhaseForm, phase, deliverables="Rapport")
    other = typed(PhaseForm, phase, label="Le sien", actual_starts_on="06/2022")
    save_edit(other, by=make_user())
    save_edit(mine, by=make_user())
    phase.refresh_from_db()
    assert (phase.label, phase.deliverables) == ("Le sien", "Rapport")
    assert phase.actual_starts_on_words == "juin 2022"


def shown_by(view, monkeypatch):
    """What a view gives to its template, and its status."""
    kept = {}

    def render(request, template, page, status=200):
        kept.update(page, status=status)
        return HttpResponse(status=status)

    monkeypatch.setattr(editing, "render", render)
    view()
    return kept


def posted(rf, data):
    request = rf.post("/", data)
    request.user = make_user()
    return request


def test_on_a_conflict_the_form_shows_what_the_other_wrote_where_i_wrote_nothing(rf, db, monkeypatch):
    phase, user = make_phase(), make_user()
    opened = typed(PhaseForm, phase, label="Mon intitulé").data
    save_edit(typed(PhaseForm, phase, label="Le sien", actual_starts_on="06/2022"), by=user)
    request = posted(rf, opened)
    kept = shown_by(
        lambda: editing.edit_view(request, PhaseForm, Phase.objects.get(pk=phase.pk), template="x", success="x"),
        monkeypatch,
    )
    form = kept["form"]
    assert kept["status"] == 409
    assert [each.typed for each in kept["stale"].differences] == ["Mon intitulé"]
    assert form["label"].value() == "Mon intitulé"
    assert form["actual_starts_on"].value() == "06/2022"


def test_what_was_frozen_while_one_wrote_is_refused_with_its_reason(rf, db, monkeypatch):
    """A trigger refuses it: no conflict of versions, and nothing of what was typed is lost."""
    article = make_article(make_convention())
    opened = typed(ArticleForm, article, title="Mon titre").data
    freeze(article.convention)
    request, addition = posted(rf, opened), posted(rf, opened | {"creation_key": str(uuid.uuid4())})
    new = Article(convention=article.convention)
    for view in (
        lambda: editing.edit_view(request, ArticleForm, article, template="x", success="x"),
        lambda: editing.create_view(addition, ArticleForm, instance=new, template="x", success="x"),
    ):
        kept = shown_by(view, monkeypatch)
        assert kept["status"] == 409
        assert kept["stale"] is None
        reasons = kept["form"].non_field_errors()
        assert reasons == ["Le texte de cette convention est signé : il ne change plus."]
        assert kept["form"]["title"].value() == "Mon titre"


def test_what_the_lifecycle_refuses_in_a_save_is_said_on_the_form(rf, db, monkeypatch):
    phase = make_phase()
    opened = typed(PhaseForm, phase, label="Mon intitulé").data

    def refuse(*args, **kwargs):
        raise TransitionRefused("Le plan d’origine est complet.")

    monkeypatch.setattr(Phase, "save", refuse)
    request = posted(rf, opened)
    kept = shown_by(lambda: editing.edit_view(request, PhaseForm, phase, template="x", success="x"), monkeypatch)
    assert (kept["status"], kept["form"].non_field_errors()) == (409, ["Le plan d’origine est complet."])


def test_a_name_typed_in_a_choice_is_told_as_it_was_typed(db):
    field, user = django_forms.ModelChoiceField(get_user_model().objects.all()), make_user()
    assert [words_of(field, value) for value in ("Nom tapé", str(user.pk), "0", "", None, "²", "9" * 40)] == [
        "Nom tapé", str(user), "", "", "", "²", "9" * 40,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "stored", "opened", "fate"),
    [
        (5, 5, 4, Fate.SAME),
        (5, 4, 4, Fate.MINE),
        (4, 7, 4, Fate.THEIRS),
        (5, 7, 4, Fate.DISPUTED),
        (None, 7, 4, Fate.DISPUTED),
        (5, 7, UNKNOWN, Fate.DISPUTED),
        (5, 5, UNKNOWN, Fate.SAME),
    ],
)
def test_a_value_that_two_people_have_is_settled_one_way(typed, stored, opened, fate):
    assert settle(typed, stored, opened) is fate
