"""What the first migrations name, at the address that they give it."""

import uuid


def stored_name(document, given_name):
    """A UUID, in the folder of its convention, of its Caf or of neither: the given name is only a label."""
    extension = given_name.rsplit(".", 1)[-1].lower()[:5] if "." in given_name else "bin"
    folder = document.convention_id or (f"caf-{document.caf_id}" if document.caf_id else "portail")
    return f"documents/{folder}/{uuid.uuid4().hex}.{extension}"
