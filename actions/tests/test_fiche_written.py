"""The page of a fiche, written where it is read: from its first section to its last, without leaving it."""

import re

import pytest
from django.urls import reverse
from lxml import html

from accounts.tests.factories import make_adviser
from actions.models import FicheAction
from actions.tests.factories import make_etape, make_fiche, make_indicateur, make_ligne, make_plan, make_valeur
from conventions.enums import Role
from conventions.tests.factories import make_convention, make_member, make_theme
from territories.tests.factories import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention(db):
    """One of two, with its adviser."""
    make_fiche(convention=make_convention(), title="Ailleurs")
    return make_convention(adviser=make_adviser())


@pytest.fixture
def adviser(convention):
    return convention.adviser


class Reader:
    """A person without script: what they click and what they type are counted, and the pages that they see."""

    def __init__(self, client):
        self.client, self.clicks, self.pages = client, 0, []

    def see(self, response):
        self.page = html.fromstring(response.content)
        path = response.request["PATH_INFO"]
        if not self.pages or self.pages[-1] != path:
            self.pages.append(path)

    def follow(self, href):
        self.clicks += 1
        self.see(self.client.get(href))

    def press(self, button, **typed):
        """Press this button of the form that is open, with what is typed in it."""
        self.clicks += 1
        forms = self.page.xpath("//form[@method='post']")
        form = next(each for each in forms if set(typed) <= set(each.fields))
        data = dict(form.form_values())
        data |= typed | ({button: "1"} if button else {})
        self.see(self.client.post(form.get("action") or self.pages[-1], data, follow=True))


def opened_part(page):
    """Id of the part that is open, and the words of its title."""
    [form] = page.xpath("//*[contains(@class, 'row-form') and @id]")
    return form.get("id").removesuffix("-ligne")


def test_a_whole_fiche_is_written_in_12_clicks_on_two_pages(client, adviser, convention):
    plan, funder, theme = make_plan(convention), make_organisation(), make_theme(caf=convention.caf)
    client.force_login(adviser)
    reader = Reader(client)
    reader.see(client.get(reverse("actions:plan", args=[convention.pk])))
    reader.pages.clear()
    reader.follow(reverse("actions:fiche_create", args=[convention.pk]))
    reader.press("", title="Ouvrir un relais", general_objective="Rompre l’isolement", starts_on="2024", ends_on="2026")
    fiche = FicheAction.objects.get(plan=plan)
    seen = []
    for typed in (
        {"context": "<p>Des parents seuls</p>", "objectifs": "Un\nDeux", "description": "<p>Deux lieux</p>"},
        {"organisation": funder.pk, "role": "owner"},
        {"label": "Choix du lieu", "starts_on": "03/2024", "ends_on": "06/2024"},
        {"funder_nouveau-0": funder.pk, "planned_2024_nouveau-0": "1000", "planned_2025_nouveau-0": "2 k€"},
        {"label": "Familles accueillies", "unit": "familles", "baseline_value": "0", "target_value": "40"},
        {"function": "Animatrice", "planned": "0,5"},
        {"caf_referents": adviser.pk, "material_means": "Une salle"},
        {"levers": "Un local prêté"},
    ):
        seen.append(opened_part(reader.page))
        reader.press("suivante", **typed)
    assert opened_part(reader.page) == "identite"
    reader.press("", themes=theme.pk)
    fiche.refresh_from_db()
    assert reader.clicks <= 12
    assert sorted(set(reader.pages)) == sorted(
        {reverse("actions:fiche_create", args=[convention.pk]), fiche.get_absolute_url()}
    )
    assert (fiche.levers, fiche.material_means, fiche.acteurs.count(), fiche.etapes.count()) == (
        "Un local prêté", "Une salle", 1, 1,
    )  # fmt: skip
    assert {row.year: row.planned_amount for row in fiche.lignes_budgetaires.all()} == {2024: 1000, 2025: 2000}
    assert (fiche.indicateurs.count(), fiche.moyens_humains.count(), fiche.themes.get()) == (1, 1, theme)
    assert seen == [
        "contenu-fiche", "acteurs", "etapes", "financements", "mesures", "moyens-humains", "cadre", "vigilance",
    ]  # fmt: skip


def test_a_blank_row_left_for_the_next_part_makes_nothing(client, adviser, convention):
    fiche = make_fiche(convention=convention)
    client.force_login(adviser)
    url = reverse("actions:line_create", args=[fiche.pk, "etapes"])
    response = client.post(url, {"suivante": "1"}, headers={"HX-Request": "true"})
    assert (response.status_code, response.url) == (302, f"{fiche.get_absolute_url()}?ouvrir=montants#combien")
    assert client.post(url, {"suivante": "1", "starts_on": "2024"}).status_code == 422
    assert not fiche.etapes.exists()


def test_a_refused_row_without_script_keeps_the_way_to_the_next_part(client, adviser, convention):
    fiche = make_fiche(convention=convention)
    client.force_login(adviser)
    reader = Reader(client)
    reader.see(client.get(f"{fiche.get_absolute_url()}?ouvrir=etapes"))
    reader.press("suivante", label="", starts_on="2024")
    assert 'id="erreurs"' in html.tostring(reader.page, encoding="unicode") and reader.page.xpath(
        "//button[@name='suivante']|//input[@name='suivante']"
    )
    reader.press("suivante", label="Choix du lieu", starts_on="2024")
    assert (opened_part(reader.page), fiche.etapes.get().label) == ("financements", "Choix du lieu")
    # A row that was not asked to lead further does not offer it on its own page.
    alone = client.post(reverse("actions:line_create", args=[fiche.pk, "etapes"]), {"label": ""})
    assert alone.status_code == 422 and 'name="suivante"' not in alone.content.decode()


def test_with_script_the_address_is_of_the_part_that_is_open(client, adviser, convention):
    """What a save brings back is read from the page that it leads to: a reload opens the same part, or none."""
    fiche = make_fiche(convention=convention)
    client.force_login(adviser)
    here = fiche.get_absolute_url()

    def told(url, seen):
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{seen}"}
        return client.get(url, headers=headers).headers.get("HX-Replace-Url")

    assert told(f"{here}?ouvrir=acteurs", f"{here}?ouvrir=contenu") == f"{here}?ouvrir=acteurs"
    assert told(here, f"{here}?ouvrir=contenu#contenu") == here  # closed, or saved and no more
    assert told(f"{here}?ouvrir=contenu", reverse("actions:plan", args=[convention.pk])) is None
    assert "HX-Replace-Url" not in client.get(f"{here}?ouvrir=acteurs").headers


def test_a_pilote_is_led_only_to_what_they_write(client, convention):
    pilote = make_member(convention, Role.FICHE_OWNER)
    fiche = make_fiche(convention=convention, owner=pilote)
    client.force_login(pilote)
    page = html.fromstring(client.get(f"{fiche.get_absolute_url()}?ouvrir=contenu").content)
    assert opened_part(page) == "etapes"
    data = {"label": "Visite", "suivante": "1"}
    response = client.post(reverse("actions:line_create", args=[fiche.pk, "etapes"]), data)
    assert response.url.endswith("?ouvrir=indicateurs#mesure")


@pytest.mark.parametrize("asked", ["contenu", "montants", "inconnu", ""])
def test_a_reader_sees_no_open_section(client, convention, asked):
    fiche = make_fiche(convention=convention)
    client.force_login(make_member(convention, Role.ELECTED))
    response = client.get(fiche.get_absolute_url(), {"ouvrir": asked})
    assert response.status_code == 200 and "row-form" not in response.content.decode()


def test_a_section_saved_in_place_closes_it(client, adviser, convention):
    fiche = make_fiche(convention=convention)
    client.force_login(adviser)
    here = f"http://testserver{fiche.get_absolute_url()}?ouvrir=vigilance"
    response = client.post(
        reverse("actions:fiche_edit", args=[fiche.pk, "vigilance"]),
        {"levers": "FPT", "version": fiche.version},
        headers={"HX-Request": "true", "HX-Current-URL": here},
    )
    assert response.url == fiche.get_absolute_url()


def test_the_budget_reads_by_funder_and_year(client, adviser, convention):
    fiche = make_fiche(convention=convention)
    caf, commune = make_organisation(name="Caf du pays"), make_organisation(name="Brochon")
    for funder, year, planned, actual in ((caf, 2024, 1000, 900), (caf, 2025, 2000, None), (commune, None, 50, None)):
        make_ligne(fiche, funder=funder, year=year, planned_amount=planned, actual_amount=actual)
    client.force_login(adviser)
    page = html.fromstring(client.get(fiche.get_absolute_url()).content)
    [pivot] = page.xpath("//table[contains(@class, 'pivot')]")
    text = [" ".join("".join(cell.itertext()).split()) for cell in pivot.xpath(".//tr/*")]
    words = [re.sub(r"\s", " ", each) for each in text]
    assert words[:6] == ["Financeur", "Prévu ou réalisé", "2024", "2025", "sans année", "Total"]
    assert words[6].startswith("Brochon") and words[7:12] == ["Prévu", "–", "–", "50", "50 €"]
    assert words[-5:] == ["Réalisé", "900", "–", "–", "900 €"]


def test_indicators_read_over_three_years(client, adviser, convention):
    row = make_indicateur(make_fiche(convention=convention), target_value=40)
    for year in (2023, 2025):
        make_valeur(row, year, year - 2000)
    client.force_login(adviser)
    context = client.get(row.fiche.get_absolute_url()).context
    ((_, cells),) = context["indicators"]
    shown = context["year"]
    assert [year for year, _ in cells] == [shown - 2, shown - 1, shown]
    assert dict(cells).get(2025, "25") == "25"


def test_follow_up_comes_first_and_says_what_is_due(client, adviser, convention):
    row = make_indicateur(make_fiche(convention=convention))
    make_etape(row.fiche)
    client.force_login(adviser)
    response = client.get(row.fiche.get_absolute_url())
    page, year = html.fromstring(response.content), response.context["year"]
    first, *_ = [each.get("id") for each in page.xpath("//div[contains(@class, 'fiche-main')]//h2")]
    assert first == "suivi" and response.context["due"] == f"Attendu\u00a0: la note {year} et 1 valeur"
    assert response.context["note_form"]["for_bilan_year"].value() == year


def test_enter_in_a_row_saves_it_and_opens_the_next(client, adviser, convention):
    fiche = make_fiche(convention=convention)
    client.force_login(adviser)
    page = html.fromstring(client.get(fiche.get_absolute_url(), {"ouvrir": "etapes"}).content)
    first, *_ = page.xpath("//*[@id='etapes-ligne']//form//*[self::button or self::input[@type='submit']]")
    assert (first.get("name"), first.get("value")) == ("again", "1")  # what the script of the page reads
