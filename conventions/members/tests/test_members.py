"""People of a convention: added without telling who has an account, closed, never deleted."""

import datetime as dt
import io
import re

import openpyxl
import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts import invitations, tasks
from accounts.enums import CafRole, MailState
from accounts.models import Invitation, Mail, User
from accounts.tests.factories import make_adviser, make_caf_member, make_user
from accounts.tests.mailing import refuse_mails, send_mails
from conventions.enums import Role
from conventions.members import people
from conventions.models import Contact, Convention, Membership
from conventions.tests.factories import make_convention, make_member, make_partie, make_theme
from territories.tests.factories import make_caf, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention():
    adviser = make_user()
    convention = make_convention(name="Gevrey", adviser=adviser)
    make_adviser(caf=convention.caf, user=adviser)
    return convention


@pytest.fixture
def author(client, convention):
    client.force_login(convention.adviser)
    return convention.adviser


def page(convention, name="membres", *args):
    return reverse(f"conventions:{name}", args=[convention.pk, *args])


def typed(**fields):
    return {"email": "nouvelle@exemple.fr", "role": "cooperation_officer", "starts_on": "2026-01-01", **fields}


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_a_refused_mail_is_told_beside_its_member(client, convention, author, settings, monkeypatch):
    refuse_mails(settings, monkeypatch)
    colleague = make_adviser(caf=convention.caf)
    client.post(page(convention, "member_add"), typed(email=colleague.email, role="caf_referent"))
    told = client.post(page(convention, "member_add"), typed(), follow=True).content.decode()
    assert told.count("Courriel en cours d’envoi") == 1 and "non parti" not in told
    assert "Invitation en attente" in told and "Invitation envoyée" not in told
    send_mails()
    told = client.get(page(convention)).content.decode()
    assert told.count("courriel non parti") == 2 and "Le serveur de courriel l’a refusé." in told
    assert "Invitation en attente" in told and "Invitation envoyée" not in told
    invited = convention.memberships.get(user=None)
    told = client.post(page(convention, "invitation_renew", invited.pk), follow=True).content.decode()
    assert told.count("courriel non parti") == 1 and "l’ancien ne sert plus" in told


def test_a_colleague_gets_the_role_at_once(client, convention, author):
    colleague = make_adviser(caf=convention.caf)
    response = client.post(
        page(convention, "member_add"), typed(email=colleague.email.upper(), role="caf_referent"), follow=True
    )
    send_mails()
    assert said(response) == ["Le membre est ajouté ; un courriel le prévient."]
    membership = convention.memberships.get()
    assert (membership.user, membership.invitation) == (colleague, None)
    assert mail.outbox[0].to == [colleague.email]
    assert "Référent Caf associé" in mail.outbox[0].body


def test_an_unknown_address_and_a_stranger_s_account_cannot_be_told_apart(client, convention, author):
    """Same message, same row, same mail: an address with an account elsewhere is invited too."""
    stranger = make_user(email="connue@exemple.fr")
    pages = []
    for email in ("inconnue@exemple.fr", stranger.email):
        response = client.post(page(convention, "member_add"), typed(email=email), follow=True)
        send_mails()
        html = response.content.decode()
        assert email in html
        pages.append(said(response))
    assert pages[0] == pages[1]
    rows = convention.memberships.order_by("pk")
    assert [row.user for row in rows] == [None, None]
    assert [row.invitation.email for row in rows] == ["inconnue@exemple.fr", stranger.email]
    assert mail.outbox[0].subject == mail.outbox[1].subject


def test_an_accepted_invitation_gives_the_membership_its_person(
    client, convention, author, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page(convention, "member_add"), typed())
    membership = convention.memberships.get()
    assert not Convention.objects.visible_to(make_user(email="autre@exemple.fr")).exists()
    with django_capture_on_commit_callbacks(execute=True):
        person = invitations.accept(
            membership.invitation, first_name="Sacha", last_name="Petit", password="une longue phrase 2026"
        )
    membership.refresh_from_db()
    assert membership.user == person
    assert list(Convention.objects.visible_to(person)) == [convention]
    assert invitations.page_after(membership.invitation, person) == convention.get_absolute_url()
    people.close(membership)
    assert invitations.page_after(membership.invitation, User.objects.get(pk=person.pk)) == "/"


def test_an_invitation_for_one_role_opens_no_other_convention(
    convention, author, client, django_capture_on_commit_callbacks
):
    other = make_convention(caf=convention.caf)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page(convention, "member_add"), typed())
        person = invitations.accept(
            Invitation.objects.get(), first_name="S", last_name="P", password="une longue phrase 2026"
        )
    assert other not in Convention.objects.visible_to(person)


def test_the_same_role_is_not_given_twice_but_several_roles_are(client, convention, author):
    colleague = make_member(convention, Role.ELECTED)
    response = client.post(page(convention, "member_add"), typed(email=colleague.email, role="elected"))
    assert response.status_code == 422
    assert "déjà ce rôle" in response.context["form"].errors["email"][0]
    response = client.post(page(convention, "member_add"), typed(email=colleague.email, role="ctg_lead"))
    assert response.status_code == 302
    assert convention.memberships.filter(user=colleague).count() == 2


def test_an_associated_referent_works_for_the_caf(client, convention, author):
    response = client.post(page(convention, "member_add"), typed(role="caf_referent"))
    assert response.status_code == 422
    assert not convention.memberships.exists()


def test_the_pilote_adds_members_but_none_of_the_caf(client, convention):
    lead = make_member(convention, Role.CTG_LEAD)
    referent = make_member(convention, Role.CAF_REFERENT, user=make_adviser(caf=convention.caf))
    client.force_login(lead)
    form = client.get(page(convention, "member_add")).context["form"]
    offered = {value for value, _ in form.fields["role"].choices}
    assert Role.CAF_REFERENT not in offered
    assert Role.COOPERATION_OFFICER in offered
    colleague = make_adviser(caf=convention.caf)
    response = client.post(page(convention, "member_add"), typed(email=colleague.email, role="caf_referent"))
    assert response.status_code == 422
    row = Membership.objects.get(user=referent)
    for act in ("member_edit", "member_close"):
        assert client.post(page(convention, act, row.pk)).status_code == 403


def test_others_read_the_members_and_change_nothing(client, convention):
    member = make_member(convention, Role.PARTNER)
    row = Membership.objects.get(user=member)
    client.force_login(member)
    html = client.get(page(convention)).content.decode()
    assert page(convention, "member_add") not in html
    assert client.get(page(convention, "member_add")).status_code == 403
    assert client.post(page(convention, "member_close", row.pk)).status_code == 403


def test_a_closed_membership_closes_at_once_and_is_kept(client, convention, author):
    member = make_member(convention, Role.CTG_LEAD)
    row = Membership.objects.get(user=member)
    assert client.post(page(convention, "member_close", row.pk)).status_code == 302
    row.refresh_from_db()
    assert row.ends_on == timezone.localdate() - dt.timedelta(days=1)
    assert not Convention.objects.visible_to(member).exists()
    html = client.get(page(convention)).content.decode()
    assert "Anciens membres (1)" in html


def test_a_membership_begun_today_closes_at_once_too(convention):
    member = make_member(convention, Role.CTG_LEAD, starts_on=timezone.localdate())
    people.close(Membership.objects.get(user=member))
    assert not Convention.objects.visible_to(member).exists()


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("0001-01-01", "L’année doit être comprise entre 2000 et 2100."),
        ("1999-12-31", "L’année doit être comprise entre 2000 et 2100."),
        ("9999-12-31", "L’année doit être comprise entre 2000 et 2100."),
        ("2100-12-31", "Cette date est trop lointaine."),
        ("2026-02-29", "Écrivez une date comme 11/10/2023."),
    ],
)
def test_a_last_day_out_of_bounds_closes_nothing(client, convention, author, day, sentence):
    row = Membership.objects.get(user=make_member(convention, Role.CTG_LEAD))
    starts_on = row.starts_on
    response = client.post(page(convention, "member_close", row.pk), {"last_day": day})
    shown = response.content.decode()
    assert (response.status_code, sentence in shown, f'value="{day}"' in shown) == (422, True, True)
    row.refresh_from_db()
    assert (row.starts_on, row.ends_on) == (starts_on, None)


def test_a_role_is_closed_once_one_was_asked_without_script_too(client, convention, author):
    row = Membership.objects.get(user=make_member(convention, Role.CTG_LEAD))
    make_member(convention, Role.ELECTED)
    address = page(convention, "member_close", row.pk)
    assert f'href="{address}"' in client.get(page(convention)).content.decode()
    asked = client.get(address).content.decode()
    assert f"Clore le rôle de {row.user}" in asked and 'name="last_day"' in asked
    row.refresh_from_db()
    assert row.ends_on is None
    assert client.post(address, {"last_day": ""}).status_code == 302
    row.refresh_from_db()
    assert row.ends_on < dt.date.today() and convention.memberships.filter(ends_on=None).count() == 1


def test_an_invitation_is_told_as_it_stands(client, convention, author):
    client.post(page(convention, "member_add"), typed())
    send_mails()
    assert "Invitation envoyée" in client.get(page(convention)).content.decode()
    client.post(page(convention, "member_close", convention.memberships.get(user=None).pk), {})
    told = client.get(page(convention)).content.decode()
    assert "Invitation retirée" in told and "Invitation envoyée" not in told


def test_the_link_of_a_closed_role_is_not_sent_again(client, convention, author):
    for email in ("zoe@exemple.fr", "alix@exemple.fr"):
        client.post(page(convention, "member_add"), typed(email=email))
    closed, kept = convention.memberships.filter(user=None).order_by("pk")
    client.post(page(convention, "member_close", closed.pk), {})
    for row in (closed, kept):  # from a page that was open before
        told = client.post(page(convention, "invitation_renew", row.pk), follow=True)
        assert said(told)[-1].startswith("Ce rôle est clos" if row == closed else "Un nouveau lien")
    assert [row.invitation.revoked_at is None for row in convention.memberships.filter(user=None).order_by("pk")] == [
        False,
        True,
    ]


def test_closing_a_pending_membership_takes_its_invitation_back(client, convention, author):
    client.post(page(convention, "member_add"), typed())
    row = convention.memberships.get()
    client.post(page(convention, "member_close", row.pk))
    assert Invitation.objects.get().revoked_at is not None
    assert not Invitation.objects.open().exists()


def test_closing_one_of_two_offered_roles_keeps_their_invitation(client, convention, author):
    """As an import makes them: one invitation an address, whatever it is given."""
    client.post(page(convention, "member_add"), typed())
    row = convention.memberships.get()
    other = Membership.objects.create(convention=convention, invitation=row.invitation, role=Role.ELECTED)
    client.post(page(convention, "member_close", row.pk))
    assert Invitation.objects.open().exists()
    client.post(page(convention, "member_close", other.pk))
    assert not Invitation.objects.open().exists()


def test_an_address_corrected_after_the_page_before_is_not_lost(client, convention, author):
    url, key = page(convention, "member_add"), "3e8b7c4e-5a38-4c3a-9d4e-0a2a0a3f1b11"
    for _ in range(2):  # a double click
        assert client.post(url, typed(creation_key=key)).status_code == 302
    kept = client.post(url, typed(creation_key=key, email="nouvel@exemple.fr"))
    assert kept.status_code == 409 and 'value="nouvel@exemple.fr"' in kept.text
    assert "Ce formulaire a déjà été enregistré" in kept.text
    assert convention.memberships.get().invitation.email == "nouvelle@exemple.fr"


def test_a_new_link_is_sent_on_demand(client, convention, author):
    client.post(page(convention, "member_add"), typed())
    row = convention.memberships.get()
    before = row.invitation.token_hash
    client.post(page(convention, "invitation_renew", row.pk))
    send_mails()
    assert Invitation.objects.get().token_hash != before
    assert re.search(r"http\S+", mail.outbox[-1].body)
    sent = len(mail.outbox)
    shown = re.search(r'name="courriel" value="(\d+)"', client.get(page(convention)).content.decode())[1]
    for _ in range(2):  # a double click on one page
        client.post(page(convention, "invitation_renew", row.pk), {"courriel": shown})
        send_mails()
    assert len(mail.outbox) == sent + 1


def test_function_and_dates_are_edited_with_their_version(client, convention, author):
    member = make_member(convention, Role.CTG_LEAD)
    row = Membership.objects.get(user=member)
    url = page(convention, "member_edit", row.pk)
    data = {"function": "Directrice", "starts_on": "2024-01-01", "ends_on": "", "version": 0, "etp_share": "0,5"}
    assert client.get(url).status_code == 200
    assert client.post(url, data).status_code == 302
    row.refresh_from_db()
    assert (row.function, str(row.etp_share), row.version) == ("Directrice", "0.50", 1)
    assert client.post(url, data | {"function": "Autre"}).status_code == 409
    response = client.post(url, data | {"ends_on": "2023-01-01", "version": 1})
    assert response.status_code == 422
    response = client.post(url, data | {"etp_share": "7", "version": 1})
    assert response.status_code == 422
    assert Membership.objects.get(pk=row.pk).function == "Directrice"


def test_selects_refuse_what_belongs_elsewhere(client, convention, author):
    """Theme of another Caf, organisation of another Caf or of another convention."""
    elsewhere = make_caf("91")
    theme = make_theme(caf=elsewhere)
    private = make_organisation(caf=elsewhere)
    party_elsewhere = make_partie(make_convention(caf=elsewhere)).organisation
    member = make_member(convention, Role.CTG_LEAD)
    row = Membership.objects.get(user=member)
    contact = Contact.objects.create(convention=convention, name="Dominique")
    for field, value in (("theme", theme.pk), ("organisation", private.pk), ("organisation", party_elsewhere.pk)):
        response = client.post(page(convention, "member_add"), typed(**{field: value}))
        assert response.status_code == 422
        assert field in response.context["form"].errors
        data = {"function": "x", "starts_on": "2024-01-01", "version": 0, field: value}
        assert client.post(page(convention, "member_edit", row.pk), data).status_code == 422
        if field == "organisation":
            data = {"name": "Dominique", "side": "caf", "version": 0, field: value}
            assert client.post(page(convention, "contact_edit", contact.pk), data).status_code == 422
            assert client.post(page(convention, "contact_add"), data).status_code == 422
    assert convention.memberships.count() == 1
    assert not Invitation.objects.exists()


def test_the_collectivite_does_not_read_the_partners_that_the_caf_entered(convention):
    partner = make_organisation(caf=convention.caf)
    party = make_partie(convention).organisation
    lead = make_member(convention, Role.CTG_LEAD)
    assert partner in people.organisations_for(convention.adviser, convention)
    found = people.organisations_for(lead, convention)
    assert partner not in found
    assert party in found


def test_a_member_of_another_convention_is_not_found(client, convention, author):
    stranger = make_member(make_convention(caf=convention.caf), Role.ELECTED)
    row = Membership.objects.get(user=stranger)
    for act in ("member_edit", "member_close", "invitation_renew"):
        assert client.post(page(convention, act, row.pk)).status_code == 404


def test_contacts_are_added_edited_and_deleted(client, convention, author):
    data = {"name": "Dominique Renard", "function": "Secrétaire", "side": "collectivite", "email": "", "phone": ""}
    assert client.post(page(convention, "contact_add"), data).status_code == 302
    contact = convention.contacts.get()
    assert contact.created_by == author
    url = page(convention, "contact_edit", contact.pk)
    assert client.get(url).status_code == 200
    assert client.post(url, data | {"name": "", "version": 0}).status_code == 422
    assert client.post(url, data | {"phone": "01 02 03 04 05", "version": 0}).status_code == 302
    assert client.post(url, data | {"phone": "09", "version": 0}).status_code == 409
    assert "01 02 03 04 05" in client.get(page(convention)).content.decode()
    assert client.post(page(convention, "contact_delete", contact.pk)).status_code == 302
    assert not convention.contacts.exists()


def test_the_page_costs_the_same_for_twelve_and_sixty_members(
    client, convention, author, django_assert_max_num_queries
):
    make_member(convention, Role.ELECTED)
    for count in (12, 48):
        for _ in range(count):
            make_member(convention, Role.ELECTED)
        with django_assert_max_num_queries(16):
            assert client.get(page(convention)).status_code == 200


def test_a_person_s_own_page_lists_their_roles(client, convention):
    member = make_member(convention, Role.CTG_LEAD, ends_on=dt.date(2023, 1, 1))
    other = make_convention(caf=convention.caf)
    make_member(other, Role.ELECTED, user=member)
    rows = people.held_roles(member)
    assert [(row.label, bool(row.url)) for row in rows] == [(str(other), True), (str(convention), False)]


def test_a_grants_officer_does_not_manage_members(client, convention):
    client.force_login(make_caf_member(caf=convention.caf, role=CafRole.GRANTS_OFFICER))
    assert client.get(page(convention)).status_code == 200
    assert client.get(page(convention, "member_add")).status_code == 403


def test_a_consultant_has_an_end_date(client, convention, author):
    refused = client.post(page(convention, "member_add"), typed(role="consultant"))
    assert refused.status_code == 422
    assert "indiquez son dernier jour" in refused.content.decode()
    assert (
        client.post(page(convention, "member_add"), typed(role="consultant", ends_on="2027-06-30")).status_code == 302
    )
    row = convention.memberships.get()
    shown = client.get(page(convention, "member_edit", row.pk)).content.decode()
    assert "Dernier jour de la mission" in shown and "Laissez vide" not in shown
    data = {"starts_on": "2026-01-01", "ends_on": "", "version": row.version}
    assert client.post(page(convention, "member_edit", row.pk), data).status_code == 422
    row.refresh_from_db()
    assert row.ends_on == dt.date(2027, 6, 30)


def test_the_people_of_a_convention_are_exported_side_by_side_with_the_contacts(client, convention, author):
    elected = make_member(convention, Role.ELECTED)
    Contact.objects.create(convention=convention, side="partner", name="=Msa", email="msa@exemple.fr")
    content = io.BytesIO(b"".join(client.get(page(convention), {"export": "xlsx"}).streaming_content))
    sheet = openpyxl.load_workbook(content).active
    assert [row[1] for row in sheet.values] == ["Nom", str(author), str(elected), "=Msa"]
    assert sheet["B4"].data_type == "s"
    client.force_login(elected)
    shown = client.get(page(convention)).status_code
    assert client.get(page(convention), {"export": "xlsx"}).status_code == shown


def test_who_closes_their_own_role_is_led_to_the_list(client, convention):
    other, yesterday = make_convention(), timezone.localdate() - dt.timedelta(days=1)
    lead = make_member(convention, Role.CTG_LEAD)
    make_member(other, Role.CTG_LEAD, user=lead)
    client.force_login(lead)
    own = {row.convention_id: row for row in lead.memberships.all()}
    ends = {"starts_on": "2022-01-01", "ends_on": str(yesterday), "version": 0}
    for each, name, data in ((convention, "member_close", {}), (other, "member_edit", ends)):
        answer = client.post(page(each, name, own[each.pk].pk), data)
        assert (answer.status_code, answer.url) == (302, reverse("conventions:list"))
        own[each.pk].refresh_from_db()
        assert own[each.pk].ends_on == yesterday


@pytest.mark.django_db
def test_an_invitation_nobody_accepted_goes_with_its_role(caplog):
    """Thirty days after its link expired, in any Caf; a role that somebody accepted stays, whatever its link."""
    now = timezone.now()
    rows = {}
    for code in ("29", "35"):
        convention, by = make_convention(caf=make_caf(code)), make_user()
        for name, days in (("old", 31), ("young", 29), ("taken", 31)):
            row = Membership(convention=convention, role=Role.ELECTED)
            people.welcome(row, email=f"{name}{code}@exemple.fr", by=by)
            if name == "taken":
                people.fill_memberships(None, invitation=row.invitation, user=make_user())
                Invitation.objects.filter(pk=row.invitation_id).update(accepted_at=now)
            Invitation.objects.filter(pk=row.invitation_id).update(expires_at=now - dt.timedelta(days=days))
            rows[name, code] = row
    old = [row for (name, _), row in rows.items() if name == "old"]
    with caplog.at_level("INFO", "accounts.mails"):
        tasks.forget_invitations(timestamp=0)
    kept = {row.pk for row in rows.values()} - {row.pk for row in old}
    assert set(Membership.objects.filter(pk__in=[row.pk for row in rows.values()]).values_list("pk", flat=True)) == kept
    invitations_left = Invitation.objects.values_list("email", flat=True)
    assert sorted(invitations_left) == [f"{name}{code}@exemple.fr" for name in ("taken", "young") for code in (29, 35)]
    assert "invitations_forgotten count=2 days=30" in caplog.text
    send_mails()  # what was still owed to them is nothing any more
    gone = Mail.objects.filter(recipient__startswith="old").values_list("state", flat=True)
    assert set(gone) == {MailState.DROPPED}
