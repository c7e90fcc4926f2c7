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


def write(mail, context):
    """The message of this mail, of what its kind tells (`context`)."""
    context = {"portal": identity.NAME, "portal_url": settings.PORTAL_URL, **context}
    subject = one_line(render_to_string(f"accounts/mail/{mail.kind}_subject.txt", context))
    body = render_to_string(f"accounts/mail/{mail.kind}.txt", context).strip() + "\n"
    message = EmailMultiAlternatives(subject, body, settings.DEFAULT_FROM_EMAIL, [mail.recipient])
    drawn = select_template([f"accounts/mail/{mail.kind}.html", "accounts/mail/_plain.html"])
    context |= {"subject": subject, "paragraphs": paragraphs(body)}
    message.attach_alternative(drawn.render(context), "text/html")
    return message


def paragraphs(text):
    """[[Line, …], …]: what blank lines part. A line that is an address and nothing else is a link."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return [
        [Line(line.strip(), bool(_LINK.fullmatch(line.strip()))) for line in block.splitlines()] for block in blocks
    ]
