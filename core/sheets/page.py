"""The page of a sheet: shown, its block placed, or saved."""

import pghistory
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from psycopg.errors import UniqueViolation

from core.editing import StaleEdit, say_why
from core.transitions import TransitionRefused


def sheet_view(request, build, *, template, success, success_url, context=None):
    """Show a sheet, place a block in it (POST `coller`), or save it. 422 for what is refused, 409 for what two people
    changed or what was frozen meanwhile. `build`: makes the sheet, of the data of a form or of None. `success_url`: an address, or a function of the
    saved sheet.

    Whoever makes a row that another person is making waits for them, is refused by its unique constraint, and is
    tried again: the row is there now, and told as any other that two people write.
    """
    page = {"stale": None, **(context or {})}
    if request.method != "POST":
        return render(request, template, {**page, "form": build(None)})
    status = 422
    for is_last in (False, True):
        try:
            with transaction.atomic(), pghistory.context(act="edit"):
                sheet = build(request.POST)
                is_right = sheet.is_valid()
                if is_right and sheet.pasted is None:
                    sheet.save(by=request.user)
                    messages.success(request, success)
                    return redirect(success_url(sheet) if callable(success_url) else success_url)
            status = 200 if is_right and not sheet.pasted.refusals else 422
        except StaleEdit as stale:
            page["stale"], status = stale, 409
            sheet.take_up(stale)
        except IntegrityError as refusal:
            if not is_last and isinstance(refusal.__cause__, UniqueViolation):
                continue
            status = say_why(sheet, refusal)
        except TransitionRefused as refusal:
            status = say_why(sheet, refusal)
        break
    return render(request, template, {**page, "form": sheet}, status=status)
