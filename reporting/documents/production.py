"""Making the documents that people asked for, whatever their kind."""

from django.urls import reverse

from accounts import jobs
from core.formats import counted
from reporting.documents import kinds, storage

PAGES_STEP = 5  # progress is written every five pages


def make(slug, subject_id, job, *, on=None):
    """Draw the document, of the day `on` (today), and return the address where it is downloaded."""
    kind = kinds.get(slug)
    row = storage.made(kind, kind.find(subject_id), by=job.requested_by, on=on, on_page=told(job))
    return reverse("documents:ask", args=[slug, subject_id]) if kind.is_short else row.get_absolute_url()


def told(job):
    """`on_page` for the pipeline: writes how many pages are laid out."""

    def on_page(number):
        if number % PAGES_STEP == 0:
            jobs.advance(job, number, 0, f"Mise en page : {counted(number, 'page')}")

    return on_page
