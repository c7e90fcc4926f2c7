"""One page that asks before something is removed, and removes it."""

from django.contrib import messages
from django.shortcuts import redirect, render


def confirm_removal(request, act, *, convention, title, text, done, back, tab, label="Supprimer"):
    """GET asks, POST calls `act()` and goes `back`."""
    if request.method == "POST":
        act()
        messages.success(request, done)
        return redirect(back)
    context = {
        "convention": convention,
        "title": title,
        "text": text,
        "back": back,
        "active_tab": tab,
        "label": label,
    }
    return render(request, "conventions/confirm.html", context)
