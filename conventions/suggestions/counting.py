"""What the rubric « Texte » says beside its name: « 3 en discussion »; the page of the text and the synthèse read it too."""

from django.db.models import Count
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse

from conventions.doors import Counted, guards
from conventions.enums import UNSIGNED, ConventionState
from conventions.models import Suggestion
from conventions.text import discussion
from core.formats import number
from core.transitions import Lack


def _rows(convention, on):
    """{"article", "count"}: what waits on each article of a text that is not signed. Who opens this rubric reads them all."""
    waiting = Suggestion.objects.waiting().filter(convention=convention, convention__state__in=UNSIGNED).order_by()
    by_place = waiting.annotate(place_key=Coalesce("after", "article")).values("place_key")
    return by_place.values_list(JSONObject(article="place_key", count=Count("pk")))


def _words(found, user, convention):
    count = discussion.read(found).count
    return f"{number(count)} en discussion" if count else ""


WAITING = Counted(_rows, _words, is_late=False)


@guards.guard(ConventionState.APPROVAL)
def answers_are_given(convention):
    """W: what waits is not answered while the assemblies vote. No query on a page that has its head."""
    if words := discussion.of(convention).words:
        url = reverse("conventions:suggestions", args=[convention.pk])
        yield Lack(words, f"{url}?outcome=waiting", is_blocking=False)
