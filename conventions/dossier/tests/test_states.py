import datetime as dt

import pytest
from django.urls import reverse

from accounts.tests.factories import make_adviser
from conventions.dossier import guards
from conventions.enums import UNSIGNED, PartieRole, Role
from conventions.enums import ConventionState as S
from conventions.models import Convention, Signataire, Theme
from conventions.steps import next_step, way
from conventions.tests.factories import (
    make_autorisation,
    make_candidate,
    make_convention,
    make_member,
    make_partie,
    make_parties,
    make_signataire,
    make_signed_convention,
    make_theme,
    make_version_file,
    sign_without_file,
)
from core import steps
from core.transitions import TransitionRefused
from core.typography import french
from territories.tests.factories import make_caf, make_organisation

pytestmark = pytest.mark.django_db
BY_SLUG = steps.by_slug(Convention)

# From which states each act may start. Everything else is refused. What is submitted is opened again by `reopen`
# alone, with a reason.
SOURCES = {
    "start_framing": [S.PROSPECTING, S.DIAGNOSTIC, S.ACTION_PLAN, S.DRAFTING],
    "start_diagnostic": [S.PROSPECTING, S.FRAMING, S.ACTION_PLAN, S.DRAFTING],
    "start_action_plan": [S.PROSPECTING, S.FRAMING, S.DIAGNOSTIC, S.DRAFTING],
    "start_drafting": [S.PROSPECTING, S.FRAMING, S.DIAGNOSTIC, S.ACTION_PLAN],
    "submit_for_approval": [S.PROSPECTING, S.FRAMING, S.DIAGNOSTIC, S.ACTION_PLAN, S.DRAFTING],
    "prepare_signature": [S.APPROVAL],
    "reopen": [S.APPROVAL, S.READY_TO_SIGN],
    "enter_into_force": [S.READY_TO_SIGN],
    "renew": [S.IN_FORCE],
    "abandon": list(UNSIGNED),
    "terminate": [S.IN_FORCE],
}
FACTS = {
    "abandon": {"on": dt.date(2023, 5, 1)},
    "terminate": {"on": dt.date(2024, 5, 1)},
}


def put_in(convention, state):
    """The state as the database would hold it, with the facts that its constraints ask for."""
    facts = {
        S.ABANDONED: {"abandoned_on": "2023-01-01", "end_reason": "Sans suite"},
        S.TERMINATED: {"terminated_on": "2024-01-01", "end_reason": "Fusion"},
    }.get(state, {})
    sign_without_file(convention.pk, state=state, **facts)
    convention.refresh_from_db()
    return convention


@pytest.fixture
def only_own_guards(monkeypatch):
    """The table is about states: guards are silenced here, and tested one by one below."""
    monkeypatch.setattr("conventions.doors.guards.lacks", lambda step, convention: [])


@pytest.mark.parametrize("act", SOURCES)
@pytest.mark.parametrize("state", [state for state in S if state != S.EXPIRED])
def test_each_act_starts_from_its_states_and_no_other(only_own_guards, state, act):
    convention = put_in(make_convention(origin="reprise"), state)  # its text is kept elsewhere
    allowed = state in SOURCES[act]
    assert (act in {step.act for step in steps.open_to(convention)}) is allowed
    run = getattr(convention, act)
    if allowed:
        facts = {"candidate": make_candidate(convention)} if act == "submit_for_approval" else FACTS.get(act, {})
        run(by=None, reason="Motif", **facts)
        convention.refresh_from_db()
        assert convention.state == run.target
        (line,) = convention.transitions.all()
        assert (line.name, line.from_state, line.to_state, line.reason) == (act, state, run.target, "Motif")
    else:
        with pytest.raises(TransitionRefused, match="Action impossible"):
            run(by=None, reason="Motif", **FACTS.get(act, {}))
        convention.refresh_from_db()
        assert convention.state == state
        assert not convention.transitions.exists()


def test_every_act_is_in_the_table_and_has_its_page():
    acts = {name for name, member in vars(Convention).items() if hasattr(member, "sources")}
    assert acts == set(SOURCES)
    assert acts == {step.act for step in steps.of(Convention)}


@pytest.mark.parametrize("act", ["abandon", "terminate", "reopen"])
def test_some_acts_ask_for_a_reason(only_own_guards, act):
    convention = put_in(make_convention(), SOURCES[act][-1])
    with pytest.raises(TransitionRefused, match="Indiquez un motif"):
        getattr(convention, act)(by=None, reason=" ", **FACTS.get(act, {}))


def test_an_abandon_and_a_termination_keep_date_and_reason(only_own_guards):
    convention = make_convention()
    convention.abandon(by=None, reason="Élus défavorables", on=dt.date(2023, 5, 1))
    assert (convention.abandoned_on, convention.end_reason) == (dt.date(2023, 5, 1), "Élus défavorables")
    running = make_signed_convention()
    with pytest.raises(TransitionRefused, match="précéder la prise d’effet"):
        running.terminate(by=None, reason="Fusion", on=dt.date(2022, 12, 31))
    with pytest.raises(TransitionRefused, match="a pris fin le 31 décembre 2026"):
        running.terminate(by=None, reason="Fusion", on=dt.date(2027, 1, 1))
    running.terminate(by=None, reason="Fusion", on=dt.date(2024, 5, 1))
    assert running.in_effect_answer(on=dt.date(2024, 5, 1)) == "yes"
    assert running.in_effect_answer(on=dt.date(2024, 5, 2)) == "no"


# Guards, one by one ------------------------------------------------------------------


def lacks(guard, convention):
    return [(lack.text, lack.is_blocking) for lack in guard(convention)]


def test_a_diagnostic_asks_for_a_caf_and_a_collectivite():
    convention = make_convention()
    guard = guards.a_caf_and_a_collectivite
    assert lacks(guard, convention) == [
        ("la Caf parmi les parties", True),
        ("une collectivité parmi les parties", True),
    ]
    with pytest.raises(TransitionRefused, match="la Caf parmi les parties"):
        convention.start_diagnostic(by=None)
    make_partie(convention, role=PartieRole.CAF)
    make_partie(convention, role=PartieRole.PARTNER)
    assert lacks(guard, convention) == [("une collectivité parmi les parties", True)]
    make_partie(convention, role=PartieRole.COLLECTIVITE)
    assert lacks(guard, convention) == []


def test_an_approval_asks_for_dates_in_order():
    guard = guards.a_period
    wrong = Convention(pk=1, caf=make_caf(), starts_on=dt.date(2023, 1, 1), ends_on=dt.date(2023, 1, 1))
    assert lacks(guard, wrong) == [("une fin postérieure à la prise d’effet", True)]
    assert lacks(guard, make_convention()) == []


@pytest.mark.parametrize("unknown", ["starts_on", "ends_on"])
def test_an_unknown_period_is_a_warning(unknown):
    convention = make_convention(**{unknown: None})
    assert lacks(guards.a_period, convention) == [("la période de la convention n’est pas connue", False)]


@pytest.mark.parametrize(
    ("ends_on", "expected"),
    [
        (dt.date(2023, 6, 30), [("la durée (0,5 ans) sort de la règle de la Caf, de 1 à 5 ans", False)]),
        (dt.date(2023, 12, 31), []),
        (dt.date(2027, 12, 31), []),
        (dt.date(2028, 12, 31), [("la durée (6 ans) sort de la règle de la Caf, de 1 à 5 ans", False)]),
    ],
)
def test_a_length_out_of_the_rule_of_the_caf_is_a_warning(ends_on, expected):
    assert lacks(guards.a_period, make_convention(ends_on=ends_on)) == expected


def test_a_mandatory_theme_left_out_is_a_warning():
    convention = make_convention()
    theme = make_theme(label="Parentalité", is_mandatory=True)
    make_theme(label="Logement")
    make_theme(label="Ancien", is_mandatory=True, is_active=False)
    make_theme(label="Ailleurs", is_mandatory=True, caf=make_caf("91"))
    guard = guards.mandatory_themes
    assert lacks(guard, convention) == [("thème obligatoire absent : Parentalité", False)]
    convention.themes.add(theme)
    assert lacks(guard, convention) == []


@pytest.mark.parametrize(
    ("starts_on", "asked"),
    [(dt.date(2019, 12, 31), ["Enfance"]), (dt.date(2020, 1, 1), ["Petite enfance"]), (None, ["Petite enfance"])],
)
def test_a_theme_is_asked_of_the_conventions_of_its_time(starts_on, asked):
    convention = make_convention(starts_on=starts_on, ends_on=None)
    before, after = dt.date(2019, 12, 31), dt.date(2020, 1, 1)
    make_theme(label="Enfance", is_mandatory=True, valid_to=before, caf=convention.caf)
    make_theme(label="Petite enfance", is_mandatory=True, valid_from=after, caf=convention.caf)
    make_theme(label="Ailleurs", is_mandatory=True, valid_from=after, caf=make_caf("91"))
    assert [theme.label for theme in Theme.objects.mandatory_for(convention)] == asked
    assert [
        theme.label for theme in Theme.objects.filter(caf=convention.caf) if theme.is_mandatory_for(convention)
    ] == asked
    assert lacks(guards.mandatory_themes, convention) == [(f"thème obligatoire absent : {asked[0]}", False)]


def test_the_signature_is_prepared_when_every_required_party_has_authorised_or_is_exempted():
    convention = make_convention()
    guard = guards.everyone_has_authorised
    assert lacks(guard, convention) == [("au moins une partie dont la signature est requise", True)]
    caf, other = make_parties(convention)
    make_partie(convention, is_required=False)
    make_autorisation(caf)
    assert lacks(guard, convention) == [
        (f"l’autorisation {other.organisation.de_la}, ou son motif si elle est sans objet", True)
    ]
    put_in(convention, S.APPROVAL)
    with pytest.raises(TransitionRefused, match="ou son motif si elle est sans objet"):
        convention.prepare_signature(by=None)
    other.initial.exemption = "Signature par délégation"
    other.initial.save()
    with pytest.raises(TransitionRefused, match="Indiquez un motif"):
        convention.prepare_signature(by=None)
    convention.prepare_signature(by=None, reason="Votée avant que les versions soient soumises")
    assert convention.versions_texte.get().kind == "to_sign"
    (warning,) = convention.transitions.get().warnings
    assert warning.startswith("aucune version n’a été soumise aux assemblées")


def test_57_missing_votes_are_counted_in_one_line():
    convention = make_convention()
    for number in range(57):
        make_partie(convention, organisation=make_organisation(name=f"Commune {number:02}"))
    ((text, blocking),) = lacks(guards.everyone_has_authorised, convention)
    assert blocking
    assert text.startswith("57 autorisations, ou leur motif si elles sont sans objet : Commune 00, Commune 01")
    assert text.endswith("et 51 autres")


def test_it_enters_into_force_when_every_required_party_has_signed():
    convention = put_in(make_convention(), S.READY_TO_SIGN)
    guard = guards.everyone_has_signed
    assert lacks(guard, convention) == [("au moins une partie dont la signature est requise", True)]
    _, other = make_parties(convention, signed_on=dt.date(2022, 12, 1))
    make_partie(convention, is_required=False)
    Signataire.objects.filter(partie_acte=other.initial).update(signed_on=None)
    assert lacks(guard, convention) == [(f"la date de signature {other.organisation.de_la}", True)]
    with pytest.raises(TransitionRefused, match="la date de signature"):
        convention.enter_into_force(by=None)
    version = make_version_file(convention)
    signatures = Signataire.objects.filter(partie_acte__acte=convention.initial_acte)
    signatures.update(signed_on=dt.date(2022, 12, 13), signed_version=version)
    assert lacks(guard, convention) == []
    convention.enter_into_force(by=None)
    assert convention.is_text_frozen


def test_two_signatories_of_a_party_must_both_sign():
    convention = make_convention()
    partie = make_partie(convention)
    make_signataire(partie, signed_on=dt.date(2022, 12, 1))
    make_signataire(partie, capacity="Directrice")
    assert [text for text, _ in lacks(guards.everyone_has_signed, convention)] == [
        f"la date de signature {partie.organisation.de_la}"
    ]


def test_a_retroactive_signature_passes_with_a_typed_reason():
    convention = put_in(make_convention(), S.READY_TO_SIGN)
    make_parties(convention, signed_on=dt.date(2023, 10, 11))
    version = make_version_file(convention)
    Signataire.objects.filter(partie_acte__acte=convention.initial_acte).update(signed_version=version)
    warning = "signature du 11 octobre 2023, après la prise d’effet du 1er janvier 2023"
    assert lacks(guards.everyone_has_signed, convention) == [(warning, False)]
    with pytest.raises(TransitionRefused, match="Indiquez un motif"):
        convention.enter_into_force(by=None)
    convention.enter_into_force(by=None, reason="Calendrier des assemblées")
    (line,) = convention.transitions.all()
    assert line.warnings == [warning]
    assert convention.signed_answer(on=dt.date(2023, 10, 11)) == "yes"
    assert convention.in_effect_answer(on=dt.date(2023, 10, 11)) == "yes"


def test_a_renewal_asks_for_a_signed_successor():
    convention = make_signed_convention()
    guard = guards.a_signed_successor
    nobody = [("une convention qui prend la suite", True)]
    assert lacks(guard, convention) == nobody
    with pytest.raises(TransitionRefused, match="qui prend la suite"):
        convention.renew(by=None, reason="Fin")
    given_up = put_in(make_convention(predecessor=convention), S.ABANDONED)
    assert lacks(guard, convention) == nobody
    following = make_convention(predecessor=convention)
    waited = [("la signature de la convention qui prend la suite", True)]
    for state in UNSIGNED:
        put_in(following, state)
        assert lacks(guard, convention) == waited
    (lack,) = guard(convention)
    assert lack.url == reverse("conventions:parties", args=[following.pk])
    put_in(following, S.IN_FORCE)
    assert lacks(guard, convention) == []
    put_in(given_up, S.IN_FORCE)
    put_in(following, S.PROSPECTING)
    assert lacks(guard, convention) == []  # one of two is enough


def test_a_signature_known_to_the_month_warns_with_its_month():
    convention = make_convention()
    for partie in make_parties(convention, signed_on=dt.date(2023, 10, 1)):
        partie.initial.signataires.update(signed_on_precision="month")
    warning = "signature d’octobre 2023, après la prise d’effet du 1er janvier 2023"
    assert lacks(guards.everyone_has_signed, convention) == [(warning, False)]


# Pages -------------------------------------------------------------------------------


@pytest.fixture
def mine(client):
    adviser = make_adviser()
    client.force_login(adviser)
    return make_convention(adviser=adviser)


def url(convention, slug=None):
    if slug is None:
        return reverse("conventions:states", args=[convention.pk])
    return reverse("conventions:transition", args=[convention.pk, slug])


def test_the_page_of_states_shows_each_step_with_what_it_lacks(client, mine):
    page = client.get(url(mine))
    assert page.context["next"]["step"] is BY_SLUG["cadrage"]
    content = page.content.decode()
    assert "La Caf parmi les parties" in content
    assert reverse("conventions:parties", args=[mine.pk]) in content


@pytest.mark.parametrize(
    ("state", "slug"),
    [
        (S.PROSPECTING, "cadrage"),
        (S.FRAMING, "diagnostic"),
        (S.DIAGNOSTIC, "plan"),
        (S.ACTION_PLAN, "redaction"),
        (S.DRAFTING, "validation"),
        (S.APPROVAL, "signature"),
        (S.READY_TO_SIGN, "entree-en-vigueur"),
        (S.IN_FORCE, "renouvellement"),
        (S.RENEWED, None),
        (S.ABANDONED, None),
        (S.TERMINATED, None),
    ],
)
def test_the_usual_next_step_of_each_state(state, slug):
    assert next_step(Convention(state=state)) is (BY_SLUG[slug] if slug else None)


def test_a_step_is_taken_and_told(client, mine):
    answer = client.post(url(mine, "cadrage"), {"reason": "Réunion du 3 mars"})
    assert answer.status_code == 302
    assert answer.url == mine.get_absolute_url()
    mine.refresh_from_db()
    assert mine.state == S.FRAMING
    line = mine.transitions.get()
    assert (line.by, line.reason) == (mine.adviser, "Réunion du 3 mars")
    page = client.get(url(mine)).content.decode()
    assert "Prospection → Cadrage" in page
    assert french("Réunion du 3 mars") in page


def test_a_blocked_step_says_why_and_has_no_button(client, mine):
    page = client.get(url(mine, "diagnostic")).content.decode()
    assert 'aria-disabled="true"' in page
    answer = client.post(url(mine, "diagnostic"), {"reason": "Je tente"})
    assert answer.status_code == 422
    content = answer.content.decode()
    assert french("Il manque : la Caf parmi les parties") in content
    assert "Je tente" in content
    mine.refresh_from_db()
    assert mine.state == S.PROSPECTING


def test_a_warning_asks_for_a_reason_at_the_field_and_keeps_the_rest(client, mine, monkeypatch):
    make_theme(label="Parentalité", is_mandatory=True)
    answer = client.post(url(mine, "validation"), {"reason": ""})
    assert answer.status_code == 422
    assert "Indiquez un motif pour continuer." in answer.content.decode()
    assert french("Thème obligatoire absent : Parentalité") in answer.content.decode()
    answer = client.post(url(mine, "validation"), {"reason": "Thème porté par le Département"})
    asked = mine.soumissions.get()
    assert (answer.status_code, answer.url) == (302, asked.job.get_absolute_url())
    assert asked.reason == "Thème porté par le Département"
    mine.submit_for_approval(by=mine.adviser, reason=asked.reason, candidate=make_candidate(mine))
    assert mine.state == S.APPROVAL
    assert mine.transitions.get().warnings == ["thème obligatoire absent : Parentalité"]


def test_a_step_that_does_not_start_here_is_a_409(client, mine):
    assert client.get(url(mine, "entree-en-vigueur")).status_code == 200
    answer = client.post(url(mine, "entree-en-vigueur"), {"reason": "Vite"})
    assert answer.status_code == 409
    assert french("Action impossible : l’état est « Prospection ».") in answer.content.decode()


def test_an_abandon_asks_for_a_date_and_a_reason(client, mine):
    answer = client.post(url(mine, "abandon"), {"reason": "Sans suite", "on": ""})
    assert answer.status_code == 422
    assert "Indiquez la date." in answer.content.decode()
    assert "Sans suite" in answer.content.decode()
    assert client.post(url(mine, "abandon"), {"on": "2023-05-01"}).status_code == 422
    assert client.post(url(mine, "abandon"), {"on": "0001-05-01", "reason": "x"}).status_code == 422
    assert client.post(url(mine, "abandon"), {"on": "2023-05-01", "reason": "Sans suite"}).status_code == 302
    mine.refresh_from_db()
    assert mine.abandoned_on == dt.date(2023, 5, 1)


def test_a_termination_before_the_effect_is_refused_by_a_sentence(client):
    adviser = make_adviser()
    client.force_login(adviser)
    convention = make_signed_convention(adviser=adviser)
    answer = client.post(url(convention, "resiliation"), {"on": "2022-05-01", "reason": "Fusion"})
    assert answer.status_code == 422
    assert "précéder la prise d’effet" in answer.content.decode()
    assert "Fusion" in answer.content.decode()


def test_an_unknown_step_is_a_404(client, mine):
    assert client.get(url(mine, "inconnu")).status_code == 404


@pytest.mark.parametrize("role", [Role.CTG_LEAD, Role.ELECTED, Role.CAF_REFERENT])
def test_who_only_reads_sees_what_is_missing_and_may_not_act(client, role):
    convention = make_convention()
    client.force_login(make_member(convention, role))
    assert client.get(url(convention)).status_code == 200
    assert client.get(url(convention, "cadrage")).status_code == 403
    assert client.post(url(convention, "cadrage")).status_code == 403
    client.force_login(make_adviser(caf=make_caf("91")))
    assert client.get(url(convention)).status_code == 404


def test_who_may_not_create_is_not_led_to_the_successor(client):
    convention = make_signed_convention()
    following = make_convention(predecessor=convention)
    successor = reverse("conventions:parties", args=[following.pk])
    for person, is_linked in ((make_adviser(), True), (make_member(convention, Role.CTG_LEAD), False)):
        client.force_login(person)
        page = client.get(url(convention)).content.decode()
        assert "La signature de la convention qui prend la suite" in page
        assert (successor in page) is is_linked


# What is said of the state --------------------------------------------------------------


def test_a_past_convention_reads_echue_on_its_pages(client):
    adviser = make_adviser()
    client.force_login(adviser)
    past = make_signed_convention(adviser=adviser, ends_on=dt.date(2024, 12, 31))
    running = make_signed_convention(ends_on=dt.date(2998, 12, 31))
    page = client.get(url(past)).content.decode()
    assert "Échue" in page
    assert "En vigueur" not in page
    assert "En vigueur" in client.get(url(running)).content.decode()
    answer = client.post(url(past, "cadrage"), {"reason": "Vite"})
    assert answer.status_code == 409
    assert french("Action impossible : l’état est « Échue ».") in answer.content.decode()
    assert "Cette étape ne part pas de l’état «\u00a0Échue\u00a0»." in answer.content.decode()


@pytest.mark.parametrize(
    ("facts", "current"),
    [
        ({"state": S.DRAFTING}, "Rédaction"),
        ({"state": S.IN_FORCE, "ends_on": dt.date(2998, 12, 31)}, "En vigueur"),
        ({"state": S.IN_FORCE, "ends_on": None}, "En vigueur, fin inconnue"),
        ({"state": S.IN_FORCE, "starts_on": dt.date(2998, 1, 1), "ends_on": None}, "Signée, effet au 1er janvier 2998"),
        ({"state": S.IN_FORCE}, None),
        ({"state": S.RENEWED}, None),
    ],
)
def test_the_way_stops_where_the_convention_stands(facts, current):
    period = {"starts_on": dt.date(2020, 1, 1), "ends_on": dt.date(2023, 12, 31)}
    shown = way(Convention(**period | facts), on=dt.date(2026, 11, 28))
    assert next((step["label"] for step in shown if step["state"] == "current"), None) == current
    assert len(shown) == (8 if current else 0)


@pytest.mark.parametrize(
    ("days", "late"),
    [
        ({"published_on": dt.date(2023, 10, 12)}, "12 octobre 2023"),
        ({"published_on": dt.date(2023, 7, 1), "received_on": dt.date(2023, 10, 20)}, "20 octobre 2023"),
        ({"published_on": dt.date(2023, 7, 1), "received_on": dt.date(2023, 7, 3)}, ""),
        ({}, ""),
        ({"published_on": dt.date(2023, 10, 12), "outcome": "against"}, ""),
    ],
)
def test_a_signature_before_the_act_binds_is_a_warning(days, late):
    convention = make_convention()
    partie, other = make_parties(convention, signed_on=dt.date(2023, 10, 11))
    make_autorisation(partie, **days)
    make_autorisation(other)
    name = partie.organisation.de_la
    expected = [(f"signature {name} avant que son acte soit exécutoire, à compter du {late}", False)] if late else []
    assert lacks(guards.signed_once_enforceable, convention) == expected
