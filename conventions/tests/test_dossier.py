"""The line of a convention and its rubrics, over each of its pages."""

import datetime as dt

import pytest
from lxml import html

from accounts.tests.factories import make_adviser
from conventions import doors
from conventions.enums import ConventionState as S
from conventions.models import Convention
from conventions.remaining import remaining
from conventions.tests.factories import make_convention
from core.dates import Precision
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 29)


@pytest.fixture
def pages(client):
    """{code of a Caf: (its convention, the page of its calendar)}, read by their adviser."""
    read = {}
    for code in ("21", "71"):
        convention = make_convention(caf=make_caf(code), name=f"CC du {code}")
        client.force_login(make_adviser(caf=convention.caf))
        read[code] = convention, html.fromstring(client.get(f"/conventions/{convention.pk}/calendrier/").content)
    return read


def test_rubrics_are_in_one_line_and_in_a_picker(pages):
    for convention, page in pages.values():
        line, picker = (
            page.xpath("//nav[@class='rubrics dossier__in']"),
            page.xpath("//details//nav[.//a[.='Synthèse']]"),
        )
        assert [len(found) for found in (line, picker)] == [1, 1]
        named = [[(link.text_content(), link.get("href")) for link in nav.iter("a")] for nav in (*line, *picker)]
        assert named[0] == named[1] and [label for label, _ in named[0]] == [tab.label for tab in doors.tabs()]
        assert all(f"/conventions/{convention.pk}/" in url for _, url in named[0])
        assert [[link.text_content() for link in nav.xpath(".//a[@aria-current]")] for nav in (*line, *picker)] == [
            ["Calendrier"],
            ["Calendrier"],
        ]


def test_the_bar_gives_the_same_links_wide_and_narrow(pages):
    for _, page in pages.values():
        wide, narrow = (
            [a.get("href") for a in page.xpath(f"//nav[@aria-label='{name}']//a")]
            for name in ("Navigation principale", "Menu")
        )
        assert wide == narrow and "/conventions/" in wide
        menus = page.xpath("//header//details[form or .//form]")
        assert len(menus) == 2 and all(menu.xpath(".//button[contains(., 'Se déconnecter')]") for menu in menus)


@pytest.mark.parametrize(
    ("end", "precision", "words", "is_soon"),
    [
        (dt.date(2026, 12, 31), Precision.DAY, "reste 32 jours", True),
        (ON, Precision.DAY, "dernier jour", True),
        (dt.date(2026, 11, 30), Precision.DAY, "reste 1 jour", True),
        (dt.date(2029, 12, 31), Precision.DAY, "reste 1\u202f128 jours", False),
        (dt.date(2026, 10, 31), Precision.DAY, "finie le 31 octobre 2026", False),
        (dt.date(2026, 1, 1), Precision.YEAR, "finit en 2026", False),
    ],
)
def test_what_is_left_is_said_in_days(end, precision, words, is_soon):
    convention = Convention(state=S.IN_FORCE, ends_on=end, ends_on_precision=precision)
    left = remaining(convention, on=ON)
    assert (left.words, left.is_soon) == (words, is_soon)


def test_nothing_is_left_to_say_before_it_is_signed():
    assert remaining(Convention(state=S.DRAFTING, ends_on=dt.date(2030, 12, 31)), on=ON) is None
    assert remaining(Convention(state=S.IN_FORCE), on=ON) is None
