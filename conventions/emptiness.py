"""Whether a convention still holds only what its creation wrote."""

from conventions.doors import emptiness
from conventions.models import Autorisation, Signataire


def something_was_written(convention):
    """A vote, a signature, a date, a person, a file or an article written since the creation."""
    rows = (
        convention.transitions,
        convention.phases,
        convention.jalons,
        convention.documents,
        convention.memberships,
        convention.contacts,
        convention.articles.filter(version__gt=0),
        convention.replaced_cej,
        convention.successors,
        Signataire.objects.filter(partie__convention=convention),
        Autorisation.objects.filter(partie__convention=convention),
    )
    return any(each.exists() for each in rows)


if something_was_written not in emptiness:
    emptiness.append(something_was_written)
