"""What the rubric « Plan d’actions » says beside its name: « 5 en retard »."""

from django.db.models import Count, Q
from django.db.models.functions import JSONObject

from actions.models import FicheAction
from actions.models.fiche import late_condition, told_day
from conventions.doors import Counted
from conventions.perms import can_cowrite
from core.formats import number


def _rows(convention, on):
    """{"at_once", "told"}: late for who writes the plan, and for who reads it, a week after."""
    rows = FicheAction.objects.filter(late_condition(on), plan__convention=convention).order_by()
    told = Count("pk", filter=Q(late_condition(told_day(on, is_concerned=False))))
    return rows.values("plan__convention").values_list(JSONObject(at_once=Count("pk"), told=told))


def _words(found, user, convention):
    count = found[0]["at_once" if can_cowrite(user, convention) else "told"] if found else 0
    return f"{number(count)} en retard" if count else ""


LATE = Counted(_rows, _words)
