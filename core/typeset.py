"""Words that people typed, and those that the code says of a field, are set as French is printed wherever a template shows
them: page, mail and document.

One place for all: the loader writes a filter at the end of each `{{ … }}` that shows one of `TYPED` or `SAID` among words. What
stands in a tag of HTML (an address, a value), in code, in a box that one types in or between two texts that are compared
(`del`, `ins`) stays as it was typed; so does what ends by `tel_quel`. A filter that makes HTML of typed words
(`linebreaks`) hides them from it: `typo` goes before, and a test asks for it.
"""

import re

from django.db.models import Model
from django.template.loaders.filesystem import Loader as FilesystemLoader
from django.utils.safestring import SafeData

from core.typography import french

FILTER, AS_TYPED = "compose", "tel_quel"
#: What is called so was typed by somebody: columns of words (a test names those that are none), and what components and
#: told objects call them.
TYPED = frozenset(
    {
        "abandon_reason",
        "adviser_title",
        "answer",
        "arrete_number",
        "attention_points",
        "audience_note",
        "axe",
        "base_title",
        "baseline_text",
        "capacity",
        "ceremony_place",
        "city",
        "comment",
        "commitments",
        "competences",
        "composition",
        "consultant_name",
        "context",
        "dataset",
        "decided_on_source",
        "decisions_comment",
        "declared_fiche_count_source",
        "deliverables",
        "description",
        "difficulties",
        "done",
        "effect_on_source",
        "end_reason",
        "ends_on_source",
        "enjeu",
        "evaluation",
        "exemption",
        "fiche",
        "finances_comment",
        "first_name",
        "formula",
        "frequency",
        "function",
        "general_objective",
        "governance_comment",
        "highlights",
        "introduction",
        "label",
        "last_name",
        "levers",
        "linked_contracts",
        "material_means",
        "means_comment",
        "message",
        "method",
        "minutes",
        "name",
        "next_steps",
        "note",
        "obstacles",
        "on_behalf_of",
        "organisation",
        "organisation_name",
        "outcome",
        "owner",
        "parity_rule",
        "person_name",
        "place",
        "plural",
        "priorities",
        "progress_comment",
        "reason",
        "remark",
        "represented_by",
        "reservations",
        "responsible",
        "role_words",
        "short_label",
        "short_name",
        "signed_on_source",
        "source",
        "starts_on_source",
        "subject",
        "subtitle",
        "synthesis",
        "target_text",
        "text",
        "title",
        "visa_capacity",
        "visa_name",
        "withdrawn_why",
        "written_title",
    }
)
#: What the code says of a field or of a page, in words that are not in a template, and how it refuses what was typed.
SAID = frozenset({"closed", "error", "help", "help_text", "intro", "lead", "refusal", "warning"})
_DJANGO = r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}"
_READ = re.compile(
    r"\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|\{%\s*verbatim\b.*?\{%\s*endverbatim\s*%\}"
    r"|<(script|style|pre|code|textarea|del|ins)\b.*?</\1>"
    rf"|<!--.*?-->|\{{%.*?%\}}|\{{#.*?#\}}|</?[a-zA-Z!](?:{_DJANGO}|[^>])*>|\{{\{{(?P<shown>.*?)\}}\}}",
    re.S,
)


def typeset(template):
    """The source of a template, of which the typed words end by the filter."""

    def written(found):
        value = (found["shown"] or "").strip()
        name = re.split(r"[.]", value.partition("|")[0])[-1]
        if name not in TYPED | SAID or value.endswith(f"|{AS_TYPED}"):
            return found[0]
        return f"{{{{ {value}|{FILTER} }}}}"

    return _READ.sub(written, template)


def compose(value):
    """Words, or the name of a row, as they are printed; HTML, numbers and the rest as they are."""
    is_words = isinstance(value, str | Model) and not isinstance(value, SafeData)
    return french(str(value)) if is_words else value


class Loader(FilesystemLoader):
    """The templates of the house; those of the libraries are read by Django's own."""

    def get_contents(self, origin):
        return typeset(super().get_contents(origin))
