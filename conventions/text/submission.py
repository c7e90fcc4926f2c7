"""« Soumettre aux assemblées » : asked for by a person, done by a job of the floor that draws (DESIGN § 4.16)."""

from django.db import transaction

from accounts.models import Job
from conventions import doors
from conventions.models import Convention, Soumission
from conventions.signing import progress
from conventions.steps import SINCE, SINCE_PREPARED
from conventions.text import versions
from core.transitions import TransitionRefused

#: The same of what was changed while the version was drawn: none is submitted yet.
MEANWHILE = "pendant la préparation de la version"
CHANGED = "Le texte a changé pendant que sa version était préparée : soumettez-le à nouveau."


def last(convention):
    """The last Soumission of this convention, with its job and who asked for it, or None. One query."""
    return convention.soumissions.select_related("job__requested_by").first()


@transaction.atomic
def ask(convention, *, by, reason):
    """The Soumission that a job will do: the one of this person that waits already, when there is one.

    Two people may each ask: the first whose job ends has submitted the text, the other is told so.
    """
    Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)
    mine = convention.soumissions.filter(job__requested_by=by).select_related("job").first()
    if mine is not None and mine.is_waiting:
        return mine
    asked = Soumission(convention=convention, reason=reason)
    asked.job = Job.objects.create(
        kind=f"soumission:{convention.pk}",
        label=f"Soumettre aux assemblées : {convention}"[:300],
        requested_by=by,
        subject_url=asked.get_absolute_url(),
    )
    asked.save()
    for hear in doors.on_submission:
        hear(asked)
    return asked


def changed(convention):
    """Lacks that name what differs from the version submitted. None without such a version: nothing is compared."""
    voted = progress.version_voted(convention)
    return versions.changes_since(voted, convention, SINCE) if voted else []


def changed_since_prepared(convention):
    """Lacks that name what differs from the version to sign: B, what somebody may put back as it was; W, what follows
    from elsewhere. None for a convention « enregistrée déjà signée », nor before that version is made."""
    version = None if convention.is_reprise else progress.version_signed(convention)
    if version is None:
        return []
    voted = progress.version_voted(convention)
    made = voted if voted and voted.sha256 == version.sha256 else version  # the instant of which its content tells
    found = versions.differing(version, convention, at=made.made_at)
    return doors.composer().late(*found, version, SINCE_PREPARED) if found else []


def accept(convention, candidate, *, by):
    """Keep this candidate as the version that assemblies vote on, inside the transition that locks the convention.

    Raises TransitionRefused when it is not what the convention says now.
    """
    if candidate is None:
        raise TransitionRefused("Le texte se soumet avec sa version : « Soumettre aux assemblées » la prépare.")
    now = versions.frozen(convention, at=candidate.frozen.at)
    if now.sha256 != candidate.frozen.sha256:
        lacks = doors.composer().changes(candidate.frozen.text, now.text, convention, MEANWHILE)
        raise TransitionRefused(CHANGED, lacks=lacks)
    if versions.next_number(convention) != candidate.number:
        raise TransitionRefused("Une autre version a été gardée pendant la préparation : soumettez le texte à nouveau.")
    document = candidate.document
    document.save()
    return versions.keep_submitted(convention, candidate.frozen, by=by, document=document)


doors.keep_text_with(doors.TextKeeper(accept, changed, changed_since_prepared, versions.make_version_to_sign))
