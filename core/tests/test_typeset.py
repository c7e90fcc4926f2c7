"""What templates show of what people typed is set in one place, as `core.typeset` says."""

import re

import pytest
from django import forms
from django.apps import apps
from django.db.models import CharField, GeneratedField, TextField
from django.template.loader import render_to_string

from core.forms import OneLineForm, laid_out
from core.typeset import TYPED, typeset
from tests import typography

#: Columns of letters that are no words: nothing to set. Some are words, and names of something else too.
NO_WORDS = {
    "actes_number",
    "about",
    "address",
    "aggregation",
    "base_hash",
    "base_number",
    "browser_hash",
    "code",
    "code_hash",
    "content_type",
    "decided_on_month_day",
    "effect_on_month_day",
    "email",
    "ends_on_month_day",
    "error",
    "field",
    "file_name",
    "fiscalite",
    "from_state",
    "frozen_sha256",
    "hash",
    "issuer",
    "key",
    "kind",
    "number",
    "old_code",
    "original_name",
    "page",
    "password",
    "path",
    "phone",
    "postal_code",
    "postal_codes",
    "question",
    "recipient",
    "reference",
    "result_url",
    "roles",
    "sha256",
    "signed_on_month_day",
    "siren",
    "starts_on_month_day",
    "step",
    "subject_url",
    "theme_code",
    "to_state",
    "token_hash",
    "unit",
    "value",
    "view",
    "visa_reference",
    "what",
    "words",
    "zone",
}
#: Filters that make HTML of words.
MAKE_HTML = re.compile(r"\{\{(?P<before>[^}]*?)\|(linebreaks|linebreaksbr)\b")
#: Two texts that are compared, or what was typed and is not saved.
AS_TYPED = {"components/conflict.html", "accounts/drafts/_panel.html", "accounts/drafts/_filled.html"}


def test_every_column_of_words_is_set_when_it_is_shown():
    names = {
        column.name
        for model in apps.get_models()
        if (typography.ROOT / model.__module__.partition(".")[0]).is_dir()
        for column in model._meta.concrete_fields
        if isinstance(column, CharField | TextField)
        and not column.choices
        and not isinstance(column, GeneratedField)
        and not column.name.startswith("pgh_")
    }
    rich = {"body", "rendered", "base_body", "written_body"}  # set by `riche`, or told in words
    assert names - TYPED - rich == NO_WORDS


def test_typed_words_are_set_before_they_are_made_html():
    late = [
        f"{path.relative_to(typography.ROOT / 'templates')} : {found[0]}"
        for path, text in typography.templates()
        for found in MAKE_HTML.finditer(text)
        if path.relative_to(typography.ROOT / "templates").as_posix() not in AS_TYPED
        and not found["before"].endswith("|typo")
    ]
    assert late == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<h2>{{ fiche.title }}</h2>", "<h2>{{ fiche.title|compose }}</h2>"),
        (
            "{% if a %}{{ note|truncatechars:60 }}{% endif %}",
            "{% if a %}{{ note|truncatechars:60|compose }}{% endif %}",
        ),
        ('<a href="{{ title }}" title="{% if a > b %}{{ label }}{% endif %}">{{ title }}</a>', None),
        ("<textarea>{{ text }}</textarea><del>{{ text }}</del><code>{{ label }}</code>{# {{ title }} #}", "same"),
        ("{{ title|tel_quel }} {{ row.signed_on }} {{ content }}", "same"),
    ],
)
def test_what_is_shown_among_words_is_set_and_nothing_else(written, read):
    if read is None:
        read = written.replace(">{{ title }}<", ">{{ title|compose }}<")
    assert typeset(written) == (written if read == "same" else read)


def test_what_the_code_says_of_a_field_is_set_when_it_is_shown():
    class Sample(OneLineForm, forms.Form):
        role = forms.CharField(help_text="Il se clôt dans « Membres » : rien ne s'efface.")

        helper = laid_out([("Qui ? Vous", ["role"])], submit_label="Enregistrer")

    page = render_to_string("ctg/row_form.html", {"form": Sample(), "in_place": "x", "lead": "Lire « Membres »"})
    for words in ("«\u00a0Membres\u00a0»\u00a0: rien ne s’efface", "Lire «\u00a0Membres\u00a0»", "Qui\u202f? Vous"):
        assert words in page


def test_a_title_is_set_on_the_page_and_kept_as_it_was_typed():
    title = "L'été : qui ? <b>"
    page = render_to_string("components/page_header.html", {"title": title})
    assert "L’été\u00a0: qui\u202f? &lt;b&gt;" in page
    assert render_to_string("components/page_header.html", {"title": 12}).count("12") == 1
