"""The page of a form, filled again with what was typed there: the page comes as it is today, its rights read again,
and its boxes are filled in what it wrote.

Nothing is saved by it. What has no box any more is listed above, so that it can be copied.
"""

from dataclasses import dataclass, field
from urllib.parse import urljoin

from django.http import QueryDict
from lxml import html

from accounts.drafts import keeping, telling
from core import richtext
from core.drafts import MADE_FROM

_UNTOUCHED = ("submit", "button", "image", "reset", "file", "password")


@dataclass
class Filled:
    """What became of the words: how many boxes took theirs, what has no box [(label, words)], what is chosen again."""

    count: int = 0
    left: list = field(default_factory=list)
    again: list = field(default_factory=list)

    @property
    def is_empty(self):
        return not (self.count or self.left)


def values_of(drafts):
    """{name: [values]} of these drafts of one form: the last words of each field."""
    values = {}
    for draft in sorted(drafts, key=lambda each: (each.saved_at, bool(each.field))):
        if draft.is_whole:
            values |= dict(QueryDict(draft.text).lists())
        else:
            values[draft.field] = [draft.text]
            if draft.version is not None:
                values["version"] = [str(draft.version)]
    return values


def fill(content, drafts, *, here):
    """(the page `content`, read and filled with these drafts; how it went, None when it holds no form that is sent to
    their address). `here`: the address of the page, which a form without one is sent to."""
    root, values = _read(content), values_of(drafts)
    form = _form(root, drafts[0].address, values, here)
    if form is None:
        return root, None
    went = _fill(root, form, values, whole=any(each.is_whole for each in drafts))
    for draft in drafts:
        form.append(html.Element("input", type="hidden", name=MADE_FROM, value=str(draft.pk)))
    return root, went


@dataclass(frozen=True)
class Offered:
    """What a list of a form offers: `choices`, [(key, words, whether it is chosen)]."""

    label: str
    choices: list
    is_several: bool


def offered(content, drafts, name, *, here):
    """The `Offered` of the list `name` of the form that these drafts wait for, as the page `content` draws it; None when it
    has no such list."""
    root, values = _read(content), values_of(drafts)
    form = _form(root, drafts[0].address, values, here)
    box = next((each for each in form.iter("select") if each.get("name") == name), None) if form is not None else None
    if box is None:
        return None
    said = values.get(name, [])
    choices = [
        (key, " ".join(option.text_content().split()), key in said)
        for option in box.iter("option")
        if (key := option.get("value", ""))
    ]
    return Offered(_label(root, box), choices, box.get("multiple") is not None)


def without_form(drafts):
    """Every word of these drafts, for a page that has no form for them any more."""
    return Filled(left=[said for draft in drafts for said in telling.words_of(draft)])


def told(root, told):
    """The page, with this said first."""
    main = next(iter(root.xpath("//*[@id='contenu']")), root.find("body"))
    for rank, part in enumerate(html.fragments_fromstring(told.strip(), no_leading_text=True)):
        main.insert(rank, part)
    return html.tostring(root, encoding="unicode", doctype="<!doctype html>")


def _read(content):
    return html.document_fromstring(content, parser=html.HTMLParser(encoding="utf-8"))


def _form(root, address, values, here):
    """The form sent to this address; of several, the one that has most of these names."""
    path = address.split("?")[0]
    found = []
    for form in root.xpath("//form"):
        if (form.get("method") or "").lower() != "post":
            continue
        sent_to = keeping.plain_address(urljoin(here, form.get("action") or here))
        if sent_to == address or sent_to.split("?")[0] == path:
            names = {box.get("name") for box in form.iter("input", "select", "textarea", "button")}
            found.append((sent_to == address, len(names & set(values)), form))
    return max(found, key=lambda each: each[:2])[2] if found else None


def _fill(root, form, values, *, whole):
    went, seen = Filled(), set()
    moved = _moved(form, values)
    for box in list(form.iter("input", "select", "textarea", "button")):
        name, kind = box.get("name"), (box.get("type") or "text").lower()
        if not name or name in moved or keeping.is_secret(name):
            continue
        said = values.get(name, [])
        seen.add(name)
        if box.tag == "button" or (box.tag == "input" and kind in _UNTOUCHED):
            if kind == "file" and whole:
                went.again.append(_label(root, box))
        elif box.tag == "input" and kind in ("checkbox", "radio"):
            if name in values or whole:
                _check(box, said)
                went.count += name in values
        elif name in values:
            if box.get("data-recherche") is not None and said != [""]:
                _name(box, said[0], values.get(f"{name}_libelle", [""])[0])
            _write(root, box, said, went, is_hidden=kind == "hidden")
    for name, said in values.items():
        if name not in seen and keeping.is_typed(name) and any(said):
            went.left.append((_label_of_name(root, name), ", ".join(said)))
    return went


def _moved(form, values):
    """Names of rows that are not the ones that were typed in any more (another key at the same rank), and the counts
    of rows, which the page knows better."""
    moved = {name for name in values if name.endswith("_FORMS")}
    for box in form.xpath(".//input[@type='hidden']"):
        name = box.get("name") or ""
        if name.endswith("-id") and name in values and values[name] != [box.get("value") or ""]:
            moved |= {each for each in values if each.startswith(name.removesuffix("id"))}
    return moved


def _check(box, said):
    if (box.get("value") or "on") in said:
        box.set("checked", "checked")
    else:
        box.attrib.pop("checked", None)


def _name(box, value, words):
    """A list that is asked to the server holds its own choice alone: the one that was made on the search page is named in it."""
    if words and not any(option.get("value") == value for option in box.iter("option")):
        option = html.Element("option", value=value)
        option.text = words
        box.append(option)


def _write(root, box, said, went, *, is_hidden):
    if box.tag == "textarea":
        words = said[0]
        if box.get("data-riche") is not None:
            words = richtext.clean(words)
        box.text = "\n" + words.replace("\r\n", "\n")  # the first line end of a textarea is not its own
        went.count += 1
    elif box.tag == "select":
        options = {option.get("value", option.text_content()): option for option in box.iter("option")}
        if missing := [each for each in said if each and each not in options]:
            went.again.append(_label(root, box))
        for value, option in options.items():
            if value in said:
                option.set("selected", "selected")
            elif not missing:
                option.attrib.pop("selected", None)
        went.count += 1
    else:
        box.set("value", said[0])
        went.count += not is_hidden


def _label(root, box):
    labels = root.xpath("//label[@for=$id]", id=box.get("id") or "")
    words = " ".join(labels[0].text_content().split()) if labels else ""
    return (
        words.replace("* (obligatoire)", "").replace(" (obligatoire)", "").strip()
        or box.get("aria-label")
        or box.get("name")
    )


def _label_of_name(root, name):
    boxes = root.xpath("//*[@name=$name]", name=name)
    return _label(root, boxes[0]) if boxes else name
