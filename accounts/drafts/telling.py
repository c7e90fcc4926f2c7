"""What a person typed, in words, for a page that has no form for them: each field by its name, and its text."""

import re
from urllib.parse import urlsplit

from django.apps import apps
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.text import Truncator, capfirst

from accounts.drafts import keeping
from core import richtext

AGAIN = "à choisir de nouveau"  # the key of an object says nothing to who chose it
START = 120  # letters of the first words
_RICH = re.compile(r"\s*<(p|ul|ol|h\d|table|blockquote)\b", re.IGNORECASE)


def listed(user):
    """The drafts of this person, the last first, each with its `name`, its `words` and their `start`. One query."""
    drafts = list(user.drafts.order_by("-saved_at", "-pk"))
    for draft in drafts:
        _tell(draft)
        title = draft.title or _kind(draft)
        draft.name = f"{title}, {draft.label}" if draft.label else title
    return drafts


def of_form(request, address):
    """The drafts of the form sent to this address, the last first, told as above: `core.drafts.readers`."""
    drafts = list(request.user.drafts.filter(address=keeping.plain_address(address)).order_by("-saved_at", "-pk"))
    for draft in drafts:
        _tell(draft)
        draft.page = draft.page or draft.address
    return drafts


def _tell(draft):
    draft.words = words_of(draft)
    draft.start = Truncator(" ".join(" ; ".join(text for _, text in draft.words if text != AGAIN).split())).chars(START)


def _kind(draft):
    """« Note de suivi », of a form whose page told no title."""
    names = {_bare(name) for name in QueryDict(draft.text)} if draft.is_whole else {draft.field}
    fields = _fields(draft.address, names)
    return capfirst(next(iter(fields.values())).model._meta.verbose_name) if fields else "Formulaire"


def words_of(draft):
    """[(label, text)] of all that this draft says, in the order of its form."""
    if not draft.is_whole:
        return [(draft.label or draft.field, _text(draft.text))]
    said = {name: values for name, values in QueryDict(draft.text).lists() if keeping.is_typed(name) and any(values)}
    fields = _fields(draft.address, {_bare(name) for name in said})
    return [(_label(name, fields), _said(fields.get(_bare(name)), values)) for name, values in said.items()]


def _bare(name):
    """« nom » of « lignes-0-nom », a row of a table."""
    return re.sub(r"^.*-\d+-", "", name)


def _fields(address, names):
    """{name: field} of the model, in the part of the portal that answers there, that has most of these names."""
    try:
        app = resolve(urlsplit(address).path).namespace.partition(":")[0]
    except Resolver404:
        app = ""
    models = apps.get_app_config(app).get_models() if app in apps.app_configs else apps.get_models()
    found = [{field.name: field for field in model._meta.fields if field.name in names} for model in models]
    return max(found, key=len, default={})


def _label(name, fields):
    field = fields.get(_bare(name))
    return capfirst(field.verbose_name) if field is not None else name


def _said(field, values):
    if field is not None and field.is_relation and all(value.isdigit() for value in values if value):
        return AGAIN
    choices = {str(key): str(words) for key, words in field.flatchoices} if field is not None else {}
    return ", ".join(choices.get(value, _text(value)) for value in values if value)


def _text(value):
    return richtext.lines(value) if _RICH.match(value) else value.strip()
