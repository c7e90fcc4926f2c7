"""The root of all addresses: each app writes its own paths, in French."""

from importlib.util import find_spec

from django.urls import include, path

# Where each app's paths begin; an app writes the rest.
PREFIXES = {
    "core": "",
    "accounts": "",
    "territories": "",
    "conventions": "",
    "diagnostics": "",
    "actions": "",
    "governance": "",
    "reporting": "",
}

urlpatterns = [path(prefix, include(f"{app}.urls")) for app, prefix in PREFIXES.items() if find_spec(f"{app}.urls")]

if find_spec("core.errors"):
    handler400 = "core.errors.bad_request"
    handler403 = "core.errors.permission_denied"
    handler404 = "core.errors.page_not_found"
    handler429 = "core.errors.too_many_requests"  # asked by allauth
    handler500 = "core.errors.server_error"
