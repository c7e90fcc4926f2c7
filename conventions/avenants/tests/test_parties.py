"""Parties that avenants bring in and take out: what the database keeps, who is a party on a day, the pages."""

import datetime as dt
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from accounts.tests.factories import make_adviser
from conventions.avenants import belonging, lifecycle
from conventions.avenants.party_forms import enter
from conventions.avenants.telling import changes
from conventions.avenants.tests.test_perimeter import close
from conventions.documents.forms import DocumentForm
from conventions.dossier.creation import _copy_parties
from conventions.enums import PartieRole
from conventions.members.owners import names_of
from conventions.members.people import organisations_for
from conventions.models import Modification, MouvementPerimetre, Partie, PartieActe
from conventions.perimeter.forms.evenements import EvenementForm
from conventions.perimeter.own import of_followed
from conventions.signing import acts, progress, reminders
from conventions.signing.added import collectivite_of
from conventions.signing.told import parties_of
from conventions.tests.factories import (
    make_avenant,
    make_convention,
    make_modification,
    make_partie,
    make_perimetre,
    make_signed_convention,
    submit_avenant,
)
from conventions.text import champs
from core.history import History
from core.transitions import TransitionRefused
from reporting.documents.avenant_document import avenant_document
from reporting.documents.texte_document import texte_document
from territories.enums import OrganisationKind
from territories.tests.factories import make_caf, make_commune, make_epci, make_organisation

pytestmark = pytest.mark.django_db
D = dt.date.fromisoformat
SIGNED = ("01/12/2024", "01/12/2024")


@pytest.fixture
def adviser(db, client):
    found = make_adviser(caf=make_caf())
    client.force_login(found)
    return found


@pytest.fixture
def signed(adviser):
    """Of two parties, from 2023 to 2026; another Caf has one like it, whose avenant brings the same organisation in."""
    convention = make_signed_convention(caf=adviser.cafs()[0], adviser=adviser)
    convention.msa, convention.ccas = (
        make_organisation(kind=kind, name=name)
        for kind, name in ((OrganisationKind.MSA, "MSA de Bourgogne"), (OrganisationKind.CCAS, "CCAS de Bèze"))
    )
    other = make_signed_convention(caf=make_caf("91"))
    beside = make_avenant(other, effect_on="01/01/2024", signatures=("01/12/2023",) * 2)
    join(beside, convention.msa, signed_on="01/12/2023")
    return convention


def make(convention, number=1, *, effect="01/01/2025", signatures=SIGNED, **more):
    make_avenant(convention, number, effect_on=effect, signatures=signatures, **more)
    return acts.find_acte(convention, number)


def join(acte, organisation, *, signed_on="01/12/2024", **fields):
    """It enters by this avenant, which it signs on this day, or has not signed yet."""
    partie = enter(acte, organisation, by=None)
    make_modification(acte, kind="join", partie=partie, **fields)
    part = acte.parties.get(partie=partie)
    if signed_on:
        part.signataires.all().delete()
        part.signataires.create(capacity="Présidente", signed_on=dt.datetime.strptime(signed_on, "%d/%m/%Y").date())
    return partie


def names(convention, day):
    return [partie.name for partie in belonging.standing(convention, D(day))]


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def url(name, convention, *keys):
    return reverse(f"conventions:{name}", args=[convention.pk, *keys])


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def test_a_party_that_enters_owes_nothing_to_the_initial_convention(signed):
    before = names(signed, "2025-01-01")
    originals = champs.Values(signed).words_of("nombre_originaux")
    printed = list(map(str, parties_of(signed)))
    acte = make(signed)
    msa = join(acte, signed.msa)
    assert names(signed, "2024-12-31") == before
    assert names(signed, "2025-01-01") == [*before, "MSA de Bourgogne"]
    held = belonging.on(signed, D("2025-01-01"))
    assert held[msa.pk].words == "partie depuis le 1er janvier 2025" and held[msa.pk].row.acte == acte
    assert msa.name in [partie.name for partie in parties_of(signed, acte)]
    # The initial act never asks anything of it, and is told without it.
    assert not PartieActe.objects.filter(initial_of=msa).exists()
    refused(lambda: PartieActe.objects.create(acte=signed.initial_acte, partie=msa))
    assert list(map(str, parties_of(signed))) == printed
    assert champs.Values(signed).words_of("nombre_originaux") == originals
    assert progress.figures(signed)["total"] == 2
    assert msa not in signed.parties.unsigned() and msa not in signed.parties.signed()
    assert [partie.pk for partie in progress.with_facts(signed.parties.all())] == [
        each.pk for each in parties_of(signed)
    ]


def test_a_party_leaves_then_comes_back_and_a_cancelled_avenant_gives_the_earlier_list(signed):
    caf, epci = [partie.name for partie in parties_of(signed)]
    first = make(signed)
    join(first, signed.msa)
    second = make(signed, 2, effect="01/07/2025", signatures=("01/06/2025",) * 3)
    leaver = signed.parties.get(organisation__name=epci)
    make_modification(second, kind="quit", partie=leaver)
    votes = [row.pk for row in leaver.initial.autorisations.all()], [row.pk for row in leaver.initial.signataires.all()]
    assert names(signed, "2025-06-30") == [caf, epci, "MSA de Bourgogne"]
    assert names(signed, "2025-07-01") == [caf, "MSA de Bourgogne"]
    gone = belonging.gone(signed, D("2025-07-01"))
    assert list(gone) == [leaver.pk] and gone[leaver.pk].words == "partie jusqu’au 30 juin 2025"
    assert belonging.gone(signed, D("2025-06-30")) == {}
    leaver.refresh_from_db()
    assert votes == (
        [r.pk for r in leaver.initial.autorisations.all()],
        [r.pk for r in leaver.initial.signataires.all()],
    )
    # A new convention starts from the parties of today.
    made = make_convention(caf=signed.caf)
    _copy_parties(belonging.standing(signed, D("2025-07-01")), signed, made, by=None)
    assert [partie.name for partie in made.parties.all()] == [caf, "MSA de Bourgogne"]
    assert {partie.entered_by for partie in made.parties.all()} == {None}
    # It comes back by a third, with the row that it had.
    third = make(signed, 3, effect="01/01/2026", signatures=("01/12/2025",) * 3)
    PartieActe.objects.filter(acte=third, partie=leaver).delete()
    assert join(third, leaver.organisation, signed_on="01/12/2025") == leaver
    assert names(signed, "2026-01-01") == [caf, epci, "MSA de Bourgogne"]
    # One that cancels the second gives the list of before it, from its own effect.
    Modification.objects.filter(acte=third).delete()
    make_modification(third, kind="cancel", cancelled=second)
    assert names(signed, "2025-12-31") == [caf, "MSA de Bourgogne"]
    assert names(signed, "2026-01-01") == [caf, epci, "MSA de Bourgogne"]
    words = changes(signed, third)[0].words
    assert "et les parties redeviennent celles d’avant lui" in words.replace("\xa0", " ")
    # Withdrawn before its signature, an avenant brings nobody in.
    fourth = make(signed, 4, effect="01/02/2026", signatures=("",) * 3, withdrawn_on=D("2026-01-15"))
    Modification.objects.create(
        convention=signed,
        acte=fourth,
        kind="join",
        partie=Partie.objects.get(organisation=signed.msa, convention=signed),
    )
    assert names(signed, "2026-02-01") == [caf, epci, "MSA de Bourgogne"]


def test_what_a_submitted_avenant_says_of_parties_is_kept_by_the_database(signed):
    acte = make(signed)
    msa = join(acte, signed.msa)
    row, part = acte.modifications.get(), acte.parties.get(partie=msa)
    caf = signed.parties.get(role=PartieRole.CAF)
    ccas = enter(acte, signed.ccas, by=None)
    theirs = Partie.objects.exclude(convention=signed).first()
    refused(lambda: Modification.objects.create(convention=signed, acte=acte, kind="quit", partie=theirs, position=9))
    refused(lambda: Modification.objects.create(convention=signed, acte=acte, kind="join", position=9))
    refused(lambda: Modification.objects.create(convention=signed, acte=acte, kind="quit", partie=caf, position=9))
    refused(lambda: Partie.objects.filter(pk=msa.pk).update(entered_by=None))
    refused(
        lambda: Partie.objects.create(
            convention=theirs.convention, entered_by=acte, organisation=signed.ccas, role=PartieRole.PARTNER
        )
    )
    refused(
        lambda: Partie.objects.create(
            convention=signed, entered_by=signed.initial_acte, description="5 syndicats", role=PartieRole.PARTNER
        )
    )
    refused(lambda: Partie.objects.create(convention=signed, entered_by=acte, description="Caf", role=PartieRole.CAF))
    refused(lambda: PartieActe.objects.filter(pk=part.pk).update(partie=ccas))
    Partie.objects.filter(pk=msa.pk).update(short_name="la MSA de Bourgogne")  # while it is written, it may change
    acte.parties.filter(partie=ccas).delete()
    ccas.delete()
    submit_avenant(acte)
    refused(lambda: row.delete())
    refused(lambda: Modification.objects.filter(pk=row.pk).update(effect_on=D("2026-01-01")))
    refused(lambda: Partie.objects.filter(pk=msa.pk).update(short_name="la MSA"))
    refused(lambda: acte.parties.filter(partie=caf).delete())
    refused(lambda: PartieActe.objects.filter(pk=part.pk).delete())
    refused(lambda: enter(acte, signed.ccas, by=None))
    part.signataires.update(name="Jeanne Aubry")  # who signs is still written


def test_movements_of_an_avenant_are_those_that_it_says(signed):
    stays, goes = [row.commune for row in make_perimetre(signed)]
    acte = make(signed)
    make_modification(acte, kind="leave", commune=goes)

    def move(commune=goes, way="out", by=acte):
        return MouvementPerimetre.objects.create(
            convention=signed, acte=by, commune=commune, direction=way, effect_on=D("2025-01-01")
        )

    refused(move)  # not closed
    close(acte)
    made = signed.perimetre.get(direction="out")
    refused(lambda: move(stays))
    refused(made.delete)
    refused(lambda: MouvementPerimetre.objects.filter(pk=made.pk).update(effect_on=D("2025-02-01")))
    assert signed.perimetre.get(direction="out").effect_on == D("2025-01-01")
    # Nor by an avenant that cancels another, which says nothing of this commune.
    second, third = (make(signed, number, effect="01/02/2025") for number in (2, 3))
    make_modification(second, kind="leave", commune=stays)
    close(second)
    assert signed.perimetre.filter(direction="out", commune=stays).exists()
    make_modification(third, kind="cancel", cancelled=second)
    close(third)
    assert not signed.perimetre.filter(direction="out", commune=stays).exists()
    refused(made.delete)
    refused(lambda: move(goes, "in", by=third))


CASES = [
    "already in",
    "not in",
    "last collectivité",
    "does not sign",
    "optional",
    "leaves unsigned",
    "left",
    "cancels the last",
    "too early",
]


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_said_of_a_party_blocks_the_submission(signed, case):
    _, epci = parties_of(signed)
    acte = make(signed, signatures=("", ""))
    if case == "already in":
        make_modification(acte, kind="join", partie=epci)
        said = f"{epci.name} est déjà partie à cette date."
    elif case == "not in":
        msa = join(make(signed, 2), signed.msa)
        make_modification(acte, kind="quit", partie=msa, effect_on=D("2024-06-01"))
        said = "MSA de Bourgogne n’est pas partie à cette date."
    elif case == "last collectivité":
        make_modification(acte, kind="quit", partie=epci)
        said = f"Sans {epci.name}, plus aucune collectivité ne serait partie à la convention."
    elif case == "leaves unsigned":
        msa = join(make(signed, 2, effect="01/01/2024"), signed.msa)
        make_modification(acte, kind="quit", partie=msa)
        said = "MSA de Bourgogne, que l’avenant fait sortir, le signe aussi : cochez-la parmi ses parties."
    elif case == "left":
        msa = join(make(signed, 2, effect="01/01/2024"), signed.msa)
        make_modification(make(signed, 3, effect="01/06/2024", signatures=("01/12/2024",) * 3), kind="quit", partie=msa)
        lifecycle.take(acte, msa, by=None)
        said = "MSA de Bourgogne n’est plus partie à cette date : retirez-la de l’avenant."
    elif case == "cancels the last":
        town = make_organisation(territoire=make_commune(name="Bèze"), name="Mairie de Bèze")
        partie = enter(second := make(signed, 2, effect="01/01/2024"), town, role="collectivite", by=None)
        make_modification(second, kind="join", partie=partie)
        second.parties.get(partie=partie).signataires.create(capacity="Maire", signed_on=D("2024-01-01"))
        make_modification(
            make(signed, 3, effect="01/06/2024", signatures=("01/12/2024",) * 3), kind="quit", partie=epci
        )
        make_modification(acte, kind="cancel", cancelled=second)
        said = "Sans l’avenant n° 2, plus aucune collectivité ne serait partie à la convention."
    elif case == "too early":
        join(acte, signed.msa, effect_on=D("1990-01-01"))
        said = "MSA de Bourgogne : la convention prend effet"
    elif case == "optional":
        msa = join(acte, signed.msa)
        acte.parties.filter(partie=msa).update(is_required=False)
        said = "MSA de Bourgogne, que l’avenant fait entrer, le signe aussi : rendez sa signature requise."
    else:
        msa = join(acte, signed.msa)
        acte.parties.filter(partie=msa).delete()
        said = "MSA de Bourgogne, que l’avenant fait entrer, le signe aussi : cochez-la parmi ses parties."
    with pytest.raises(TransitionRefused) as refusal:
        lifecycle.submit(acte, None)
    assert said in str(refusal.value).replace("\xa0", " ")


def test_a_party_enters_by_the_pages_and_is_told_by_all_of_them(client, signed, time_machine):
    time_machine.move_to("2024-12-15")
    caf, epci = parties_of(signed)
    acte = make(signed, signatures=("", ""))
    page, entry, exit_ = (
        url("avenant", signed, 1),
        url("modification_new", signed, 1, "entree"),
        url("modification_new", signed, 1, "sortie"),
    )
    assert entry in text(client.get(page)) and exit_ in text(client.get(page))
    assert "Faire entrer une partie" in text(client.get(entry))
    nobody = client.post(entry, {"organisation": "", "effect_on": "bientôt"})
    assert nobody.status_code == 422 and "bientôt" in text(nobody)
    for who, said in (
        (epci.organisation, "est déjà partie à la convention à cette date"),
        (make_caf("92").organisation, "est une Caf"),
    ):
        wrong = client.post(entry, {"organisation": who.pk})
        assert wrong.status_code == 422 and said in text(wrong)
    assert client.post(entry, {"organisation": signed.msa.pk}).url == page
    msa = signed.parties.get(organisation=signed.msa)
    assert (msa.entered_by, msa.role, acte.parties.get(partie=msa).is_required) == (acte, PartieRole.PARTNER, True)
    twice = client.post(entry, {"organisation": signed.msa.pk})
    assert twice.status_code == 422 and "Cet avenant fait déjà entrer MSA de Bourgogne" in text(twice)
    shown = text(client.get(page))
    assert "1.1 La MSA de Bourgogne devient partie à la convention à compter du 1er janvier 2025." in shown
    titles = {line.title.replace("\xa0", " ") for line in History("convention", signed.pk)[0:50]}
    assert "Modification par avenant ajoutée : Faire entrer une partie (MSA de Bourgogne)" in titles
    # Another open avenant leaves it alone; who leaves is a party, and not the Caf that holds the convention.
    make(signed, 2, signatures=("",) * 3).parties.filter(partie=msa).delete()
    beside = client.post(url("modification_new", signed, 2, "entree"), {"organisation": signed.msa.pk})
    assert "MSA de Bourgogne : l’avenant n° 1, qui est en préparation, la fait déjà entrer." in text(beside)
    leaving = client.get(exit_)
    assert f'value="{epci.pk}"' in text(leaving) and f'value="{caf.pk}"' not in text(leaving)
    assert client.post(exit_, {"partie": epci.pk, "effect_on": "01/06/2025"}).url == page
    words = "cesse d’être partie à la convention à compter du 1er juin 2025."
    assert words in text(client.get(page))
    # Who enters and who leaves sign it, as one that has to.
    for partie, does in ((msa, "entrer"), (epci, "sortir")):
        kept = client.post(url("avenant_partie_delete", signed, 1, partie.pk))
        assert kept.status_code == 409 and f"L’avenant fait {does} {partie.name}, qui le signe" in text(kept)
        optional = client.post(url("avenant_partie_edit", signed, 1, partie.pk), {"owed_version": 0})
        assert optional.status_code == 422 and f"L’avenant fait {does} cette partie, qui le signe" in text(optional)
        shown = {
            "subject": "Parties",
            "version": 0,
            "signing_parties": caf.pk,
            "shown_parties": f"{caf.pk} {partie.pk}",
        }
        unticked = client.post(url("avenant_edit", signed, 1), shown)
        assert unticked.status_code == 422 and f"L’avenant fait {does} {partie.name}, qui le signe" in text(unticked)
    # Taken off, the party goes with it: nothing else knows it.
    row = acte.modifications.get(kind="join")
    client.post(url("modification_delete", signed, 1, row.pk))
    assert not signed.parties.filter(pk=msa.pk).exists() and acte.parties.count() == 2
    client.post(entry, {"organisation": signed.msa.pk, "short_name": "la MSA"})
    msa = signed.parties.get(organisation=signed.msa)
    edited = client.post(
        url("modification_edit", signed, 1, acte.modifications.get(kind="join").pk),
        {"effect_on": "01/02/2025", "version": 0},
    )
    assert edited.url == page and "à compter du 1er février 2025" in text(client.get(page))
    # While it is not signed, the page of parties tells it to who reads drafts; then to everybody.
    listed = text(client.get(url("parties", signed)))
    assert "Entre le 1er février 2025, par l’avenant n° 1, pas encore signé" in listed
    assert f'id="partie-{msa.pk}"' in listed and "à la signature de la convention" in listed
    assert client.get(url("partie", signed, msa.pk)).status_code == 404  # it owes nothing to the convention
    assert "Ce qui manque" in text(client.get(url("avenant_partie", signed, 1, msa.pk)))
    for part in acte.parties.all():
        part.signataires.all().delete()
        part.signataires.create(capacity="Maire", signed_on=D("2024-12-10"))
    time_machine.move_to("2025-07-01")
    client.force_login(signed.adviser)
    listed = text(client.get(url("parties", signed)))
    assert "Partie depuis le 1er février 2025, par l’avenant n° 1" in listed
    assert "Partie jusqu’au 31 mai 2025, par l’avenant n° 1" in listed
    assert "plus rien ne lui est demandé" in text(client.get(url("partie", signed, epci.pk)))
    exported = client.get(url("parties", signed), {"export": "xlsx"})
    sheet = load_workbook(BytesIO(exported.getvalue())).active
    cells = [[str(cell or "").replace("\xa0", " ") for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert any(epci.name in row and row[-1].startswith("Partie jusqu’au 31 mai 2025, par") for row in cells)
    # One that entered and is to leave has two lines, and one place; what one types of one that is known already is not lost in silence.
    third = make(signed, 3, effect="01/01/2026", signatures=("",) * 3)
    make_modification(third, kind="quit", partie=msa)
    listed = text(client.get(url("parties", signed)))
    assert listed.count(f'id="partie-{msa.pk}"') == 1 and listed.count(f"parties/{msa.pk}/") == 2
    renamed = client.post(
        url("modification_new", signed, 3, "entree"), {"organisation": epci.organisation_id, "short_name": "le Val"}
    )
    assert renamed.status_code == 422 and "est déjà dans les actes de cette convention" in text(renamed)
    for rows in (third.modifications.all(), third.parties.all()):
        rows.delete()
    third.delete()
    # The avenant that is written later asks those that are parties then.
    fresh = client.get(url("avenant_add", signed))
    assert set(fresh.context["form"].initial["signing_parties"]) == {caf.pk, msa.pk}
    assert epci.pk not in [partie.pk for partie in fresh.context["form"].fields["signing_parties"].queryset]
    # « Texte au … », its PDF and that of the avenant.
    before, after = (text(client.get(url("texte_au", signed), {"jour": day})) for day in ("31/01/2025", "01/06/2025"))
    assert "Avenant n° 1, le 1er février 2025 : faire entrer MSA de Bourgogne" in before
    assert "MSA de Bourgogne : partie depuis le 1er février 2025, par l’avenant n° 1" in after
    assert f"{epci.name} : partie jusqu’au 31 mai 2025, par l’avenant n° 1" in after
    fact = next(
        each for each in texte_document(signed, on=D("2025-06-01")).facts if each.label == "Parties signataires"
    )
    assert fact.words == f"{caf.name} et MSA de Bourgogne" and len(fact.beside) == 2
    document = avenant_document(acts.find_acte(signed, 1), on=D("2025-07-01"))
    assert [each.number for each in document.clauses] == ["1.1", "1.2"] and len(document.parties) == 3
    assert "la MSA" in [each.short_name for each in document.parties]


def test_who_left_is_reminded_of_nothing(client, signed, time_machine):
    time_machine.move_to("2025-07-01")
    _, epci = parties_of(signed)
    first, second = make(signed), make(signed, 2, effect="01/07/2026", signatures=("", ""))
    asked = {partie.pk for partie, _, _ in reminders.to_remind(signed, second)}
    assert epci.pk in asked
    make_modification(first, kind="quit", partie=epci)
    page = client.get(url("avenant_partie", signed, 2, epci.pk))
    assert "plus rien ne lui est demandé" in text(page) and "Ce qui manque" not in text(page)
    # Its signature, that nobody asks for any more, keeps nobody from closing what was submitted: it becomes optional.
    submit_avenant(second)
    said = f"{epci.name} n’est plus partie à cette date : rendez sa signature facultative."
    owed = [lack.label.replace("\xa0", " ") for lack in lifecycle.lacks(signed, acts.find_acte(signed, 2))]
    assert any(said in label for label in owed) and not any(epci.de_la in label for label in owed)
    client.post(
        url("avenant_partie_edit", signed, 2, epci.pk), {"owed_version": second.parties.get(partie=epci).version}
    )
    owed = [lack.label.replace("\xa0", " ") for lack in lifecycle.lacks(signed, acts.find_acte(signed, 2))]
    assert not any(epci.name in label for label in owed)
    assert {partie.pk for partie, _, _ in reminders.to_remind(signed, second)} == asked - {epci.pk}


def test_pages_cost_the_same_for_2_and_12_parties(client, signed, django_assert_max_num_queries):
    acte = make(signed)

    def enter_communes(first, last):
        for rank in range(first, last):
            town = make_organisation(territoire=make_commune(name=f"Bèze {rank}"), name=f"Mairie de Bèze {rank}")
            join(acte, town, signed_on="01/12/2024")

    enter_communes(0, 2)
    counts = {}
    for many in (False, True):
        if many:
            enter_communes(2, 12)
        for name, keys in (("avenant", (1,)), ("parties", ()), ("texte_au", ())):
            with django_assert_max_num_queries(counts.get(name, 60)) as done:
                assert client.get(url(name, signed, *keys)).status_code == 200
            counts[name] = len(done)
    assert len(belonging.standing(signed, D("2025-01-01"))) == 14


def test_communes_that_enter_the_perimeter_become_parties_with_it(client, signed):
    epci = make_epci(name="Communauté de communes de la Tille")
    arc, beze = (make_commune(name=name, epci=epci) for name in ("Arc", "Bèze"))
    make_perimetre(signed)
    already = make_partie(signed, organisation=collectivite_of(arc) or make_organisation(territoire=arc))
    town = collectivite_of(beze) or make_organisation(territoire=beze)
    acte = make(signed, signatures=("",) * 3)
    entering = url("avenant_communes_in", signed, 1)
    assert "Les faire aussi entrer comme parties" in text(client.get(entering, {"territoire": epci.pk}))
    chosen = {"territoire": epci.pk, "communes": [arc.pk, beze.pk], "as_parties": "on", "effect_on": "01/03/2025"}
    done = client.post(entering, chosen, follow=True)
    assert "1 partie en plus" in text(done)
    row = acte.modifications.get(kind="join")
    assert (row.partie.organisation, row.effect_on) == (town, D("2025-03-01"))
    assert acte.parties.filter(partie=row.partie).exists() and already.entered_by is None
    assert row.partie not in signed.parties.known() and already in signed.parties.known()
    # A party of a draft is offered nowhere else.
    event = EvenementForm(convention=signed).fields["predecessor"].queryset
    offered = DocumentForm(convention=signed).fields["partie"].queryset
    for found in (event, organisations_for(signed.adviser, signed).exclude(caf=signed.caf)):
        assert already.organisation in found and town not in found
    assert already in offered and row.partie not in offered
    named = {each.organisation for each in names_of(signed.caf, signed)}
    assert already.organisation_id in named and town.pk not in named
    followed = set(of_followed(signed.adviser)[1].values_list("organisation", flat=True))
    assert already.organisation_id in followed and town.pk not in followed
    assert "La commune de Bèze devient partie à la convention à compter du 1er mars 2025." in text(done)
