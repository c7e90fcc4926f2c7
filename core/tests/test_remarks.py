from importlib import import_module

import pytest
from django.contrib.messages import get_messages
from django.forms import BaseForm, CharField, Form, PasswordInput
from django.urls import reverse

from accounts.tests.factories import make_adviser
from core import remarks
from core.richtext import left_out
from territories.models import Organisation
from territories.tests.factories import make_caf


@pytest.mark.parametrize(
    ("words", "signs"),
    [("12 500 € – l’été « œuvre »", ""), ("✔ ⇒ ➢ ● \uf0b7", ""), ("un ☎ et un 🙂, un ☎", "☎🙂"), ("東", "東")],
)
def test_signs_that_no_document_prints_are_found_once(words, signs):
    assert remarks.unprinted(words) == tuple(signs)


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p><b>a</b></p>", []),
        ('<img src="x"><p>a<IMG src=y></p>', ["2 images"]),
        ('<iframe src="x"></iframe><form><input name="a"></form>', ["1 contenu incorporé", "1 champ de formulaire"]),
        ("<a href='tel:+33'>t</a><a href=\"www.exemple.fr\">w</a>", ["le lien «\u00a0tel:+33\u00a0»"]),
        ("<p>un <del>ancien</del> <s>vieux</s> <strong>texte</strong></p>", ["2 textes barrés"]),
        ("<p>10<sup>3</sup>, 1<sup>er</sup>, crèches<sup>12</sup>, CO<sub>2</sub></p>", ["1 exposant", "1 indice"]),
        ("<table><tr><td><table><tr><td>a</td></tr></table></td></tr></table>", ["1 tableau dans un tableau"]),
        ("<table><tr><td>a</td></tr></table><TABLE border=1><tr><td>a</td></tr></TABLE>", []),
        (None, []),
    ],
)
def test_contents_that_are_taken_out_are_told(html, said):
    assert left_out(html) == said


def test_a_sign_is_named_with_its_place_and_the_text_is_saved(client, db):
    client.force_login(make_adviser(caf=make_caf("21")))
    for name, warned in (("Relais ☎ d’été", True), ("Relais d’automne", False)):
        answer = client.post(reverse("territories:organisation_create"), {"kind": "association", "name": name})
        said = [str(each) for each in get_messages(answer.wsgi_request)]
        assert Organisation.objects.filter(name=name).exists()
        assert said[-1].startswith("Relais ☎ d’été, Nom\u00a0: «\u00a0☎\u00a0» (black telephone, U+260E)") is warned


#: Forms that save no text, with why: what protects an account, what is read in an address, and what is read again.
UNREMARKED = {
    "accounts.forms.CodeAskForm": "a code",
    "accounts.forms.CodeEnterForm": "a code",
    "accounts.forms.ProConnectLinkForm": "a password",
    "accounts.forms.MailChoicesForm": "choices alone",
    "accounts.drafts.views.DraftForm": "a draft: said when it is saved",
    "accounts.drafts.views.ChosenForm": "a key",
    "accounts.imports.forms.FileForm": "a file: said row by row, before it is saved",
    "accounts.imports.forms.QuestionsForm": "choices alone",
    "conventions.text.forms.CompareForm": "an address",
    "conventions.avenants.on_a_day.DayForm": "an address",
    "conventions.dossier.views.history.HistoryForm": "an address",
    "core.guide.SampleForm": "a sample",
    "core.guide.SampleFilters": "a sample",
    "core.guide.LineForm": "a sample",
}
HOUSES = ("core", "territories", "accounts", "conventions", "diagnostics", "actions", "governance", "reporting")


def forms_of_the_house(kind=BaseForm):
    import_module("ctg_portal.urls")
    for each in kind.__subclasses__():
        if each.__module__.partition(".")[0] in HOUSES and ".tests" not in each.__module__:
            yield each
        yield from forms_of_the_house(each)


def test_every_form_says_what_will_not_be_printed():
    """Forms of the libraries protect accounts; those of filters are in an address."""
    libraries = {each for each in forms_of_the_house() if any("allauth" in base.__module__ for base in each.__mro__)}
    silent = {
        f"{each.__module__}.{each.__name__}"
        for each in forms_of_the_house()
        if each not in libraries and not issubclass(each, remarks.Remarked) and "FilterSet" not in each.__name__
    }
    assert silent == set(UNREMARKED)


def test_no_sign_of_a_password_is_said():
    class Entering(Form):
        name = CharField()
        password = CharField(widget=PasswordInput)

    form = Entering({"name": "☎", "password": "🐙 octopus"})
    assert form.is_valid()
    assert [sentence.partition("\u00a0:")[0] for sentence in remarks.of(form)] == ["name"]
