from django.contrib.staticfiles.apps import StaticFilesConfig


def _static(asked):
    """Those of this version are collected, and readable (`manage.py verifier`)."""
    from django.conf import settings

    from core import verifying
    from ctg_portal import starting

    try:
        starting.refuse_missing_static(settings)
    except starting.CannotStart as refusal:
        yield verifying.refused(str(refusal))
    else:
        yield verifying.ok("Ceux de cette version sont là." if settings.IS_PRODUCTION else "Lus où ils sont écrits.")


class PortalStaticFilesConfig(StaticFilesConfig):
    """Only what pages use: `collectstatic` then takes two seconds, not a minute."""

    def ready(self):
        super().ready()
        from core import verifying

        verifying.subject("Fichiers statiques", position=82, needs_database=False)(_static)

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        # Bootstrap: bootstrap.min.css and bootstrap.bundle.min.js, with their maps.
        "bootstrap-*.css*",
        "bootstrap.css*",
        "bootstrap.rtl*",
        "bootstrap.js*",
        "bootstrap.min.js*",
        "bootstrap.esm*",
        "bootstrap.bundle.js*",
        "version.txt",
        # Icons: the font and its compressed sheet.
        "bootstrap-icons.scss",
        "bootstrap-icons.json",
        "bootstrap-icons.css",
        # htmx 2 without its extensions.
        "htmx-2.js",
        "htmx-4*",
        "htmax-*",
        "hx-*",
        "htmx-2-compat*",
        # Source Sans: the TrueType files.
        "*.otf",
        # Tom Select for Bootstrap 5.
        "tom-select.bootstrap4*",
        "tom-select.default*",
        "tom-select.bootstrap5.css*",
        "django-tomselect.js",
    ]
