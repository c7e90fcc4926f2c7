"""Who may do what with organisations. Territoires are public data: any person who is logged in reads them.

People live one floor above: `user.caf_ids()` and `user.caf_roles(caf_id)` are all
that is asked of them.
"""

#: A member of the board reads.
READ_ONLY_ROLES = {"caf_board"}


def caf_ids(user, *, on=None):
    """Keys of the Cafs that this person works for on the day `on` (today)."""
    return set(user.caf_ids(on=on)) if user.is_authenticated and hasattr(user, "caf_ids") else set()


def writable_caf_ids(user):
    """Those whose organisations this person may create and change."""
    return {caf_id for caf_id in caf_ids(user) if set(user.caf_roles(caf_id)) - READ_ONLY_ROLES}


def can_create_organisation(user, caf):
    return caf.pk in writable_caf_ids(user)


def can_edit_organisation(user, organisation):
    """The national reference is changed by its loader only."""
    return organisation.caf_id is not None and organisation.caf_id in writable_caf_ids(user)
