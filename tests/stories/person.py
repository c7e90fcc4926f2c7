"""A person in front of the portal: what they click, type, read; what axe and the console say."""

import io
import os
import re
import shutil
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "var" / "stories"
KEPT_PICTURES = ROOT / "docs" / "images"
WIDE, NARROW, NARROWEST = 1280, 390, 320
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
TIMEOUT = 15_000  # milliseconds
TALLEST = 3000  # pixels kept of a picture in docs/images


def chromium():
    """Path of the system's Chromium; says what to install when there is none."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise RuntimeError("Chromium manque : « apt-get install chromium », ou CHROMIUM=chemin.")
    return found


def _keep_light(drawn, path):
    """A long page is cut: its top shows how it looks, and the repository stays light."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(drawn)).convert("RGB")
    picture.crop((0, 0, picture.width, min(picture.height, TALLEST))).save(path, quality=45, method=5)


class Person:
    """One browser context: its own cookies, its own log-in; `script=False` turns JavaScript off."""

    def __init__(self, browser, url, name, *, script=True):
        self.url, self.name = url, name
        self.context = browser.new_context(
            viewport={"width": WIDE, "height": 900}, locale="fr-FR", accept_downloads=True, java_script_enabled=script
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(TIMEOUT)
        self.complaints = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message):
        # A 4xx page of ours is an answer, not a fault of the page.
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def leave(self, *, keep_last=False):
        if keep_last:
            PICTURES.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=PICTURES / f"echec-{self.name}.png", full_page=True)
            print(f"{self.name} : {self.path}")
        self.context.close()

    def becomes(self, user):
        """Log in without the log-in page, after leaving whoever one was; None: nobody."""
        self.context.clear_cookies()
        if user is None:
            return
        client, name = Client(), settings.SESSION_COOKIE_NAME
        client.force_login(user)
        self.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.url}])

    # Acts -----------------------------------------------------------------------------

    def log_in(self, email, password):
        self.go("/connexion/")
        self.page.locator("#contenu").get_by_label("Adresse", exact=False).first.fill(email)
        self.page.locator("input[type=password]").fill(password)
        self.page.locator("#contenu button[type=submit], #contenu input[type=submit]").first.click()
        expect(self.page).not_to_have_url(re.compile("/connexion/"))

    def go(self, path):
        self.page.goto(path if path.startswith("http") else self.url + path)

    def click(self, name, *, within=None, exact=False):
        """A link or a button, by its words."""
        place = self.page.locator(within) if within else self.page
        words = re.compile(re.escape(name) if not exact else f"^{re.escape(name)}$", re.IGNORECASE)
        button = place.get_by_role("button", name=words)
        link = place.get_by_role("link", name=words)
        button.or_(link).first.click()

    def type(self, label, value, *, within="#contenu"):
        """Fill the field that has this label (whole, or its beginning)."""
        self.field(label, within=within).fill(str(value))

    def rich(self, label, html):
        """Fill a rich text field: through its editor when there is one."""
        area = self.page.get_by_label(label).first
        area.evaluate("(node, html) => { node.value = html }", html)

    def choose(self, label, option, *, within="#contenu"):
        """Pick an option of a list, by its words."""
        field = self.field(label, within=within)
        value = field.locator("option").filter(has_text=option).first.get_attribute("value")
        field.select_option(value=value, force=True)

    def tick(self, label, *, within="#contenu"):
        self.page.locator(within).get_by_label(label, exact=False).first.check()

    def field(self, label, *, within="#contenu"):
        place = self.page.locator(within)
        return place.get_by_label(re.compile(f"^{re.escape(label)}", re.IGNORECASE)).first

    def download(self, name):
        """Bytes of the file that a link gives."""
        with self.page.expect_download() as caught:
            self.click(name)
        return Path(caught.value.path()).read_bytes()

    # What they see --------------------------------------------------------------------

    def sees(self, text):
        expect(self.page.locator("body")).to_contain_text(text)

    def sees_not(self, text):
        expect(self.page.locator("body")).not_to_contain_text(text)

    @property
    def path(self):
        return self.page.url.removeprefix(self.url)

    def checks(self, picture=""):
        """0 axe violations at 1280 and 320 px, no side scroll, no complaint of the console;
        pictures at 1280 and 390 px when the page has a name."""
        faults = self.faults(picture)
        assert faults == [], "\n".join(faults)

    def faults(self, picture=""):
        """What `checks` finds, each with the path of the page."""
        faults = []
        for width in (WIDE, NARROWEST):
            self.page.set_viewport_size({"width": width, "height": 900})
            faults += [f"{width} px : {fault}" for fault in self._axe()]
            overflow = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if overflow > 0:
                faults.append(f"{width} px : la page déborde de {overflow} px")
        if picture:
            self.picture(picture)
        self.page.set_viewport_size({"width": WIDE, "height": 900})
        faults += self.complaints
        self.complaints.clear()
        return [f"{self.path} : {fault}" for fault in faults]

    def _axe(self):
        found = Axe().run(self.page, options=RULES).response["violations"]
        return [
            f"{fault['id']} – {fault['help']} : {[node['target'] for node in fault['nodes'][:3]]}" for fault in found
        ]

    def picture(self, name):
        """Pictures of the page, in var/stories/; light ones in docs/images/ with STORY_PICTURES=1."""
        for width in (WIDE, NARROW):
            self.page.set_viewport_size({"width": width, "height": 900})
            drawn = self.page.screenshot(full_page=True)
            if os.environ.get("STORY_PICTURES"):
                _keep_light(drawn, KEPT_PICTURES / f"{name}-{width}.webp")
            else:
                PICTURES.mkdir(parents=True, exist_ok=True)
                (PICTURES / f"{name}-{width}.png").write_bytes(drawn)

    # Forms, by the names of their fields -------------------------------------------------

    def fill(self, **values):
        """Each field of the page's form, by its name: a text, an option's value or words, True or
        False for a box, a list for several boxes. Rich text is typed in its editor."""
        for name, value in values.items():
            boxes = self.page.locator(f"#contenu [name='{name}']")
            field = boxes.first
            kind = (field.get_attribute("type") or "").lower()
            tag = field.evaluate("node => node.tagName").lower()
            if isinstance(value, list):
                for each in value:
                    self._box(name, each).check()
            elif isinstance(value, bool):
                field.set_checked(value)
            elif kind == "radio":
                self.page.locator(f"#contenu [name='{name}'][value='{value}']").check()
            elif tag == "select":
                self._select(field, str(value))
            elif field.get_attribute("data-riche") is not None:
                self._rich(field, str(value))
            else:
                field.fill(str(value))

    def _box(self, name, words):
        """The checkbox of this name whose label holds these words (or has this value)."""
        place = self.page.locator("#contenu")
        by_value = place.locator(f"[name='{name}'][value='{words}']")
        if by_value.count():
            return by_value.first
        return place.get_by_role("checkbox", name=re.compile(re.escape(str(words)))).first

    def _select(self, field, wanted):
        options = field.locator("option")
        values = {option.get_attribute("value"): option.text_content() for option in options.all()}
        value = wanted if wanted in values else next(v for v, words in values.items() if wanted in words)
        field.evaluate(
            """(node, value) => { node.value = value;
               if (node.tomselect) node.tomselect.setValue(value);
               node.dispatchEvent(new Event('change', {bubbles: true})); }""",
            value,
        )

    def _rich(self, field, text):
        """In the editor when the scripts have dressed the textarea, as they do here."""
        name = field.get_attribute("name")
        zone = self.page.locator(f"#contenu .prose-editor:has([name='{name}']) [contenteditable=true]")
        zone.wait_for()
        zone.fill(text)

    def pick(self, name, words, option):
        """Search in a remote list and take the proposed option, as a person does."""
        wrapper = self.page.locator(f"#contenu select[name='{name}'] + .ts-wrapper")
        wrapper.locator("input").first.click()
        wrapper.locator("input").first.type(words)
        self.page.locator(".ts-dropdown .option", has_text=option).first.click()

    def press(self):
        """The main button of the form, wherever the page writes it."""
        laid_out = self.page.locator("#contenu form .btn-submit")
        written = self.page.locator("#contenu form button.btn-primary")
        (laid_out.first if laid_out.count() else written.last).click()

    def submits(self, then=""):
        """Press the main button of the form; the page that follows must not be the same form."""
        before = self.page.url
        self.press()
        self.page.wait_for_load_state()
        errors = self.page.locator("[data-error-summary]")
        assert errors.count() == 0, f"{before} : {errors.first.inner_text()}"
        if then:
            self.sees(then)

    def submits_refused(self, sentence):
        """Press the main button of the form, and read why it is refused."""
        self.press()
        self.sees(sentence)

    def download_result(self):
        """Bytes of the file that the finished job of this page gives."""
        with self.page.expect_download() as caught:
            self.page.locator("#contenu a[href*='/documents']").first.click()
        return Path(caught.value.path()).read_bytes()
