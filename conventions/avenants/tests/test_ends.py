"""The end that an avenant gives: on the text of a day, said in the avenant, kept from being lost (docs/calculs/texte-au.md)."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.tests.factories import make_adviser
from conventions import on_day
from conventions.avenants import ends, lifecycle, telling
from conventions.avenants.consolidated import text_on
from conventions.avenants.that_day import told
from conventions.signing import acts
from conventions.tests.factories import make_avenant, make_modification, make_signed_convention
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db


def plain(text):
    return text.replace("\xa0", " ").replace("\u202f", " ")


@pytest.fixture
def signed(db):
    """From 2023 to 31 December 2026; another Caf has one that is prolonged."""
    make_avenant(make_signed_convention(caf=make_caf("91")), effect_on="01/01/2024", ends_on="31/12/2035")
    return make_signed_convention(caf=make_caf())


def end(convention, day):
    found = ends.on(convention, dt.date.fromisoformat(day), ends.given(convention))
    return f"{found.known.words}, {found.acte or 'texte signé'}"


def test_the_end_of_the_text_changes_with_the_effect_of_each_avenant(signed):
    make_avenant(signed, 1, effect_on="01/01/2026", ends_on="31/12/2027")
    make_avenant(signed, 2, effect_on="01/07/2025", ends_on="30/06/2027")  # in effect before n° 1
    make_avenant(signed, 3, effect_on="01/01/2026", ends_on="31/12/2028")  # on the day of n° 1, after it
    make_avenant(signed, 4, effect_on="", ends_on="31/12/2030")  # signed, and nobody knows from when
    make_avenant(signed, 5, effect_on="01/01/2025", ends_on="31/12/2031", signatures=("01/12/2024", ""))
    make_avenant(signed, 6, effect_on="01/01/2025", ends_on="31/12/2032", withdrawn_on=dt.date(2024, 12, 1))
    assert [end(signed, day) for day in ("2025-06-30", "2025-07-01", "2025-12-31", "2026-01-01")] == [
        "31 décembre 2026, texte signé",
        "30 juin 2027, Avenant n° 2",
        "30 juin 2027, Avenant n° 2",
        "31 décembre 2028, Avenant n° 3",
    ]


def test_a_retroactive_prolongation_is_of_the_text_since_its_effect(signed):
    make_avenant(signed, effect_on="01/01/2024", ends_on="31/12/2027", signatures=("14/11/2026",) * 2)
    assert end(signed, "2023-12-31") == "31 décembre 2026, texte signé"
    assert end(signed, "2024-01-01") == "31 décembre 2027, Avenant n° 1"


def test_an_avenant_withdrawn_gives_no_end(signed):
    """Were every signature there."""
    make_avenant(signed, effect_on="01/01/2026", ends_on="31/12/2027", withdrawn_on=dt.date(2025, 12, 2))
    assert end(signed, "2026-01-01") == "31 décembre 2026, texte signé"
    assert on_day.end_of(signed).words == "31 décembre 2026"


def test_an_avenant_says_the_end_that_it_takes_the_place_of(signed):
    make_avenant(signed, 1, effect_on="01/01/2026", ends_on="31/12/2027")
    make_avenant(signed, 3, effect_on="01/01/2028", ends_on="31/12/2029")
    for number, effect, said in ((2, "01/01/2027", "l’avenant n° 1 disait jusqu’au 31 décembre 2027"),
                                 (4, "01/06/2025", "son texte disait jusqu’au 31 décembre 2026")):  # fmt: skip
        acte = make_avenant(signed, number, effect_on=effect, ends_on="31/12/2030", signatures=("", ""))
        assert plain(telling.end_words(signed, acte)) == f"La convention prend fin le 31 décembre 2030 ({said})."


@pytest.mark.parametrize(
    ("signatures", "today", "expected"),
    [
        (("", ""), "2026-12-31", ""),  # the last day
        (("", ""), "2027-01-01", "échue depuis le 31 décembre 2026"),
        (("01/12/2026", "31/12/2026"), "2027-03-01", ""),
        (("01/12/2026", "01/01/2027"), "2027-03-01", "déjà échue à sa signature"),
        (("01/12/2026", "inconnue"), "2027-03-01", ""),  # nobody can say
    ],
)
def test_prolonging_after_the_end_is_a_warning(signed, time_machine, signatures, today, expected):
    time_machine.move_to(dt.datetime.fromisoformat(f"{today}T12:00:00+01:00"), tick=False)
    acte = make_avenant(signed, effect_on="01/01/2027", ends_on="31/12/2027", signatures=signatures)
    acte = acts.find_acte(signed, acte.number)
    late = [lack for lack in lifecycle.lacks(signed, acte) if "échue" in lack.label]
    assert [expected in plain(lack.label) and not lack.is_blocking for lack in late] == ([True] if expected else [])


def test_a_retroactive_prolongation_is_compared_with_the_end_that_holds(signed, time_machine):
    time_machine.move_to(dt.datetime.fromisoformat("2027-06-01T12:00:00+01:00"), tick=False)
    make_avenant(signed, 1, effect_on="01/01/2027", ends_on="31/12/2028")
    make_avenant(signed, 2, effect_on="01/01/2026", ends_on="31/12/2029", signatures=("", ""))
    assert lifecycle.prolongs_late(signed, acts.find_acte(signed, 2)) == ""


def test_who_cancels_an_end_says_the_one_that_holds(signed):
    """What the form asks is asked again before the parties have it: the end may have been emptied since."""
    first = make_avenant(signed, 1, effect_on="01/01/2026", ends_on="31/12/2027")
    acte = make_avenant(signed, 2, effect_on="01/06/2026", signatures=("", ""))
    acte.convention = signed
    make_modification(acte, kind="cancel", cancelled=first)
    lacks = lifecycle.lacks_before(acte, *lifecycle.read_for(signed, acte))
    assert ["avenant n° 1" in plain(lack.label) for lack in lacks if "fin qui vaut" in lack.label] == [True]
    acte.ends_on = dt.date(2026, 12, 31)
    assert not [each for each in lifecycle.lacks_before(acte, *lifecycle.read_for(signed, acte)) if "fin" in each.label]


def test_the_text_on_a_day_says_the_period_of_that_day(client, signed):
    """An avenant that only prolongs is among those the text is made of, and its effect among the days."""
    acte = make_avenant(signed, effect_on="01/01/2026", ends_on="31/12/2027")
    client.force_login(make_adviser(caf=signed.caf))
    address = reverse("conventions:texte_au", args=[signed.pk])
    before, after = (
        plain(client.get(f"{address}?jour={day}").content.decode()) for day in ("31/12/2025", "01/01/2026")
    )
    assert "Du 1er janvier 2023 au 31 décembre 2026" in before
    assert "Avenant n° 1, le 1er janvier 2026 : la convention va jusqu’au 31 décembre 2027" in before
    assert "qu’aucun avenant n’a changée" in before and "2026-01-01" in before
    assert "Du 1er janvier 2023 au 31 décembre 2027" in after and "Fin donnée par l’avenant n° 1" in after
    assert "et de 1 avenant" in after and acte.get_absolute_url() in after
    assert told(signed, dt.date(2026, 1, 1), text_on(signed, dt.date(2026, 1, 1))).coming == ()
    # Cancelled, it is of the text no more, from that day.
    second = make_avenant(signed, 2, effect_on="01/06/2026", ends_on="31/12/2026")
    make_modification(second, kind="cancel", cancelled=acte)
    names = [
        [str(each) for each in told(signed, day, text_on(signed, day)).actes]
        for day in (dt.date(2026, 5, 31), dt.date(2026, 6, 1))
    ]
    assert names == [["Avenant n° 1"], ["Avenant n° 2"]]
