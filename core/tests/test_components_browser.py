"""The components page in a real browser, under the strict policy: axe, console, width, keyboard."""

import contextlib

import pytest
from django.conf import settings
from django.urls import reverse

from core.tests import looks

CASES = settings.BASE_DIR / "tests" / "data" / "cases"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def open_page(browser, live_server, client, django_user_model, monkeypatch):
    """open_page(width) -> the components page, logged in; its console is kept in `page.said`.

    `lost`: the end of a file's name, which is asked and never comes."""
    user = django_user_model.objects.create_user(email="anne@exemple.fr", password="x")
    client.force_login(user)
    guide = client.get(reverse("core:components"))
    assert guide.status_code == 200 and 'guide__demo">&lt;' not in guide.content.decode()  # drawn, not quoted
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    contexts = []

    def opened(width=1280, *, javascript=True, lost=""):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=javascript, locale="fr-FR"
        )
        contexts.append(context)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.said = []
        page.on("console", lambda message: page.said.append((message.type, message.text)))
        page.on("pageerror", lambda error: page.said.append(("error", str(error))))
        refused = contextlib.nullcontext()
        if lost:
            page.route(f"**/*{lost}", lambda route: route.abort())
            refused = page.expect_event("requestfailed", lambda request: request.url.endswith(lost))
        with refused:
            page.goto(live_server.url + reverse("core:components"))
        if javascript and lost != "portal.js":
            page.wait_for_selector(".prose-editor")
        if javascript and not lost:
            page.wait_for_selector(".ts-wrapper")
        return page

    yield opened
    for context in contexts:
        context.close()


def test_page_passes_axe_wide_and_narrow_without_a_word_in_the_console(open_page):
    from tests.stories.look import look

    page = open_page()
    assert look(page, again=False) == []
    page.set_viewport_size({"width": 320, "height": 900})
    assert look(page, again=True) == []
    assert [said for said in page.said if said[0] in ("error", "warning")] == []


PASTE = """(node, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  node.focus();
  node.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
  return node.innerHTML;
}"""
# As Word gives it. The words that look like a style are kept: they are words.
FROM_WORD = """<html><head><meta charset="utf-8"><style>p.MsoNormal { margin: 0 }</style></head>
<body style='tab-interval:35pt'>
<p class="MsoNormal" style="margin:0cm;font-family:&quot;Calibri&quot;">Un <b STYLE = 'mso-bidi-font-weight:normal'>gras</b>
et <i style=color:red>un penché</i>, &lt;p style="x"&gt;, <a style="color:blue" title="un style=b"
href="https://exemple.fr/?style=1">un lien</a></p>
<table style="border:none" class=MsoTableGrid><tr><td style='width:50pt'><p style="x">Places</p></td></tr></table>
</body></html>"""


def test_what_word_gives_is_pasted_without_a_word_in_the_console(open_page):
    page = open_page()
    zone = page.locator(".prose-editor [contenteditable=true]").first
    written = zone.evaluate(PASTE, FROM_WORD)
    for kept in (
        "<strong>gras</strong>",
        "<em>un penché</em>",
        '&lt;p style="x"&gt;',
        'href="https://exemple.fr/?style=1"',
        "<td><p>Places</p></td>",
    ):
        assert kept in " ".join(written.split()), kept
    assert [said for said in page.said if said[0] in ("error", "warning")] == []


def test_lists_and_links_are_pasted_as_the_server_keeps_them(open_page):
    page = open_page()
    zone = page.locator(".prose-editor [contenteditable=true]").first
    pasted = "".join((CASES / name).read_text() for name in ("19-word-list.html", "20-links.html"))
    struck = "<p>un <del>ancien</del> <s>vieux</s> texte de 10<sup>3</sup>, 1<sup>er</sup>, note<sup>12</sup></p>"
    written = zone.evaluate(PASTE, f'{pasted}{struck}<p>fin <img src="x" alt=""></p>')
    assert "<ul><li><p>Premier point</p></li><li><p>Second point</p></li></ul><h3>Titre Word</h3>" in written
    assert 'href="https://www.commune-exemple.fr/creche"' in written and 'href="https://www.exemple.fr"' in written
    assert written.count("<a ") == 2 and "tél" in written
    told = page.locator("[data-left-out]").inner_text()
    assert "1 image" in told and "tel:+33380000000" in told and "le texte seul est gardé" in told
    assert "2 textes barrés" in told and "1 exposant," in told and "tableau" not in told
    assert "ancien" not in written and "vieux" not in written and "10³, 1er, note12" in written
    assert [said for said in page.said if said[0] in ("error", "warning")] == []


def test_a_long_way_is_one_row_wide_and_one_line_narrow(open_page):
    page = open_page(1280)
    steps, summary = page.locator(".way--long .way__step"), page.locator(".way-fold summary")
    tops = "all => new Set(all.map(each => Math.round(each.getBoundingClientRect().top))).size"
    assert steps.count() == 8 and steps.evaluate_all(tops) == 1 and not summary.is_visible()
    page.set_viewport_size({"width": 390, "height": 900})
    summary.wait_for(state="visible")
    page.locator(".way-fold:not([open])").wait_for()
    assert not steps.first.is_visible() and summary.inner_text() == "Étape 6 sur 8\u00a0: Validation"
    assert summary.bounding_box()["height"] <= 30
    summary.click()
    assert steps.last.is_visible()


ROWS_OF_TABLES = """all => all.filter(each => each.checkVisibility()).map(table => ({
  beyond: table.parentElement.scrollWidth - table.parentElement.clientWidth,
  unnamed: [...table.querySelectorAll("tbody td")].filter(cell => cell.matches("th ~ td") && cell.checkVisibility()
    && !(cell.dataset.label && getComputedStyle(cell, "::before").content.includes(cell.dataset.label))).length,
}))"""


def test_on_a_telephone_each_row_of_a_table_is_a_named_block(open_page):
    page = open_page(390)
    page.locator("details:has(table)").evaluate_all("all => all.forEach(each => { each.open = true; })")
    tables = page.locator("main table").evaluate_all(ROWS_OF_TABLES)
    assert len(tables) > 4 and tables == [{"beyond": 0, "unnamed": 0}] * len(tables)
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in nodes if not node["ignored"]]
    assert roles.count("table") == len(tables) and {"row", "rowheader", "cell", "columnheader"} <= set(roles)


@pytest.mark.parametrize("lost", ["portal.js", "choices.js", "material-icons.woff2"])
def test_a_narrow_page_fits_before_its_last_files_are_there(open_page, lost):
    """Without its scripts a select is as wide as its column; without their font, icons are words."""
    page = open_page(320, lost=lost)
    assert page.evaluate("document.fonts.ready.then(() => true)")
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(width) == 0
    selects = page.locator("main select:visible").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().width - each.parentElement.getBoundingClientRect().width)"
    )
    assert selects and max(selects) <= 0


def test_summary_of_errors_takes_the_focus_with_and_without_script(open_page):
    for javascript in (True, False):
        page = open_page(javascript=javascript)
        if not javascript:
            assert page.locator("[data-error-summary]").first.get_attribute("autofocus") is not None
            continue
        assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")


def test_skip_link_is_the_first_stop_and_leads_to_the_content(open_page):
    page = open_page()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    first = page.evaluate("document.querySelector('.skip-link').textContent")
    assert first == "Aller au contenu"
    page.locator(".skip-link").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#contenu"


def test_editor_speaks_french_and_is_named_by_its_label(open_page):
    page = open_page()
    zone = page.locator(".prose-editor > .ProseMirror").first
    label = page.locator(f"#{zone.get_attribute('aria-labelledby')}")
    assert "Description" in label.inner_text()
    titles = page.locator(".prose-menubar button[title]").evaluate_all("all => all.map(each => each.title)")
    assert {"Gras", "Italique", "Liste à puces", "Insérer un tableau"} <= set(titles)
    english = {"bold", "italic", "undo", "redo", "Add row", "Delete row", "insert link", "unordered list"}
    assert not english & set(titles)


def test_every_control_reads_in_every_state_and_shows_its_focus(open_page):
    page = open_page(1280)
    faults = looks.faults(page)
    page.set_viewport_size({"width": 390, "height": 900})  # what folds and what unfolds on a telephone
    faults += looks.faults(page)
    assert faults == [], "\n".join(map(str, faults))


def test_targets_are_at_least_24_pixels_high(open_page):
    page = open_page(390)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, .btn, .sidenav a, .main-nav a, .pages a, .filter-badge, input[type=text]')]
            .filter(each => each.offsetParent && each.getBoundingClientRect().height < 24)
            .map(each => each.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_page_says_the_same_without_script(open_page):
    page = open_page(javascript=False)
    assert page.locator("textarea[name=text]").is_visible()
    assert page.locator("select[name=commune]").is_visible()
    assert page.locator(".sidenav a").count() == 12


def test_filters_fold_on_a_narrow_screen_and_come_back_on_a_wide_one(open_page):
    page = open_page(390)
    field, summary = page.locator(".filters [name='filtres-q']"), page.locator(".filters summary")
    assert not field.is_visible()
    summary.press("Enter")
    assert field.is_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    assert field.is_visible() and not summary.is_visible()
    assert open_page(390, javascript=False).locator(".filters [name='filtres-q']").is_visible()


ASKED = """async () => {
  const assets = document.getElementById("ctg-scripts").dataset;
  const list = document.createElement("select");
  list.dataset.recherche = "/essai/recherche/";
  list.id = "essai";
  list.setAttribute("aria-label", "Essai");
  list.append(new Option("", ""));
  document.getElementById("contenu").prepend(list);
  await (await import(assets.choices)).start(document, assets.tomSelect);
  list.tomselect.focus();
}"""


def test_a_list_answers_what_is_typed_now(open_page):
    """Former answers leave at once, a late one is not heard, Enter takes what is shown for these letters alone."""
    page, held = open_page(), []
    places = {"gre": ["Grenoble", "Gréville"], "grev": ["Gréville"]}

    def answers(route):
        asked = route.request.url.split("q=")[-1]
        if asked == "grev":
            held.append(route)
            return
        found = [{"id": name, "texte": name} for name in places[asked]]
        route.fulfill(json={"resultats": found})

    page.route("**/essai/recherche/*", answers)
    page.evaluate(ASKED)
    box = page.get_by_role("combobox", name="Essai")
    shown = page.locator("#essai-ts-dropdown .option")
    box.press_sequentially("gre", delay=0)
    shown.nth(1).wait_for()
    with page.expect_request("**/essai/recherche/?q=grev"):
        box.press_sequentially("v")
    shown.first.wait_for(state="detached")
    box.press("Enter")
    assert page.locator("#essai").input_value() == ""
    held[0].fulfill(json={"resultats": [{"id": "Gréville", "texte": "Gréville"}]})
    shown.filter(has_text="Gréville").wait_for()
    box.press("Enter")
    page.locator(".ts-wrapper .item", has_text="Gréville").wait_for()
    assert page.locator("#essai").input_value() == "Gréville"
    page.reload()
    page.wait_for_selector(".ts-wrapper")
    page.evaluate(ASKED)
    shown.filter(has_text="Gréville").wait_for()  # the last choice, before anything is typed
