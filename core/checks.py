"""What `manage.py check` says about the way the portal is installed."""

from django.conf import settings
from django.core.checks import Tags, Warning, register

from core import privileges


@register(Tags.security)
def check_two_database_roles(app_configs, **kwargs):
    if privileges.application_role():
        return []
    return [
        Warning(
            "DATABASE_URL et DATABASE_OWNER_URL désignent le même compte de la base :"
            " l’application pourrait réécrire l’historique.",
            hint="Donnez à DATABASE_URL un compte qui ne possède pas les tables ;"
            " « manage.py migrate » lui accorde ce qu’il lui faut.",
            id="core.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_profile(app_configs, **kwargs):
    if settings.CTG_PROFILE == "production":
        return []
    return [
        Warning(
            f"CTG_PROFILE={settings.CTG_PROFILE} n’est pas fait pour la production.",
            hint="Écrivez CTG_PROFILE=production, et les réglages qu’il demande.",
            id="core.W002",
        )
    ]
