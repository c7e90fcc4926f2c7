"""Links of the desk in the header and the footer, and the first tab of a convention."""

from django.urls import reverse

from accounts.imports import kinds
from conventions.doors import Tab, add_tab
from core.navigation import NavItem, register


def _works_for_a_caf(user):
    return user is not None and user.is_authenticated and bool(user.caf_memberships_on())


def _is_operator(user):
    return user is not None and user.is_authenticated and user.is_instance


def _around_imports(user, caf):
    """What surrounds the pages of an import: those of the administration of its Caf."""
    from reporting.desk import perms
    from reporting.desk.administration import rubrics

    people = reverse("desk:people", args=[caf.pk])
    side = rubrics(caf, can_administer=perms.can_administer(user, caf))
    return {
        "sidenav": [each | {"is_current": each["url"] == people} for each in side],
        "home_url": reverse("desk:caf", args=[caf.pk]),
        "list_label": "Personnes",
        "list_url": people,
    }


def open_doors():
    """Called once, when the app is ready."""
    if _around_imports not in kinds.around:
        kinds.around.append(_around_imports)
    add_tab(Tab("synthese", "Synthèse", "desk:synthese", 0))
    register(
        NavItem("Accueil", "desk:home", position=10),
        NavItem("Ma Caf", "desk:cafs", _works_for_a_caf, position=80),
        NavItem("Instance", "desk:instance", _is_operator, position=90),
        NavItem("Glossaire", "desk:glossary", position=10, place="footer"),
        NavItem("Accessibilité : non conforme", "desk:accessibility", position=20, place="footer"),
        NavItem("Données personnelles", "desk:privacy", position=30, place="footer"),
        NavItem("Mentions légales", "desk:legal", position=40, place="footer"),
    )
