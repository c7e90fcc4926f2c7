"""A line of the journal, as it is written."""

import logging
import re
import sys

from django.conf import settings

from accounts import urls as accounts_urls


def line(message, *args, **more):
    given = {**settings.LOGGING["formatters"]["portal"]}
    record = logging.LogRecord("core.journal", logging.WARNING, __file__, 1, message, args, more.get("exc_info"))
    return given.pop("()")(**given).format(record)


def test_what_was_sent_is_one_line_without_control_signs():
    for sent, wanted in (
        ("/courriels/arret/\x00/un-clic/", "/courriels/arret/\\x00/un-clic/"),
        ("/a\r\n2026-01-01 [info] faux", "/a\\r\\n2026-01-01 [info] faux"),
        ("/\x1b[2J\x9b\u202egnp", "/\\x1b[2J\\x9b\\u202egnp"),
        ("/école’", "/école’"),
    ):
        written = line("Not Found: %s", sent)
        assert f"Not Found: {wanted}" in written and written.isprintable(), sent


def test_a_trace_keeps_its_lines_but_not_its_control_signs():
    try:
        raise ValueError("nul \x00 ici")
    except ValueError:
        written = line("Raté", exc_info=sys.exc_info())
    assert "ValueError: nul \\x00 ici" in written and "\x00" not in written
    assert len(written.splitlines()) > 2


def test_no_line_holds_the_secret_of_an_address():
    """Each address with a token is known here: one that comes is added to what is hidden."""
    routes = {
        str(pattern.pattern)
        for pattern in accounts_urls.own + accounts_urls.urlpatterns
        if re.search(r"token>|key>\[0-9A-Za-z-\]", str(pattern.pattern))
    }
    assert len(routes) >= 5
    for route in routes:
        path = "/" + re.sub(r"\(\?P<uidb36>.*\$|<\w+:token>", "s3cr3t-jeton:1", route.strip("^"))
        written = line("Unprocessable Entity: %s", path)
        assert "s3cr3t" not in written and path.split("s3cr3t")[0] in written, route


def test_no_line_holds_what_a_request_of_access_says():
    given = "accounts.hear_access[5](page='/conventions/1/', name='Anne (Mairie)', email='anne@mairie.fr')"
    for message in (f"Starting job {given}", f"Job {given} ended with status: Success"):
        written = line(message)
        assert "anne@mairie.fr" not in written and "Anne" not in written and "accounts.hear_access[5](…)" in written
