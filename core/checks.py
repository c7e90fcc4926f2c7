"""What `manage.py check` says about the way the portal is installed."""

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from core import privileges, steps


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


@register(Tags.models)
def check_steps_of_state(app_configs, **kwargs):
    """A step says how one comes back from it: by steps that are there, that start where it leads, and by all of them."""
    models = [model for model in apps.get_models() if app_configs is None or model._meta.app_config in app_configs]
    return [Error(sentence, id="core.E001") for model in models for sentence in steps.missing(model)]
