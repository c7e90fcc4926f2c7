"""The line of a convention and its rubrics, over each of its pages."""

import datetime as dt

import pytest
from lxml import html

from accounts.tests.factories import make_adviser
from conventions import doors, short_names
from conventions.enums import ConventionState as S
from conventions.models import Convention
from conventions.remaining import remaining
from conventions.tests.factories import make_convention
from core.dates import Precision
from core.formats import years
from territories.tests.factories import make_caf, make_commune

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


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("CC de Gevrey-Chambertin et de Nuits-Saint-Georges", "Gevrey-Nuits"),
        ("CC Norge et Tille", "Norge et Tille"),
        ("Communauté de communes des Terres d’Auxois", "Terres d’Auxois"),
        ("CC de la vallée de la Tille et de l’Ignon", "Vallée de la Tille-Ignon"),
        ("CC de Saint-Jean-de-Losne et de Seurre", "Saint-Jean-de-Losne-Seurre"),
        ("CC Auxonne Pontailler Val de Saône", "Auxonne Pontailler Val"),
        ("Dijon Métropole", "Dijon Métropole"),
        ("X" * 200, "X" * 26),
    ],
)
def test_a_short_name_is_proposed_from_the_territory(name, short):
    assert short_names.proposed(name) == short


def test_a_short_name_is_proposed_then_edited(client):
    adviser = make_adviser(caf=make_caf("21"))
    name = "CC de Gevrey-Chambertin et de Nuits-Saint-Georges"
    convention = make_convention(caf=make_caf("21"), adviser=adviser, name=name)
    other = make_convention(caf=make_caf("71"), name="CC du 71")
    client.force_login(adviser)
    path = f"/conventions/{convention.pk}/modifier/"
    form = client.get(path).context["form"]
    assert form["short_name"].value() == "Gevrey-Nuits" and convention.label.startswith("Gevrey-Nuits ")
    typed = {name: form[name].value() for name in ("name", "level", "version")} | {"short_name": "Gevrey et Nuits"}
    assert client.post(path, typed).status_code == 302
    convention.refresh_from_db()
    assert convention.label == f"Gevrey et Nuits {years(convention.starts_on, convention.ends_on)}"
    assert "Gevrey et Nuits" in client.get(f"/conventions/{convention.pk}/calendrier/").content.decode()
    assert client.get(f"/conventions/{other.pk}/modifier/").status_code == 404


def test_ctgs_of_a_territory_lead_to_each_other(client):
    """And to no one of another Caf, nor to one that was given up."""
    caf, other, place = make_caf("21"), make_caf("71"), make_commune()
    period = {"starts_on": dt.date(2023, 1, 1), "ends_on": dt.date(2026, 12, 31)}
    after = {"starts_on": dt.date(2027, 1, 1), "ends_on": dt.date(2030, 12, 31)}
    first = make_convention(caf=caf, territoire=place, name="CC de Nuits", **period)
    following = make_convention(caf=caf, territoire=place, name="CC de Nuits", **after)
    follower = make_convention(caf=caf, predecessor=first, name="CC de Seurre", **after)
    make_convention(caf=other, territoire=place, name="CC de Nuits", **after)
    make_convention(
        caf=caf,
        territoire=place,
        name="CC de Nuits",
        state=S.ABANDONED,
        abandoned_on=ON,
        end_reason="Sans suite",
        **after,
    )
    client.force_login(make_adviser(caf=caf))

    def led_to(convention):
        page = html.fromstring(client.get(f"/conventions/{convention.pk}/calendrier/").content)
        links = page.xpath("//details[contains(@class, 'dossier__period')]//a")
        return [(" ".join(link.text_content().split()), link.get("href")) for link in links]

    said = f"{following.get_state_display()}"
    assert led_to(first) == [
        (f"suite : 2027-2030 {said}", f"/conventions/{following.pk}/"),
        (f"suite : Seurre 2027-2030 {said}", f"/conventions/{follower.pk}/"),
    ]
    assert led_to(following) == [(f"avant : 2023-2026 {said}", f"/conventions/{first.pk}/")]
