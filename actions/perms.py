"""Who may do what on a plan and its fiches."""

from actions.enums import ActeurRole
from conventions import perms as conventions
from conventions.enums import Role


def can_edit_plan(user, convention):
    """Tree, words, new fiches: the writers of both sides."""
    return conventions.can_cowrite(user, convention)


def can_declare_complete(user, convention):
    """« Plan d’origine complet »: the writers; from then on changes need a decision."""
    return conventions.can_cowrite(user, convention)


def is_owner(user, fiche):
    """Pilote or co-pilote of this fiche, or their stand-in. Reads prefetched `acteurs`."""
    mine = {user.pk, *conventions.stood_for(user).get(fiche.plan.convention_id, ())}
    return any(
        acteur.user_id in mine and acteur.role in {ActeurRole.OWNER, ActeurRole.CO_OWNER}
        for acteur in fiche.acteurs.all()
    )


def can_edit_fiche(user, fiche):
    """Its definition: the writers of both sides."""
    return conventions.can_cowrite(user, fiche.convention)


def can_follow_fiche(user, fiche):
    """Its life (state, notes, values, steps): the writers, and its pilotes while members."""
    if can_edit_fiche(user, fiche):
        return True
    held = conventions.access(user, fiche.convention)
    return bool(held.roles & {Role.FICHE_OWNER, Role.PARTNER}) and is_owner(user, fiche)


def may_follow_some(user, convention):
    """Whether `can_follow_fiche` may hold for fiches of this convention: of a member, those that they carry."""
    held = conventions.access(user, convention)
    return can_edit_plan(user, convention) or bool(held.roles & {Role.FICHE_OWNER, Role.PARTNER})


def named_organisations(user, fiche):
    """Keys of the organisations that this person is a partner for and that this fiche names (DOMAIN § 3). Reads prefetched
    `acteurs`, and asks none of who is no partner."""
    theirs = conventions.partner_for(user).get(fiche.plan.convention_id)
    return {acteur.organisation_id for acteur in fiche.acteurs.all()} & theirs if theirs else set()


def partner_for(user):
    """Keys of the organisations that this person is a partner for, by convention."""
    return conventions.partner_for(user)


def can_contribute(user, fiche):
    """A partner, where their organisation is named: notes of theirs, the amounts of that organisation, nothing else."""
    return bool(named_organisations(user, fiche))


def can_add_note(user, fiche):
    return can_follow_fiche(user, fiche) or can_contribute(user, fiche)


def can_write_budget(user, fiche):
    """The amounts of every funder."""
    return conventions.can_write_funding(user, fiche.convention)


def can_write_amounts(user, fiche):
    """Those of every funder, or of one's own organisation alone: `named_organisations`."""
    return can_write_budget(user, fiche) or can_contribute(user, fiche)


def can_write_finances(user, convention):
    return conventions.can_write_funding(user, convention)


def can_write_note(user, note):
    """Its author while they follow the fiche or contribute to it, and the writers."""
    if can_edit_fiche(user, note.fiche):
        return True
    return note.created_by_id == user.pk and can_add_note(user, note.fiche)


def can_delete_fiche(user, fiche):
    """Made by mistake: its author, the same day, still empty."""
    return can_edit_fiche(user, fiche) and fiche.may_be_deleted_by(user)


def can_apply(user, changement):
    """Writers; that a decision supports it is checked by the change itself."""
    return can_edit_fiche(user, changement.fiche)
