"""What the database keeps of the signature of an act, whoever writes, and the readings that follow."""

import datetime as dt
import threading
from itertools import combinations_with_replacement

import pytest
from django.db import IntegrityError, connection, transaction

from conventions.enums import ConventionState, PartieRole
from conventions.models import Acte, Article, Convention, Partie, PartieActe, Signataire
from conventions.signing import progress
from conventions.tests.factories import (
    make_article,
    make_convention,
    make_document,
    make_partie,
    make_parties,
    make_signataire,
    make_version_file,
)
from conventions.text.versions import make_version_to_sign
from core.answers import Answer, begun, every
from core.date_reading import parse
from core.dates import PreciseDate, first_day, is_told, latest
from territories.tests.factories import make_caf, make_organisation

pytestmark = pytest.mark.django_db

TEXTS = ("", "2023", "vers 2022", "06/2023", "12/2023", "15/06/2023", "30/06/2023", "31/12/2023", "12 juin", "inconnue")
DAYS = [
    dt.date(*day) for day in ((2022, 6, 1), (2023, 1, 1), (2023, 6, 1), (2023, 6, 20), (2023, 12, 31), (2024, 1, 1))
]


def known(text):
    return parse(text, sourced=True) if text else PreciseDate(None)


def act(convention):
    return Acte.objects.get(initial_of=convention)


@pytest.fixture
def cases():
    """{convention: the two or three dates of its signatures, as a person types them}."""
    caf, organisations = make_caf(), [make_organisation(name=name) for name in ("A", "B", "C")]
    told = [*combinations_with_replacement(TEXTS, 2), *combinations_with_replacement(TEXTS[1::2], 3)]
    made = Convention.objects.bulk_create(
        Convention(caf=caf, name=str(each), state=ConventionState.IN_FORCE, ends_on=dt.date(2030, 1, 1))
        for each in told
    )
    parties = Partie.objects.bulk_create(
        Partie(convention=convention, organisation=organisation, role=PartieRole.COLLECTIVITE)
        for convention, texts in zip(made, told, strict=True)
        for organisation, _ in zip(organisations, texts, strict=False)
    )
    parts = {row.initial_of_id: row for row in PartieActe.objects.filter(initial_of__in=parties)}
    dates = [known(text) for texts in told for text in texts]
    Signataire.objects.bulk_create(
        Signataire(partie_acte=parts[row.pk], capacity="Maire", **date.columns("signed_on"))
        for row, date in zip(parties, dates, strict=True)
    )
    rows = Convention.objects.select_related("initial_acte").in_bulk([row.pk for row in made])
    return {rows[row.pk]: [known(text).parts for text in texts] for row, texts in zip(made, told, strict=True)}


def test_the_act_keeps_the_last_signature_as_python_tells_it(cases):
    for convention, dates in cases.items():
        acte, whole = convention.initial_acte, all(is_told(*parts[:2]) for parts in dates)
        days = [first_day(*parts[:2]) for parts in dates if parts[0]]
        assert acte.signed_on_known == (latest(dates) if whole else None), convention
        assert acte.signed_from == (max(days) if whole and days else None), convention


def test_what_is_kept_answers_as_each_signature_does(cases):
    for day in DAYS:
        listed = {
            key: answer
            for answer in Answer
            for key in Convention.objects.signed(on=day, answer=answer).values_list("pk", flat=True)
        }
        for convention, dates in cases.items():
            whole = all(is_told(*parts[:2]) for parts in dates)
            expected = every(*(begun(*parts[:2], on=day) for parts in dates)) if whole else Answer.NO
            assert (convention.signed_answer(on=day), listed[convention.pk]) == (expected, expected), (convention, day)


def test_whoever_writes_leaves_the_act_true():
    convention, other = make_convention(), make_convention()
    caf, epci = make_parties(convention, signed_on=dt.date(2023, 10, 11))
    theirs = make_parties(other)

    def signed():
        assert act(other).signed_on is None
        return act(convention).signed_on

    assert signed() == dt.date(2023, 10, 11)
    Signataire.objects.filter(partie_acte=caf.initial).update(signed_on=dt.date(2023, 11, 2))
    assert signed() == dt.date(2023, 11, 2)
    late = make_partie(convention)  # required, and without signataire
    assert signed() is None
    PartieActe.objects.filter(initial_of=late).update(is_required=False)
    assert signed() == dt.date(2023, 11, 2)
    make_signataire(late, signed_on=dt.date(2024, 1, 1))
    assert signed() == dt.date(2023, 11, 2)
    PartieActe.objects.filter(initial_of=late).update(is_required=True)
    assert signed() == dt.date(2024, 1, 1)
    late.delete()
    assert signed() == dt.date(2023, 11, 2)
    caf.initial.signataires.all().delete()
    assert signed() is None
    progress.sign_all(convention, [caf.pk, epci.pk], on=PreciseDate(dt.date(2024, 2, 1), "month"), by=None)
    assert (signed(), act(convention).signed_on_words) == (dt.date(2024, 2, 1), "février 2024")
    progress.sign_all(other, [theirs[0].pk], on=PreciseDate(dt.date(2024, 2, 1)), by=None)
    assert signed() == dt.date(2024, 2, 1)


def test_a_signature_of_an_avenant_is_not_that_of_the_convention():
    convention = make_convention()
    caf, _ = make_parties(convention, signed_on=dt.date(2023, 10, 11))
    avenant = Acte.objects.create(convention=convention, kind="avenant", number=1)
    part = PartieActe.objects.create(acte=avenant, partie=caf)
    assert (act(convention).signed_on, avenant.is_signed) == (dt.date(2023, 10, 11), False)
    Signataire.objects.create(partie_acte=part, capacity="Directrice", signed_on=dt.date(2025, 3, 1))
    avenant.refresh_from_db()
    assert (act(convention).signed_on, avenant.signed_on) == (dt.date(2023, 10, 11), dt.date(2025, 3, 1))
    convention.delete()
    assert not Acte.objects.exists()


def make_to_sign(convention, *, title):
    """A version to sign of this text; the last one is the one that is signed."""
    Article.objects.filter(convention=convention).update(title=title)
    return make_version_to_sign(convention, by=None)


def test_a_signature_on_another_text_signs_nothing():
    convention, other = make_convention(), make_convention()
    caf, epci = make_parties(convention)
    make_article(convention)
    first = make_to_sign(convention, title="Objet")
    for partie, day in ((caf, 11), (epci, 12)):
        partie.initial.signataires.update(signed_on=dt.date(2023, 10, day), signed_version=first)
    make_parties(other, signed_on=dt.date(2022, 1, 1))  # on no version: nobody knows of which text
    assert act(convention).signed_on == dt.date(2023, 10, 12)
    second = make_to_sign(convention, title="Autre objet")
    assert (act(convention).signed_on, act(convention).signed_from) == (None, None)
    epci.initial.signataires.update(signed_on=dt.date(2023, 11, 2), signed_version=second)
    assert act(convention).signed_on is None
    caf.initial.signataires.update(signed_on=dt.date(2023, 10, 30), signed_version=second)
    assert act(convention).signed_on == dt.date(2023, 11, 2)
    make_to_sign(convention, title="Autre objet")  # the same text, drawn again with other votes
    assert act(convention).signed_on == dt.date(2023, 11, 2)
    assert act(other).signed_on == dt.date(2022, 1, 1)


def test_the_database_lets_no_other_text_into_force():
    convention, other = make_convention(), make_convention()
    for row in (convention, other):
        caf, epci = make_parties(row)
        make_article(row)
        version = make_to_sign(row, title="Objet")
        Signataire.objects.filter(partie_acte__partie__in=(caf, epci)).update(
            signed_on=dt.date(2023, 10, 11), signed_version=version
        )
        make_version_file(row)
    make_to_sign(convention, title="Autre objet")
    make_document(convention, kind="signed")
    Convention.objects.filter(pk=other.pk).update(state=ConventionState.IN_FORCE)
    mine = Convention.objects.filter(pk=convention.pk)
    with pytest.raises(IntegrityError, match="porte sur un autre texte"), transaction.atomic():
        mine.update(state=ConventionState.IN_FORCE)
    PartieActe.objects.filter(initial_of__in=convention.parties.all()).update(is_required=False)
    mine.update(state=ConventionState.IN_FORCE)


def test_what_is_not_a_signature_is_not_told_in_the_history():
    convention = make_convention()
    make_parties(convention, signed_on=dt.date(2023, 10, 11))
    events = Acte.pgh_event_model.objects.filter(pgh_obj_id=act(convention).pk)
    before = events.count()
    Signataire.objects.filter(partie_acte__initial_of__convention=convention).update(capacity="Maire")
    assert events.count() == before


@pytest.mark.django_db(transaction=True)
def test_two_signatures_written_at_once_are_both_counted():
    convention = make_convention()
    first, second = (partie.initial.signataires for partie in make_parties(convention))

    def sign_second():
        try:
            second.update(signed_on=dt.date(2023, 11, 2))
        finally:
            connection.close()

    other = threading.Thread(target=sign_second)
    with transaction.atomic():
        first.update(signed_on=dt.date(2023, 10, 11))
        other.start()
        other.join(0.3)
        assert other.is_alive()  # it waits for the act
    other.join(20)
    assert act(convention).signed_on == dt.date(2023, 11, 2)
