"""The words of one mail: templates/accounts/mail/<kind>.txt, and the same in HTML.

The HTML is made of the paragraphs of the text, unless the kind has `<kind>.html`: it says nothing more.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string, select_template

from core import identity
from core.forms import one_line

_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Line:
    words: str
    is_link: bool


@dataclass(frozen=True)
class Stop:
    """The addresses by which one receives no more of a kind of mail."""

    page: str
    at_once: str  # asked by a mail reader: RFC 8058
    choices: str


def write(mail, context, *, label, why, stop=None):
    """The message of this mail, of what its kind tells (`context`), below which it says why it came (`why`, « parce
    que… ») and how to receive no more mails `label`, when that may be refused."""
    context = {"portal": identity.NAME, "portal_url": settings.PORTAL_URL, **context}
    subject = one_line(render_to_string(f"accounts/mail/{mail.kind}_subject.txt", context))
    words = render_to_string(f"accounts/mail/{mail.kind}.txt", context).strip()
    context |= {"subject": subject, "paragraphs": paragraphs(words), "label": label, "why": why, "stop": stop}
    foot = render_to_string("accounts/mail/_foot.txt", context).strip()
    message = EmailMultiAlternatives(
        subject, f"{words}\n\n--\n{foot}\n", settings.DEFAULT_FROM_EMAIL, [mail.recipient], headers=_headers(stop)
    )
    drawn = select_template([f"accounts/mail/{mail.kind}.html", "accounts/mail/_plain.html"])
    message.attach_alternative(drawn.render(context), "text/html")
    return message


def _headers(stop):
    """What lets a mail reader show its own button (RFC 8058)."""
    if stop is None:
        return {}
    return {"List-Unsubscribe": f"<{stop.at_once}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def paragraphs(text):
    """[[Line, …], …]: what blank lines part. A line that is an address and nothing else is a link."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return [
        [Line(line.strip(), bool(_LINK.fullmatch(line.strip()))) for line in block.splitlines()] for block in blocks
    ]
