"""The sheet of the votes of all the parties."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_adviser
from conventions.enums import PartieRole, VoteOutcome, VotePurpose
from conventions.models import Autorisation, Convention, PartieActe, Signataire
from conventions.signing import progress
from conventions.signing.forms.votes import OF_VOTE
from conventions.tests.factories import (
    make_autorisation,
    make_avenant,
    make_convention,
    make_partie,
    make_signed_convention,
    submit_avenant,
)
from core.dates import shortened, words
from core.typography import french
from territories.tests.factories import make_commune, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention(client):
    made = make_convention(adviser=make_adviser())
    client.force_login(made.adviser)
    return made


def commune(convention, name):
    return make_partie(convention, organisation=make_organisation(name=name))


def line_of(form, key):
    return next(line for line in form.subjects if line.key == key)


def cells_of(form, key):
    lines = [line for _, sections in form.tables for _, lines in sections for line in lines]
    return next(cells for line, _, cells in lines if line.key == key)


def url_of(convention):
    return reverse("conventions:votes", args=[convention.pk])


def shown(form, **typed):
    data = {name: form[name].value() for name in form.fields}
    return {name: "" if value in (None, False) else str(value) for name, value in data.items()} | typed


def opened(client, convention, **typed):
    return shown(client.get(url_of(convention)).context["form"], **typed)


def votes_of(partie):
    return [(row.outcome, row.decided_on_words, row.for_count) for row in partie.initial.autorisations.all()]


def test_23_votes_are_pasted_read_again_and_saved_at_once(client, convention):
    parties = [commune(convention, f"Commune {n}") for n in range(23)]
    lines = [f"Commune {n}\t{n % 28 + 1:02}/11/2026\tUnanimité\t15\t0" for n in range(3)]
    lines += [f"Commune {n}\t24/11/2026\tavec réserves\tD{n}\t12\t1\t2\t26/11/2026" for n in range(3, 23)]
    lines.insert(0, "Partie\tVoté le\tRésultat\tNuméro\tPour\tContre\tAbstentions\tPubliée le")
    data = opened(client, convention, bloc="\n".join(lines), coller="1")
    form = client.post(url_of(convention), data).context["form"]
    refused = set(form.errors)
    assert refused == {f"outcome_p{partie.pk}" for partie in parties[:3]}  # « Unanimité » is no result
    assert not Autorisation.objects.exists()
    mended = shown(form, **dict.fromkeys(refused, "favourable"))
    assert client.post(url_of(convention), mended).status_code == 302
    assert votes_of(parties[4]) == [("reserved", "24 novembre 2026", 12)]
    assert Autorisation.objects.count() == 23


def test_a_vote_before_any_version_is_warned_of_and_kept(client, convention):
    """On the sheet, on the form of the vote and once several are dated; never refused."""
    parties = [commune(convention, f"Commune {n}") for n in range(2)]
    assert progress.UNVOTED in client.get(url_of(convention)).content.decode()
    added = reverse("conventions:autorisation_add", args=[convention.pk, parties[0].pk])
    assert french(progress.UNVOTED) in client.get(added).content.decode()
    many = reverse("conventions:parties_many", args=[convention.pk])
    typed = {"parties": [parties[0].pk], "on": "03/11/2025", "autoriser": "1"}
    assert progress.UNVOTED in client.post(many, typed, follow=True).content.decode()
    assert (
        client.post(
            url_of(convention), opened(client, convention, **{f"decided_on_p{parties[1].pk}": "04/11/2025"})
        ).status_code
        == 302
    )
    assert [len(votes_of(partie)) for partie in parties] == [1, 1]
    assert progress.UNVOTED not in client.get(url_of(convention)).content.decode()  # nobody is left to vote
    signed = make_signed_convention(caf=convention.caf, adviser=convention.adviser)
    avenant = make_avenant(signed, signatures=("", ""))
    sheet = reverse("conventions:avenant_votes", args=[signed.pk, 1])
    assert progress.UNVOTED_AVENANT in client.get(sheet).content.decode()
    submit_avenant(avenant)
    assert progress.UNVOTED_AVENANT not in client.get(sheet).content.decode()


def test_a_row_pasted_as_it_is_shown_goes_where_it_was_shown(client, convention):
    """Columns that the page did not show are in no row that was copied from it; « non » ticks nothing."""
    town, other = commune(convention, "Brochon"), commune(convention, "Fixin")
    row = "01/10/2026\t02/10/2026\t10/10/2026\tFavorable\tD1\t12\t0\t1\t11/10/2026\t12/10/2026\t021-DE\t20/10/2026\t25/10/2026"
    data = opened(client, convention, bloc=f"Brochon\t{row}", coller="1")
    form = client.post(url_of(convention), data).context["form"]
    assert not form.errors and f"conforms_p{town.pk}" not in form.fields
    assert form[f"signed_on_p{town.pk}"].value() == "20/10/2026" and form[f"copy_on_p{town.pk}"].value() == "25/10/2026"
    make_autorisation(other, expressed_count=20, for_count=9, against_count=0)  # to be compared: the column is shown
    block = "Partie\tConforme à l’acte reçu\nBrochon\toui\nFixin\tnon"
    form = client.post(url_of(convention), opened(client, convention, bloc=block, coller="1")).context["form"]
    assert [bool(form[f"conforms_p{partie.pk}"].value()) for partie in (town, other)] == [True, False]


def test_only_a_vote_that_authorises_the_text_moves_a_line_on(client, convention):
    principle, refused, late = (commune(convention, name) for name in ("Brochon", "Fixin", "Urcy"))
    make_autorisation(principle, purpose=VotePurpose.PRINCIPLE)
    make_autorisation(refused, outcome=VoteOutcome.AGAINST)
    yesterday = timezone.localdate() - dt.timedelta(1)
    PartieActe.objects.filter(initial_of=late).update(council_on=yesterday)
    lacks = client.get(url_of(convention)).context["form"].tableau.lacks
    assert [lacks[partie.pk] for partie in (principle, refused, late)] == ["voted", "refused", "voted"]


def test_a_vote_without_result_is_favourable_and_of_the_right_kind(client, convention):
    caf, town = make_partie(convention, role=PartieRole.CAF), commune(convention, "Brochon")
    data = opened(client, convention, **{f"decided_on_p{caf.pk}": "vers 2025", f"decided_on_p{town.pk}": "10/2026"})
    assert client.post(url_of(convention), data).status_code == 302
    assert votes_of(town) == [("favourable", "octobre 2026", None)]
    assert [caf.initial.autorisations.get().kind, town.initial.autorisations.get().kind] == [
        "board_decision",
        "deliberation",
    ]


def test_what_a_cell_cannot_read_is_refused_and_stays(client, convention):
    town = commune(convention, "Brochon")
    typed = {f"decided_on_p{town.pk}": "bientôt", f"for_count_p{town.pk}": "12,5"}
    response = client.post(url_of(convention), opened(client, convention, **typed))
    assert response.status_code == 422
    form = response.context["form"]
    assert set(form.errors) == typed.keys()
    assert {name: form[name].value() for name in typed} == typed


def test_a_vote_is_not_removed_by_emptying_its_line(client, convention):
    town = commune(convention, "Brochon")
    make_autorisation(town)
    emptied = {f"decided_on_p{town.pk}": "", f"outcome_p{town.pk}": ""}
    response = client.post(url_of(convention), opened(client, convention, **emptied))
    assert response.status_code == 422 and "supprimez-le" in response.content.decode()
    assert len(votes_of(town)) == 1


def test_what_does_not_agree_is_told_at_its_place_and_kept_until_it_is_compared(client, convention):
    """Arithmetic, order, a signature before the vote or before it is enforceable: warnings, never refusals."""
    town, sound = commune(convention, "Brochon"), commune(convention, "Fixin")
    vote = make_autorisation(town, expressed_count=10, for_count=9, against_count=1, decided_on=dt.date(2023, 6, 27))
    make_autorisation(sound, published_on=dt.date(2023, 6, 29), received_on=dt.date(2023, 6, 30))
    key = f"p{town.pk}"
    typed = {f"against_count_{key}": "3", f"published_on_{key}": "26/06/2023", f"signed_on_{key}": "25/06/2023"}
    data = opened(client, convention, **typed, **{f"signed_on_p{sound.pk}": "01/07/2023"})
    assert client.post(url_of(convention), data).status_code == 302
    vote.refresh_from_db()
    assert (vote.against_count, vote.conforms) == (3, False)
    page = client.get(url_of(convention))
    told = {cell.column.key: cell.remark for cell in cells_of(page.context["form"], key) if cell.remark}
    assert told.keys() == {"for_count", "published_on", "signed_on"}
    assert "font 12, et non 10" in told["for_count"] and told["signed_on"] == "Signé avant le vote."
    assert not [cell for cell in cells_of(page.context["form"], f"p{sound.pk}") if cell.remark]
    assert "</strong> Signé avant le vote.</p>" in page.content.decode()
    assert ("check", "À vérifier", 1) in page.context["form"].tableau.views
    only = client.get(url_of(convention), {"manque": "check"}).context["form"]
    assert [line.key for line in only.subjects] == [key]
    assert f'aria-describedby="id_signed_on_{key}-a-verifier"' in page.content.decode()
    data = opened(client, convention, **{f"conforms_{key}": "on"})
    assert client.post(url_of(convention), data).status_code == 302
    form = client.get(url_of(convention)).context["form"]
    assert client.post(url_of(convention), shown(form)).status_code == 302  # seen again, nothing unticked
    vote.refresh_from_db()
    assert vote.conforms and not [cell for cell in cells_of(form, key) if cell.remark]
    unticked = {name: value for name, value in shown(form).items() if name != f"conforms_{key}"}
    assert client.post(url_of(convention), unticked).status_code == 302
    vote.refresh_from_db()
    assert not vote.conforms and not form.tableau.is_to_check(form.tableau.parties[0])


def test_the_source_of_a_date_and_what_is_not_shown_stay(client, convention):
    town = commune(convention, "Brochon")
    vote = make_autorisation(town, decided_on_source="préambule", subject="Signature de la CTG", present_count=8)
    data = opened(client, convention, **{f"number_p{town.pk}": "2026-4"})
    assert client.post(url_of(convention), data).status_code == 302
    vote.refresh_from_db()
    assert (vote.number, vote.decided_on_source, vote.subject, vote.present_count, vote.decided_on) == (
        "2026-4", "préambule", "Signature de la CTG", 8, dt.date(2023, 6, 27)
    )  # fmt: skip


def test_a_second_vote_has_its_own_line_and_two_first_ones_meet(client, convention):
    town = commune(convention, "Brochon")
    mine = opened(client, convention, **{f"decided_on_p{town.pk}": "12/2025"})
    make_autorisation(town, number="1")
    assert client.post(url_of(convention), mine).status_code == 409
    assert len(votes_of(town)) == 1
    second = make_autorisation(town, number="2")
    data = opened(client, convention)
    assert (data[f"number_p{town.pk}"], data[f"number_v{second.pk}"]) == ("1", "2")


def test_once_signed_only_the_papers_are_written(client):
    signed = make_signed_convention(adviser=make_adviser())
    client.force_login(signed.adviser)
    partie = signed.parties.first()
    page = client.get(url_of(signed))
    form, key = page.context["form"], f"p{partie.pk}"
    assert "ne changent plus que par un avenant" in page.content.decode()
    open_cells = {cell.column.key for cell in cells_of(form, key) if cell.box}
    assert open_cells == {"council_on", "sent_on", "copy_on", "handed_on"}
    data = shown(form, **{f"copy_on_{key}": "12/11/2023", f"handed_on_{key}": "12/2023"})
    assert client.post(url_of(signed), data).status_code == 302
    owed = PartieActe.objects.get(initial_of=partie)
    assert (owed.copy_on_words, owed.handed_on_words) == ("12 novembre 2023", "décembre 2023")
    vote = {column.key: "" for column in OF_VOTE if column.key != "conforms"}  # of a page opened before the signature
    late = {f"{name}_{key}": typed for name, typed in {**vote, "version": "", "outcome": "against"}.items()}
    answer = client.post(url_of(signed), data | late)
    assert answer.status_code == 422 and "n’est plus sur cette feuille" in answer.content.decode()


def test_the_sheet_costs_the_same_for_12_and_70_parties(client, convention):
    spent = []
    for count in (12, 58):
        parties = [commune(convention, f"Commune {count}-{n}") for n in range(count)]
        for partie in parties[::2]:
            make_autorisation(partie)
        with CaptureQueriesContext(connection) as shows:
            data = opened(client, convention)
        for partie in parties:
            data |= {
                f"number_p{partie.pk}": "2026-1",
                f"signed_on_p{partie.pk}": "2024",
                f"sent_on_p{partie.pk}": "2023",
            }
        with CaptureQueriesContext(connection) as saves:
            assert client.post(url_of(convention), data).status_code == 302
        spent.append((len(shows), len(saves)))
    assert spent[0] == spent[1], spent
    assert spent[1][0] <= 15 and spent[1][1] <= 20, spent


def test_a_line_goes_from_the_council_to_the_signed_copy(client, convention):
    """Each step is written in one sheet; the page counts them, and says what each party lacks next."""
    small, large = commune(convention, "Brochon"), commune(convention, "Dijon")
    for partie, population in ((small, 700), (large, 160_000)):
        partie.organisation.territoire = make_commune(population=population)
        partie.organisation.kind = "commune"
        partie.organisation.save()
    caf = make_partie(convention, role=PartieRole.CAF)
    council = timezone.localdate() + dt.timedelta(30)
    typed = {f"council_on_p{partie.pk}": f"{council:%d/%m/%Y}" for partie in (small, large, caf)}
    assert client.post(url_of(convention), opened(client, convention, **typed)).status_code == 302
    form = client.get(url_of(convention)).context["form"]
    for partie, days in ((small, 4), (large, 6)):
        before = shortened(words(council - dt.timedelta(days)), on=timezone.localdate())
        assert f"à envoyer au plus tard le {before}" in line_of(form, f"p{partie.pk}").note
    assert "envoyer" not in line_of(form, f"p{caf.pk}").note
    assert ("sent", "Envoi du dossier", 3) in form.tableau.views
    today = timezone.localdate()
    key, said = f"p{small.pk}", f"{today:%d/%m/%Y}"
    steps = [("sent_on", "voted"), ("decided_on", "published"), ("published_on", "received"), ("received_on", "signed")]
    for name, lack in [*steps, ("signed_on", "copy"), ("copy_on", "")]:
        more = {f"actes_number_{key}": "021-DE"} if name == "received_on" else {}
        assert (
            client.post(url_of(convention), opened(client, convention, **{f"{name}_{key}": said}, **more)).status_code
            == 302
        )
        assert client.get(url_of(convention)).context["form"].tableau.lacks[small.pk] == lack
    form = client.get(url_of(convention)).context["form"]
    assert [count for count, _ in form.tableau.funnel] == [3, 1, 1, 1, 1, 1, 1]
    assert small.initial.autorisations.get().actes_number == "021-DE"
    assert small.initial.signataires.get().capacity == "Maire"


def test_unknown_votes_and_the_ceremony_are_one_tick_each_for_all_the_parties(client, convention):
    voted, silent, exempt = (commune(convention, name) for name in ("Brochon", "Fixin", "Urcy"))
    make_autorisation(voted)
    PartieActe.objects.filter(initial_of=exempt).update(exemption="par délégation")
    Convention.objects.filter(pk=convention.pk).update(ceremony_on=dt.date(2024, 5, 2))
    assert client.post(url_of(convention), opened(client, convention)).status_code == 302
    assert not Signataire.objects.exists() and Autorisation.objects.count() == 1  # symbolic unless it is ticked
    data = opened(client, convention, votes_inconnus="1", **{f"signed_on_p{voted.pk}": "01/05/2024"})
    assert client.post(url_of(convention), data).status_code == 302
    assert votes_of(silent) == [("favourable", "date inconnue", None)] and votes_of(exempt) == []
    assert len(votes_of(voted)) == 1
    assert client.post(url_of(convention), opened(client, convention, jour_ceremonie="1")).status_code == 302
    dates = [partie.initial.signataires.get().signed_on_words for partie in (voted, silent, exempt)]
    assert dates == ["1er mai 2024", "2 mai 2024", "2 mai 2024"]


def test_two_people_on_one_cell_of_each_table_meet(client, convention):
    """The papers, the vote and the signature of a line are three rows: each keeps its own version."""
    town = commune(convention, "Brochon")
    make_autorisation(town)
    Signataire.objects.create(partie_acte=town.initial, capacity="Maire")
    key = f"p{town.pk}"
    mine = opened(client, convention, **{f"sent_on_{key}": "2023", f"signed_on_{key}": "2024", f"number_{key}": "1"})
    theirs = opened(client, convention, **{f"sent_on_{key}": "2022", f"actes_number_{key}": "021-DE"})
    assert client.post(url_of(convention), theirs).status_code == 302
    answer = client.post(url_of(convention), mine)
    assert answer.status_code == 409
    assert [each.label for each in answer.context["stale"].differences] == ["Dossier envoyé, Brochon"]
    again = shown(answer.context["form"])
    assert client.post(url_of(convention), again).status_code == 302
    vote = town.initial.autorisations.get()
    assert (vote.number, vote.actes_number) == ("1", "021-DE")
    assert PartieActe.objects.get(initial_of=town).sent_on_words == "2023"


def test_one_who_is_present_is_written_in_the_singular():
    vote = Autorisation(for_count=1, against_count=0, present_count=1, in_office_count=11)
    assert vote.vote_words == "1 pour, 0 contre (1 présent)"
    assert vote.arithmetic_faults()["present_count"].startswith("1 présent pour 11 membres en exercice")
    assert Autorisation(for_count=2, present_count=2).vote_words == "2 pour (2 présents)"
