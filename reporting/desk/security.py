"""Pages of the security log: a Caf's, for its administrator; that of the accounts without a Caf, for the operator."""

from django.conf import settings
from django.shortcuts import render

from accounts.models import SecurityLine
from core import listing
from reporting.desk.filters import SecurityFilter

COLUMNS = [
    listing.Column("le", "Le", ("at", "pk"), lambda row: row.at),
    listing.Column("nature", "Nature", "kind", lambda row: row.get_kind_display()),
    listing.Column("par", "Par", ("user__last_name", "user__first_name"), lambda row: str(row.user or "")),
    listing.Column("role", "En tant que", "roles", lambda row: row.roles, is_shown=False),
    listing.Column(
        "personne",
        "Personne concernée",
        ("person__last_name", "person__first_name"),
        lambda row: str(row.person or ""),
    ),
    listing.Column("adresse", "Adresse", "address", lambda row: row.address or ""),
    listing.Column("quoi", "Quoi", "what", lambda row: row.what),
    listing.Column("issue", "Issue", "is_refused", lambda row: "refusé" if row.is_refused else "fait"),
]


def of_caf(request, caf, page):
    return _answer(
        request, SecurityLine.objects.of_caf(caf), f"securite-caf-{caf.code}", "desk/caf/security.html", page
    )


def without_caf(request):
    return _answer(request, SecurityLine.objects.without_caf(), "securite", "desk/instance/security.html", {})


def _answer(request, rows, name, template, page):
    shown = listing.build(
        request,
        rows.select_related("user", "person"),
        SecurityFilter,
        columns=COLUMNS,
        default="-le",
        name=name,
    )
    if shown.wants_export:
        return shown.export()
    return render(request, template, page | {"listing": shown, "months": settings.SECURITY_LOG_MONTHS})
