"""What the rubric « Instances » says beside its name: « 2 en retard », of the decisions."""

from django.db.models import Count
from django.db.models.functions import JSONObject

from conventions.doors import Counted
from core.formats import number
from governance.models import Decision


def _rows(convention, on):
    """{"count"}: decisions taken, open, and due before this day. Who opens this rubric reads them all."""
    late = Decision.objects.late(on=on).filter(seance__comite__convention=convention).order_by()
    return late.values("seance__comite__convention").values_list(JSONObject(count=Count("pk")))


def _words(found, user, convention):
    return f"{number(found[0]['count'])} en retard" if found else ""


LATE = Counted(_rows, _words)
