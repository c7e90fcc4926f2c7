"""The demo data: real facts, walked through the real guards."""

import datetime as dt
from collections import Counter
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F, Sum
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from actions import references
from actions.models import FicheAction, FicheTransition
from conventions.enums import SIGNED, CejStatus, ConventionState
from conventions.frameworks.models.cej import status_column
from conventions.models import Autorisation, Cej, Convention, ConventionTransition, Document, Signataire
from conventions.tests.factories import make_candidate, make_version_file
from core.formats import euros
from diagnostics import loading, tables
from diagnostics.models import Constat, Enjeu, ValeurIndicateur
from governance.alerts import without_copil
from governance.models import Comite, Decision, Presence, Seance
from reporting.bilans.models import Bilan, BilanTransition
from reporting.demo import essonne, gevrey, papers, portfolios
from reporting.demo.people import ACCOUNTS, COLLEAGUES, PASSWORD
from reporting.demo.writing import write
from reporting.documents import checks
from reporting.documents.convention_source import convention_document
from reporting.portfolio.models import CibleCouverture
from territories.models import Territoire
from territories.tests.factories import load_small

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """Written once for the whole file, and taken back at its end."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        patched = pytest.MonkeyPatch.context()
        with patched as patch, django_db_blocker.unblock(), transaction.atomic():
            patch.setattr(
                papers, "version_to_sign", lambda ctg, version, written: make_version_file(version.convention)
            )
            patch.setattr(papers, "candidate", lambda ctg, written: make_candidate(ctg.convention))
            load_small()
            references.load()
            loading.load_definitions()
            write(today=TODAY, say=lambda words: None)
            yield Convention.objects.get(name=gevrey.NAME, starts_on=gevrey.STARTS_ON)
            transaction.set_rollback(True)


def days(rows, name="at"):
    return [timezone.localdate(at) for at in rows.values_list(name, flat=True)]


def test_every_account_enters_by_the_password_hashed_once(demo):
    accounts = User.objects.filter(email__in=[account.email for account in ACCOUNTS])
    assert accounts.count() == len(ACCOUNTS) and accounts.values("password").distinct().count() == 1
    assert accounts.first().check_password(PASSWORD)
    assert not User.objects.exclude(pk__in=accounts).first().has_usable_password()


# Gevrey-Nuits ---------------------------------------------------------------------------------


def test_the_public_facts_of_gevrey_are_there(demo):
    assert demo.perimetre.count() == 55
    assert demo.perimetre.population() == 29_432
    assert demo.last_signature.date == dt.date(2023, 10, 11)
    assert demo.signed_answer(on=dt.date(2023, 10, 11)) == "yes"
    assert demo.signed_answer(on=dt.date(2023, 10, 10)) == "no"
    assert [phase.numbers for phase in demo.phases.all()] == [[1], [2, 3], [4]]
    volets = demo.diagnostic.volets.all()
    assert [volet.enjeux.count() for volet in volets] == [3, 4, 3]
    assert demo.plan.axes.count() == 3
    assert FicheAction.objects.filter(plan__convention=demo).count() == 18
    figure = ValeurIndicateur.objects.get(indicateur__code="CAF_PRESTATIONS")
    assert euros(figure.value) == "558\u202f373\u202f000\u00a0€"


def test_it_was_signed_late_with_a_typed_reason(demo):
    line = demo.transitions.get(name="enter_into_force")
    assert line.warnings
    assert "1er janvier 2023" in line.reason
    assert timezone.localdate(line.at) == dt.date(2023, 10, 11)
    assert timezone.localdate(demo.initial_acte.frozen_at) == dt.date(2023, 10, 11)
    version, submitted = demo.versions_texte.all()
    assert (version.kind, submitted.kind) == ("to_sign", "submitted")
    assert timezone.localdate(version.made_at) == dt.date(2023, 10, 2)
    assert timezone.localdate(submitted.made_at) == dt.date(2023, 4, 27)
    assert version.document is not None
    assert (version.sha256, version.content) == (submitted.sha256, submitted.content)
    assert {vote.voted_version for vote in Autorisation.objects.filter(partie_acte__partie__convention=demo)} == {
        submitted
    }
    assert {row.signed_version for row in Signataire.objects.filter(partie_acte__partie__convention=demo)} == {version}


def test_each_of_the_92_but_gevrey_was_signed_before_the_portal(demo):
    signed = Convention.objects.filter(state__in=SIGNED).exclude(pk=demo.pk)
    assert not demo.is_reprise
    assert {row.origin for row in signed} == {"reprise"}
    assert len(signed) > 80


def test_nothing_of_the_past_is_said_to_have_happened_on_the_day_of_the_demo(demo):
    recent = TODAY - dt.timedelta(days=14)
    told = [
        *days(ConventionTransition.objects.all()),
        *days(FicheTransition.objects.all()),
        *days(BilanTransition.objects.all()),
        *days(Seance.objects.filter(state="validated"), "convened_at"),
        *days(Seance.objects.filter(state="validated"), "validated_at"),
        *days(Document.objects.all(), "created_at"),
    ]
    assert len(told) > 200
    assert max(told) < recent
    assert demo.transitions.values_list("at__year", flat=True).distinct().count() == 2


def test_the_bilans_are_frozen_in_their_year_and_the_final_one_is_in_preparation(demo):
    rows = Bilan.objects.filter(convention=demo)
    assert dict(rows.values_list("year", "state")) == {2024: "validated", 2025: "validated", 2026: "draft"}
    validated = dict(rows.exclude(validated_on=None).values_list("year", "validated_on"))
    assert validated == {2024: dt.date(2024, 12, 20), 2025: dt.date(2025, 12, 19)}
    assert "Validé le 20 décembre 2024" in rows.get(year=2024).frozen["version_label"]


def section(bilan, ident):
    return next(part for part in bilan.frozen["parts"] if part["id"] == ident)


def test_each_bilan_tells_what_was_known_that_year(demo):
    first, second = (Bilan.objects.get(convention=demo, year=year) for year in (2024, 2025))
    done = [section(each, "synthese")["figures"][0]["number"] for each in (first, second)]
    assert done == ["1 sur 17", "3 sur 17"]
    spent = {row["year"] for row in section(first, "finances")["rows"] if row["actual"] is not None}
    assert spent == {2024}
    followed = [row["state"] for row in section(first, "decisions")["decisions"]]
    assert "Faite" in followed[0]
    assert "En cours" in followed[1]


def test_committees_have_met_each_year_with_their_own_minutes(demo):
    comites = Comite.objects.filter(convention=demo)
    assert Counter(comites.values_list("kind", flat=True)) == {"copil": 1, "cotech": 1, "groupe_thematique": 3}
    for comite in comites:
        assert comite.membres.count() >= 5
        held = comite.seances.held()
        expected = 1 if comite.kind == "copil" else 2
        for year in (2024, 2025):
            assert held.filter(held_on__year=year).count() >= expected
        assert held.filter(presences=None).count() == 0
    statuses = set(Presence.objects.filter(seance__comite__convention=demo).values_list("status", flat=True))
    assert statuses == {"present", "excused", "represented"}
    minutes = list(Seance.objects.held().filter(comite__convention=demo).values_list("minutes", flat=True))
    assert len(minutes) == len(set(minutes)) > 35
    texts = list(Decision.objects.filter(seance__comite__convention=demo).values_list("text", flat=True))
    assert len(texts) == len(set(texts)) > 10


def test_the_chain_goes_from_figures_to_fiches_with_one_gap(demo):
    constats = Constat.objects.filter(diagnostic__convention=demo)
    assert constats.filter(enjeux=None).count() == 1
    assert constats.exclude(indicateurs=None).distinct().count() >= 7
    assert Enjeu.objects.filter(diagnostic__convention=demo, fiches=None).count() == 0


def test_the_table_of_indicators_is_filled_and_says_that_it_is_invented(demo):
    table = tables.build(demo)
    assert table.filled_count >= 24
    words = {
        line.indicateur.code: [cell.words for cell in line.cells] for block in table.blocks for line in block.lines
    }
    assert words["PART_QF_BAS"][0] == "non disponible"
    assert words["AEEH_BENEF"][0] == "secret statistique"
    assert all("(estimée)" in cell for cell in words["TX_COUV_GLOBAL"])
    invented = ValeurIndicateur.objects.filter(status="estimated")
    assert set(invented.values_list("source", flat=True)) == {"Données de démonstration"}


def test_two_annexes_are_valid_pdfs_that_the_convention_announces(demo):
    annexes = list(demo.documents.annexes())
    assert [row.kind for row in annexes] == ["deliberation", "annex"]
    assert all("exemplaire de démonstration" in row.title for row in annexes)
    announced = [annexe.title for annexe in convention_document(demo, on=TODAY).annexes]
    # The acts of the votes come last: the annexes of the text keep the numbers that assemblies read.
    assert announced[-2:] == [row.title for row in reversed(annexes)]
    with annexes[0].file.open("rb") as file:
        assert checks.validate(file.read()) == []


def test_the_following_convention_is_under_way(demo):
    following = demo.successors.get()
    assert (following.state, following.starts_on, following.ends_on) == (
        "action_plan",
        dt.date(2027, 1, 1),
        dt.date(2030, 12, 31),
    )
    assert following.parties.count() == 3
    assert following.memberships.count() == 5


def test_each_side_of_the_following_text_has_something_to_answer(demo):
    rows = demo.successors.get().suggestions.waiting()
    assert sorted(rows.values_list("side", flat=True)) == ["caf", "collectivite", "collectivite"]
    assert not rows.filter(body=F("base_body")).exists()  # what they change is in the text


# Portfolios -----------------------------------------------------------------------------------


def test_each_epci_of_the_cote_dor_has_a_state(demo):
    known = {place.code for place in portfolios.COTE_DOR} | {gevrey.EPCI}
    assert known == set(Territoire.objects.epcis().filter(departement__code="21").values_list("code", flat=True))
    assert len(known) == 19
    held = set(Convention.objects.filter(caf__code="21").values_list("territoire__code", flat=True))
    assert known - held == {"200039063", "200070910"}


def test_the_renewals_of_the_cote_dor_are_full_in_autumn(demo):
    ending = Convention.objects.filter(caf__code="21", state="in_force", ends_on=dt.date(2026, 12, 31))
    assert ending.count() == 6
    followed = Counter(ending.values_list("successors__state", flat=True))
    assert followed == {None: 2, "framing": 1, "diagnostic": 1, "action_plan": 1, "drafting": 1}


def test_the_register_of_former_contracts_says_which_are_replaced(demo):
    def counted(code):
        rows = Cej.objects.filter(caf__code=code).annotate(status=status_column(on=TODAY))
        return Counter(rows.values_list("status", flat=True))

    assert counted("21") == {CejStatus.REPLACED: 14, CejStatus.ENDED: 7}
    assert counted("91") == {CejStatus.REPLACED: 81, CejStatus.ENDED: essonne.ORPHAN_CEJ_COUNT}
    assert demo.replaced_cej.count() == 4
    for cej in Cej.objects.select_related("replaced_by"):
        assert cej.ends_on.year - cej.starts_on.year == 3
        assert cej.ends_on <= dt.date(2022, 12, 31)
        assert cej.replaced_by is None or cej.ends_on < cej.replaced_by.starts_on


def test_the_essonne_signs_at_its_published_pace(demo):
    signed = Signataire.objects.filter(partie_acte__partie__convention__caf__code="91")
    names = ("signed_on__year", "partie_acte__partie__convention__territoire__kind", "partie_acte__partie__convention")
    by_year = Counter((year, kind) for year, kind, _ in set(signed.values_list(*names)))
    assert by_year == {
        (2019, "commune"): 2,
        (2020, "commune"): 20,
        (2021, "commune"): 16,
        (2022, "commune"): 20,
        (2023, "commune"): 20,
        (2024, "epci"): 3,
    }
    days_of_2020 = set(signed.filter(signed_on__year=2020).values_list("signed_on", flat=True))
    assert len(days_of_2020) > 12
    assert {day.weekday() for day in days_of_2020} <= {1, 2, 3}


def test_the_essonne_covers_what_was_published(demo):
    whole = Territoire.objects.communes().filter(departement__code="91").aggregate(total=Sum("population"))["total"]
    assert whole == 1_338_485
    shares = []
    for year in (2019, 2020, 2021, 2023):
        running = Convention.objects.filter(caf__code="91").in_effect(on=dt.date(year, 12, 31))
        communes = Territoire.objects.communes().filter(
            pk__in=running.values("perimetre__commune"), departement__code="91"
        )
        covered = communes.aggregate(total=Sum("population"))["total"]
        shares.append(round(Decimal(100 * covered) / whole, 1))
    assert [str(share) for share in shares] == ["7.0", "53.5", "69.6", "89.2"]


def test_thirteen_advisers_share_the_essonne(demo):
    rows = Convention.objects.filter(caf__code="91", state=ConventionState.IN_FORCE)
    assert rows.filter(adviser=None).count() == 0
    assert Convention.objects.filter(caf__code="21").in_effect(on=TODAY).filter(adviser=None).count() == 0
    assert rows.values("adviser").distinct().count() == 13
    colleague = User.objects.get(email="loic.kerdoncuff@caf91.demo")
    assert not colleague.has_usable_password()


def test_a_few_conventions_only_have_not_met_for_a_year(demo):
    rows = Convention.objects.filter(caf__code__in=["21", "91"])
    silent = without_copil(rows, on=TODAY).count()
    assert 0 < silent < rows.in_effect(on=TODAY).count() / 3


def test_the_national_targets_begin_in_2018(demo):
    rates = CibleCouverture.objects.filter(caf__code="91").values_list("year", "rate")
    assert [(year, str(rate)) for year, rate in rates][:2] == [(2018, "0.2000"), (2019, "0.3500")]


def test_the_two_cafs_do_not_see_each_other(demo):
    adviser = User.objects.get(email="conseiller@caf91.demo")
    seen = Convention.objects.visible_to(adviser)
    assert set(seen.values_list("caf__code", flat=True)) == {"91"}
    assert Enjeu.objects.filter(diagnostic__convention__in=seen).count() == 0


def test_run_again_it_writes_nothing(demo):
    before = Convention.objects.count()
    assert write(today=TODAY, say=lambda words: None) is False
    assert Convention.objects.count() == before


# Accounts -------------------------------------------------------------------------------------


def test_there_is_an_account_for_each_role():
    from accounts.enums import CafRole
    from conventions.enums import Role

    roles = {account.role for account in ACCOUNTS}
    assert roles == {*CafRole.values, *Role.values, "instance"}


def test_the_list_of_accounts_names_the_role_of_each():
    said = StringIO()
    call_command("demo", "--comptes", stdout=said)
    lines = said.getvalue().splitlines()
    assert len(lines) == 1 + len(ACCOUNTS)
    assert all(account.role_label in said.getvalue() for account in ACCOUNTS)
    assert not any(last_name in said.getvalue() for _, _, last_name, _ in COLLEAGUES)


def test_the_tables_of_the_demo_are_counted_once_written(monkeypatch):
    asked = []
    monkeypatch.setattr("reporting.management.commands.demo.analyze", lambda: asked.append("all"))
    for has_written in (True, False):
        monkeypatch.setattr("reporting.management.commands.demo.write", lambda written=has_written, **_: written)
        call_command("demo", stdout=StringIO())
    assert asked == ["all"]


def test_two_invented_people_never_bear_the_same_name():
    names = [account.label for account in ACCOUNTS] + [f"{first} {last}" for _, first, last, _ in COLLEAGUES]
    assert len(names) == len(set(names))
