"""Whether a convention still holds only what its creation wrote.

The history knows: the creation writes its row, parties, perimeter and text under one context
(`creation.create_convention`); whatever was written, changed or removed under another one came after.
"""

from conventions.doors import emptiness
from conventions.enums import Role
from conventions.models import Article, Autorisation, Convention, MouvementPerimetre, Partie, Signataire


def something_was_written(convention):
    """A date, a theme, a party, a commune, a vote, an article, a person, a file… since the creation."""
    return _has_rows(convention) or _was_typed_since(convention)


def _has_rows(convention):
    """What no creation writes."""
    rows = (
        convention.transitions,
        convention.phases,
        convention.jalons,
        convention.documents,
        convention.suggestions,
        # but for the author, associated from the start when somebody else, or nobody, is the referent
        convention.memberships.exclude(user=convention.created_by_id, role=Role.CAF_REFERENT),
        convention.contacts,
        convention.contrats_lies,
        convention.replaced_cej,
        convention.successors,
        Signataire.objects.filter(partie_acte__partie__convention=convention),
        Autorisation.objects.filter(partie_acte__partie__convention=convention),
    )
    return any(each.exists() for each in rows)


def _was_typed_since(convention):
    """What the creation writes was added to, changed or taken away, by another act than the creation."""
    own = Convention.pgh_event_model.objects.filter(pgh_obj_id=convention.pk)
    creation = own.filter(pgh_label="insert").values_list("pk", "pgh_context_id").first()
    if creation is None:
        return True
    first, context = creation
    parts = [model.pgh_event_model.objects.filter(convention_id=convention.pk) for model in _PARTS]
    if context is None:  # made outside the pages, by its row alone: all the rest came after
        return any(rows.exists() for rows in (own.exclude(pk=first), *parts))
    return any(rows.exclude(pgh_context_id=context).exists() for rows in (own, *parts))


_PARTS = (Partie, MouvementPerimetre, Article)

if something_was_written not in emptiness:
    emptiness.append(something_was_written)
