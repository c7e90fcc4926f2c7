"""Addresses read once: the same as those of Django."""

import pytest
from django.test import override_settings
from django.urls import NoReverseMatch, path, reverse, set_script_prefix

from core import addresses


def _view(request): ...


urlpatterns = [path("ici/<int:pk>/la/", _view, name="elsewhere")]


def test_an_address_is_that_of_reverse():
    for key in (1, 2**62, "7"):
        assert addresses.of_row("actions:plan", key) == reverse("actions:plan", args=[key])
    assert addresses.page("actions:list") == addresses.page("actions:list") == reverse("actions:list")


def test_what_has_no_address_is_said_as_before():
    assert addresses.page("nowhere") == ""
    for key in (None, -1, "x"):
        with pytest.raises(NoReverseMatch):
            addresses.of_row("actions:plan", key)


def test_other_routes_are_read_again():
    with pytest.raises(NoReverseMatch):
        addresses.of_row("elsewhere", 1)
    with override_settings(ROOT_URLCONF=__name__):
        assert addresses.of_row("elsewhere", 1) == "/ici/1/la/"
        assert addresses.page("actions:list") == ""
    assert addresses.page("actions:list") == reverse("actions:list")


def test_a_prefix_of_the_portal_is_kept():
    before = addresses.of_row("actions:plan", 1)
    set_script_prefix("/portail/")
    try:
        assert addresses.of_row("actions:plan", 1) == f"/portail{before}"
    finally:
        set_script_prefix("/")
