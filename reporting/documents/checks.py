"""What a PDF must satisfy before anyone is given it. `validate(path or bytes)` lists what is wrong.

Two profiles of page-validation (PDF/UA-1 and PDF/A-3a), then our own reading of the file (`tag_reading`). Both come
with the first file that is checked: no process of the web checks one.
"""

from pathlib import Path

PROFILES = ("ua1", "3a")


def validate(source):
    """Findings of both profiles and of our own checks; an empty list means conforming."""
    content = source if isinstance(source, bytes) else Path(source).read_bytes()
    return [*profile_findings(content), *own_findings(content)]


def profile_findings(content):
    import page  # page-validation: half a second to import, wanted by workers only

    from reporting.documents.tag_reading import Finding

    return [
        Finding(f"{profile} {failure.rule_id}", failure.message)
        for profile in PROFILES
        for failure in page.validate_pdf_bytes(content, profile=profile).failures
    ]


def own_findings(content):
    from reporting.documents import tag_reading

    return tag_reading.findings(content)
