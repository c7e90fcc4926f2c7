"""Freezing a bilan: what is printed on the day of its validation, as data with its hash."""

import hashlib

from reporting.documents.bilan_presenter import SCHEMA
from reporting.documents.bilan_source import live_document


def freeze(bilan):
    """Set `frozen` and `frozen_sha256` from the data of today; the caller saves.

    The hash is that of the very text that is attached to the PDF as donnees.json.
    Raises FrozenDataRefused for what could not be read again as it is.
    """
    document = live_document(bilan, validated_on=bilan.validated_on)
    bilan.frozen = SCHEMA.frozen(document)
    bilan.frozen_sha256 = hashlib.sha256(document.data.encode()).hexdigest()
