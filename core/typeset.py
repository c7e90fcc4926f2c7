"""What a template shows between its tags is set as French is printed, whatever page, mail or document it is.

One place for all: the loader writes a filter at the end of each `{{ … }}` that stands among words. What stands in a tag
of HTML (an address, a value), in code or in a box that one types in stays as it is; so does what ends by `tel_quel`.
A filter that makes HTML of typed words (`linebreaks`) hides them from it: `typo` goes before, and a test asks for it.
"""

import re

from django.db.models import Model
from django.template.loaders.filesystem import Loader as FilesystemLoader
from django.utils.functional import Promise
from django.utils.safestring import SafeData

from core.typography import french

FILTER, AS_TYPED = "compose", "tel_quel"
_SHOWN = r"\{\{(.*?)\}\}"
_DJANGO = r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}"
_READ = re.compile(
    r"\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|\{%\s*verbatim\b.*?\{%\s*endverbatim\s*%\}"
    r"|<(script|style|pre|code|textarea|del|ins)\b.*?</\1>"
    rf"|<!--.*?-->|\{{%.*?%\}}|\{{#.*?#\}}|</?[a-zA-Z!](?:{_DJANGO}|[^>])*>|(?P<shown>{_SHOWN})",
    re.S,
)


def typeset(template):
    """The source of a template, of which the values shown among words end by the filter."""

    def written(found):
        value = (found["shown"] or "")[2:-2].strip()
        if not value or value.endswith(f"|{AS_TYPED}"):
            return found[0]
        return f"{{{{ {value}|{FILTER} }}}}"

    return _READ.sub(written, template)


def compose(value):
    """Words, or the name of a row, as they are printed; HTML, numbers and the rest as they are."""
    if isinstance(value, SafeData) or not isinstance(value, str | Model | Promise):
        return value
    return french(str(value))


class Loader(FilesystemLoader):
    """The templates of the house; those of the libraries are read by Django's own."""

    def get_contents(self, origin):
        return typeset(super().get_contents(origin))
