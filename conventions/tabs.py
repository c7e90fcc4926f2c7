"""The views of one tab of a convention."""

from django.urls import reverse


def view_tabs(convention):
    """The two views of the tab « Parties et périmètre »."""
    return [
        {"label": "Parties", "url": reverse("conventions:parties", args=[convention.pk])},
        {"label": "Périmètre", "url": reverse("conventions:perimetre", args=[convention.pk])},
    ]
