"""The desk: home and synthèse."""

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from conventions.models import Convention


@require_safe
def home(request):
    return redirect("conventions:list")


@require_safe
def synthese(request, pk):
    rows = Convention.objects.visible_to(request.user).select_related("caf", "adviser")
    convention = get_object_or_404(rows, pk=pk)
    return render(request, "layout/convention.html", {"convention": convention})
