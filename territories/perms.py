"""Who may do what with organisations. Territoires are public data: any person who is logged in reads them.

People live one floor above: `user.caf_ids()` and `user.caf_roles(caf_id)` are all
that is asked of them.
"""

#: A door: functions of a user that give keys of Cafs whose organisations this person may name
#: without working there (writers of a convention, one floor above).
namers = []

#: A member of the board reads.
READ_ONLY_ROLES = {"caf_board"}


def caf_ids(user, *, on=None):
    """Keys of the Cafs that this person works for on the day `on` (today)."""
    return set(user.caf_ids(on=on)) if user.is_authenticated and hasattr(user, "caf_ids") else set()


def nameable_caf_ids(user):
    """Cafs whose local organisations this person may name in a form."""
    found = caf_ids(user)
    for namer in namers:
        found |= set(namer(user))
    return found


def writable_caf_ids(user):
    """Those whose organisations this person may create and change."""
    return {caf_id for caf_id in caf_ids(user) if set(user.caf_roles(caf_id)) - READ_ONLY_ROLES}


def can_create_organisation(user, caf):
    return caf.pk in writable_caf_ids(user)


def can_edit_organisation(user, organisation):
    """The national reference is changed by its loader only."""
    return organisation.caf_id is not None and organisation.caf_id in writable_caf_ids(user)
