"""Sentences that several rooms say."""

TEXT_SUBMITTED = (
    "Le texte est soumis aux assemblées : il ne change plus. "
    "Pour le reprendre, rouvrez d’abord la rédaction, avec un motif."
)
