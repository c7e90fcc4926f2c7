"""Choosing one convention among the hundreds of a Caf: asked while one types, or named by a person."""

import re

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.http import urlencode

from conventions.models import Convention
from territories.fields import SUGGESTIONS, SearchField
from territories.managers import clean_question

YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class ConventionField(SearchField):
    """A convention of a queryset given later, with the Cafs that it comes from: `limit_to(rows, cafs)`.

    Without script, a person types its name; the year of its effect tells it from those that follow it
    on the same territory: « CTG Grigny 2024-2028 » is understood as the page writes it.
    """

    default_error_messages = {
        "none": "Aucune convention ne répond à « %(value)s » : vérifiez le nom du territoire, ou donnez son code.",
        "several": "Plusieurs conventions répondent à « %(value)s » : %(found)s. Ajoutez l’année de la prise d’effet.",
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("hint", "Nom du territoire ou code")
        super().__init__(Convention.objects.none(), **kwargs)

    def limit_to(self, rows, cafs, *, beside=False):
        """`rows`: those that may be chosen; `cafs`: keys of their Cafs; `beside`: those that they sign without being
        the pilote are among them."""
        self.queryset = rows
        asked = urlencode([("caf", key) for key in cafs] + [("signe", "on")] * beside)
        self.widget.address = lambda: f"{reverse('conventions:search')}?{asked}"

    def named(self, text):
        asked = clean_question(text)
        years = YEAR.findall(asked)
        name = re.sub(r"^ctg\s+", "", YEAR.sub(" ", asked).strip(" -–"), flags=re.IGNORECASE)
        found = list(self.queryset.search(name, limit=200))
        if years:
            found = [row for row in found if row.starts_on and str(row.starts_on.year) == years[0]]
        exact = [row for row in found if row.search_rank <= 1]
        best = exact or found
        if len(best) == 1:
            return best[0]
        if not best:
            raise ValidationError(self.error_messages["none"], code="none", params={"value": asked})
        labels = [str(row) for row in best[:SUGGESTIONS]] + (["…"] if len(best) > SUGGESTIONS else [])
        raise ValidationError(
            self.error_messages["several"], code="several", params={"value": asked, "found": " ; ".join(labels)}
        )
