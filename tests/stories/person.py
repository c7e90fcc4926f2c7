"""A person in front of the portal: what they click, type, read; what axe and the console say.

The first page of each kind that a story opens is checked as the person leaves it, whether the
story asks or not: nothing that is opened escapes, and nothing is checked twice in a process.
"""

import io
import os
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve
from PIL import Image
from playwright.sync_api import expect

from tests.stories.checked import Checked
from tests.stories.look import look
from tests.stories.resend import send_again

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "var" / "stories"
KEPT_PICTURES = ROOT / "var" / "pictures"  # of every page; docs/images/ shows some
WIDE, NARROW, NARROWEST = 1280, 390, 320
KINDS = """names => Object.fromEntries(names.map(name => {
  const field = document.querySelector(`#contenu [name='${name}']`);
  if (!field) return [name, null];
  if (field.dataset.riche !== undefined) return [name, "rich"];
  if (field.tagName === "SELECT") return [name, "select"];
  return [name, (field.type || "text").toLowerCase()];
}))"""
# A link to another page, the button of an ordinary form: neither a download, nor an act of a script.
OPENS_A_PAGE = """node => {
  const bare = address => address.split("#")[0];
  if (node.tagName === "A")
    return Boolean(node.href) && !node.target && !node.hasAttribute("download")
      && !(window.htmx && node.hasAttribute("data-hx-get"))
      && bare(node.href) !== bare(location.href);
  return node.type === "submit" && Boolean(node.form) && !node.form.hasAttribute("data-hx-post") && node.form.method !== "dialog";
}"""
# The same engine; the first has no window to draw and is a fifth lighter on these tests.
BROWSERS = "chromium-headless-shell", "chromium", "google-chrome"
TIMEOUT = 15_000  # milliseconds
TALLEST = 2400  # pixels kept of a picture
QUALITY = 40
#: Error pages that look the same wherever they come from.
ERRORS = (400, 403, 404, 413, 429, 500, 503)
#: Arguments of an address that make another page of the same URL name.
SLUGS = ("section", "kind", "slug", "act")

CHECKED = Checked()  # kinds of pages that this run has checked
PICTURED = set()  # names of the pictures that this process has taken


def drawing():
    """Whether this run makes the pictures of every page (`make pictures`)."""
    return bool(os.environ.get("STORY_PICTURES"))


def name_of(path):
    """« actions-fiche_edit-contenu »: the URL name of a path, then what makes it another page."""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    slugs = [str(match.kwargs[each]) for each in SLUGS if each in match.kwargs]
    return "-".join([match.view_name.replace(":", "-"), *slugs]).lower()


def chromium():
    """Path of the system's Chromium; says what to install when there is none."""
    asked = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else BROWSERS
    found = next(filter(None, map(shutil.which, asked)), None)
    if not found:
        raise RuntimeError(f"Chromium manque : « apt-get install {BROWSERS[0]} », ou CHROMIUM=chemin.")
    return found


def _keep_light(drawn, path):
    """A long page is cut: its top shows how it looks, and the page that shows it stays light."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(drawn)).convert("RGB")
    picture.crop((0, 0, picture.width, min(picture.height, TALLEST))).save(path, quality=QUALITY, method=6)


class Person:
    """One browser context: its own cookies, its own log-in; `script=False` turns JavaScript off."""

    def __init__(self, browser, url, name, *, script=True):
        self.url, self.name, self.script = url, name, script
        self.context = browser.new_context(
            viewport={"width": WIDE, "height": 900}, locale="fr-FR", accept_downloads=True, java_script_enabled=script
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(TIMEOUT)
        self.user = None  # who they last became
        self.clicks = 0
        self.status = 0  # of the page that is open
        self.width = WIDE
        self.written = set()  # kinds of forms that they filled in the browser
        self.complaints = []  # of the console, since the last check
        self.met = []  # faults of the pages met on the way
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self._complain(str(error)))
        self.page.on("response", self._note_status)

    def _listen(self, message):
        # A 4xx page of ours is an answer, not a fault of the page.
        if message.type == "error" and "status of 4" not in message.text:
            self._complain(message.text)

    def _complain(self, words):
        self.complaints.append(f"{self.path} : {words}")

    def _note_status(self, response):
        if response.request.is_navigation_request() and not 300 <= response.status < 400:
            self.status = response.status

    def leave(self, *, failed=False):
        """Close the browser's window; the faults of the pages met on the way."""
        if failed:
            PICTURES.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=PICTURES / f"echec-{self.name}.png", full_page=True)
            print(f"{self.name} : {self.path}")
        else:
            self._meets()
        self.context.close()
        return self.met + self.complaints

    def becomes(self, user):
        """Log in without the log-in page, after leaving whoever one was; None: nobody."""
        if user is not None and user == self.user:
            return
        self._meets()
        self.user = user
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
        expect(self.page).not_to_have_url(re.compile("/connexion/$"))

    def go(self, path):
        """Open an address; the answer, for its status."""
        self._meets()
        return self.page.goto(path if path.startswith("http") else self.url + path)

    def asks(self, path):
        """The answer of an address, with their cookies, where there is nothing to draw."""
        return self.context.request.get(self.url + path)

    def click(self, name, *, within=None, exact=False):
        """A link or a button, by its words."""
        self._meets()
        place = self.page.locator(within) if within else self.page
        words = re.compile(re.escape(name) if not exact else f"^{re.escape(name)}$", re.IGNORECASE)
        button = place.get_by_role("button", name=words)
        link = place.get_by_role("link", name=words)
        self._follow(button.or_(link).first)
        self.clicks += 1

    def _follow(self, element):
        """Click, and wait for the page that it opens: without that, what is read next is the old one."""
        if not element.evaluate(OPENS_A_PAGE):
            element.click()
            return
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            element.click()

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
            self.page.get_by_role("link", name=re.compile(re.escape(name), re.IGNORECASE)).first.click()
        self.clicks += 1
        return Path(caught.value.path()).read_bytes()

    # What they see --------------------------------------------------------------------

    def sees(self, text):
        expect(self.page.locator("body")).to_contain_text(text)

    def sees_not(self, text):
        expect(self.page.locator("body")).not_to_contain_text(text)

    @property
    def path(self):
        return self.page.url.removeprefix(self.url)

    def checks(self, moment=""):
        """0 axe violations at 1280 and 320 px, no side scroll, no complaint of the console.

        A kind of page is looked at once in a run, and once more at each named `moment`, which has
        a picture of its own; without a name, this picture becomes the page's."""
        if (CHECKED.claim((*self._kind(), moment)) and (moment or CHECKED.claim(self._kind()))) or drawing():
            faults = self.faults(moment, again=True)
            assert faults == [], "\n".join(faults)
        assert self.complaints == [], "\n".join(self.complaints)

    def faults(self, moment="", *, again=False):
        """What `checks` finds, each with the path of the page."""
        CHECKED.claim(self._kind())
        faults = []
        for width in (WIDE, NARROWEST):
            self._resize(width)
            faults += [f"{self.path} : {width} px : {fault}" for fault in look(self.page, again=width < WIDE)]
        if drawing():
            self._draw(moment, again=again)
        self._resize(WIDE)
        faults += self.complaints
        self.complaints.clear()
        return faults

    def _meets(self):
        """Check the page that one leaves, when it is the first of its kind."""
        # Without scripts axe does not run; a page of its own is the same with them.
        if self.script and self.page.url.startswith(self.url):
            self.met += self.faults_if_first()

    def faults_if_first(self):
        """`faults`, unless a page of this kind was checked before in this run."""
        return self.faults() if CHECKED.claim(self._kind()) else []

    def _kind(self):
        """What one check covers: a URL name and its state; an error page, wherever it came."""
        if self.status >= 400 and self.status not in (409, 422):
            return "erreur", self.status
        return name_of(urlsplit(self.page.url).path), self.status

    def _resize(self, width):
        if width == self.width:
            return
        self.width = width
        self.page.set_viewport_size({"width": width, "height": 900})

    def _draw(self, moment, *, again):
        """Pictures at 1280 and 390 px: of a moment, or of the page, whose best story comes first."""
        name, status = self._kind()
        if not moment:
            if status not in (200, *ERRORS) or not name:
                return
            moment = f"{name}-{status}" if name == "erreur" else name
            if moment in PICTURED and not again:
                return
        PICTURED.add(moment)
        for width in (WIDE, NARROW):
            self._resize(width)
            _keep_light(self.page.screenshot(full_page=True), KEPT_PICTURES / f"{moment}-{width}.webp")

    # Forms, by the names of their fields -------------------------------------------------

    def fill(self, **values):
        """Each field of the page's form, by its name: a text, an option's value or words, True or
        False for a box, a list for several boxes. Rich text is typed in its editor."""
        kinds = self._kinds_of(list(values))
        for name, value in values.items():
            field = self.page.locator(f"#contenu [name='{name}']").first
            kind = kinds[name]
            if isinstance(value, list):
                for each in value:
                    self._box(name, each).check()
            elif isinstance(value, bool):
                field.set_checked(value)
            elif kind == "radio":
                self.page.locator(f"#contenu [name='{name}'][value='{value}']").check()
            elif kind == "select":
                self._select(field, str(value))
            elif kind == "rich":
                self._rich(field, str(value))
            else:
                field.fill(str(value))

    def _kinds_of(self, names):
        """{name of a field: its kind}, in one exchange with the browser, not three a field."""
        found = self.page.evaluate(KINDS, names)
        if None in found.values():  # the page is still coming
            for name in names:
                self.page.locator(f"#contenu [name='{name}']").first.wait_for(state="attached")
            found = self.page.evaluate(KINDS, names)
        return found

    def _box(self, name, words):
        """The checkbox of this name whose label holds these words (or has this value)."""
        place = self.page.locator("#contenu")
        by_value = place.locator(f"[name='{name}'][value='{words}']")
        if by_value.count():
            return by_value.first
        return place.get_by_role("checkbox", name=re.compile(re.escape(str(words)))).first

    def _select(self, field, wanted):
        found = field.evaluate(
            """(node, wanted) => {
               const options = [...node.options];
               const option = options.find(each => each.value === wanted)
                 || options.find(each => each.textContent.includes(wanted));
               if (!option) return false;
               node.value = option.value;
               if (node.tomselect) node.tomselect.setValue(option.value);
               node.dispatchEvent(new Event('change', {bubbles: true}));
               return true; }""",
            wanted,
        )
        assert found, f"{self.path} : « {wanted} » n’est pas proposé"

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
        self.page.locator(".ts-dropdown .option:visible", has_text=option).first.click()

    def press(self):
        """The main button of the form, wherever the page writes it."""
        self._meets()
        laid_out = self.page.locator("#contenu form .btn-submit")
        written = self.page.locator("#contenu form button.btn-primary")
        self._follow(laid_out.first if laid_out.count() else written.last)

    def submits(self, then=""):
        """Press the main button of the form; the page that follows must not be the same form."""
        before = self.page.url
        self.press()
        errors = self.page.locator("[data-error-summary]")
        assert errors.count() == 0, f"{before} : {errors.first.inner_text()}"
        if then:
            self.sees(then)

    def writes(self, path, **values):
        """Open the form of an address, fill it and submit it: in the browser the first time, then as it would send it.

        A second row is typed in the same page: what the browser has to say of it was heard with the first."""
        kind = name_of(path)
        if kind in self.written:
            send_again(self.context, self.url + path, values)
            return
        self.written.add(kind)
        self.go(path)
        self.fill(**values)
        self.submits()

    def submits_refused(self, sentence):
        """Press the main button of the form, and read why it is refused."""
        self.press()
        self.sees(sentence)

    def download_result(self):
        """Bytes of the file that the finished job of this page gives."""
        with self.page.expect_download() as caught:
            self.page.locator("#contenu a[href*='/documents']").first.click()
        return Path(caught.value.path()).read_bytes()
