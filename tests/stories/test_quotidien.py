"""Seven journeys of a working week, and what they ask of one's hands: counted, printed beside what they asked before, and at
most half of it. A mouse for some, the keyboard alone for the notes, no script for the amounts, a phone for a convention.

One world and one log-in a person: `pytest -s tests/stories/test_quotidien.py` prints the table."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.tests.factories import make_adviser
from actions.models import FicheAction, LigneBudgetaire, NoteSuivi, ValeurFiche
from actions.tests.factories import (
    make_axe,
    make_fiche,
    make_indicateur,
    make_ligne,
    make_neighbours,
    make_note,
    make_plan,
)
from conventions.enums import Role
from conventions.tests.factories import make_convention, make_member, make_signed_convention, make_theme
from reporting.tests.factories import make_bilan
from territories.tests.factories import make_caf, make_commune, make_departement, make_organisation
from tests.stories.hands import A_BREATH, Hands
from tests.stories.person import NARROW, Person

pytestmark = pytest.mark.django_db(transaction=True)

YEAR = dt.date.today().year
#: {journey: what it asked before, in the words of the trial}.
BEFORE = {
    "Une fiche entière": "49 clics, 50 champs, 15 pages",
    "Vingt valeurs": "77 clics",
    "Six notes": "25 clics",
    "Deux montants": "11 clics, le premier refusé",
    "Un bilan": "8 éditeurs vides",
    "Une convention sur un téléphone": "600 px avant son titre",
    "Une commune parmi ses homonymes": "Entrée prend une autre commune",
}
PASTE = """(node, block) => {
  const data = new DataTransfer();
  data.setData("text/plain", block);
  node.focus();
  node.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
SETTLES = """() => {
  delete document.body.dataset.settled;
  document.addEventListener("htmx:afterSettle", () => setTimeout(() => { document.body.dataset.settled = ""; }), { once: true });
}"""
#: Sections of a bilan where nothing is written, and where nothing is proposed.
BLANK = """nodes => nodes.filter(node => !node.querySelector("textarea").value.replace(/<[^>]*>/g, "").trim()
  && !node.querySelector("[name=accepter]")).length"""


#: Rows of fields of which labels, or boxes, do not start on one line, with or without a hint.
CROOKED = """rows => rows.filter(row => ["label", ".field__box"].some(part => {
  const tops = [...row.querySelectorAll(part)].map(each => Math.round(each.getBoundingClientRect().top));
  return new Set(tops).size > 1;
})).map(row => row.innerText)"""


def test_a_working_week_asks_half_of_what_it_asked(browser, live_server):
    world = make_world()
    nadia, plain = (Person(browser, live_server.url, f"quotidien-{name}", script=script) for name, script in WINDOWS)
    nadia.becomes(world.officer)
    plain.becomes(world.officer)
    told = {}
    try:
        told["Une fiche entière"] = she_writes_a_whole_fiche(Hands(nadia), world)
        told["Vingt valeurs"] = she_gives_twenty_values(Hands(nadia), world)
        told["Six notes"] = she_writes_six_notes_with_the_keyboard(Hands(nadia), world)
        told["Deux montants"] = she_enters_two_amounts_without_script(Hands(plain), world)
        told["Un bilan"] = she_writes_a_bilan(Hands(nadia), world)
        told["Une convention sur un téléphone"] = she_opens_a_convention_on_a_phone(nadia, world)
        nadia.becomes(world.convention.adviser)
        told["Une commune parmi ses homonymes"] = an_adviser_takes_a_commune_among_namesakes(Hands(nadia), world)
    finally:
        faults = [fault for each in (nadia, plain) for fault in each.leave(failed=len(told) < len(BEFORE))]
    assert faults == []
    for journey, before in BEFORE.items():
        print(f"{journey} : {told[journey]} (avant : {before})")


WINDOWS = ("nadia", True), ("sans-script", False)


def make_world():
    """A CTG in force with seven fiches, six of them of Nadia, twenty indicators, two amounts to come; one that begins; neighbours."""
    caf = make_caf()
    make_neighbours(make_convention(caf=make_caf("71")))
    period = {"starts_on": dt.date(YEAR - 2, 1, 1), "ends_on": dt.date(YEAR + 1, 12, 31)}
    convention = make_signed_convention(name="Gevrey-Nuits", caf=caf, adviser=make_adviser(caf=caf), **period)
    make_convention(name="Pays d’Auxois", caf=caf, adviser=convention.adviser)
    officer = make_member(convention, Role.COOPERATION_OFFICER)
    plan, theme = make_plan(convention), make_theme(caf=caf, label="Petite enfance")
    axe = make_axe(plan, label="Petite enfance")
    make_axe(plan, label="Jeunesse")
    fiches = [make_fiche(axe=axe, code=f"1.{rank}", title=f"Action {rank}", ends_on=None) for rank in range(1, 7)]
    indicators = [make_indicateur(fiches[rank // 4], label=f"Mesure {rank}", position=rank) for rank in range(20)]
    for fiche in fiches:
        make_note(fiche, for_bilan_year=YEAR - 1, done=f"Note d’avant, {fiche.code}.")
    funders = [make_organisation(name=name) for name in ("Caf du pays", "MSA de Bourgogne")]
    for funder in funders:
        make_ligne(fiches[0], funder=funder, year=YEAR, planned_amount=30_000)
    communes = [make_commune(name="Saint-Martin", departement=make_departement(code, name)) for code, name in NAMESAKES]
    return SimpleNamespace(
        convention=convention, officer=officer, plan=plan, axe=axe, theme=theme, fiches=fiches, indicators=indicators,
        funders=funders, communes=communes,
    )  # fmt: skip


NAMESAKES = ("39", "Jura"), ("21", "Côte-d’Or")


def she_writes_a_whole_fiche(hands, world):
    """Rows are typed one after the other: Enter saves one and gives the next."""
    page, pages = hands.person.page, set()
    page.on("framenavigated", lambda frame: pages.add(frame.url.partition("?")[0].partition("#")[0]))
    hands.start(reverse("actions:plan", args=[world.convention.pk]))
    pages.clear()
    hands.click("Nouvelle fiche", within="#contenu")
    in_rows = page.locator("#contenu form .form-row:has(.field__help)")
    assert in_rows.count() and in_rows.evaluate_all(CROOKED) == []
    assert page.locator("#contenu").get_by_text("sont obligatoires").count() == 1
    hands.types(
        code="2.1", title="Ouvrir un relais", axe=str(world.axe.pk), general_objective="Rompre l’isolement des parents",
        starts_on=f"janvier {YEAR - 1}", ends_on=f"fin {YEAR + 1}",
    )  # fmt: skip
    hands.click("Créer la fiche", within="#contenu")
    fiche = FicheAction.objects.get(code="2.1")
    expect(page).to_have_url(re.compile(fiche.get_absolute_url()))

    def settles(act):
        """Until what comes in the page has taken the focus, as whoever waits to see it before they type."""
        page.evaluate(SETTLES)
        act()
        page.locator("body[data-settled]").wait_for()
        page.evaluate(A_BREATH)

    def onward(part):
        settles(lambda: hands.click("Enregistrer, ouvrir la suivante", within="#contenu"))
        page.locator(f"#{part} .row-form").wait_for()

    def again(kind):
        settles(lambda: hands.key("Enter"))
        expect(page.locator(f"#contenu .row-form [name={kind}]").first).to_have_value("")

    hands.types(context="Des parents seuls", objectifs="Ouvrir deux lieux\nTenir une permanence")
    hands.types(description="Deux demi-journées par semaine", audience_note="Parents d’enfants de moins de trois ans")
    onward("acteurs")
    hands.types(role="owner")
    hands.picks("organisation", "caf du", "Caf du pays")
    hands.types(note="Coordination")
    again("note")
    hands.types(role="partner")
    hands.picks("organisation", "msa", "MSA de Bourgogne")
    hands.types(note="Un local")
    onward("etapes")
    hands.types(starts_on=f"mars {YEAR}", ends_on=f"juin {YEAR}", label="Choisir le lieu")
    page.locator("#contenu .row-form [name=label]").focus()
    again("label")
    hands.types(label="Ouvrir", starts_on=f"septembre {YEAR}", ends_on=f"décembre {YEAR}")
    onward("financements")
    for rank, words in enumerate(("caf du", "msa")):
        hands.picks(f"funder_nouveau-{rank}", words, world.funders[rank].name)
        for year, amount in ((YEAR, "12 500"), (YEAR + 1, "13 k€")):
            hands.types(**{f"planned_{year}_nouveau-{rank}": amount})
    onward("mesures")
    hands.types(unit="familles", baseline_value="0", target_value="40", source="Relais", label="Familles accueillies")
    page.locator("#contenu .row-form [name=label]").focus()
    again("label")
    hands.types(label="Réunions tenues", unit="réunions", baseline_value="2", target_value="10", source="Relais")
    onward("moyens-humains")
    hands.types(function="Animatrice", planned="0,5", actual="0,4")
    onward("cadre")
    hands.types(caf_referents=[str(world.convention.adviser)], material_means="Une salle")
    onward("vigilance")
    hands.types(attention_points="Le transport", obstacles="Les horaires", levers="Un local", evaluation="Chaque année")
    onward("identite")
    hands.types(themes=[str(world.theme.pk)])
    hands.click("Enregistrer", within="#identite", exact=True)
    page.locator("#identite .row-form").wait_for(state="detached")
    fiche.refresh_from_db()
    assert [fiche.acteurs.count(), fiche.etapes.count(), fiche.indicateurs.count(), fiche.moyens_humains.count()] == [
        2, 2, 2, 1,
    ]  # fmt: skip
    assert {row.planned_amount for row in fiche.lignes_budgetaires.all()} == {12_500, 13_000}
    assert (fiche.lignes_budgetaires.count(), fiche.levers, fiche.themes.get()) == (4, "Un local", world.theme)
    assert len(pages) == 2, pages
    assert hands.clicks <= 12 and hands.acts <= 49 // 2, (hands.clicks, hands.keys)
    assert hands.fields <= 50
    return f"{hands.clicks} clics et {hands.keys} fois Entrée, {hands.fields} champs, {len(pages)} pages"


def she_gives_twenty_values(hands, world):
    """A block of a spreadsheet, pasted in the first cell."""
    hands.start()
    hands.click(f"Saisir les valeurs {YEAR}" if dt.date.today().month >= 10 else "Saisir les valeurs")
    page = hands.person.page
    year = int(re.search(r"/valeurs/(\d{4})/", page.url)[1])
    first = page.locator("#contenu table input[name^=value_]").first
    with page.expect_navigation():
        first.evaluate(PASTE, "\n".join(str(number) for number in range(101, 121)))
    hands.keys += 1
    hands.click("Enregistrer les valeurs", within=".form-actions")
    given = ValeurFiche.objects.filter(indicateur__in=world.indicators, year=year)
    assert sorted(int(each.value) for each in given) == list(range(101, 121))
    assert hands.acts <= 3
    return f"{hands.clicks} clics et un collage"


def she_writes_six_notes_with_the_keyboard(hands, world):
    """From a note saved, the next one is under the fingers."""
    page, written = hands.person.page, NoteSuivi.objects.filter(fiche__in=world.fiches, for_bilan_year=YEAR)
    hands.start(reverse("actions:mine"))
    hands.goes_to(page.locator("#contenu").get_by_role("link", name="Mettre à jour mes actions"))
    hands.key("Enter", opens=True)
    hands.person.checks()  # from its top: later, what its bar covers is small
    keys = [fiche.pk for fiche in world.fiches]
    note = page.locator(f"[name=done_n{keys[0]}]")
    hands.goes_to(note)
    for rank, (key, coming) in enumerate(zip(keys, [*keys[1:], None], strict=True)):
        hands.writes(f"Note {rank + 1}, tapée sans souris.")
        if coming is None:
            break
        hands.goes_to(page.locator(f"button[name=suivante][value='{key}']"))
        hands.key("Enter", opens=True)
        expect(page.locator(f"[name=done_n{coming}]")).to_be_focused()
    hands.goes_to(page.get_by_role("button", name="Tout enregistrer").last)
    hands.key("Enter", opens=True)
    assert sorted(each.done for each in written) == [f"Note {rank}, tapée sans souris." for rank in range(1, 7)]
    assert hands.clicks == 0 and hands.keys <= 25 // 2
    return f"aucun clic, {hands.keys} fois Entrée"


def she_enters_two_amounts_without_script(hands, world):
    hands.start(reverse("actions:finances", args=[world.convention.pk]))
    hands.click(f"Montants réalisés {YEAR}", within="#contenu")
    lines = LigneBudgetaire.objects.filter(fiche=world.fiches[0], year=YEAR).order_by("funder__search_name")
    boxes = hands.person.page.locator(f"#contenu table input[name^=actual_{world.fiches[0].pk}-]")
    assert boxes.count() == 2
    for box, typed in zip(boxes.all(), ("24 000 €", "1 234,50"), strict=True):
        box.fill(typed)
        hands.fields += 1
    hands.click("Enregistrer les montants", within=".form-actions")
    hands.person.sees("sont enregistrés")
    assert [float(each.actual_amount) for each in lines] == [24_000, 1234.5]
    assert hands.clicks <= 11 // 2
    return f"{hands.clicks} clics, sans script"


def she_writes_a_bilan(hands, world):
    """Sections where there is nothing to start from."""
    bilan = make_bilan(world.convention, year=YEAR)
    hands.start(reverse("bilans:detail", args=[bilan.pk]))
    hands.click("Écrire", within="#contenu", exact=True)
    parts = hands.person.page.locator(".written")
    assert parts.count() == 8
    blank = parts.evaluate_all(BLANK)
    assert blank <= 8 // 2
    hands.click("Accepter", within=".written:has([name=accepter])")
    bilan.refresh_from_db()
    assert any(getattr(bilan, name) for name in ("introduction", "highlights", "difficulties"))
    return f"{blank} éditeurs vides sans proposition ; {hands.clicks} clics mènent à une première phrase gardée"


def she_opens_a_convention_on_a_phone(person, world):
    person._resize(NARROW)
    person.go(world.convention.get_absolute_url())
    top = person.page.locator("h1").first.bounding_box()["y"]
    person.sees("Gevrey-Nuits")
    assert top <= 150
    return f"titre à {top:.0f} px"


def an_adviser_takes_a_commune_among_namesakes(hands, world):
    """The list answers what is typed now; of two namesakes, that of her département comes first, and says which it is."""
    hands.start(reverse("conventions:create"))
    place = hands.person.page.locator("#contenu select[name=territoire] + .ts-wrapper input")
    place.click()
    place.type("saint-martin")
    options = hands.person.page.locator(".ts-dropdown .option")
    expect(options).to_have_count(2)
    assert ["Côte-d’Or" in options.first.inner_text(), "Jura" in options.last.inner_text()] == [True, True]
    hands.key("Enter")
    chosen = hands.person.page.locator("#contenu select[name=territoire]").input_value()
    assert chosen == str(world.communes[1].pk)
    assert hands.acts <= 1
    return "la bonne, d’une touche"
