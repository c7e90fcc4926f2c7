from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conventions import perms
from conventions.history import History
from conventions.views.finding import find_convention

PER_PAGE = 25


@require_safe
def historique(request, pk):
    """Who, when, old value and new value, on the convention and all its rows."""
    convention = find_convention(request, pk, allow=perms.can_see_history)
    number = request.GET.get("page", "1")
    if not (number.isascii() and number.isdigit() and int(number[:9]) > 0):
        raise BadRequest("page")
    page = Paginator(History(convention), PER_PAGE).get_page(int(number[:9]))
    context = {"convention": convention, "active_tab": "historique", "page": page}
    return render(request, "conventions/historique.html", context)
