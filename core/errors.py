"""Error pages in French, each with a reference that the logs know too. Never a trace.

500, 503 and 507 touch neither the database, nor the session, nor a context processor to be drawn. A fault of the
portal is reported besides, when the database is there, to who operates it (`reporters`).
"""

import logging
import re
import sys
import uuid
from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from core import identity, outages, refusals, richtext

logger = logging.getLogger("core.errors")

#: A door: functions of (reference, exception, request or None, status) that keep what the operator will look for.
#: Filled by accounts, which has a table.
reporters: list[Callable] = []

SENTENCES = {
    400: (
        "Cette demande n’est pas lisible",
        (
            "L’adresse ou le formulaire contient une valeur que le portail ne comprend pas. Revenez à la page précédente, "
            "ou reprenez depuis l’accueil."
        ),
    ),
    403: (
        "Vous n’avez pas le droit de faire cela",
        (
            "Vous voyez cet objet, mais cette action revient à quelqu’un d’autre. L’administrateur de votre Caf, ou le "
            "pilote de la CTG, peut vous dire qui."
        ),
    ),
    404: (
        "Cette page n’existe pas",
        "L’adresse est fausse, l’objet a été retiré, ou il appartient à une convention que vous ne suivez pas.",
    ),
    409: (
        "Cette action n’est pas possible en l’état",
        refusals.GENERAL,
    ),
    410: (
        "Ce contenu ne peut plus être lu",
        (
            "Le reste du portail n’est pas touché. Prévenez l’équipe du portail avec la référence ci-dessous : elle peut le "
            "reprendre d’une sauvegarde."
        ),
    ),
    413: (
        "Ce que vous envoyez est trop lourd",
        "Un fichier pèse au plus 20 Mo, une feuille importée 5 Mo. Rien n’a été enregistré.",
    ),
    429: (
        "Trop de demandes en peu de temps",
        "Attendez quelques minutes avant de recommencer. Rien n’est perdu.",
    ),
    500: (
        "Le portail a rencontré un défaut",
        (
            "Ce n’est pas de votre fait. Ce qui était enregistré l’est toujours ; réessayez dans un instant, et donnez la "
            "référence ci-dessous si cela recommence."
        ),
    ),
    503: (
        "Le portail est momentanément arrêté",
        "Une mise à jour ou une panne est en cours. Ce qui est enregistré est en sûreté ; revenez dans quelques minutes.",
    ),
    507: (
        "Le portail n’a plus de place",
        outages.DISK_FULL + " Ce qui était enregistré est en sûreté ; « Précédent » rend ce que vous avez tapé.",
    ),
}


def new_reference():
    """Eight characters, easy to read on the telephone: « 7F3A-09C2 »."""
    text = uuid.uuid4().hex[:8].upper()
    return f"{text[:4]}-{text[4:]}"


def _page(request, status, *, exception=None, sentence="", headers=None, back=None, written=()):
    reference = new_reference()
    level = logging.WARNING if exception is None else logging.ERROR
    logger.log(level, "error_page status=%s reference=%s path=%s", status, reference, request.path, exc_info=exception)
    _report(reference, exception, request, status)
    title, text = SENTENCES[status]
    context = {"code": status, "title": title, "text": sentence or text, "reference": reference, "back": back}
    context["written"] = written
    response = render(request, f"errors/{status}.html", context, status=status)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def tell(exception):
    """A fault out of any page, of a job that nobody waits for: to the journal, and to who operates the portal."""
    reference = new_reference()
    logger.error("job_failed reference=%s %s", reference, exception, exc_info=exception)
    _report(reference, exception, None, 500)


def _report(reference, exception, request, status):
    """Tell who operates the portal, if that is possible: the page is answered all the same."""
    if exception is not None:
        for report in reporters:
            try:
                report(reference, exception, request, status)
            except Exception:
                logger.exception("error_not_reported reference=%s", reference)


def _bare_page(status, headers=None, *, exception=None, request=None):
    """A page without request: what remains when the database is away."""
    reference = new_reference()
    logger.error("error_page status=%s reference=%s", status, reference)
    _report(reference, exception, request, status)
    title, text = SENTENCES[status]
    context = {"code": status, "title": title, "text": text, "reference": reference, "identity": identity}
    return HttpResponse(render_to_string(f"errors/{status}.html", context), status=status, headers=headers)


def bad_request(request, exception=None):
    return _page(request, 400)


def permission_denied(request, exception=None):
    """403. A view that knows why raises PermissionDenied("sentence"), which is shown."""
    return _page(request, 403, sentence=str(exception or ""))


def page_not_found(request, exception=None):
    """404, the same to the byte but for its reference whether the object is absent or invisible. What a form sent to it
    is given back, to be copied: its object was removed meanwhile."""
    return _page(request, 404, written=_written(request))


#: Names of fields that nobody wrote, or that no page repeats.
_UNTOLD = re.compile(r"password|code|secret|token|^_titre$|version$|_key$|^(?:save|anew|again)$")


def _written(request):
    """What was written in the form that this demand sends, one text a field: words, neither keys nor marks."""
    if request.method != "POST" or not request.user.is_authenticated:
        return []
    sent = [value for name, values in request.POST.lists() if not _UNTOLD.search(name) for value in values]
    words = [richtext.lines(value) if value.lstrip().startswith("<") else value.strip() for value in sent]
    return [each for each in words if len(each) > 2 and re.search(r"[^\W\d_]", each)][:100]


def conflict(request, sentence, *, about=None):
    """409: what the state of the object refuses, and `sentence` says why and what remains possible.

    `about`: (address, words) of this object, where one comes back; otherwise, the page one comes from.
    Two people who save the same page are another matter: `core.editing` shows both texts.
    """
    back = (about[0], f"Revenir à\u00a0: {about[1]}") if about else _page_before(request)
    return _page(request, 409, sentence=sentence, back=back)


def _page_before(request):
    """(address, words) of the page of the portal that sent this demand; None for no other than the one that refuses."""
    referer, host = request.headers.get("Referer", ""), {request.get_host()}
    if not url_has_allowed_host_and_scheme(referer, host):
        return None
    parts = urlsplit(referer)
    address = parts._replace(scheme="", netloc="", fragment="").geturl()
    is_ours = url_has_allowed_host_and_scheme(address, host) and not address.startswith("//")
    return (address, "Revenir à la page précédente") if is_ours and parts.path != request.path else None


def lost(request, exception):
    """410: what was kept and is not there any more, or does not read (`core.lost.Lost`). A defect of the portal, not
    of the demand: written to the journal as an error, with its cause."""
    return _page(request, 410, exception=exception, sentence=f"{exception} {SENTENCES[410][1]}")


def too_large(request, sentence=""):
    return _page(request, 413, sentence=sentence)


def too_many_requests(request, exception=None, *, seconds=None, sentence=""):
    """429; also allauth's view of that name. `seconds` tells the browser when to come back."""
    return _page(request, 429, sentence=sentence, headers={"Retry-After": str(seconds)} if seconds else None)


def server_error(request):
    """handler500: called while the exception is at hand, whichever layer let it through."""
    if outages.is_database_away(sys.exception()):
        return unavailable(seconds=5)
    if outages.is_disk_full(sys.exception()):
        return no_room()
    return _bare_page(500, exception=sys.exception(), request=request)


def no_room(request=None):
    """The disk is full: of the portal, of its temporary files, or of PostgreSQL."""
    return _bare_page(507)


def unavailable(request=None, *, seconds=120):
    return _bare_page(503, headers={"Retry-After": str(seconds)})
