"""What an import of people writes, takes back, and tells.

`written`, kept with the import: {"invitations": [key], "memberships": [[key, version]], "changed": [{model, pk,
before, after, words}], "told": [key of a membership whose mail is asked]}.
"""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.utils import timezone

from accounts import mails
from accounts.enums import CafRole
from accounts.imports.kinds import Lot
from accounts.models import CafMembership, Invitation, Mail
from conventions.importing import roles
from conventions.members import standing_in
from conventions.models import Convention, Membership

MODELS: dict[Any, Any] = {each._meta.model_name: each for each in (Membership, CafMembership, Invitation)}
DAYS = ("starts_on", "ends_on")
OF_CAF = "caf"


def as_json(value):
    return value.isoformat() if isinstance(value, dt.date) else value


def _from_json(name, value):
    return dt.date.fromisoformat(value) if name in DAYS and value else value


def write(caf, user, rows):
    """Invitations, one an address, whatever it is given (a second role in the Caf has its own); memberships; changes."""
    acts = [row["act"] for row in rows]
    names = dict(Convention.objects.filter(caf=caf).values_list("pk", "name"))
    new = [act for act in acts if act["do"] == "member"]
    unknown = defaultdict(list)
    for act in new:
        if not act["user"]:
            unknown[act["email"]].append(act)
    of_caf = [act for act in acts if act["do"] == "caf"]
    firsts = {act["email"]: act for act in reversed(of_caf)}  # the one that their roles on conventions come with
    invited = {email: _invitation(caf, user, theirs, names) for email, theirs in unknown.items() if email not in firsts}
    offered = []
    for act in of_caf:
        is_first = act is firsts[act["email"]]
        offered.append(_invitation(caf, user, [act, *(unknown[act["email"]] if is_first else ())], names))
    Invitation.objects.bulk_create([*invited.values(), *offered])
    invited |= {row.email: row for row in reversed(offered)}
    made = Membership.objects.bulk_create([_membership(act, user, invited.get(act["email"])) for act in new])
    changed = [act for act in acts if act["do"] == "change"]
    _change(changed, "after")
    return {
        "invitations": [row.pk for row in (*invited.values(), *offered)],
        "memberships": [[row.pk, row.version] for row in made],
        "changed": changed,
        "told": [],
    }


def _invitation(caf, user, acts, names):
    """Ready, and sent to nobody."""
    first = acts[0]
    caf_role = first["role"] if first["do"] == "caf" else ""
    row = Invitation(
        email=first["email"],
        first_name=first["first_name"],
        last_name=first["last_name"],
        function=first["function"],
        organisation_id=first["organisation"],
        caf=caf,
        caf_role=caf_role,
        role_words=_role_words(caf, acts, names),
        created_by=user,
        is_prepared=True,
    )
    row.renew_token()
    return row


def _role_words(caf, acts, names):
    words = [
        f"{CafRole(act['role']).label}, {caf.name}"
        if act["do"] == "caf"
        else f"{roles.label(act['role'])}, {names[act['convention']]}"
        for act in acts
    ]
    said = " ; ".join(words)[: 200 if len(words) == 1 else None]
    return said if len(said) <= 200 else f"{words[0][:160]} et {len(words) - 1} autres rôles"


def _membership(act, user, invitation):
    given = {name: _from_json(name, act[name]) for name in DAYS if act[name]}
    return Membership(
        convention_id=act["convention"],
        user_id=act["user"],
        invitation=None if act["user"] else invitation,
        role=act["role"],
        function=act["function"],
        organisation_id=act["organisation"],
        created_by=user,
        **given,
    )


def _change(acts, side):
    """Write one side of these changes, with what people may see of them: one more version."""
    for name, model in MODELS.items():
        theirs = {act["pk"]: act[side] for act in acts if act["model"] == name}
        rows = list(model.objects.select_for_update(of=("self",)).filter(pk__in=theirs))
        written = set()
        for row in rows:
            for column, value in theirs[row.pk].items():
                setattr(row, column, _from_json(column, value))
                written.add(model._meta.get_field(column).name)
            if hasattr(row, "version"):
                row.version += 1
                written.add("version")
        if rows:
            model.objects.bulk_update(rows, sorted(written))
        if "ends_on" in written:
            for row in rows:  # saved in one go, which no signal tells
                standing_in.changed(row)


class Taken:
    """What an import wrote, as it is now: what may be taken back, and what stays, in words. Four queries."""

    def __init__(self, written, *, lock=False):
        def locked(rows):
            return rows.select_for_update(of=("self",)) if lock else rows

        self.kept = []
        # The invitations first, as who accepts one does: what is accepted at this moment is waited for.
        offered = locked(Invitation.objects.filter(pk__in=written.get("invitations", ()))).order_by("pk")
        invitations = {row.pk: row for row in offered}
        versions = dict(written.get("memberships", ()))
        rows = locked(Membership.objects.filter(pk__in=versions)).select_related("user", "convention", "invitation")
        self.memberships, stay = [], set()
        for row in rows.order_by("pk"):
            accepted = row.invitation_id in invitations and invitations[row.invitation_id].accepted_at
            if row.version == versions[row.pk] and not accepted:
                self.memberships.append(row)
            else:
                stay.add(row.invitation_id)
                why = "invitation acceptée" if accepted else "modifié depuis"
                self.kept.append(f"{row}, {row.convention.label} : {why}")
        self.invitations = []
        for each in invitations.values():
            if each.accepted_at and each.caf_role:
                self.kept.append(f"{each} : invitation acceptée")
            elif not each.accepted_at and each.pk not in stay:
                self.invitations.append(each)
        self.changed = []
        now = self._changed_rows(written.get("changed", ()), locked)
        given_again = self._given_again(now.values())
        for act in written.get("changed", ()):
            row = now.get((act["model"], act["pk"]))
            if row in given_again:
                self.kept.append(f"{row} : ce rôle a été donné de nouveau depuis")
            elif row is not None and all(as_json(getattr(row, name)) == value for name, value in act["after"].items()):
                self.changed.append(act)
            else:
                self.kept.append(f"{row or 'Un rôle retiré'} : modifié depuis")

    @staticmethod
    def _given_again(rows):
        """Those of these roles in the Caf that another one, without an end, follows: two cannot be open at once."""
        ended = [row for row in rows if isinstance(row, CafMembership) and row.ends_on]
        if not ended:
            return []
        held = CafMembership.objects.filter(user__in=[row.user_id for row in ended], ends_on=None)
        opened = set(held.values_list("user", "caf", "role"))
        return [row for row in ended if (row.user_id, row.caf_id, row.role) in opened]

    @staticmethod
    def _changed_rows(acts, locked):
        found = {}
        for name, model in MODELS.items():
            if keys := [act["pk"] for act in acts if act["model"] == name]:
                found |= {(name, row.pk): row for row in locked(model.objects.filter(pk__in=keys))}
        return found


def kept(written):
    return Taken(written).kept


def undo(written):
    """Take back what nobody touched. An invitation that was mailed is withdrawn; one that was not leaves no row."""
    taken = Taken(written, lock=True)
    Membership.objects.filter(pk__in=[row.pk for row in taken.memberships]).delete()
    mailed = {f"accounts.invitation:{row.pk}": row.pk for row in taken.invitations}
    asked = set(Mail.objects.filter(subject__in=mailed).values_list("subject", flat=True))
    sent = [pk for subject, pk in mailed.items() if subject in asked]
    Invitation.objects.filter(pk__in=sent).update(revoked_at=timezone.now())
    Invitation.objects.filter(pk__in=[pk for subject, pk in mailed.items() if subject not in asked]).delete()
    _change(taken.changed, "before")


def _waiting(written):
    """(invitations not sent yet, memberships given to a known person and not told yet), in their order."""
    invitations = Invitation.objects.filter(
        pk__in=written.get("invitations", ()), is_prepared=True, accepted_at=None, revoked_at=None
    )
    keys = {pk for pk, _ in written.get("memberships", ())} - set(written.get("told", ()))
    memberships = Membership.objects.filter(pk__in=keys, invitation=None, user__isnull=False)
    return invitations.order_by("pk"), memberships.order_by("pk")


def lots(written):
    """The people of each convention, and those of the Caf: who waits, who was told, who accepted. Three queries."""
    found: dict = {}

    def count(slug, label, state):
        if not state:
            return
        kept = found.setdefault(slug, {"label": label, "waiting": 0, "told": 0, "accepted": 0})
        kept[state] += 1

    told = set(written.get("told", ()))
    of_caf = Invitation.objects.filter(pk__in=written.get("invitations", ())).exclude(caf_role="")
    for row in of_caf:
        count(OF_CAF, "Rôles dans la Caf", _state(row))
    keys = [pk for pk, _ in written.get("memberships", ())]
    rows = Membership.objects.filter(pk__in=keys).select_related("invitation", "convention")
    for row in rows.order_by("convention__search_name", "pk"):
        state = _state(row.invitation) if row.invitation_id else ("told" if row.pk in told else "waiting")
        count(str(row.convention_id), row.convention.label, state)
    return [Lot(slug, each["label"], each["waiting"], each["told"], each["accepted"]) for slug, each in found.items()]


def _state(invitation):
    """The count that an invitation is in; '' when it was taken back."""
    if invitation.accepted_at:
        return "accepted"
    if invitation.revoked_at:
        return ""
    return "waiting" if invitation.is_prepared else "told"


def tell(written, slug, user, *, limit):
    """Ask the mails of one lot: the invitations that wait, then the roles that known people were given."""
    invitations, memberships = _waiting(written)
    if slug == OF_CAF:
        invitations, memberships = invitations.exclude(caf_role=""), memberships.none()
    elif slug:
        key = int(slug) if slug.isascii() and slug.isdigit() and len(slug) < 12 else 0
        invitations = invitations.filter(
            pk__in=Membership.objects.filter(convention=key, invitation__isnull=False).values("invitation")
        )
        memberships = memberships.filter(convention=key)
    invited = list(invitations.select_for_update(of=("self",))[:limit])
    given = list(memberships.select_related("user")[: limit - len(invited)])
    for row in invited:
        row.is_prepared = False
        row.renew_token()
    Invitation.objects.bulk_update(invited, ["is_prepared", "token_hash", "expires_at"])
    mails.ask_all(
        "invitation",
        [(row.email, row, {"invitation": row.pk, "by_words": str(user)}) for row in invited],
        by=user,
    )
    mails.ask_all(
        "membership",
        [(row.user.email, row, {"membership": row.pk, "by_words": str(user)}) for row in given],
        by=user,
    )
    told = [*written.get("told", ()), *(row.pk for row in given)]
    return len(invited) + len(given), written | {"told": told}
