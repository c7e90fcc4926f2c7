"""The page that asks before an act that changes no state: what it does, what it may be given, then its button.

    if asked := confirming.question(request, title=…, text=…, label=…, back=…, layout=…):
        return asked

A change of state has the page of its step (core/step_page.py), a removal that of its rows (core/rows.py).
"""

from django.shortcuts import render

TEMPLATE = "core/confirm.html"


def question(request, *, form=None, **page):
    """The page, until it is confirmed; None for a POST that confirms, with a valid `form` when there is one.

    `page`: `title`, `text`, `label` of the button, `back`, and what the page around reads (`layout`)."""
    is_sent = request.method == "POST"
    if is_sent and (form is None or form.is_valid()):
        return None
    return render(request, TEMPLATE, {"form": form, **page}, status=422 if is_sent else 200)
