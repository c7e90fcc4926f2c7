"""Freezing a bilan: what is printed on the day of its validation, as data with its hash."""

import hashlib
import json


def freeze(bilan):
    """Set `frozen` and `frozen_sha256` from the data of today; the caller saves.

    The hash is that of the very text that is attached to the PDF as donnees.json.
    """
    from reporting.documents.bilan_source import live_document

    document = live_document(bilan, validated_on=bilan.validated_on)
    bilan.frozen = json.loads(document.data)
    bilan.frozen_sha256 = hashlib.sha256(document.data.encode()).hexdigest()
