"""A page as a browser reads it: what each of its buttons sends, and what a validator says of it."""

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urljoin

from lxml import html

HTMX = "data-hx-post"  # `hx-post` alone is no attribute of HTML
#: Attributes that name elements of the same page, one or several.
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "list", "form")


def read(body):
    """The tree of a page, or of a fragment of one."""
    return html.document_fromstring(body.decode() if isinstance(body, bytes) else body)


@dataclass(frozen=True)
class Sending:
    """What one press of a button sends: `fields` are (name, value) pairs, the token among them."""

    path: str
    fields: tuple
    headers: dict = field(default_factory=dict)

    @property
    def data(self):
        """{name: [values]}, as the client of the tests takes it."""
        found = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        return found


def sendings(root, path):
    """Each POST that a button or htmx makes from the page of this path, its fields as they are filled."""
    for form in root.iter("form"):
        if form.get(HTMX) is not None:
            yield Sending(urljoin(path, form.get(HTMX)), tuple(form.form_values()), {"HX-Request": "true"})
        pressed = set()
        for button in _buttons(root, form):
            target = urljoin(path, button.get("formaction") or form.get("action") or "")
            method = button.get("formmethod") or form.get("method") or "get"
            if method.lower() == "post" and target not in pressed:
                pressed.add(target)
                own = ((button.get("name"), button.get("value") or ""),) if button.get("name") else ()
                yield Sending(target, (*form.form_values(), *own))
    for element in root.iterfind(f".//*[@{HTMX}]"):
        if element.tag != "form":
            yield Sending(urljoin(path, element.get(HTMX)), (), {"HX-Request": "true"})


def _buttons(root, form):
    """What sends this form: inside it, or elsewhere in the page by its `form` attribute."""
    inside = [each for each in form.iter("button", "input") if each.get("form") in (None, form.get("id"))]
    key = form.get("id")
    outside = root.xpath("//*[self::button or self::input][@form=$key]", key=key) if key else []
    for each in dict.fromkeys([*inside, *outside]):
        kind = each.get("type", "submit" if each.tag == "button" else "text").lower()
        if kind in {"submit", "image"} and each.get("disabled") is None:
            yield each


#: What a validator refuses wherever it stands: (path, what is wrong).
REFUSED = (
    ("//input[@type='hidden']/@*[starts-with(name(), 'aria-')]", "un attribut aria sur un champ caché"),
    ("//*/@*[starts-with(name(), 'hx-')]", "un attribut hx- sans data-"),
    ("//option[not(normalize-space()) and not(@label)]", "un choix sans mots"),
    ("(//*[@autofocus])[position() > 1]", "deux éléments prennent le curseur"),
    ("//*[self::span or self::div or self::p][@aria-label][not(@role)]", "un aria-label sur ce qui n’a pas de rôle"),
    ("//label[not(@for)][not(.//input or .//select or .//textarea)]", "une étiquette de rien"),
    ("//a[.//a or .//button] | //button[.//a or .//button]", "un lien ou un bouton dans un autre"),
    ("//img[not(@alt)]", "une image sans texte de remplacement"),
)


def faults(root):
    """What is wrong in the tree of a page, whatever it says: short sentences, in French like the page."""
    ids = Counter(root.xpath("//@id"))
    found = [f"l’identifiant « {key} » sert {count} fois" for key, count in ids.items() if count > 1]
    found += ["un identifiant est vide ou porte une espace" for key in ids if not key or any(c.isspace() for c in key)]
    for path, sentence in REFUSED:
        found += [f"{sentence} : {_words(each)}" for each in root.xpath(path)]
    for name in REFERENCES:
        for element in root.xpath(f"//*[@{name}]"):
            missing = [key for key in element.get(name).split() if key not in ids]
            found += [f"{name} de <{element.tag}> nomme « {key} », qui n’est pas dans la page" for key in missing]
    return found


def _words(found):
    element = found.getparent() if isinstance(found, str) else found
    return f"<{element.tag}> {element.get('name') or element.get('id') or element.get('class') or ''}".strip()
