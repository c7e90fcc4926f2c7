"""What the rubric « Bilans » says beside its name: « 1 à finir », of those that are begun and not validated."""

from django.db.models import Count
from django.db.models.functions import JSONObject

from conventions.doors import Counted
from core.formats import number
from reporting.bilans.models import Bilan, states_read
from reporting.enums import BilanState


def _rows(convention, on):
    """{"state", "count"}, one a state: a draft is told to its writers alone."""
    open_ones = Bilan.objects.exclude(state=BilanState.VALIDATED).filter(convention=convention).order_by()
    return open_ones.values("state").values_list(JSONObject(state="state", count=Count("pk")))


def _words(found, user, convention):
    read = states_read(convention, user) if found else ()
    count = sum(each["count"] for each in found if each["state"] in read)
    return f"{number(count)} à finir" if count else ""


OPEN = Counted(_rows, _words, is_late=False)
